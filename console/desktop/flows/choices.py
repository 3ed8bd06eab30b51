"""What can be chosen, as rows; what cannot be chosen stays in the list with the reason."""

from collections.abc import Callable, Collection, Iterable, Sequence

from console.desktop.actions.words import reach_of, rule_words
from console.desktop.flows.flow import Choice, Fix, Problem
from console.desktop.flows.words import called, default_route, listed, plural
from console.desktop.models.column import sortable
from console.ec2.ids import short
from console.ec2.resources import SecurityGroup, Subnet, Tags, Vpc, name_of
from console.ec2.resources import Tag as TagRecord
from console.ec2.tag_rules import KEY_LENGTH, VALUE_LENGTH
from console.ec2.world import World
from console.engine.quotas import DEFAULT_QUOTAS

MOST_GROUPS = DEFAULT_QUOTAS.security_groups_per_interface

SUBNET_COLUMNS = ("Subnet", "Zone", "CIDR", "Free", "Reach", "Default route")


def subnet_choices(
    world: World, *, zone: str = "", vpc_id: str = "", because: str = "", vpc_because: str = ""
) -> list[Choice]:
    """Every subnet, VPC by VPC. zone: the only one that will do, as `because` says (`web-1 is there`)."""
    choices = []
    several = world.count(Vpc) > 1
    for subnet in sorted(world.all(Subnet), key=_place(world)):
        free = world.available_ip_address_count(subnet)
        reason = ""
        if vpc_id and subnet.vpc_id != vpc_id:
            reason = f"in another VPC: {vpc_because}"
        elif zone and subnet.availability_zone != zone:
            reason = f"in {subnet.availability_zone}: {because}"
        elif free <= 0:
            reason = "no free address left"
        name = called(world, subnet)
        vpc = world.find(Vpc, subnet.vpc_id)
        cells = (
            f"{called(world, vpc)} / {name}" if several and vpc else name,
            subnet.availability_zone,
            subnet.cidr_block,
            f"{free:,}",
            reach_of(world, subnet),
            default_route(world, subnet),
        )
        choices.append(Choice(subnet.id, name, cells, reason))
    return choices


def _place(world: World) -> Callable[[Subnet], tuple[bool, str, str, bool, str]]:
    """VPC by VPC (the default one last), zone by zone, public before private, by name."""

    def key(subnet: Subnet) -> tuple[bool, str, str, bool, str]:
        vpc = world.find(Vpc, subnet.vpc_id)
        return (
            bool(vpc and vpc.is_default),
            subnet.vpc_id,
            subnet.availability_zone,
            not world.is_public(subnet),
            sortable(called(world, subnet)),
        )

    return key


def region_choices(world: World) -> list[Choice]:
    """Where there are several."""
    return [Choice(name, name, reason=world.barred.get(name, "")) for name in world.parts]


def region_to_begin_in(world: World, place: str, *ids: str) -> str:
    """That of the first of these things that is known, else `place`, else the first that takes requests; empty where
    there is one only."""
    known = next((one for one in ids if one in world), "")
    if known and world.parts:
        return world.place_of(known)
    open_ = [one for one in world.parts if one not in world.barred]
    return place if place in open_ else next(iter(open_), next(iter(world.parts), ""))


# --- security groups

GROUP_COLUMNS = ("Group", "Lets in", "Description")
MOST_TOLD = 12
"""Rules of a group beside its row."""


def group_choices(world: World, vpc_id: str, chosen: Collection[str]) -> list[Choice]:
    """The groups of the VPC; ones of other VPCs can never be used here and are not listed."""
    full = len(chosen) >= MOST_GROUPS
    choices = []
    for group in sorted(world.groups_in(vpc_id), key=_default_first):
        reason = f"an interface carries at most {MOST_GROUPS} groups" if full and group.id not in chosen else ""
        rules = effective_rules(world, [group.id])
        cells = (called(world, group), listed(rules, 2) or "nothing", group.description)
        more = [f"and {len(rules) - MOST_TOLD} more"] if len(rules) > MOST_TOLD else []
        tip = "\n".join((f"{group.id} lets in", *(rules[:MOST_TOLD] or ["nothing"]), *more))
        choices.append(Choice(group.id, called(world, group), cells, reason, group.id, tip=tip))
    return choices


def _default_first(group: SecurityGroup) -> tuple[bool, str]:
    return group.group_name != "default", sortable(group.group_name)


def effective_rules(world: World, group_ids: Iterable[str]) -> list[str]:
    """What the groups let in together, a sentence a rule, each once: any group that allows is enough."""
    rules = (rule for group_id in group_ids for rule in world.rules_of(group_id) if not rule.is_egress)
    return list(dict.fromkeys(rule_words(world, rule) for rule in rules))


def default_groups(world: World, vpc_id: str) -> tuple[str, ...]:
    """What EC2 gives an interface without groups."""
    group = world.default_group(vpc_id)
    return (group.id,) if group else ()


def group_problem(world: World, vpc_id: str, groups: Sequence[str], field: str = "groups") -> Problem | None:
    """None chosen, more than five, gone, or of another VPC."""
    if not groups:
        fix = Fix("default", field, default_groups(world, vpc_id))
        return Problem("An interface is in one group at least. EC2 would take", fix)
    if len(groups) > MOST_GROUPS:
        text = f"{len(groups)} groups are chosen, an interface carries at most {MOST_GROUPS}. Keep"
        fix = Fix(f"the first {MOST_GROUPS}", field, tuple(groups[:MOST_GROUPS]))
        return Problem(text, fix, "SecurityGroupsPerInterfaceLimitExceeded")
    foreign = [one for one in groups if not _belongs(world, one, vpc_id)]
    if foreign:
        text = f"{listed(short(one) for one in foreign)} does not belong to the interface’s VPC. Go on"
        fix = Fix("without", field, tuple(one for one in groups if one not in foreign))
        return Problem(text, fix, "InvalidGroup.NotFound")
    return None


def _belongs(world: World, group_id: str, vpc_id: str) -> bool:
    group = world.find(SecurityGroup, group_id)
    return group is not None and group.vpc_id == vpc_id


# --- description and tags

_DESCRIBABLE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789. _-:/()#,@[]+=&;{}!$*")
"""Source: ec2-semantics §2.1."""
LONGEST_DESCRIPTION = 255
MOST_NAMED, MOST_SHOWN = 8, 60
"""Of characters that may not be, and of what would be left without them."""


def description_problem(text: str, field: str = "description") -> Problem | None:
    """EC2 takes fewer than 256 characters of a small set."""
    odd = dict.fromkeys(one for one in text if one not in _DESCRIBABLE)
    if odd:
        # What is not seen goes by its code: a mark that turns the direction would turn the sentence.
        names = " ".join(f"“{one}”" if one.isprintable() else f"U+{ord(one):04X}" for one in list(odd)[:MOST_NAMED])
        names += f" and {len(odd) - MOST_NAMED} more" if len(odd) > MOST_NAMED else ""
        clean = "".join(one for one in text if one in _DESCRIBABLE)[:LONGEST_DESCRIPTION]
        shown = clean if len(clean) <= MOST_SHOWN else f"{clean[:MOST_SHOWN]}…"
        fix = Fix(shown.strip() or "leave it empty", field, clean)
        what = f"A description may hold letters, digits and . _-:/()#,@[]+=&;{{}}!$* but not {names}. Instead:"
        return Problem(what, fix, "InvalidParameterValue")
    if len(text) > LONGEST_DESCRIPTION:
        fix = Fix("cut it", field, text[:LONGEST_DESCRIPTION])
        return Problem(f"{len(text)} characters, EC2 takes {LONGEST_DESCRIPTION}:", fix, "InvalidParameterValue")
    return None


Pairs = tuple[tuple[str, str], ...]
"""Tags as a form has them: keys and values as typed, rows perhaps still empty."""


def tags_problem(name: str, pairs: Pairs, field: str = "tags") -> Problem | None:
    """What EC2 refuses about tags (ec2-semantics §2.21)."""
    keys = [key for key, _ in pairs if key] + (["Name"] if name else [])
    if any(value and not key for key, value in pairs):
        kept = tuple(pair for pair in pairs if pair[0])
        return Problem("A value stands without a key. Give it one, or", Fix("remove it", field, kept))
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        once = tuple({key: (key, value) for key, value in pairs if not (name and key == "Name")}.values())
        return Problem(f"{listed(twice)} is given twice, a key is there once.", Fix("Keep the last", field, once))
    reserved = [key for key in keys if key.lower().startswith("aws:")]
    if reserved:
        kept = tuple(pair for pair in pairs if pair[0] not in reserved)
        text = f"{listed(reserved)}: keys that begin with aws: are EC2’s own."
        return Problem(text, Fix("Remove them", field, kept), "InvalidParameterValue")
    values = (name, *(value for _, value in pairs))
    if any(len(key) > KEY_LENGTH for key in keys) or any(len(value) > VALUE_LENGTH for value in values):
        text = f"A key has at most {KEY_LENGTH} characters, a value {VALUE_LENGTH}."
        return Problem(text, None, "InvalidParameterValue")
    if len(keys) > DEFAULT_QUOTAS.tags_per_resource:
        text = f"{plural('tag', len(keys))}, a resource carries {DEFAULT_QUOTAS.tags_per_resource}."
        return Problem(text, None, "TagLimitExceeded")
    return None


def tags_of(name: str, pairs: Pairs) -> Tags:
    """The tags of a form, the name first."""
    named = (TagRecord("Name", name),) if name else ()
    return named + tuple(TagRecord(key, value) for key, value in pairs if key)


def name_or_id(world: World, resource_id: str) -> str:
    """For a thing that may be gone."""
    record = world.get(resource_id)
    return (name_of(record) or short(resource_id)) if record else short(resource_id)
