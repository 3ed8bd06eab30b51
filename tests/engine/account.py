"""A small account for the engine's tests: one VPC with an internet gateway and three subnets, made of records."""

from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

import pytest

from console.ec2.errors import Refused
from console.ec2.requests import (
    AllocateAddress,
    AttachNetworkInterface,
    CreateNetworkInterface,
    DetachNetworkInterface,
    Request,
    RunInstances,
)
from console.ec2.requests.instances import InstanceNetworkInterfaceSpecification
from console.ec2.resources import (
    Address,
    AvailabilityZone,
    GatewayAttachment,
    Image,
    Instance,
    InstanceType,
    InternetGateway,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkCard,
    NetworkInterface,
    Resource,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecurityGroup,
    Subnet,
    Vpc,
    VpcCidrBlockAssociation,
)
from console.ec2.world import World
from console.engine.clock import ManualClock
from console.engine.engine import Engine
from console.engine.invariants import violations
from console.engine.journal import Journal
from console.engine.lifecycle import Timings
from console.engine.quotas import Quotas

R = TypeVar("R")

OWNER = "123456789012"
VPC, OTHER_VPC = "vpc-00000000000000001", "vpc-00000000000000002"
PUBLIC_A, PRIVATE_A, PUBLIC_B = "subnet-0000000000000000a", "subnet-0000000000000001a", "subnet-0000000000000000b"
TINY, ELSEWHERE = "subnet-0000000000000002a", "subnet-0000000000000003a"
DEFAULT, WEB, MGMT, FOREIGN = (f"sg-0000000000000000{n}" for n in (1, 2, 3, 4))
GATEWAY = "igw-00000000000000001"
LINUX, LINUX_ARM = "ami-00000000000000001", "ami-00000000000000002"

Leg = InstanceNetworkInterfaceSpecification


class Account:
    """An engine on a clock that stands still; requests go in as from a client."""

    def __init__(self, timings: Timings | None = None, quotas: Quotas | None = None, seed: int = 1) -> None:
        self.clock = ManualClock()
        self.world = World(owner_id=OWNER)
        for record in _records():
            self.world.put(record)
        journal = Journal.in_memory(self.world.region, OWNER)
        self.engine = Engine(self.world, journal, self.clock, random=Random(seed), timings=timings, quotas=quotas)

    def send(self, request: Request[R]) -> R:
        return self.engine.execute(request)

    def refusal(self, request: Request[Any]) -> Refused:
        """How EC2 refuses the request; it must leave the world as it was."""
        before = self.snapshot()
        with pytest.raises(Refused) as refused:
            self.engine.execute(request)
        assert self.snapshot() == before
        return refused.value

    def code(self, request: Request[Any]) -> str:
        return self.refusal(request).code

    def wait(self, seconds: float = 10.0) -> None:
        """Let lifecycles go on, step by step, for so long."""
        until = self.clock.now() + seconds
        while (due := self.engine.next_due()) is not None and due <= until:
            self.clock.advance(max(0.0, due - self.clock.now()))
            self.engine.tick()
        self.clock.advance(until - self.clock.now())

    def snapshot(self) -> dict[str, Resource]:
        return {record.id: record for record in self.world}

    def violations(self) -> list[str]:
        return list(violations(self.world, [record.id for record in self.world]))

    # --- what tests ask for all the time

    def interface(self, interface_id: str) -> NetworkInterface:
        return self.world.one(NetworkInterface, interface_id)

    def instance(self, instance_id: str) -> Instance:
        return self.world.one(Instance, instance_id)

    def elastic_ip(self, allocation_id: str) -> Address:
        return self.world.one(Address, allocation_id)

    def make(self, subnet_id: str = PRIVATE_A, **parameters: Any) -> NetworkInterface:
        """An available interface."""
        made = self.send(CreateNetworkInterface(subnet_id=subnet_id, **parameters))
        self.wait(1)
        return self.interface(made.id)

    def launch(self, *legs: Leg, **parameters: Any) -> Instance:
        """A running instance; without legs, with one interface in public-a."""
        parameters = {"image_id": LINUX, "instance_type": "m5.large", **parameters}
        if not legs:
            parameters.setdefault("subnet_id", PUBLIC_A)
        reservation = self.send(RunInstances(network_interfaces=legs, **parameters))
        self.wait()
        return self.instance(reservation.instances[0].id)

    def attach(self, interface_id: str, instance_id: str, device_index: int = 1) -> str:
        request = AttachNetworkInterface(
            network_interface_id=interface_id, instance_id=instance_id, device_index=device_index
        )
        attached = self.send(request)
        self.wait()
        return attached.attachment_id

    def detach(self, interface_id: str) -> None:
        attachment = self.interface(interface_id).attachment
        assert attachment is not None
        self.send(DetachNetworkInterface(attachment_id=attachment.attachment_id))
        self.wait()

    def allocate(self) -> Address:
        return self.send(AllocateAddress())

    def addresses(self, interface_id: str) -> list[str]:
        return [one.private_ip_address for one in self.interface(interface_id).private_ip_addresses]


def kind(name: str, interfaces: int, addresses: int, cards: Sequence[int] = (), arch: str = "x86_64") -> InstanceType:
    per_card = cards or (interfaces,)
    return InstanceType(
        id=name,
        vcpus=2,
        memory_mib=8192,
        maximum_network_interfaces=interfaces,
        ipv4_addresses_per_interface=addresses,
        ipv6_addresses_per_interface=addresses,
        network_cards=tuple(NetworkCard(index, maximum) for index, maximum in enumerate(per_card)),
        architectures=(arch,),
    )


def _vpc(vpc_id: str, cidr_block: str, group_id: str) -> list[Resource]:
    number = vpc_id[-1]
    return [
        Vpc(vpc_id, OWNER, cidr_block, (VpcCidrBlockAssociation(f"vpc-cidr-assoc-{number}", cidr_block),), "dopt-1"),
        SecurityGroup(group_id, "default", "default VPC security group", vpc_id, OWNER),
        RouteTable(
            f"rtb-0000000000000000{number}",
            vpc_id,
            OWNER,
            (Route(cidr_block, "local", origin="CreateRouteTable"),),
            (RouteTableAssociation(f"rtbassoc-0000000000000000{number}", f"rtb-0000000000000000{number}", main=True),),
        ),
    ]


def _subnet(subnet_id: str, zone: str, cidr_block: str, vpc_id: str = VPC) -> Subnet:
    return Subnet(subnet_id, vpc_id, OWNER, f"us-east-1{zone}", f"use1-az{ord(zone) - 96}", cidr_block)


def _acl(vpc_id: str, subnet_ids: Sequence[str]) -> NetworkAcl:
    acl_id = f"acl-0000000000000000{vpc_id[-1]}"
    associations = tuple(NetworkAclAssociation(f"aclassoc-{one[7:]}", acl_id, one) for one in subnet_ids)
    return NetworkAcl(acl_id, vpc_id, OWNER, is_default=True, associations=associations)


def _records() -> list[Resource]:
    return [
        AvailabilityZone("us-east-1a", "use1-az1", "us-east-1"),
        AvailabilityZone("us-east-1b", "use1-az2", "us-east-1"),
        kind("t3.micro", 2, 2),
        kind("m5.large", 3, 10),
        kind("c5n.two-cards", 6, 10, cards=(4, 2)),
        kind("m6g.large", 3, 10, arch="arm64"),
        Image(LINUX, "linux", "", "x86_64"),
        Image(LINUX_ARM, "linux-arm", "", "arm64"),
        *_vpc(VPC, "10.0.0.0/16", DEFAULT),
        *_vpc(OTHER_VPC, "10.1.0.0/16", FOREIGN),
        SecurityGroup(WEB, "web-public", "web", VPC, OWNER),
        SecurityGroup(MGMT, "mgmt-ssh", "management", VPC, OWNER),
        _subnet(PUBLIC_A, "a", "10.0.0.0/20"),
        _subnet(PRIVATE_A, "a", "10.0.128.0/20"),
        _subnet(TINY, "a", "10.0.240.0/28"),
        _subnet(PUBLIC_B, "b", "10.0.16.0/20"),
        _subnet(ELSEWHERE, "a", "10.1.0.0/24", OTHER_VPC),
        _acl(VPC, (PUBLIC_A, PRIVATE_A, TINY, PUBLIC_B)),
        _acl(OTHER_VPC, (ELSEWHERE,)),
        InternetGateway(GATEWAY, OWNER, (GatewayAttachment(VPC, "available"),)),
    ]
