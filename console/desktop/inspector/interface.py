"""The inspector's pages of a network interface and of an Elastic IP."""

from console.desktop.actions.words import called, called_id, device, kind_word, peer_words, ports_words
from console.desktop.inspector.facts import (
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
    fixed,
    json_tab,
    link,
    links,
    state,
    tags_tab,
    text,
    when,
    yes_no,
)
from console.desktop.inspector.flows import flows_tab
from console.ec2.ids import short
from console.ec2.resources import (
    Address,
    NetworkInterface,
    NetworkInterfacePrivateIpAddress,
    NetworkInterfaceStatus,
    SecurityGroupRule,
    Subnet,
    Vpc,
)
from console.ec2.world import World


def interface_subject(world: World, one: NetworkInterface) -> Subject:
    tabs = (
        Tab("Details", _details(world, one)),
        Tab("Addresses", _addresses(world, one)),
        Tab("Security", _security(world, one)),
        flows_tab(world, one),
        tags_tab(one),
        json_tab(one),
    )
    return Subject(interface_title(world, one), one.id, kind_word(one), tabs)


def interface_title(world: World, one: NetworkInterface) -> str:
    """`eth1 · web-1 management`, `eth0 · web-1`, `standby`."""
    name = called(world, one)
    if not one.attachment:
        return name
    index = device(one)
    return f"{index} · {name.removeprefix(f'{index} of ')}"


def _details(world: World, one: NetworkInterface) -> tuple[Block, ...]:
    subnet = world.find(Subnet, one.subnet_id)
    secondary = len(one.private_ip_addresses) - 1
    facts = [
        Fact("Status", _status(one)),
        Fact("Instance", _instance(world, one)),
        *_attachment(one),
        Fact("Subnet", link(world, one.subnet_id, subnet.cidr_block if subnet else "")),
        Fact("Private IPv4", fixed(one.private_ip_address, f"+{secondary} secondary" if secondary else "")),
        Fact(_public_name(one.private_ip_addresses[0]), _public(world, one.private_ip_addresses[0])),
        *_ipv6(one),
        Fact("MAC address", fixed(one.mac_address)),
        Fact("Security groups", links(world, one.groups)),
        Fact("Source/dest. check", yes_no(one.source_dest_check)),
        Fact("Delete on termination", _deletion(world, one)),
        Fact("Description", text(one.description)),
        Fact("Zone", text(one.availability_zone)),
    ]
    tables = tuple(table.id for table in world.route_tables_targeting(one.id))
    if tables:
        facts.append(Fact("Routes lead here in", links(world, tables)))
    if one.requester_managed:
        facts.append(Fact("Managed by", text(one.requester_id or "an AWS service")))
    remark = _remark(world, one, bool(tables))
    return (Facts(tuple(facts)), *((remark,) if remark else ()))


def _status(one: NetworkInterface) -> Spans:
    """An available interface is at rest, as in the table and the diagram: no green dot before it."""
    if one.status == NetworkInterfaceStatus.AVAILABLE:
        return (Span(one.status, dot="muted"),)
    return state(one.status, one.attachment.status if one.attachment else "")


def _instance(world: World, one: NetworkInterface) -> Spans:
    if one.attachment is None:
        return (Span("none", "muted"),)
    return link(world, one.attachment.instance_id, short(one.attachment.instance_id))


def _ipv6(one: NetworkInterface) -> tuple[Fact, ...]:
    addresses = [each.ipv6_address for each in one.ipv6_addresses]
    if not addresses:
        return ()
    more = f"+{len(addresses) - 1} more" if len(addresses) > 1 else ""
    return (Fact("IPv6", fixed(addresses[0], more)),)


def _attachment(one: NetworkInterface) -> tuple[Fact, ...]:
    if one.attachment is None:
        return ()
    card = one.attachment.network_card_index
    index = f"{one.attachment.device_index} ({device(one)}" + (f", card {card})" if card else ")")
    return (Fact("Device index", text(index)), Fact("Attached since", text(when(one.attachment.attach_time))))


def _public_name(address: NetworkInterfacePrivateIpAddress) -> str:
    amazon = address.association is not None and address.association.allocation_id is None
    return "Public IPv4" if amazon else "Elastic IP"


def _public(world: World, address: NetworkInterfacePrivateIpAddress) -> Spans:
    if address.association is None:
        return NOTHING
    if address.association.allocation_id:
        return (Span(address.association.public_ip, "mono", address.association.allocation_id),)
    return fixed(address.association.public_ip, "Amazon's, until the next stop")


def _deletion(world: World, one: NetworkInterface) -> Spans:
    """The word with its outcome: people look for what happens to the interface, not for a flag."""
    if one.attachment is None:
        return (Span("–", "muted"), Span("nothing to outlive", "muted"))
    owner = called_id(world, one.attachment.instance_id)
    if one.attachment.delete_on_termination:
        return text("On", f"— goes with {owner}")
    return text("Off", f"— outlives {owner}")


def _remark(world: World, one: NetworkInterface, routed: bool) -> Remark | None:
    if routed and one.source_dest_check:
        check = "Routes lead here, but packets for others are dropped: source/dest. check is on."
        return Remark("It forwards nothing", check, "note-warning")
    if routed and one.attachment is None:
        return Remark("Black hole", "Routes lead here, but the interface is not attached.", "note-warning")
    subnet = world.find(Subnet, one.subnet_id)
    elastic = any(address.association for address in one.private_ip_addresses)
    if elastic and subnet and not world.is_public(subnet):
        name = called(world, subnet)
        return Remark("Public address out of reach", f"{name} has no internet gateway route.", "note-warning")
    return None


def _addresses(world: World, one: NetworkInterface) -> tuple[Block, ...]:
    lines = []
    for address in one.private_ip_addresses:
        kind = Span("primary" if address.primary else "secondary", "muted")
        below: Spans = ()
        if address.association:
            below = (Span(_public_name(address), "muted"), *_public(world, address))
        lines.append(Line((Span(address.private_ip_address, "mono"), kind), below))
    instance = world.instance_of(one)
    kind_of = world.instance_type_of(instance) if instance else None
    facts = []
    if kind_of is not None:
        most = kind_of.ipv4_addresses_per_interface
        used = f"{len(one.private_ip_addresses)} of {most}"
        facts.append(Fact("Capacity", text(used, f"per interface of {kind_of.id}")))
    subnet = world.find(Subnet, one.subnet_id)
    if subnet is not None:
        facts.append(Fact("Subnet", link(world, subnet.id, subnet.cidr_block)))
        facts.append(Fact("Free in it", text(f"{world.available_ip_address_count(subnet):,}")))
    vpc = world.find(Vpc, one.vpc_id)
    if vpc is not None and vpc.enable_dns_hostnames:
        facts.append(Fact("Private DNS name", fixed(_dns_name(world.region_of(one.id), one.private_ip_address))))
    return (Lines(tuple(lines), "Private IPv4 addresses"), Facts(tuple(facts)))


def _dns_name(region: str, address: str) -> str:
    """Source: ec2-semantics §3.6; us-east-1 alone has no region in the name."""
    host = f"ip-{address.replace('.', '-')}"
    return f"{host}.ec2.internal" if region == "us-east-1" else f"{host}.{region}.compute.internal"


def _security(world: World, one: NetworkInterface) -> tuple[Block, ...]:
    """The merged rules of its groups: what any of them allows, each with the group that brought it."""
    groups = Facts((Fact("Security groups", links(world, one.groups)),))
    inbound, outbound = effective_rules(world, one, False), effective_rules(world, one, True)
    return (
        groups,
        Lines(inbound, f"Inbound rules ({len(inbound)})", "Nothing may reach it."),
        Lines(outbound, f"Outbound rules ({len(outbound)})", "It may reach nothing by itself."),
    )


def effective_rules(world: World, one: NetworkInterface, egress: bool) -> tuple[Line, ...]:
    """A line per distinct rule; the same rule of two groups is one line that names both."""
    merged: dict[tuple[str, int, int, str], list[SecurityGroupRule]] = {}
    for group in one.groups:
        for rule in world.rules_of(group):
            if rule.is_egress is egress:
                key = (rule.ip_protocol, rule.from_port, rule.to_port, rule.peer)
                merged.setdefault(key, []).append(rule)
    return tuple(_rule_line(world, rules) for rules in merged.values())


def _rule_line(world: World, rules: list[SecurityGroupRule]) -> Line:
    first = rules[0]
    peer = peer_words(world, first)
    target = first.referenced_group_id or ""
    below: list[Span] = [Span("by", "muted")]
    for rule in rules:
        below += [*link(world, rule.group_id), Span("·", "muted"), Span(short(rule.id), "mono", rule.id)]
    if first.description:
        below.append(Span(f"– {first.description}", "muted"))
    ports = ports_words(first.ip_protocol, first.from_port, first.to_port)
    way = Span("to" if first.is_egress else "from", "muted")
    return Line((Span(ports, "strong"), way, Span(peer, link=target)), tuple(below))


def address_subject(world: World, one: Address) -> Subject:
    interface = world.find(NetworkInterface, one.network_interface_id)
    instance = world.instance_of(interface) if interface else None
    facts = [
        Fact("Public IPv4", fixed(one.public_ip)),
        Fact("State", state("associated") if one.association_id else (Span("free", dot="muted"),)),
        Fact("Interface", link(world, one.network_interface_id)),
        Fact("Instance", link(world, instance.id if instance else None)),
        Fact("Private IPv4", fixed(one.private_ip_address or "")),
        Fact("Association", fixed(one.association_id or "")),
        Fact("Pool", text(one.public_ipv4_pool)),
        Fact("Border group", text(one.network_border_group)),
    ]
    blocks: tuple[Block, ...] = (Facts(tuple(facts)),)
    if one.association_id is None:
        blocks += (Remark("Free", "EC2 charges for an Elastic IP that nothing uses.", "note"),)
    return Subject(called(world, one), one.id, kind_word(one), (Tab("Details", blocks), tags_tab(one), json_tab(one)))
