"""The inspector's pages of a security group, one rule, and a network ACL."""

from console.desktop.actions.words import called, kind_word, peer_words, plural, ports_words, rule_words
from console.desktop.inspector.facts import (
    Block,
    Fact,
    Facts,
    Line,
    Lines,
    Remark,
    Span,
    Subject,
    Tab,
    cut,
    fixed,
    json_tab,
    link,
    tags_tab,
    text,
)
from console.ec2.ids import short
from console.ec2.resources import NetworkAcl, NetworkAclEntry, SecurityGroup, SecurityGroupRule
from console.ec2.world import World

CLOSING = 32767


def group_subject(world: World, one: SecurityGroup) -> Subject:
    rules = world.rules_of(one.id)
    inbound = [rule for rule in rules if not rule.is_egress]
    outbound = [rule for rule in rules if rule.is_egress]
    used, named = world.count_interfaces_in_group(one.id), world.rules_referencing(one.id)
    facts = (
        Fact("Name", text(one.group_name)),
        Fact("Description", text(one.description)),
        Fact("VPC", link(world, one.vpc_id)),
        Fact("Inbound rules", text(str(len(inbound)))),
        Fact("Outbound rules", text(str(len(outbound)))),
        Fact("Used by", text(plural("interface", used))),
        Fact("Owner", fixed(one.owner_id)),
    )
    blocks: tuple[Block, ...] = (Facts(facts), *_exposure(inbound))
    users = (
        Line(link(world, other.id), (Span(other.private_ip_address, "mono"),))
        for other in world.each_interface_in_group(one.id)
    )
    peers = tuple(
        Line(link(world, rule.group_id), (Span(rule_words(world, rule), "muted", rule.id),)) for rule in named
    )
    tabs = (
        Tab("Details", blocks),
        Tab("Inbound", (Lines(tuple(_rule(world, rule) for rule in inbound), empty="Lets nothing in."),)),
        Tab("Outbound", (Lines(tuple(_rule(world, rule) for rule in outbound), empty="Lets nothing out."),)),
        Tab(
            "Used by",
            (
                cut(users, "Interfaces in the group", "No interface is in it.", of=used),
                *((Lines(peers, "Rules that name it"),) if peers else ()),
            ),
        ),
        tags_tab(one),
        json_tab(one),
    )
    return Subject(called(world, one), one.id, kind_word(one), tabs)


def _exposure(inbound: list[SecurityGroupRule]) -> tuple[Remark, ...]:
    """SSH and remote desktop from anywhere are found by scanners within minutes."""
    for rule in inbound:
        everything = rule.ip_protocol == "-1"
        login = rule.ip_protocol == "tcp" and any(rule.from_port <= port <= rule.to_port for port in (22, 3389))
        if rule.cidr_ipv4 == "0.0.0.0/0" and (everything or login):
            ports = ports_words(rule.ip_protocol, rule.from_port, rule.to_port)
            return (Remark("Open to the internet", f"{ports} from anywhere.", "note-warning"),)
    return ()


def _rule(world: World, rule: SecurityGroupRule) -> Line:
    ports = ports_words(rule.ip_protocol, rule.from_port, rule.to_port)
    way = Span("to" if rule.is_egress else "from", "muted")
    peer = Span(peer_words(world, rule), link=rule.referenced_group_id or "")
    below = (Span(short(rule.id), "mono", rule.id), *((Span(rule.description, "muted"),) if rule.description else ()))
    return Line((Span(ports, "strong"), way, peer), below)


def rule_subject(world: World, one: SecurityGroupRule) -> Subject:
    facts = (
        Fact("Group", link(world, one.group_id)),
        Fact("Direction", text("outbound" if one.is_egress else "inbound")),
        Fact("Traffic", text(ports_words(one.ip_protocol, one.from_port, one.to_port))),
        Fact(
            "Destination" if one.is_egress else "Source",
            link(world, one.referenced_group_id) if one.referenced_group_id else fixed(one.peer),
        ),
        Fact("Description", text(one.description)),
    )
    tabs = (Tab("Details", (Facts(facts),)), tags_tab(one), json_tab(one))
    return Subject(called(world, one), one.id, kind_word(one), tabs)


def acl_entry_line(entry: NetworkAclEntry) -> Line:
    """`100 allow all traffic from 0.0.0.0/0`; the closing deny is EC2's `*`."""
    ports = ports_words(entry.protocol, entry.from_port, entry.to_port)
    if entry.protocol == "1":
        ports = ports_words("1", entry.icmp_type, entry.icmp_code)
    number = "*" if entry.rule_number >= CLOSING else str(entry.rule_number)
    way = "to" if entry.egress else "from"
    tone = Span(entry.rule_action, dot="ok" if entry.rule_action == "allow" else "bad")
    spans = (Span(number, "mono"), tone, Span(ports), Span(way, "muted"), Span(entry.block, "mono"))
    return Line(spans)


def acl_subject(world: World, one: NetworkAcl) -> Subject:
    inbound = tuple(acl_entry_line(entry) for entry in one.entries if not entry.egress)
    outbound = tuple(acl_entry_line(entry) for entry in one.entries if entry.egress)
    facts = (
        Fact("VPC", link(world, one.vpc_id)),
        Fact("Default", text("Yes" if one.is_default else "No")),
        Fact("Inbound entries", text(str(len(inbound)))),
        Fact("Outbound entries", text(str(len(outbound)))),
        Fact("Subnets", text(str(len(one.associations)))),
    )
    order = Remark("Read from the top", "The first entry that fits decides; answers need an entry of their own.")
    subnets = [Line(link(world, other.subnet_id)) for other in one.associations]
    tabs = (
        Tab("Details", (Facts(facts), order)),
        Tab("Inbound", (Lines(inbound),)),
        Tab("Outbound", (Lines(outbound),)),
        Tab("Subnets", (cut(subnets, empty="It guards no subnet.", of=len(subnets)),)),
        tags_tab(one),
        json_tab(one),
    )
    return Subject(called(world, one), one.id, kind_word(one), tabs)
