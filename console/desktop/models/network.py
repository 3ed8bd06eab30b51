"""Rows of VPCs, subnets, route tables, gateways and Elastic IPs."""

from collections.abc import Iterator

from console.desktop.actions.words import reach_of
from console.desktop.models.column import (
    CIDR_PX,
    IPV4_PX,
    NAME,
    TAGS,
    Column,
    ResourceKind,
    address_key,
    cidr_key,
    identity,
    named,
    yes,
)
from console.desktop.theme import tone_of
from console.ec2.resources import (
    Address,
    Instance,
    InternetGateway,
    NetworkAcl,
    NetworkInterface,
    Resource,
    RouteTable,
    Subnet,
    Vpc,
    VpnGateway,
    label_of,
)
from console.ec2.world import World

# --- VPCs


def _vpc_state(record: Vpc, world: World) -> str:
    return record.state


def _vpc_cidr(record: Vpc, world: World) -> str:
    return ", ".join(record.cidr_blocks)


def _vpc_cidr_key(record: Vpc, world: World) -> tuple[int, int]:
    return cidr_key(record.cidr_block)


def _vpc_default(record: Vpc, world: World) -> str:
    return yes(record.is_default)


def _vpc_subnet_count(record: Vpc, world: World) -> int:
    return len(world.subnets_in(record.id))


def _vpc_subnets(record: Vpc, world: World) -> str:
    return str(_vpc_subnet_count(record, world))


def _vpc_main_table_id(record: Vpc, world: World) -> str | None:
    table = world.main_route_table(record.id)
    return table.id if table else None


def _vpc_main_table(record: Vpc, world: World) -> str:
    return named(world, _vpc_main_table_id(record, world))


def _vpc_internet_gateway_id(record: Vpc, world: World) -> str | None:
    gateway = world.internet_gateway_of(record.id)
    return gateway.id if gateway else None


def _vpc_internet_gateway(record: Vpc, world: World) -> str:
    return named(world, _vpc_internet_gateway_id(record, world))


def _vpc_vpn_gateway_id(record: Vpc, world: World) -> str | None:
    gateway = world.vpn_gateway_of(record.id)
    return gateway.id if gateway else None


def _vpc_vpn_gateway(record: Vpc, world: World) -> str:
    return named(world, _vpc_vpn_gateway_id(record, world))


def _vpc_hostnames(record: Vpc, world: World) -> str:
    return yes(record.enable_dns_hostnames)


def _vpcs_touched(record: Resource, world: World) -> Iterator[str]:
    match record:
        case Subnet() | RouteTable():
            yield record.vpc_id
        case InternetGateway():
            yield from (one.vpc_id for one in record.attachments)
        case VpnGateway():
            yield from (one.vpc_id for one in record.vpc_attachments)


VPCS = ResourceKind(
    word="vpc",
    page="vpcs",
    singular="VPC",
    plural="VPCs",
    record=Vpc,
    about="A VPC is a private network with a range of addresses of its own. Its subnets, route tables and security "
    "groups decide who reaches whom.",
    touches=_vpcs_touched,
    columns=(
        NAME,
        identity(),
        Column("state", "State", _vpc_state, 100, tone=tone_of),
        Column("cidr", "IPv4 CIDR", _vpc_cidr, CIDR_PX, sort=_vpc_cidr_key, mono=True),
        Column("subnets", "Subnets", _vpc_subnets, 76, sort=_vpc_subnet_count, right=True),
        Column("routes", "Main route table", _vpc_main_table, 150, link=_vpc_main_table_id),
        Column("igw", "Internet gateway", _vpc_internet_gateway, 150, link=_vpc_internet_gateway_id),
        Column("vgw", "VPN gateway", _vpc_vpn_gateway, 150, link=_vpc_vpn_gateway_id),
        Column("default", "Default", _vpc_default, 80),
        Column("hostnames", "DNS hostnames", _vpc_hostnames, 120, shown=False),
        TAGS,
    ),
)

# --- subnets


def _subnet_state(record: Subnet, world: World) -> str:
    return record.state


def _subnet_vpc(record: Subnet, world: World) -> str:
    return named(world, record.vpc_id)


def _subnet_vpc_id(record: Subnet, world: World) -> str:
    return record.vpc_id


def _subnet_cidr(record: Subnet, world: World) -> str:
    return record.cidr_block


def _subnet_cidr_key(record: Subnet, world: World) -> tuple[int, int]:
    return cidr_key(record.cidr_block)


def _subnet_zone(record: Subnet, world: World) -> str:
    return record.availability_zone


def _subnet_access(record: Subnet, world: World) -> str:
    return reach_of(world, record)


def _subnet_table_id(record: Subnet, world: World) -> str | None:
    table = world.route_table_of(record)
    return table.id if table else None


def _subnet_table(record: Subnet, world: World) -> str:
    return named(world, _subnet_table_id(record, world))


def _subnet_acl_id(record: Subnet, world: World) -> str | None:
    acl = world.acl_of(record)
    return acl.id if acl else None


def _subnet_acl(record: Subnet, world: World) -> str:
    return named(world, _subnet_acl_id(record, world))


def _subnet_free_count(record: Subnet, world: World) -> int:
    return world.available_ip_address_count(record)


def _subnet_free(record: Subnet, world: World) -> str:
    return f"{_subnet_free_count(record, world):,}"


def _subnet_interface_count(record: Subnet, world: World) -> int:
    return world.count_interfaces_in(record.id)


def _subnet_interfaces(record: Subnet, world: World) -> str:
    return str(_subnet_interface_count(record, world))


def _subnet_auto_public(record: Subnet, world: World) -> str:
    return yes(record.map_public_ip_on_launch)


def _subnet_default(record: Subnet, world: World) -> str:
    return yes(record.default_for_az)


def _subnets_touched(record: Resource, world: World) -> Iterator[str]:
    match record:
        case NetworkInterface():
            yield record.subnet_id
        case RouteTable():
            if record.is_main:
                yield from (one.id for one in world.subnets_in(record.vpc_id))
            yield from (one.subnet_id for one in record.associations if one.subnet_id)
        case NetworkAcl():
            yield from (one.subnet_id for one in record.associations)
        case Vpc():
            yield from (one.id for one in world.subnets_in(record.id))


SUBNETS = ResourceKind(
    word="subnet",
    page="subnets",
    singular="subnet",
    plural="Subnets",
    record=Subnet,
    about="A subnet is a part of a VPC's addresses in one Availability Zone. Its route table makes it public, private "
    "or isolated; every network interface lives in exactly one.",
    touches=_subnets_touched,
    columns=(
        NAME,
        identity(204),
        Column("state", "State", _subnet_state, 100, tone=tone_of),
        Column("cidr", "IPv4 CIDR", _subnet_cidr, CIDR_PX, sort=_subnet_cidr_key, mono=True),
        Column("zone", "Zone", _subnet_zone, 100),
        Column("access", "Access", _subnet_access, 80),
        Column("routes", "Route table", _subnet_table, 130, link=_subnet_table_id),
        Column("free", "Free addresses", _subnet_free, 110, sort=_subnet_free_count, right=True),
        Column("interfaces", "Interfaces", _subnet_interfaces, 84, sort=_subnet_interface_count, right=True),
        Column("vpc", "VPC", _subnet_vpc, 110, link=_subnet_vpc_id),
        Column("acl", "Network ACL", _subnet_acl, 140, link=_subnet_acl_id, shown=False),
        Column("public", "Auto-assign public IPv4", _subnet_auto_public, 160, shown=False),
        Column("default", "Default for zone", _subnet_default, 120, shown=False),
        TAGS,
    ),
)

# --- route tables


def _table_vpc(record: RouteTable, world: World) -> str:
    return named(world, record.vpc_id)


def _table_vpc_id(record: RouteTable, world: World) -> str:
    return record.vpc_id


def _table_main(record: RouteTable, world: World) -> str:
    return yes(record.is_main)


def _table_subnets(record: RouteTable, world: World) -> str:
    return ", ".join(named(world, one.subnet_id) for one in record.associations if one.subnet_id)


def _table_routes(record: RouteTable, world: World) -> str:
    outside = (route for route in record.routes if route.target != "local")
    return ", ".join(
        f"{route.destination} → {named(world, route.target)}" + (" (blackhole)" if route.state == "blackhole" else "")
        for route in outside
    )


def _table_route_count(record: RouteTable, world: World) -> int:
    return len(record.routes)


def _table_count(record: RouteTable, world: World) -> str:
    return str(len(record.routes))


def _route_tables_touched(record: Resource, world: World) -> Iterator[str]:
    match record:
        case Subnet():
            if table := world.route_table_of(record):
                yield table.id
        case Vpc():
            yield from (one.id for one in world.route_tables_in(record.id))
        case InternetGateway() | VpnGateway() | NetworkInterface():
            yield from (one.id for one in world.route_tables_targeting(record.id))


ROUTE_TABLES = ResourceKind(
    word="route-table",
    page="route-tables",
    singular="route table",
    plural="Route tables",
    record=RouteTable,
    about="A route table says where the packets of its subnets go: the longest matching destination wins. A subnet "
    "without one of its own uses its VPC's main one.",
    touches=_route_tables_touched,
    columns=(
        NAME,
        identity(),
        Column("vpc", "VPC", _table_vpc, 110, link=_table_vpc_id),
        Column("main", "Main", _table_main, 64),
        Column("subnet", "Subnets", _table_subnets, 190),
        Column("routes", "Routes beyond the VPC", _table_routes, 380),
        Column("count", "Routes", _table_count, 72, sort=_table_route_count, right=True),
        TAGS,
    ),
)

# --- gateways


def _igw_vpc_id(record: InternetGateway, world: World) -> str | None:
    return record.attachments[0].vpc_id if record.attachments else None


def _igw_vpc(record: InternetGateway, world: World) -> str:
    return named(world, _igw_vpc_id(record, world))


def _igw_state(record: InternetGateway, world: World) -> str:
    if not record.attachments:
        return "detached"
    state = record.attachments[0].state
    return "attached" if state == "available" else state


def _internet_gateways_touched(record: Resource, world: World) -> Iterator[str]:
    if isinstance(record, Vpc) and (gateway := world.internet_gateway_of(record.id)):
        yield gateway.id


INTERNET_GATEWAYS = ResourceKind(
    word="internet-gateway",
    page="internet-gateways",
    singular="internet gateway",
    plural="Internet gateways",
    record=InternetGateway,
    about="An internet gateway joins a VPC to the internet. A subnet becomes public by a route to it.",
    touches=_internet_gateways_touched,
    columns=(
        NAME,
        identity(),
        Column("state", "State", _igw_state, 110, tone=tone_of),
        Column("vpc", "VPC", _igw_vpc, 140, link=_igw_vpc_id),
        TAGS,
    ),
)


def _vgw_vpc_id(record: VpnGateway, world: World) -> str | None:
    return record.vpc_attachments[0].vpc_id if record.vpc_attachments else None


def _vgw_vpc(record: VpnGateway, world: World) -> str:
    return named(world, _vgw_vpc_id(record, world))


def _vgw_state(record: VpnGateway, world: World) -> str:
    return record.vpc_attachments[0].state if record.vpc_attachments else "detached"


def _vgw_type(record: VpnGateway, world: World) -> str:
    return record.type


def _vgw_asn(record: VpnGateway, world: World) -> str:
    return str(record.amazon_side_asn)


def _vgw_asn_key(record: VpnGateway, world: World) -> int:
    return record.amazon_side_asn


def _vpn_gateways_touched(record: Resource, world: World) -> Iterator[str]:
    if isinstance(record, Vpc) and (gateway := world.vpn_gateway_of(record.id)):
        yield gateway.id


VPN_GATEWAYS = ResourceKind(
    word="vpn-gateway",
    page="vpn-gateways",
    singular="VPN gateway",
    plural="VPN gateways",
    record=VpnGateway,
    about="A VPN gateway joins a VPC to a corporate network. Subnets reach it by a route.",
    touches=_vpn_gateways_touched,
    columns=(
        NAME,
        identity(),
        Column("state", "State", _vgw_state, 110, tone=tone_of),
        Column("vpc", "VPC", _vgw_vpc, 140, link=_vgw_vpc_id),
        Column("type", "Type", _vgw_type, 90),
        Column("asn", "Amazon side ASN", _vgw_asn, 130, sort=_vgw_asn_key, right=True),
        TAGS,
    ),
)

# --- Elastic IPs


def _eip(record: Address, world: World) -> str:
    return record.public_ip


def _eip_key(record: Address, world: World) -> int:
    return address_key(record.public_ip)


def _eip_state(record: Address, world: World) -> str:
    return "associated" if record.association_id else "free"


def _eip_interface_id(record: Address, world: World) -> str | None:
    return record.network_interface_id


def _eip_interface(record: Address, world: World) -> str:
    return named(world, record.network_interface_id)


def _eip_instance_id(record: Address, world: World) -> str | None:
    interface = world.find(NetworkInterface, record.network_interface_id)
    return interface.attachment.instance_id if interface and interface.attachment else None


def _eip_instance(record: Address, world: World) -> str:
    instance = world.find(Instance, _eip_instance_id(record, world))
    return label_of(instance) if instance else ""


def _eip_private(record: Address, world: World) -> str:
    return record.private_ip_address or ""


def _eip_private_key(record: Address, world: World) -> int:
    return address_key(record.private_ip_address or "")


def _eip_association(record: Address, world: World) -> str:
    return record.association_id or ""


def _elastic_ips_touched(record: Resource, world: World) -> Iterator[str]:
    match record:
        case NetworkInterface():
            interfaces = [record]
        case Instance():
            interfaces = world.interfaces_of(record.id)
        case _:
            return
    for interface in interfaces:
        for address in interface.private_ip_addresses:
            if address.association and address.association.allocation_id:
                yield address.association.allocation_id


ELASTIC_IPS = ResourceKind(
    word="elastic-ip",
    page="elastic-ips",
    singular="Elastic IP",
    plural="Elastic IPs",
    record=Address,
    about="An Elastic IP is a public address that stays yours. Associate it with a private address of an interface, "
    "and it moves with that interface.",
    touches=_elastic_ips_touched,
    columns=(
        NAME,
        Column("ip", "Public IPv4", _eip, IPV4_PX, sort=_eip_key, mono=True),
        identity(216, "Allocation ID"),
        Column("state", "State", _eip_state, 110, tone=tone_of),
        Column("instance", "Instance", _eip_instance, 120, link=_eip_instance_id),
        Column("interface", "Network interface", _eip_interface, 160, link=_eip_interface_id),
        Column("private", "Private IPv4", _eip_private, IPV4_PX, sort=_eip_private_key, mono=True),
        Column("association", "Association ID", _eip_association, 230, mono=True, shown=False),
        TAGS,
    ),
)
