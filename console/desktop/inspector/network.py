"""The inspector's pages of a VPC, a subnet, a route table and the gateways."""

from console.desktop.actions.words import called, called_id, device, kind_word, reach_of
from console.desktop.inspector.facts import (
    MOST_LINES,
    NOTHING,
    Block,
    Fact,
    Facts,
    Line,
    Lines,
    Remark,
    Span,
    Spans,
    Subject,
    Tab,
    cut,
    fixed,
    json_tab,
    link,
    links,
    state,
    tags_tab,
    text,
    yes_no,
)
from console.desktop.inspector.security import acl_entry_line
from console.ec2.addresses import RESERVED_PER_SUBNET, network
from console.ec2.resources import (
    InternetGateway,
    NetworkInterface,
    Route,
    RouteTable,
    Subnet,
    Vpc,
    VpnGateway,
    name_of,
)
from console.ec2.world import World


def vpc_subject(world: World, one: Vpc) -> Subject:
    subnets = world.subnets_in(one.id)
    internet, vpn = world.internet_gateway_of(one.id), world.vpn_gateway_of(one.id)
    main = world.main_route_table(one.id)
    interfaces = sum(world.count_interfaces_in(subnet.id) for subnet in subnets)
    facts = (
        Fact("State", state(one.state)),
        *(Fact("IPv4 CIDR", fixed(block, f"{network(block).num_addresses:,} addresses")) for block in one.cidr_blocks),
        Fact("Subnets", text(f"{len(subnets):,}")),
        Fact("Interfaces", text(f"{interfaces:,}")),
        Fact("Internet gateway", link(world, internet.id if internet else None)),
        Fact("VPN gateway", link(world, vpn.id if vpn else None)),
        Fact("Main route table", link(world, main.id if main else None)),
        Fact("DNS support", yes_no(one.enable_dns_support)),
        Fact("DNS hostnames", yes_no(one.enable_dns_hostnames)),
        Fact("Default VPC", text("Yes" if one.is_default else "No")),
        Fact("Tenancy", text(one.instance_tenancy)),
        Fact("Owner", fixed(one.owner_id)),
    )
    lines, tables = (_subnet_line(world, subnet) for subnet in subnets), world.route_tables_in(one.id)
    tabs = (
        Tab("Details", (Facts(facts),)),
        Tab("Subnets", (cut(lines, empty="No subnet yet.", of=len(subnets)),)),
        Tab("Routing", (cut((_table_line(world, table) for table in tables), of=len(tables)),)),
        tags_tab(one),
        json_tab(one),
    )
    return Subject(called(world, one), one.id, kind_word(one), tabs)


def _subnet_line(world: World, one: Subnet) -> Line:
    free = world.available_ip_address_count(one)
    below = f"{one.availability_zone} · {free:,} free · {reach_of(world, one)}"
    return Line((Span(called(world, one), link=one.id), Span(one.cidr_block, "mono")), (Span(below, "muted"),))


def _table_line(world: World, one: RouteTable) -> Line:
    routes = [f"{route.destination} → {called_id(world, route.target)}" for route in one.routes]
    main = (Span("main", "muted"),) if one.is_main and name_of(one) else ()
    return Line((Span(called(world, one), link=one.id), *main), (Span("  ".join(routes), "muted"),))


def subnet_subject(world: World, one: Subnet) -> Subject:
    table, acl = world.route_table_of(one), world.acl_of(one)
    whole, free = network(one.cidr_block).num_addresses, world.available_ip_address_count(one)
    facts = (
        Fact("State", state(one.state)),
        Fact("VPC", link(world, one.vpc_id)),
        Fact("Zone", text(one.availability_zone, one.availability_zone_id)),
        Fact("IPv4 CIDR", fixed(one.cidr_block)),
        Fact("Free addresses", text(f"{free:,}", f"of {whole - RESERVED_PER_SUBNET:,}")),
        Fact("Kind", _kind(world, one)),
        Fact("Route table", link(world, table.id if table else None)),
        Fact("Network ACL", link(world, acl.id if acl else None)),
        Fact("Auto-assign public IP", yes_no(one.map_public_ip_on_launch)),
        Fact("Default for zone", text("Yes" if one.default_for_az else "No")),
    )
    entries = tuple(acl_entry_line(entry) for entry in acl.entries) if acl else ()
    tabs = (
        Tab("Details", (Facts(facts),)),
        Tab("Addresses", _inhabitants(world, one)),
        Tab("Routes", (Facts((Fact("Route table", link(world, table.id if table else None)),)), _routes(world, table))),
        Tab("ACL", (Facts((Fact("Network ACL", link(world, acl.id if acl else None)),)), Lines(entries))),
        tags_tab(one),
        json_tab(one),
    )
    return Subject(called(world, one), one.id, kind_word(one), tabs)


_LEADING = {
    "public": "— has an internet gateway route",
    "private": "— leads out, but by no internet gateway",
    "isolated": "— leads nowhere but to its VPC",
}


def _kind(world: World, one: Subnet) -> Spans:
    reach = reach_of(world, one)
    return text(reach, _LEADING[reach])


def _inhabitants(world: World, one: Subnet) -> tuple[Block, ...]:
    free = world.available_ip_address_count(one)
    used = network(one.cidr_block).num_addresses - RESERVED_PER_SUBNET - free
    lines: list[Line] = []
    listed = 0
    for interface in world.each_interface_in(one.id):
        if len(lines) >= MOST_LINES:
            break
        for block in (*(own.private_ip_address for own in interface.private_ip_addresses), *interface.ipv4_prefixes):
            lines.append(Line((Span(block, "mono"), *_inhabitant(world, interface))))
            listed += network(block).num_addresses
    facts = (
        Fact("In use", text(f"{used:,}")),
        Fact("Kept by EC2", text(f"{RESERVED_PER_SUBNET}", "the first four and the last")),
        Fact("Free", text(f"{free:,}")),
    )
    return (Facts(facts), cut(lines, empty="Nothing lives here yet.", of=len(lines) + used - listed))


def _inhabitant(world: World, interface: NetworkInterface) -> Spans:
    name = called(world, interface)
    index = device(interface)
    return (Span(name if not index or name.startswith(index) else f"{index} {name}", link=interface.id),)


def _routes(world: World, table: RouteTable | None) -> Lines:
    return Lines(tuple(route_line(world, route) for route in table.routes) if table else (), empty="No routes.")


def route_line(world: World, route: Route) -> Line:
    """`0.0.0.0/0 → shop-igw`, its state and what it leads through below."""
    target = (Span("local", "muted"),) if route.gateway_id == "local" else link(world, route.target)
    below: list[Span] = list(state(route.state))
    if route.instance_id:
        below += [Span("through", "muted"), *link(world, route.instance_id)]
    if route.origin == "EnableVgwRoutePropagation":
        below.append(Span("propagated", "muted"))
    return Line((Span(route.destination, "mono"), Span("→", "muted"), *target), tuple(below))


def route_table_subject(world: World, one: RouteTable) -> Subject:
    explicit = [other for other in one.associations if other.subnet_id]
    implicit = []
    if one.is_main:
        ruled = [subnet for subnet in world.subnets_in(one.vpc_id) if world.route_table_of(subnet) is one]
        own = {other.subnet_id for other in explicit}
        implicit = [subnet for subnet in ruled if subnet.id not in own]
    holes = [route for route in one.routes if route.state == "blackhole"]
    facts = (
        Fact("VPC", link(world, one.vpc_id)),
        Fact("Main", text("Yes" if one.is_main else "No", "— rules what has no table" if one.is_main else "")),
        Fact("Routes", text(str(len(one.routes)))),
        Fact("Subnets", text(f"{len(explicit):,}", f"+{len(implicit):,} by default" if implicit else "")),
        Fact("Propagation", links(world, one.propagating_vgws)),
    )
    blocks: tuple[Block, ...] = (Facts(facts),)
    if holes:
        names = ", ".join(f"{route.destination} → {called_id(world, route.target)}" for route in holes)
        blocks += (Remark("Black hole", f"{names}: packets are dropped.", "note-bad"),)
    uses = [(other.subnet_id, "explicit") for other in explicit] + [(subnet.id, "by default") for subnet in implicit]
    lines = (Line(link(world, subnet), (Span(how, "muted"),)) for subnet, how in uses)
    tabs = (
        Tab("Details", blocks),
        Tab("Routes", (_routes(world, one),)),
        Tab("Associations", (cut(lines, empty="It rules no subnet.", of=len(uses)),)),
        tags_tab(one),
        json_tab(one),
    )
    return Subject(called(world, one), one.id, kind_word(one), tabs)


def internet_gateway_subject(world: World, one: InternetGateway) -> Subject:
    attachment = one.attachments[0] if one.attachments else None
    facts = (
        Fact("State", state("attached") if attachment else (Span("detached", dot="muted"),)),
        Fact("VPC", link(world, attachment.vpc_id if attachment else None)),
        Fact("Routes lead here in", _routed(world, one.id)),
        Fact("Owner", fixed(one.owner_id)),
    )
    return _gateway(world, one, facts)


def vpn_gateway_subject(world: World, one: VpnGateway) -> Subject:
    attachment = next((other for other in one.vpc_attachments if other.state != "detached"), None)
    facts = (
        Fact("State", state(one.state, attachment.state if attachment else "")),
        Fact("VPC", link(world, attachment.vpc_id if attachment else None)),
        Fact("Routes lead here in", _routed(world, one.id)),
        Fact("Type", text(one.type)),
        Fact("Amazon-side ASN", fixed(str(one.amazon_side_asn))),
    )
    return _gateway(world, one, facts)


def _routed(world: World, gateway_id: str) -> Spans:
    return links(world, tuple(table.id for table in world.route_tables_targeting(gateway_id))) or NOTHING


def _gateway(world: World, one: InternetGateway | VpnGateway, facts: tuple[Fact, ...]) -> Subject:
    blocks: tuple[Block, ...] = (Facts(facts),)
    if not world.route_tables_targeting(one.id):
        blocks += (Remark("No route leads here", "It carries nothing until a route table names it.", "note-warning"),)
    return Subject(called(world, one), one.id, kind_word(one), (Tab("Details", blocks), tags_tab(one), json_tab(one)))
