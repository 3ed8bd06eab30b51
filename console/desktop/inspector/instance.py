"""The inspector's pages of an instance, a key pair, and of what EC2 provides: types, images, zones."""

from collections.abc import Iterable
from typing import Final

from console.desktop.actions.instances import termination_consequences
from console.desktop.actions.words import called, device, kind_word
from console.desktop.inspector.facts import (
    Block,
    Fact,
    Facts,
    Line,
    Lines,
    Remark,
    RemarkTone,
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
)
from console.desktop.inspector.flows import flows_tab
from console.desktop.inspector.interface import effective_rules
from console.ec2.resources import (
    AvailabilityZone,
    Image,
    Instance,
    InstanceType,
    KeyPair,
    NetworkInterface,
)
from console.ec2.world import World
from console.reach.advice.model import Advice, Severity

_TONES: Final[dict[Severity, RemarkTone]] = {
    Severity.PROBLEM: "note-bad",
    Severity.WARNING: "note-warning",
    Severity.NOTE: "note",
}


def instance_subject(world: World, one: Instance, advice: Iterable[Advice] = ()) -> Subject:
    """advice: what the console has to say of it."""
    tabs = (
        Tab("Details", (*_details(world, one), *map(_advised, advice))),
        Tab("Interfaces", _interfaces(world, one)),
        Tab("Security", _security(world, one)),
        flows_tab(world, one),
        tags_tab(one),
        json_tab(one),
    )
    return Subject(called(world, one), one.id, kind_word(one), tabs)


def _details(world: World, one: Instance) -> tuple[Block, ...]:
    primary = world.primary_interface(one.id)
    kind, image = world.instance_type_of(one), world.image_of(one)
    legs = world.interfaces_of(one.id)
    size = f"{kind.vcpus} vCPU · {kind.memory_mib / 1024:g} GiB" if kind else ""
    pair = world.part_of(one.id).key_pair_named(one.key_name) if one.key_name else None
    facts = [
        Fact("State", state(one.state)),
        Fact("Type", text(one.instance_type, size)),
        Fact("Zone", text(one.availability_zone)),
        Fact("VPC", link(world, one.vpc_id)),
        Fact("Subnet", link(world, primary.subnet_id if primary else None)),
        Fact("Private IPv4", fixed(primary.private_ip_address if primary else "")),
        Fact("Public IPv4", _public(primary)),
        Fact("Interfaces", _capacity(kind, len(legs))),
        Fact("Image", text(image.name if image else one.image_id)),
        Fact("Key pair", link(world, pair.id) if pair else text(one.key_name or "")),
        Fact("Launched", text(when(one.launch_time))),
    ]
    if one.state_transition_reason:
        facts.append(Fact("Reason", text(one.state_transition_reason)))
    return (Facts(tuple(facts)), *_remarks(one, legs))


def _public(primary: NetworkInterface | None) -> Spans:
    if primary is None or primary.association is None:
        return text("")
    found = primary.association
    if found.allocation_id:
        return (Span(found.public_ip, "mono", found.allocation_id), Span("Elastic IP", "muted"))
    return fixed(found.public_ip, "Amazon's, until the next stop")


def _capacity(kind: InstanceType | None, used: int) -> Spans:
    if kind is None:
        return text(str(used))
    most = kind.maximum_network_interfaces
    return text(f"{used} of {most}", f"{kind.id} carries no more" if used >= most else "")


def _remarks(one: Instance, legs: list[NetworkInterface]) -> tuple[Remark, ...]:
    if one.auto_public_ip and len(legs) > 1:
        sentence = (
            "With more than one interface, EC2 assigns no new public address at the next start. "
            "An Elastic IP would stay."
        )
        return (Remark("Public address ends with a stop", sentence, "note-warning"),)
    return ()


def _advised(advice: Advice) -> Remark:
    return Remark(advice.what, advice.why, _TONES[advice.severity])


def _interfaces(world: World, one: Instance) -> tuple[Block, ...]:
    lines = []
    for leg in world.interfaces_of(one.id):
        attachment = leg.attachment
        assert attachment is not None
        fate = "goes with it" if attachment.delete_on_termination else "outlives it"
        name = called(world, leg)
        shown = "" if name.startswith(device(leg)) else f" {name}"
        head = Span(f"{device(leg)}{shown}", link=leg.id)
        check = () if leg.source_dest_check else (Span("· check off", "muted"),)
        below = (Span(leg.private_ip_address, "mono"), *link(world, leg.subnet_id), Span(f"· {fate}", "muted"), *check)
        lines.append(Line((head, *state(attachment.status)), below))
    blocks: list[Block] = [Lines(tuple(lines), empty="It has none: a terminated instance keeps nothing.")]
    if consequences := termination_consequences(world, one):
        blocks.append(Remark("When it is terminated", "\n".join(consequences)))
    return tuple(blocks)


def _security(world: World, one: Instance) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for leg in world.interfaces_of(one.id):
        rules = effective_rules(world, leg, False)
        blocks.append(Facts((Fact(device(leg), links(world, leg.groups)),)))
        blocks.append(Lines(rules, f"{device(leg)}: inbound rules ({len(rules)})", "Nothing may reach it."))
    return tuple(blocks) or (Lines((), empty="No interface, no rules."),)


def key_pair_subject(world: World, one: KeyPair) -> Subject:
    users = [other for other in world.all(Instance) if other.key_name == one.key_name]
    facts = (
        Fact("Name", text(one.key_name)),
        Fact("Type", text(one.key_type.upper())),
        Fact("Fingerprint", fixed(one.key_fingerprint)),
        Fact("Created", text(when(one.create_time))),
        Fact("Used by", links(world, tuple(other.id for other in users))),
    )
    note = Remark("The private key is not here", "It was shown once, when the pair was made.")
    tabs = (Tab("Details", (Facts(facts), note)), tags_tab(one), json_tab(one))
    return Subject(one.key_name, one.id, kind_word(one), tabs)


def catalogue_subject(world: World, one: InstanceType | Image | AvailabilityZone) -> Subject:
    """What EC2 provides and nobody changes."""
    facts: tuple[Fact, ...]
    match one:
        case InstanceType():
            facts = (
                Fact("vCPUs", text(str(one.vcpus))),
                Fact("Memory", text(f"{one.memory_mib / 1024:g} GiB")),
                Fact("Interfaces", text(str(one.maximum_network_interfaces), "at most")),
                Fact("IPv4 addresses", text(str(one.ipv4_addresses_per_interface), "per interface")),
                Fact("Network cards", text(str(len(one.network_cards)))),
                Fact("Architecture", text(", ".join(one.architectures))),
            )
        case Image():
            facts = (
                Fact("Name", text(one.name)),
                Fact("Description", text(one.description)),
                Fact("Architecture", text(one.architecture)),
                Fact("Platform", text(one.platform_details)),
                Fact("Owner", text(one.image_owner_alias)),
            )
        case AvailabilityZone():
            facts = (
                Fact("Zone id", fixed(one.zone_id)),
                Fact("Region", text(one.region_name)),
                Fact("State", state(one.state)),
            )
    return Subject(called(world, one), one.id, kind_word(one), (Tab("Details", (Facts(facts),)), json_tab(one)))
