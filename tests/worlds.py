"""Worlds for tests, put together record by record: without the engine, so of any size and shape at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import IPv4Network
from random import Random

from console.ec2.resources import (
    GatewayAttachment,
    Instance,
    InstanceState,
    InternetGateway,
    NetworkInterface,
    NetworkInterfaceAttachment,
    NetworkInterfacePrivateIpAddress,
    NetworkInterfaceStatus,
    Route,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    Tag,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OWNER = "123456789012"
GATEWAYS = {"public": "igw", "private": "vgw", "isolated": ""}


class Builder:
    """Puts records into `world`. Ids count up: eni-…1, eni-…2; two of different series share none."""

    def __init__(self, region: str = "us-east-1", series: int = 0) -> None:
        self.world = World(region)
        self._series = series
        self._made: dict[str, int] = {}

    def vpc(self, name: str = "", *, cidr: str = "10.0.0.0/16", internet: bool = False, vpn: bool = False) -> str:
        vpc_id = self._id("vpc")
        self.world.put(Vpc(vpc_id, OWNER, cidr, (), "dopt-0", tags=_named(name)))
        main = RouteTableAssociation(self._id("rtbassoc"), "rtb", main=True)
        self.world.put(RouteTable(self._id("rtb"), vpc_id, OWNER, (_LOCAL,), (main,)))
        if internet:
            attached = (GatewayAttachment(vpc_id, "available"),)
            self.world.put(InternetGateway(vpc_id.replace("vpc", "igw"), OWNER, attached))
        if vpn:
            attached = (GatewayAttachment(vpc_id, "attached"),)
            self.world.put(VpnGateway(vpc_id.replace("vpc", "vgw"), vpc_attachments=attached))
        return vpc_id

    def subnet(self, vpc_id: str, zone: str, kind: str = "isolated", name: str = "", cidr: str = "") -> str:
        """kind: public, private or isolated."""
        subnet_id = self._id("subnet")
        if not cidr:
            blocks = IPv4Network("10.0.0.0/8").subnets(new_prefix=20)
            cidr = str(next(block for n, block in enumerate(blocks) if n == self._made["subnet"]))
        self.world.put(Subnet(subnet_id, vpc_id, OWNER, zone, zone, cidr, tags=_named(name)))
        if prefix := GATEWAYS[kind]:
            out = Route("0.0.0.0/0", gateway_id=vpc_id.replace("vpc", prefix))
            table = self._id("rtb")
            link = RouteTableAssociation(self._id("rtbassoc"), table, subnet_id)
            self.world.put(RouteTable(table, vpc_id, OWNER, (_LOCAL, out), (link,)))
        return subnet_id

    def interface(self, subnet_id: str, instance_id: str | None = None, device_index: int = 0) -> str:
        subnet = self.world.one(Subnet, subnet_id)
        interface_id = self._id("eni")
        number = self._made["eni"]
        offset = 10 + self.world.count_interfaces_in(subnet_id)
        address = str(IPv4Network(subnet.cidr_block).network_address + offset)
        self.world.put(
            NetworkInterface(
                interface_id,
                subnet_id,
                subnet.vpc_id,
                subnet.availability_zone,
                OWNER,
                f"0a:00:{number >> 24 & 255:02x}:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}",
                (NetworkInterfacePrivateIpAddress(address, primary=True),),
                (),
            )
        )
        if instance_id:
            self.attach(interface_id, instance_id, device_index)
        return interface_id

    def instance(self, *subnets: str, name: str = "", state: InstanceState = InstanceState.RUNNING) -> str:
        """An instance with an interface in each of the subnets, eth0 in the first one."""
        instance_id = self._id("i")
        first = self.world.one(Subnet, subnets[0])
        self.world.put(
            Instance(
                instance_id,
                instance_id.replace("i-", "r-"),
                OWNER,
                "ami-0",
                "m5.large",
                state,
                MOMENT,
                first.availability_zone,
                first.vpc_id,
                tags=_named(name),
            )
        )
        for index, subnet_id in enumerate(subnets):
            self.interface(subnet_id, instance_id, index)
        return instance_id

    def attach(self, interface_id: str, instance_id: str, device_index: int) -> None:
        interface = self.world.one(NetworkInterface, interface_id)
        attachment = NetworkInterfaceAttachment(
            self._id("eni-attach"), instance_id, OWNER, device_index, "attached", MOMENT, device_index == 0
        )
        self.world.put(replace(interface, attachment=attachment, status=NetworkInterfaceStatus.IN_USE))

    def detach(self, interface_id: str) -> None:
        interface = self.world.one(NetworkInterface, interface_id)
        self.world.put(replace(interface, attachment=None, status=NetworkInterfaceStatus.AVAILABLE))

    def terminate(self, instance_id: str) -> None:
        """Take an instance away, and its interfaces with it."""
        for interface in self.world.interfaces_of(instance_id):
            self.world.remove(interface.id)
        self.world.remove(instance_id)

    def _id(self, prefix: str) -> str:
        number = self._made[prefix] = self._made.get(prefix, 0) + 1
        return f"{prefix}-{self._series:x}{number:016x}"


_LOCAL = Route("10.0.0.0/16", gateway_id="local", origin="CreateRouteTable")


def _named(name: str) -> tuple[Tag, ...]:
    return (Tag("Name", name),) if name else ()


def shop(build: Builder | None = None) -> Builder:
    """The sample world of the design's pictures, as far as the diagram is concerned."""
    build = build or Builder()
    vpc = build.vpc("shop", internet=True, vpn=True)
    public_a = build.subnet(vpc, "us-east-1a", "public", "public-a", "10.0.0.0/20")
    public_b = build.subnet(vpc, "us-east-1b", "public", "public-b", "10.0.16.0/20")
    private_a = build.subnet(vpc, "us-east-1a", "private", "private-a", "10.0.128.0/20")
    private_b = build.subnet(vpc, "us-east-1b", "private", "private-b", "10.0.144.0/20")
    build.instance(public_a, private_a, name="web-1")
    build.instance(public_a, private_a, name="web-2")
    build.instance(public_b, private_b, name="nat-1")
    build.instance(public_b, name="proxy-1")
    build.instance(private_b, name="db-1")
    build.interface(private_a)
    return build


def generated(
    interfaces: int,
    *,
    subnets: int = 4,
    zones: int = 2,
    vpcs: int = 1,
    dual_homed: float = 0.3,
    more: float = 0.0,
    available: float = 0.1,
    seed: int = 1,
    build: Builder | None = None,
) -> Builder:
    """About that many interfaces over all subnets. dual_homed, more: shares of the instances that join two subnets of
    their zone, or have three to five interfaces anywhere in it; available: share of the interfaces that are."""
    random = Random(seed)
    build = build or Builder()
    zone_subnets: list[list[str]] = []
    for vpc_number in range(vpcs):
        vpc = build.vpc(f"vpc-{vpc_number}", internet=random.random() < 0.8, vpn=random.random() < 0.5)
        for zone_number in range(zones):
            zone_subnets.append([])
            for number in range(subnets // (zones * vpcs) or 1):
                kind = ("public", "private", "isolated")[number % 3]
                zone_subnets[-1].append(build.subnet(vpc, f"us-east-1{chr(97 + zone_number)}", kind))
    while (made := build.world.count(NetworkInterface)) < interfaces:
        where = random.choice(zone_subnets)
        chance = random.random()
        if chance < available:
            build.interface(random.choice(where))
            continue
        chance = random.random()
        homes: Sequence[str] = [random.choice(where)]
        if chance < dual_homed and len(where) > 1:
            homes = random.sample(where, 2)
        elif chance < dual_homed + more:
            homes = [random.choice(where) for _ in range(random.randint(3, 5))]
        build.instance(*homes[: max(1, interfaces - made)], name=f"host-{made}")
    return build
