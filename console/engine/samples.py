"""Sample worlds, made by requests alone: what a person could do by hand, in order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    AssociateRouteTable,
    AttachInternetGateway,
    AttachVpnGateway,
    AuthorizeSecurityGroupIngress,
    CreateInternetGateway,
    CreateNetworkInterface,
    CreateRoute,
    CreateRouteTable,
    CreateSecurityGroup,
    CreateSubnet,
    CreateTags,
    CreateVpc,
    CreateVpnGateway,
    ModifyNetworkInterfaceAttribute,
    Request,
    RunInstances,
    TagSpecification,
)
from console.ec2.requests.instances import InstanceNetworkInterfaceSpecification as Leg
from console.ec2.requests.network import BooleanAttribute
from console.ec2.requests.security import IpPermission, IpRange, UserIdGroupPair
from console.ec2.resources import Address, Image, Instance, NetworkInterface, Subnet, Tag, Vpc
from console.engine.engine import Engine

CORPORATE = "172.16.0.0/12"
ANYWHERE = "0.0.0.0/0"


def _named(resource_type: str, name: str) -> tuple[TagSpecification, ...]:
    return (TagSpecification(resource_type=resource_type, tags=(Tag("Name", name),)),)


def _tcp(port: int, *cidr_blocks: str, group: str | None = None, description: str = "") -> IpPermission:
    return IpPermission(
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        ip_ranges=tuple(IpRange(cidr_ip=block, description=description) for block in cidr_blocks),
        user_id_group_pairs=(UserIdGroupPair(group_id=group, description=description),) if group else (),
    )


@dataclass
class _Shop:
    """The steps of the sample "shop", each on what the earlier ones made."""

    engine: Engine

    def send(self, request: Request[Any]) -> Any:
        return self.engine.execute(request, caller="sample")

    def network(self) -> None:
        send = self.send
        self.vpc: Vpc = send(CreateVpc(cidr_block="10.0.0.0/16", tag_specifications=_named("vpc", "shop")))
        self.igw = send(CreateInternetGateway(tag_specifications=_named("internet-gateway", "shop-igw")))
        send(AttachInternetGateway(internet_gateway_id=self.igw.id, vpc_id=self.vpc.id))
        self.vgw = send(CreateVpnGateway(tag_specifications=_named("vpn-gateway", "shop-vgw")))
        send(AttachVpnGateway(vpn_gateway_id=self.vgw.id, vpc_id=self.vpc.id))
        # Tokyo has no zone b: there the second one is called by its own letter.
        zones = {"a": self.engine.world.zones()[0].id, "b": self.engine.world.zones()[1].id}
        self.subnets: dict[str, Subnet] = {
            f"{side}-{zone}": send(
                CreateSubnet(
                    vpc_id=self.vpc.id,
                    cidr_block=block,
                    availability_zone=zones[zone],
                    tag_specifications=_named("subnet", f"{side}-{zones[zone][-1]}"),
                )
            )
            for side, zone, block in (
                ("public", "a", "10.0.0.0/20"),
                ("public", "b", "10.0.16.0/20"),
                ("private", "a", "10.0.128.0/20"),
                ("private", "b", "10.0.144.0/20"),
            )
        }

    def routes(self) -> None:
        self.private_tables: list[str] = []
        public = self._table("public")
        self.send(CreateRoute(route_table_id=public, destination_cidr_block=ANYWHERE, gateway_id=self.igw.id))
        for zone in "ab":
            self._associate(public, f"public-{zone}")
            private = self._table(f"private-{zone}")
            self.send(CreateRoute(route_table_id=private, destination_cidr_block=CORPORATE, gateway_id=self.vgw.id))
            self._associate(private, f"private-{zone}")
            self.private_tables.append(private)

    def _table(self, name: str) -> str:
        request = CreateRouteTable(vpc_id=self.vpc.id, tag_specifications=_named("route-table", name))
        table_id: str = self.send(request).id
        return table_id

    def _associate(self, table_id: str, subnet: str) -> None:
        self.send(AssociateRouteTable(route_table_id=table_id, subnet_id=self.subnets[subnet].id))

    def groups(self) -> None:
        self.web = self._group("web-public", "Web servers, from anywhere", _tcp(80, ANYWHERE), _tcp(443, ANYWHERE))
        inside = ("10.0.128.0/20", "10.0.144.0/20", CORPORATE)
        self.mgmt = self._group("mgmt-ssh", "Management, from inside and the VPN", _tcp(22, *inside))
        self.db = self._group("db", "PostgreSQL, from the private side of web", _tcp(5432, group=self.mgmt))
        everything = IpPermission(ip_protocol="-1", ip_ranges=tuple(IpRange(cidr_ip=block) for block in inside[:2]))
        self.nat = self._group("nat", "The NAT appliance, for the private subnets", everything)

    def _group(self, name: str, description: str, *permissions: IpPermission) -> str:
        request = CreateSecurityGroup(group_name=name, description=description, vpc_id=self.vpc.id)
        group_id: str = self.send(request).id
        self.send(AuthorizeSecurityGroupIngress(group_id=group_id, ip_permissions=permissions))
        return group_id

    def instances(self) -> None:
        self._web(1, "10.0.0.10", "10.0.128.10")
        self._web(2, "10.0.0.11", "10.0.128.11")
        self._nat()
        self._run("proxy-1", "t3.small", self._leg(0, "public-b", "10.0.16.22", self.web, "proxy-1 public"))
        self._run("db-1", "r5.large", self._leg(0, "private-b", "10.0.144.21", self.db, "db-1"))
        self.send(
            CreateNetworkInterface(
                subnet_id=self.subnets["private-a"].id,
                private_ip_address="10.0.128.40",
                groups=(self.mgmt,),
                description="standby",
                tag_specifications=_named("network-interface", "standby"),
            )
        )

    def _web(self, number: int, public: str, private: str) -> None:
        name = f"web-{number}"
        interfaces = self._run(
            name,
            "m5.large",
            self._leg(0, "public-a", public, self.web, f"{name} public"),
            self._leg(1, "private-a", private, self.mgmt, f"{name} management"),
        )
        self._elastic_ip(name, interfaces[0])
        if number == 1:  # web-2 shows what happens else
            self._route_by_source(interfaces[0])

    def _nat(self) -> None:
        interfaces = self._run(
            "nat-1",
            "c5.large",
            self._leg(0, "public-b", "10.0.16.10", self.nat, "nat-1 public"),
            self._leg(1, "private-b", "10.0.144.10", self.nat, "nat-1 private"),
        )
        self._elastic_ip("nat-1", interfaces[0])
        self._route_by_source(interfaces[0])
        for interface in interfaces:
            off = BooleanAttribute(value=False)
            self.send(ModifyNetworkInterfaceAttribute(network_interface_id=interface.id, source_dest_check=off))
        for table_id in self.private_tables:
            self.send(
                CreateRoute(
                    route_table_id=table_id,
                    destination_cidr_block=ANYWHERE,
                    network_interface_id=interfaces[1].id,
                )
            )

    def _route_by_source(self, interface: NetworkInterface) -> None:
        """The guest answers by the interface that was asked (console.reach.guest)."""
        assert interface.attachment
        policy = (Tag("eni-console:routing", "policy"),)
        self.send(CreateTags(resources=(interface.attachment.instance_id,), tags=policy))

    def _leg(self, index: int, subnet: str, address: str, group: str, description: str) -> Leg:
        return Leg(
            device_index=index,
            subnet_id=self.subnets[subnet].id,
            private_ip_address=address,
            groups=(group,),
            description=description,
        )

    def _run(self, name: str, instance_type: str, *legs: Leg) -> list[NetworkInterface]:
        images = (one for one in self.engine.world.all(Image) if one.architecture == "x86_64")
        image = min(images, key=lambda one: (not one.name.startswith("al2023"), one.name))
        reservation = self.send(
            RunInstances(
                image_id=image.id,
                instance_type=instance_type,
                network_interfaces=legs,
                tag_specifications=_named("instance", name),
            )
        )
        instance: Instance = reservation.instances[0]
        interfaces = self.engine.world.interfaces_of(instance.id)
        for interface in interfaces:
            self.send(CreateTags(resources=(interface.id,), tags=(Tag("Name", interface.description),)))
        return interfaces

    def _elastic_ip(self, name: str, interface: NetworkInterface) -> None:
        address: Address = self.send(AllocateAddress(tag_specifications=_named("elastic-ip", name)))
        self.send(AssociateAddress(allocation_id=address.id, network_interface_id=interface.id))


def shop(engine: Engine) -> None:
    """Dual-homed web servers, a NAT appliance, a proxy, a database, and an interface that stands by."""
    sample = _Shop(engine)
    sample.network()
    sample.routes()
    sample.groups()
    sample.instances()


SAMPLES: dict[str, Callable[[Engine], None]] = {"shop": shop}
"""Name to what makes it in an empty world."""
