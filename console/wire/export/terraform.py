"""A world as Terraform configuration: what exists now, with references in the place of ids.

What EC2 makes by itself appears only where it was changed (`aws_default_…`) or is needed (`data`). Source: the
documentation of the hashicorp/aws provider, version 5 and 6.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from ipaddress import IPv6Network
from typing import Any, Final, TypeVar

from console.ec2.addresses import network
from console.ec2.resources import (
    Address,
    Instance,
    InstanceState,
    InternetGateway,
    KeyPair,
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    NetworkInterfacePermission,
    Resource,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Tags,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World
from console.wire.export.defaults import (
    LAST_RULE,
    is_default_gateway,
    is_untouched_acl,
    is_untouched_group,
    is_untouched_main,
)
from console.wire.export.hcl import Attributes, Block, Expression, Value, write
from console.wire.export.names import Names, title_of

R = TypeVar("R", bound=Resource)
PROVIDER: Final = ">= 5.40"


def terraform(world: World) -> str:
    """The text of a `main.tf`."""
    return write(_Configuration(world).blocks())


class _Configuration:
    def __init__(self, world: World) -> None:
        self._world = world
        self._names: dict[str, Names] = {}
        self._called: dict[str, str] = {}
        self._data: dict[str, Block] = {}
        for record in world:
            if kind := _KINDS.get(type(record)):
                title = "default" if isinstance(record, Vpc) and record.is_default else title_of(record)
                self._called[record.id] = self._names.setdefault(kind, Names()).give(title)

    def blocks(self) -> list[Block]:
        makers: Sequence[tuple[type[Any], Callable[[Any], Iterator[Block]]]] = (
            (Vpc, self._vpc),
            (InternetGateway, self._internet_gateway),
            (VpnGateway, self._vpn_gateway),
            (Subnet, self._subnet),
            (RouteTable, self._route_table),
            (NetworkAcl, self._acl),
            (SecurityGroup, self._group),
            (KeyPair, self._key_pair),
            (NetworkInterface, self._interface),
            (NetworkInterfacePermission, self._permission),
            (Instance, self._instance),
            (Address, self._address),
        )
        made = [block for kind, make in makers for record in self._world.all(kind) for block in make(record)]
        return [*self._head(), *self._data.values(), *made]

    def _head(self) -> Iterator[Block]:
        source = {"aws": {"source": "hashicorp/aws", "version": PROVIDER}}
        yield Block("terraform", blocks=[Block("required_providers", attributes=source)])
        yield Block("provider", ("aws",), {"region": self._world.region})

    # --- references

    def _ref(self, resource_id: str | None, attribute: str = "id") -> Expression | None:
        """Another resource's attribute; the id itself of what is not here any more."""
        if resource_id is None:
            return None
        record = self._world.get(resource_id)
        if record is None:
            return Expression(f'"{resource_id}"')
        return self._own_of_vpc(record) or Expression(f"{self._address_of(record)}.{attribute}")

    def _address_of(self, record: Resource) -> str:
        """`aws_vpc.shop`."""
        name = self._called[record.id]
        match record:
            case Vpc(is_default=True) if not record.tags:
                return self._datum("aws_vpc", name, {"default": True})
            case Subnet(default_for_az=True) if not record.tags:
                attributes: Attributes = {
                    "vpc_id": self._ref(record.vpc_id),
                    "availability_zone": record.availability_zone,
                    "default_for_az": True,
                }
                return self._datum("aws_subnet", name, attributes)
            case InternetGateway() if is_default_gateway(self._world, record):
                wanted = [self._ref(record.attachments[0].vpc_id) or ""]
                return self._datum("aws_internet_gateway", name, {}, attachment_vpc_id=wanted)
            case Vpc(is_default=True) | Subnet(default_for_az=True) | NetworkAcl(is_default=True):
                return f"{_KINDS[type(record)].replace('aws_', 'aws_default_')}.{name}"
            case RouteTable(is_main=True):
                return f"aws_default_route_table.{name}"
            case SecurityGroup(group_name="default"):
                return f"aws_default_security_group.{name}"
            case _:
                return f"{_KINDS[type(record)]}.{name}"

    def _own_of_vpc(self, record: Resource) -> Expression | None:
        """What came with a VPC and nobody has changed is an attribute of the VPC."""
        match record:
            case RouteTable() if is_untouched_main(self._world, record):
                return Expression(f"{self._vpc_address(record.vpc_id)}.main_route_table_id")
            case SecurityGroup(group_name="default") if is_untouched_group(self._world, record):
                if self._is_default(record.vpc_id):
                    attributes: Attributes = {"vpc_id": self._ref(record.vpc_id), "name": "default"}
                    return Expression(f"{self._datum('aws_security_group', 'default', attributes)}.id")
                return Expression(f"{self._vpc_address(record.vpc_id)}.default_security_group_id")
            case NetworkAcl() if is_untouched_acl(record):
                return self._default_acl(record)
            case _:
                return None

    def _default_acl(self, acl: NetworkAcl) -> Expression:
        if not self._is_default(acl.vpc_id):
            return Expression(f"{self._vpc_address(acl.vpc_id)}.default_network_acl_id")
        data = self._datum("aws_network_acls", "default", {"vpc_id": self._ref(acl.vpc_id)}, default=["true"])
        return Expression(f"one({data}.ids)")

    def _vpc_address(self, vpc_id: str) -> str:
        return self._address_of(self._world.one(Vpc, vpc_id))

    def _is_default(self, vpc_id: str) -> bool:
        vpc = self._world.find(Vpc, vpc_id)
        return vpc is not None and vpc.is_default

    def _datum(self, kind: str, name: str, attributes: Attributes, **filters: Value) -> str:
        """Declare a data source once; its address. filters: `attachment_vpc_id` for `attachment.vpc-id`."""
        address = f"data.{kind}.{name}"
        if address not in self._data:
            blocks = [
                Block("filter", attributes={"name": _FILTERS.get(one, one), "values": values})
                for one, values in filters.items()
            ]
            self._data[address] = Block("data", (kind, name), attributes, blocks)
        return address

    def _resource(
        self, record: Resource, attributes: Attributes, blocks: Sequence[Block] = (), remark: str = ""
    ) -> Block:
        kind, _, name = self._address_of(record).partition(".")
        return Block("resource", (kind, name), {**attributes, "tags": _tags(record.tags)}, blocks, remark)

    # --- the network

    def _vpc(self, vpc: Vpc) -> Iterator[Block]:
        if vpc.is_default and not vpc.tags:
            return
        attributes: Attributes = {
            "cidr_block": None if vpc.is_default else vpc.cidr_block,
            "instance_tenancy": vpc.instance_tenancy if vpc.instance_tenancy != "default" else None,
            "assign_generated_ipv6_cidr_block": True if vpc.ipv6_cidr_block_association_set else None,
            "enable_dns_support": None if vpc.enable_dns_support else False,
            "enable_dns_hostnames": True if vpc.enable_dns_hostnames and not vpc.is_default else None,
        }
        yield self._resource(vpc, attributes)
        for block in vpc.cidr_block_association_set[1:]:
            yield Block(
                "resource",
                ("aws_vpc_ipv4_cidr_block_association", self._block_name(vpc, block.cidr_block)),
                {"vpc_id": self._ref(vpc.id), "cidr_block": block.cidr_block},
            )

    def _block_name(self, vpc: Vpc, block: str) -> str:
        key = f"{vpc.id} {block}"
        if key not in self._called:
            names = self._names.setdefault("blocks", Names())
            self._called[key] = names.give(f"{self._called[vpc.id]}_{block}")
        return self._called[key]

    def _subnet(self, subnet: Subnet) -> Iterator[Block]:
        if subnet.default_for_az and not subnet.tags:
            return
        own = not subnet.default_for_az
        attributes: Attributes = {
            "vpc_id": self._vpc_of(subnet) if own else None,
            "cidr_block": subnet.cidr_block if own else None,
            "ipv6_cidr_block": self._ipv6_block(subnet),
            "availability_zone": subnet.availability_zone,
            "map_public_ip_on_launch": True if subnet.map_public_ip_on_launch and own else None,
            "assign_ipv6_address_on_creation": True if subnet.assign_ipv6_address_on_creation else None,
        }
        yield self._resource(subnet, attributes)

    def _vpc_of(self, subnet: Subnet) -> Expression | None:
        """The VPC; by its secondary block where the subnet needs that one first."""
        vpc = self._world.one(Vpc, subnet.vpc_id)
        for block in vpc.cidr_block_association_set[1:]:
            if _within(subnet.cidr_block, block.cidr_block):
                return Expression(
                    f"aws_vpc_ipv4_cidr_block_association.{self._block_name(vpc, block.cidr_block)}.vpc_id"
                )
        return self._ref(vpc.id)

    def _ipv6_block(self, subnet: Subnet) -> Expression | None:
        """Its place in the VPC's block, which EC2 will choose anew."""
        if subnet.ipv6_cidr_block is None:
            return None
        mine = IPv6Network(subnet.ipv6_cidr_block)
        number = int(mine.network_address) >> 64 & 0xFF
        return Expression(f"cidrsubnet({self._vpc_address(subnet.vpc_id)}.ipv6_cidr_block, 8, {number})")

    def _internet_gateway(self, gateway: InternetGateway) -> Iterator[Block]:
        if is_default_gateway(self._world, gateway):
            return
        vpc_id = gateway.attachments[0].vpc_id if gateway.attachments else None
        yield self._resource(gateway, {"vpc_id": self._ref(vpc_id)})

    def _vpn_gateway(self, gateway: VpnGateway) -> Iterator[Block]:
        attached = [one.vpc_id for one in gateway.vpc_attachments if one.state in ("attaching", "attached")]
        attributes: Attributes = {
            "vpc_id": self._ref(attached[0]) if attached else None,
            "amazon_side_asn": str(gateway.amazon_side_asn),
            "availability_zone": gateway.availability_zone,
        }
        yield self._resource(gateway, attributes)

    def _route_table(self, table: RouteTable) -> Iterator[Block]:
        if is_untouched_main(self._world, table):
            yield from self._associations(table)
            return
        gateways = [self._ref(one) or "" for one in table.propagating_vgws]
        attributes: Attributes = {
            "vpc_id": None if table.is_main else self._ref(table.vpc_id),
            "default_route_table_id": self._main_of(table.vpc_id) if table.is_main else None,
            "propagating_vgws": gateways or None,
        }
        lost = [f"{one.destination} to {one.target}" for one in table.routes if not self._exists(one)]
        remark = f"Leads nowhere any more: {', '.join(lost)}." if lost else ""
        routes = [self._route(one) for one in table.routes if one.origin == "CreateRoute" and self._exists(one)]
        yield self._resource(table, attributes, routes, remark)
        yield from self._associations(table)

    def _main_of(self, vpc_id: str) -> Expression:
        member = "main_route_table_id" if self._is_default(vpc_id) else "default_route_table_id"
        return Expression(f"{self._vpc_address(vpc_id)}.{member}")

    def _exists(self, route: Route) -> bool:
        return route.target == "local" or route.target in self._world

    def _route(self, route: Route) -> Block:
        attributes: Attributes = {
            "cidr_block": route.destination_cidr_block or None,
            "ipv6_cidr_block": route.destination_ipv6_cidr_block or None,
            "gateway_id": "local" if route.gateway_id == "local" else self._ref(route.gateway_id),
            "network_interface_id": self._interface_id(route.network_interface_id),
        }
        return Block("route", attributes=attributes)

    def _associations(self, table: RouteTable) -> Iterator[Block]:
        for one in table.associations:
            if one.main:
                continue
            holder = self._world.get(one.subnet_id or one.gateway_id or "")
            name = self._called[holder.id] if holder else "thing"
            attributes: Attributes = {
                "subnet_id": self._ref(one.subnet_id),
                "gateway_id": self._ref(one.gateway_id),
                "route_table_id": self._ref(table.id),
            }
            yield Block("resource", ("aws_route_table_association", name), attributes)

    # --- security

    def _acl(self, acl: NetworkAcl) -> Iterator[Block]:
        if is_untouched_acl(acl):
            return
        subnets = [self._ref(one.subnet_id) or "" for one in acl.associations]
        attributes: Attributes = {
            "vpc_id": None if acl.is_default else self._ref(acl.vpc_id),
            "default_network_acl_id": self._default_acl(acl) if acl.is_default else None,
            "subnet_ids": subnets if subnets and not acl.is_default else None,
        }
        made = sorted((one for one in acl.entries if one.rule_number < LAST_RULE), key=_order)
        yield self._resource(acl, attributes, [_acl_entry(one) for one in made])

    def _group(self, group: SecurityGroup) -> Iterator[Block]:
        rules = self._world.rules_of(group.id)
        if group.group_name == "default":
            if not is_untouched_group(self._world, group):
                inline = [self._inline_rule(one) for one in rules]
                yield self._resource(group, {"vpc_id": self._ref(group.vpc_id)}, inline)
            return
        attributes = {"name": group.group_name, "description": group.description, "vpc_id": self._ref(group.vpc_id)}
        yield self._resource(group, attributes)
        names = Names()
        for rule in rules:
            kind = f"aws_vpc_security_group_{'egress' if rule.is_egress else 'ingress'}_rule"
            name = names.give(f"{self._called[group.id]}_{'out' if rule.is_egress else 'in'}_{_ports(rule)}")
            yield Block("resource", (kind, name), {**self._rule(rule), "tags": _tags(rule.tags)})

    def _rule(self, rule: SecurityGroupRule) -> Attributes:
        ports = rule.ip_protocol != "-1" and (rule.from_port, rule.to_port) != (-1, -1)
        return {
            "security_group_id": self._ref(rule.group_id),
            "description": rule.description or None,
            "ip_protocol": rule.ip_protocol,
            "from_port": rule.from_port if ports else None,
            "to_port": rule.to_port if ports else None,
            "cidr_ipv4": rule.cidr_ipv4,
            "cidr_ipv6": rule.cidr_ipv6,
            "prefix_list_id": rule.prefix_list_id,
            "referenced_security_group_id": self._ref(rule.referenced_group_id),
        }

    def _inline_rule(self, rule: SecurityGroupRule) -> Block:
        """As a default group has them: it is Terraform's as a whole, or not at all."""
        itself = rule.referenced_group_id == rule.group_id
        peer = None if itself else self._ref(rule.referenced_group_id)
        attributes: Attributes = {
            "description": rule.description or None,
            "protocol": rule.ip_protocol,
            "from_port": 0 if rule.ip_protocol == "-1" else rule.from_port,
            "to_port": 0 if rule.ip_protocol == "-1" else rule.to_port,
            "cidr_blocks": [rule.cidr_ipv4] if rule.cidr_ipv4 else None,
            "ipv6_cidr_blocks": [rule.cidr_ipv6] if rule.cidr_ipv6 else None,
            "prefix_list_ids": [rule.prefix_list_id] if rule.prefix_list_id else None,
            "security_groups": [peer] if peer else None,
            "self": True if itself else None,
        }
        return Block("egress" if rule.is_egress else "ingress", attributes=attributes)

    # --- interfaces and instances

    def _interface(self, interface: NetworkInterface) -> Iterator[Block]:
        if interface.requester_managed or self._is_inline(interface):
            return
        addresses = [one.private_ip_address for one in interface.private_ip_addresses]
        several = len(addresses) > 1
        public = interface.association
        yield self._resource(
            interface,
            {
                "subnet_id": self._ref(interface.subnet_id),
                "description": interface.description or None,
                "private_ips": None if several else addresses,
                "private_ip_list_enabled": True if several else None,
                "private_ip_list": addresses if several else None,
                "ipv4_prefixes": interface.ipv4_prefixes or None,
                "ipv6_address_count": len(interface.ipv6_addresses) or None,
                "ipv6_prefix_count": len(interface.ipv6_prefixes) or None,
                "interface_type": interface.interface_type if interface.interface_type != "interface" else None,
                "security_groups": [self._ref(one) or "" for one in interface.groups] or None,
                "source_dest_check": None if interface.source_dest_check else False,
            },
            remark="Had a public address that EC2 had assigned; with an interface of its own, it gets none."
            if public and public.allocation_id is None
            else "",
        )

    def _is_inline(self, interface: NetworkInterface) -> bool:
        """Part of its instance: the only interface, with a public address that only a launch can give."""
        instance = self._world.instance_of(interface)
        if instance is None or not instance.auto_public_ip:
            return False
        plain = len(interface.private_ip_addresses) == 1 and not (interface.ipv6_addresses or interface.ipv4_prefixes)
        return plain and not interface.tags and self._world.interfaces_of(instance.id) == [interface]

    def _interface_id(self, interface_id: str | None) -> Expression | None:
        interface = self._world.find(NetworkInterface, interface_id)
        if interface and self._is_inline(interface) and (instance := self._world.instance_of(interface)):
            return self._ref(instance.id, "primary_network_interface_id")
        return self._ref(interface_id)

    def _permission(self, permission: NetworkInterfacePermission) -> Iterator[Block]:
        attributes: Attributes = {
            "network_interface_id": self._interface_id(permission.network_interface_id),
            "aws_account_id": permission.aws_account_id,
            "permission": permission.permission,
        }
        name = self._called[permission.id]
        yield Block("resource", ("aws_network_interface_permission", name), attributes)

    def _instance(self, instance: Instance) -> Iterator[Block]:
        if instance.state in (InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED):
            return
        interfaces = self._world.interfaces_of(instance.id)
        inline = self._inline_interface(interfaces[0]) if interfaces and self._is_inline(interfaces[0]) else {}
        attributes: Attributes = {
            "ami": instance.image_id,
            "instance_type": instance.instance_type,
            "key_name": self._key_name(instance),
            **inline,
            "user_data_base64": instance.user_data or None,
            "disable_api_termination": True if instance.disable_api_termination else None,
            "disable_api_stop": True if instance.disable_api_stop else None,
            "instance_initiated_shutdown_behavior": (
                "terminate" if instance.instance_initiated_shutdown_behavior == "terminate" else None
            ),
        }
        blocks = [] if inline else [self._leg(one) for one in interfaces]
        if options := instance.metadata_options:
            blocks.append(Block("metadata_options", attributes=asdict(options)))
        yield self._resource(instance, attributes, blocks)
        if instance.state in (InstanceState.STOPPING, InstanceState.STOPPED):
            state: Attributes = {"instance_id": self._ref(instance.id), "state": "stopped"}
            yield Block("resource", ("aws_ec2_instance_state", self._called[instance.id]), state)

    def _inline_interface(self, interface: NetworkInterface) -> Attributes:
        return {
            "subnet_id": self._ref(interface.subnet_id),
            "private_ip": interface.private_ip_address,
            "associate_public_ip_address": True,
            "vpc_security_group_ids": [self._ref(one) or "" for one in interface.groups],
            "source_dest_check": None if interface.source_dest_check else False,
        }

    def _leg(self, interface: NetworkInterface) -> Block:
        attachment = interface.attachment
        assert attachment is not None
        attributes: Attributes = {
            "device_index": attachment.device_index,
            "network_card_index": attachment.network_card_index or None,
            "network_interface_id": self._ref(interface.id),
        }
        return Block("network_interface", attributes=attributes)

    def _key_name(self, instance: Instance) -> "Value | None":
        pair = self._world.key_pair_named(instance.key_name) if instance.key_name else None
        return self._ref(pair.id, "key_name") if pair and pair.public_key else instance.key_name

    def _key_pair(self, pair: KeyPair) -> Iterator[Block]:
        if pair.public_key:
            yield self._resource(pair, {"key_name": pair.key_name, "public_key": pair.public_key})

    def _address(self, address: Address) -> Iterator[Block]:
        yield self._resource(address, {"domain": address.domain})
        interface = self._world.find(NetworkInterface, address.network_interface_id)
        if interface is None:
            return
        secondary = address.private_ip_address != interface.private_ip_address
        gateway = self._world.internet_gateway_of(interface.vpc_id)
        attributes: Attributes = {
            "allocation_id": self._ref(address.id),
            "network_interface_id": self._interface_id(interface.id),
            "private_ip_address": address.private_ip_address if secondary else None,
            "depends_on": [Expression(self._address_of(gateway))] if gateway else None,
        }
        yield Block("resource", ("aws_eip_association", self._called[address.id]), attributes)


_KINDS: Final[Mapping[type[Resource], str]] = {
    Vpc: "aws_vpc",
    Subnet: "aws_subnet",
    InternetGateway: "aws_internet_gateway",
    VpnGateway: "aws_vpn_gateway",
    RouteTable: "aws_route_table",
    NetworkAcl: "aws_network_acl",
    SecurityGroup: "aws_security_group",
    KeyPair: "aws_key_pair",
    NetworkInterface: "aws_network_interface",
    NetworkInterfacePermission: "aws_network_interface_permission",
    Instance: "aws_instance",
    Address: "aws_eip",
}
_FILTERS: Final = {"attachment_vpc_id": "attachment.vpc-id"}


def _tags(tags: Tags) -> "Value | None":
    return {one.key: one.value for one in tags} or None


def _within(block: str, outer: str) -> bool:
    return network(block).subnet_of(network(outer))


def _ports(rule: SecurityGroupRule) -> str:
    """`tcp_443`, `tcp_1024_2048`, `all`."""
    if rule.ip_protocol == "-1":
        return "all"
    low, high = rule.from_port, rule.to_port
    return f"{rule.ip_protocol}_{low}" if low == high else f"{rule.ip_protocol}_{low}_{high}"


def _order(entry: NetworkAclEntry) -> tuple[bool, int]:
    return entry.egress, entry.rule_number


def _acl_entry(entry: NetworkAclEntry) -> Block:
    attributes: Attributes = {
        "rule_no": entry.rule_number,
        "action": entry.rule_action,
        "protocol": entry.protocol,
        "cidr_block": entry.cidr_block or None,
        "ipv6_cidr_block": entry.ipv6_cidr_block or None,
        "from_port": entry.from_port or 0,
        "to_port": entry.to_port or 0,
        "icmp_type": entry.icmp_type,
        "icmp_code": entry.icmp_code,
    }
    return Block("egress" if entry.egress else "ingress", attributes=attributes)
