"""Forms for security groups and their rules, and for the groups of an interface."""

from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

from console.desktop.actions.security import revocation
from console.desktop.actions.words import called, called_id, peer_words, plural, ports_words, rule_words
from console.desktop.dialogs.form import Choice, Field, Form, Note, Pick, PickMany, Text, named
from console.desktop.dialogs.forms.choices import group_choices, vpc_choices
from console.desktop.dialogs.forms.ports import PRESETS, port_problem, ports_of
from console.ec2.requests import (
    AuthorizeSecurityGroupEgress,
    AuthorizeSecurityGroupIngress,
    CreateSecurityGroup,
    ModifyNetworkInterfaceAttribute,
    Request,
)
from console.ec2.requests.security import IpPermission, IpRange, UserIdGroupPair
from console.ec2.resources import NetworkInterface, SecurityGroup, SecurityGroupRule
from console.ec2.world import World

MOST_GROUPS = 5


class CreateSecurityGroupForm(Form):
    title = "Create security group"
    explanation = "It lets everything out and nothing in until it has rules. Answers to what was let in always pass."
    blame = (("InvalidGroup.Duplicate", "group_name"), ("InvalidParameterValue", "group_name"))

    def __init__(self, world: World, vpc_id: str | None = None) -> None:
        super().__init__(world)
        self.values = {"group_name": "", "description": "", "vpc_id": vpc_id or ""}
        self.settle()

    def fields(self) -> Sequence[Field]:
        return (
            Text("group_name", "Group name", "unique in its VPC; cannot be changed later", "web-public"),
            Text("description", "Description", "required by EC2; cannot be changed later", "HTTP from anywhere"),
            Pick("vpc_id", "VPC", vpc_choices(self.world)),
        )

    def problems(self) -> dict[str, str]:
        found, name = {}, self.text("group_name")
        if not name:
            found["group_name"] = "A group needs a name"
        elif name.startswith("sg-"):
            found["group_name"] = "A name cannot start with sg-"
        elif self.world.group_named(self.text("vpc_id"), name) is not None:
            found["group_name"] = f"{called_id(self.world, self.text('vpc_id'))} has a group named {name} already"
        if not self.text("description"):
            found["description"] = "EC2 wants a description"
        return found

    def requests(self) -> tuple[Request[Any], ...]:
        return (
            CreateSecurityGroup(
                group_name=self.text("group_name"),
                description=self.text("description"),
                vpc_id=self.text("vpc_id") or None,
                tag_specifications=named("", "security-group"),
            ),
        )

    def done(self, results: Sequence[Any]) -> str:
        return f"Created security group {self.text('group_name')}"


class AddRuleForm(Form):
    title = "Add rule"
    verb = "Add rule"
    blame = (("InvalidPermission.Duplicate", "what"), ("RulesPerSecurityGroup", "what"), ("InvalidGroup", "group"))

    def __init__(self, world: World, group_id: str, egress: bool = False) -> None:
        super().__init__(world)
        self._id, self._egress = group_id, egress
        self.values = {"what": "https", "peer": "any", "cidr": "", "ports": "", "protocol": "", "description": ""}
        self.settle()

    def heading(self) -> str:
        return f"Add {'outbound' if self._egress else 'inbound'} rule to {called_id(self.world, self._id)}"

    @property
    def explanation(self) -> str:  # type: ignore[override]  # depends on the direction
        way = "leave" if self._egress else "reach"
        return f"What a rule names may {way} the interfaces in the group; rules only ever allow."

    def fields(self) -> Sequence[Field]:
        found: list[Field] = [Pick("what", "Traffic", tuple(Choice(key, one.text) for key, one in PRESETS.items()))]
        preset = PRESETS[self.text("what")]
        if preset.asks == "ports":
            found.append(Text("ports", "Ports", "one, or a range: 8000-8010", "8080", mono=True))
        elif preset.asks == "protocol":
            found.append(Text("protocol", "Protocol number", "0–255", "50", mono=True))
        word = "Destination" if self._egress else "Source"
        peers = (
            Choice("any", "Anywhere", "0.0.0.0/0"),
            Choice("cidr", "Addresses", "a CIDR block"),
            Choice("group", "Security group", "the interfaces in it"),
        )
        found.append(Pick("peer", word, peers))
        if self.text("peer") == "cidr":
            found.append(Text("cidr", "CIDR block", placeholder="10.0.0.0/16", mono=True))
        elif self.text("peer") == "group":
            group = self.world.find(SecurityGroup, self._id)
            found.append(Pick("group", "Group", group_choices(self.world, group.vpc_id) if group else ()))
        found.append(Text("description", "Description", "may stay empty"))
        if self._exposes():
            text = "Whoever scans the internet finds this port within minutes. Prefer your own addresses."
            found.append(Note("exposed", text, "note-warning"))
        return found

    def _exposes(self) -> bool:
        return not self._egress and self.text("peer") == "any" and self.text("what") in ("ssh", "rdp", "all")

    def problems(self) -> dict[str, str]:
        found, preset = {}, PRESETS[self.text("what")]
        if preset.asks == "ports" and (wrong := port_problem(self.text("ports"))):
            found["ports"] = wrong
        number = self.text("protocol")
        if preset.asks == "protocol" and not (number.isdecimal() and int(number) <= 255):
            found["protocol"] = "A number from 0 to 255"
        if self.text("peer") == "cidr" and (wrong := _range_problem(self.text("cidr"))):
            found["cidr"] = wrong
        return found

    def requests(self) -> tuple[Request[Any], ...]:
        preset = PRESETS[self.text("what")]
        first, last = ports_of(self.text("ports")) if preset.asks == "ports" else (preset.first, preset.last)
        description = self.text("description")
        peer, group = self.text("peer"), self.text("group")
        cidr = "0.0.0.0/0" if peer == "any" else ""
        if peer == "cidr":
            cidr = str(ip_network(self.text("cidr"), strict=False))
        permission = IpPermission(
            ip_protocol=self.text("protocol") if preset.asks == "protocol" else preset.protocol,
            from_port=first,
            to_port=last,
            ip_ranges=(IpRange(cidr_ip=cidr, description=description),) if cidr else (),
            user_id_group_pairs=() if cidr else (UserIdGroupPair(group_id=group, description=description),),
        )
        if self._egress:
            return (AuthorizeSecurityGroupEgress(group_id=self._id, ip_permissions=(permission,)),)
        return (AuthorizeSecurityGroupIngress(group_id=self._id, ip_permissions=(permission,)),)

    def done(self, results: Sequence[Any]) -> str:
        rules: tuple[SecurityGroupRule, ...] = results[0]
        words = rule_words(self.world, rules[0]) if rules else "the rule"
        return f"{called_id(self.world, self._id)} allows {words}"


def _range_problem(text: str) -> str:
    if not text:
        return "A CIDR block, such as 10.0.0.0/16, or one address with /32"
    if "/" not in text:
        return f"{text} has no prefix length: {text}/32 is that one address"
    try:
        ip_network(text, strict=False)
    except ValueError:
        return f"{text} is no CIDR block, such as 10.0.0.0/16"
    return "" if ":" not in text else "IPv6 is not offered here: an IPv4 CIDR block"


class RemoveRulesForm(Form):
    title = "Remove rules"
    verb = "Remove"
    explanation = "Connections that a rule let in end with it."

    def __init__(self, world: World, group_id: str) -> None:
        super().__init__(world)
        self._id = group_id
        self.settle()

    def heading(self) -> str:
        return f"Remove rules of {called_id(self.world, self._id)}"

    def fields(self) -> Sequence[Field]:
        found: list[Field] = []
        for egress, label in ((False, "Inbound"), (True, "Outbound")):
            rules = [rule for rule in self.world.rules_of(self._id) if rule.is_egress is egress]
            if rules:
                found.append(PickMany(_direction(egress), label, tuple(self._choice(rule) for rule in rules)))
        return found

    def _choice(self, rule: SecurityGroupRule) -> Choice:
        ports = ports_words(rule.ip_protocol, rule.from_port, rule.to_port)
        way = "to" if rule.is_egress else "from"
        return Choice(rule.id, f"{ports} {way} {peer_words(self.world, rule)}", rule.description or rule.id)

    def problems(self) -> dict[str, str]:
        if self.many(_direction(False)) or self.many(_direction(True)):
            return {}
        return {field.key: "Choose what is to go" for field in self.fields()[:1]}

    def requests(self) -> tuple[Request[Any], ...]:
        return tuple(
            revocation(self._id, egress, rules) for egress in (False, True) if (rules := self.many(_direction(egress)))
        )

    def done(self, results: Sequence[Any]) -> str:
        count = len(self.many(_direction(False))) + len(self.many(_direction(True)))
        return f"Removed {plural('rule', count)} of {called_id(self.world, self._id)}"


def _direction(egress: bool) -> str:
    return "outbound" if egress else "inbound"


class GroupsForm(Form):
    title = "Change security groups"
    verb = "Change"
    explanation = "One to five groups of the interface's VPC; what any of them allows is allowed. In force at once."
    blame = (("SecurityGroupsPerInterfaceLimitExceeded", "groups"), ("InvalidGroup", "groups"))

    def __init__(self, world: World, interface_id: str) -> None:
        super().__init__(world)
        self._id = interface_id
        interface = world.find(NetworkInterface, interface_id)
        self.values = {"groups": interface.groups if interface else ()}

    def heading(self) -> str:
        return f"Security groups of {called_id(self.world, self._id)}"

    def fields(self) -> Sequence[Field]:
        interface = self.world.find(NetworkInterface, self._id)
        chosen = self.many("groups")
        choices = group_choices(self.world, interface.vpc_id) if interface else ()
        if len(chosen) >= MOST_GROUPS:
            full = f"an interface has at most {MOST_GROUPS} groups"
            choices = tuple(
                one if one.value in chosen else Choice(one.value, one.text, one.hint, full) for one in choices
            )
        inbound = [
            f"{rule_words(self.world, rule)} ({called_id(self.world, rule.group_id)})"
            for group in chosen
            for rule in self.world.rules_of(group)
            if not rule.is_egress
        ]
        text = "Lets in:\n" + "\n".join(inbound) if inbound else "Lets nothing in."
        return (PickMany("groups", "Groups", choices), Note("effect", text, "note" if inbound else "note-warning"))

    def problems(self) -> dict[str, str]:
        if not self.many("groups"):
            return {"groups": "An interface has at least one group"}
        return {}

    def requests(self) -> tuple[Request[Any], ...]:
        interface = self.world.find(NetworkInterface, self._id)
        groups = self.many("groups")
        if interface is not None and set(groups) == set(interface.groups):
            return ()
        return (ModifyNetworkInterfaceAttribute(network_interface_id=self._id, groups=groups),)

    def done(self, results: Sequence[Any]) -> str:
        names = ", ".join(called_id(self.world, one) for one in self.many("groups"))
        interface = self.world.get(self._id)
        return f"{called(self.world, interface) if interface else 'The interface'} is in {names}"
