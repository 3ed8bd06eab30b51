"""Forms for network ACLs and their entries."""

from collections.abc import Sequence
from typing import Any

from console.desktop.actions.words import called, called_id, ports_words
from console.desktop.dialogs.form import Choice, Field, Form, Pick, PickMany, Text, named
from console.desktop.dialogs.forms.choices import by_name, subnet_choices, vpc_choices
from console.desktop.dialogs.forms.network import cidr_problem
from console.desktop.dialogs.forms.ports import PRESETS, port_problem, ports_of
from console.ec2.addresses import canonical
from console.ec2.requests import (
    CreateNetworkAcl,
    CreateNetworkAclEntry,
    DeleteNetworkAclEntry,
    ReplaceNetworkAclAssociation,
    Request,
)
from console.ec2.requests.security import IcmpTypeCode, PortRange
from console.ec2.resources import NetworkAcl, NetworkAclEntry, Subnet
from console.ec2.world import World

NUMBERS = {"-1": "-1", "tcp": "6", "udp": "17", "icmp": "1"}
CLOSING = 32767


class CreateNetworkAclForm(Form):
    title = "Create network ACL"
    explanation = "It denies everything until it has entries. Entries are stateless: answers need one of their own."

    def __init__(self, world: World, vpc_id: str | None = None) -> None:
        super().__init__(world)
        self.values = {"name": "", "vpc_id": vpc_id or ""}
        self.settle()

    def fields(self) -> Sequence[Field]:
        return (
            Text("name", "Name", "a tag; may stay empty", "public"),
            Pick("vpc_id", "VPC", vpc_choices(self.world)),
        )

    def requests(self) -> tuple[Request[Any], ...]:
        tags = named(self.text("name"), "network-acl")
        return (CreateNetworkAcl(vpc_id=self.text("vpc_id"), tag_specifications=tags),)

    def done(self, results: Sequence[Any]) -> str:
        return f"Created network ACL {called(self.world, results[0])}"


class AddAclEntryForm(Form):
    title = "Add entry"
    verb = "Add entry"
    explanation = "Entries are read from the lowest number on; the first that fits decides."
    blame = (("NetworkAclEntryAlreadyExists", "rule_number"), ("NetworkAclEntryLimitExceeded", "rule_number"))

    def __init__(self, world: World, network_acl_id: str, egress: bool = False) -> None:
        super().__init__(world)
        self._id, self._egress = network_acl_id, egress
        self.values = {
            "rule_number": str(self._next_number()),
            "what": "https",
            "cidr_block": "0.0.0.0/0",
            "rule_action": "allow",
        }
        self.settle()

    def heading(self) -> str:
        return f"Add {'outbound' if self._egress else 'inbound'} entry to {called_id(self.world, self._id)}"

    def _entries(self) -> list[NetworkAclEntry]:
        acl = self.world.find(NetworkAcl, self._id)
        return [one for one in (acl.entries if acl else ()) if one.egress is self._egress]

    def _next_number(self) -> int:
        taken = [one.rule_number for one in self._entries() if one.rule_number < CLOSING]
        return min(max(taken, default=0) // 10 * 10 + 10, CLOSING - 1) if taken else 100

    def fields(self) -> Sequence[Field]:
        found: list[Field] = [
            Text("rule_number", "Rule number", "1–32766, unique in its direction", mono=True),
            Pick("what", "Traffic", tuple(Choice(key, one.text) for key, one in PRESETS.items())),
        ]
        asks = PRESETS[self.text("what")].asks
        if asks == "ports":
            found.append(Text("ports", "Ports", "one, or a range: 1024-65535", "1024-65535", mono=True))
        elif asks == "protocol":
            found.append(Text("protocol", "Protocol number", "0–255", "50", mono=True))
        found.append(Text("cidr_block", "Destination" if self._egress else "Source", "a CIDR block", mono=True))
        found.append(Pick("rule_action", "Action", (Choice("allow", "Allow"), Choice("deny", "Deny"))))
        return found

    def problems(self) -> dict[str, str]:
        found, number, preset = {}, self.text("rule_number"), PRESETS[self.text("what")]
        if not (number.isdecimal() and 1 <= int(number) < CLOSING):
            found["rule_number"] = "A number from 1 to 32766"
        elif int(number) in [one.rule_number for one in self._entries()]:
            found["rule_number"] = f"{number} is taken. Next free number: {self._next_number()}"
        if preset.asks == "ports" and (wrong := port_problem(self.text("ports"))):
            found["ports"] = wrong
        protocol = self.text("protocol")
        if preset.asks == "protocol" and not (protocol.isdecimal() and int(protocol) <= 255):
            found["protocol"] = "A number from 0 to 255"
        if wrong := cidr_problem(self.text("cidr_block")):
            found["cidr_block"] = wrong
        return found

    def requests(self) -> tuple[Request[Any], ...]:
        preset = PRESETS[self.text("what")]
        first, last = ports_of(self.text("ports")) if preset.asks == "ports" else (preset.first, preset.last)
        protocol = self.text("protocol") if preset.asks == "protocol" else NUMBERS[preset.protocol]
        with_ports = protocol in ("6", "17") and first is not None and last is not None
        return (
            CreateNetworkAclEntry(
                network_acl_id=self._id,
                rule_number=int(self.text("rule_number")),
                protocol=protocol,
                rule_action="deny" if self.text("rule_action") == "deny" else "allow",
                egress=self._egress,
                cidr_block=canonical(self.text("cidr_block")),
                port_range=PortRange(from_=first or 0, to=last or 0) if with_ports else None,
                icmp_type_code=IcmpTypeCode(type=-1, code=-1) if protocol == "1" else None,
            ),
        )

    def done(self, results: Sequence[Any]) -> str:
        return f"Added entry {self.text('rule_number')} to {called_id(self.world, self._id)}"


def entry_words(entry: NetworkAclEntry) -> str:
    """`deny tcp/22 (SSH) from 10.0.0.0/8`."""
    if entry.protocol == "1":
        ports = ports_words("1", entry.icmp_type, entry.icmp_code)
    else:
        ports = ports_words(entry.protocol, entry.from_port, entry.to_port)
    return f"{entry.rule_action} {ports} {'to' if entry.egress else 'from'} {entry.block}"


class RemoveAclEntriesForm(Form):
    title = "Remove entries"
    verb = "Remove"
    explanation = "What no entry fits is denied."

    def __init__(self, world: World, network_acl_id: str) -> None:
        super().__init__(world)
        self._id = network_acl_id
        self.settle()

    def heading(self) -> str:
        return f"Remove entries of {called_id(self.world, self._id)}"

    def fields(self) -> Sequence[Field]:
        acl = self.world.find(NetworkAcl, self._id)
        found: list[Field] = []
        for egress, label in ((False, "Inbound"), (True, "Outbound")):
            choices = tuple(
                Choice(str(one.rule_number), f"{one.rule_number}  {entry_words(one)}")
                for one in (acl.entries if acl else ())
                if one.egress is egress and one.rule_number < CLOSING
            )
            if choices:
                found.append(PickMany(label.lower(), label, choices))
        return found

    def problems(self) -> dict[str, str]:
        if self.many("inbound") or self.many("outbound"):
            return {}
        return {field.key: "Choose what is to go" for field in self.fields()[:1]}

    def requests(self) -> tuple[Request[Any], ...]:
        return tuple(
            DeleteNetworkAclEntry(network_acl_id=self._id, rule_number=int(number), egress=key == "outbound")
            for key in ("inbound", "outbound")
            for number in self.many(key)
        )

    def done(self, results: Sequence[Any]) -> str:
        count = len(results)
        return f"Removed {count} entr{'y' if count == 1 else 'ies'} of {called_id(self.world, self._id)}"


class AssociateAclForm(Form):
    """From either end: a subnet gets another network ACL, or an ACL another subnet."""

    title = "Change network ACL"
    verb = "Associate"
    explanation = "Each subnet has exactly one network ACL; the new one takes the place of the present one."

    def __init__(self, world: World, subnet_id: str | None = None, network_acl_id: str | None = None) -> None:
        super().__init__(world)
        end = world.find(Subnet, subnet_id) or world.find(NetworkAcl, network_acl_id)
        self._vpc_id = end.vpc_id if end else ""
        self.values = {"subnet_id": subnet_id or "", "network_acl_id": network_acl_id or ""}
        if network_acl_id and not subnet_id:
            others = [one for one in world.subnets_in(self._vpc_id) if self._acl_id(one) != network_acl_id]
            self.values["subnet_id"] = others[0].id if others else ""
        elif subnet_id:
            now = self._acl_id(world.find(Subnet, subnet_id))
            self.values["network_acl_id"] = next((one.id for one in self._acls() if one.id != now), "")
        self.settle()

    def _acls(self) -> list[NetworkAcl]:
        return by_name(self.world, self.world.acls_in(self._vpc_id))

    def _acl_id(self, subnet: Subnet | None) -> str:
        acl = self.world.acl_of(subnet) if subnet else None
        return acl.id if acl else ""

    def fields(self) -> Sequence[Field]:
        acls = tuple(
            Choice(one.id, called(self.world, one), "default" if one.is_default else one.id) for one in self._acls()
        )
        now = self._acl_id(self.world.find(Subnet, self.text("subnet_id")))
        return (
            Pick("subnet_id", "Subnet", subnet_choices(self.world, self._vpc_id)),
            Pick("network_acl_id", "Network ACL", acls, f"now {called_id(self.world, now)}" if now else ""),
        )

    def problems(self) -> dict[str, str]:
        subnet = self.world.find(Subnet, self.text("subnet_id"))
        if subnet is None:
            return {"subnet_id": "The VPC has no subnet yet"}
        if self._acl_id(subnet) == self.text("network_acl_id"):
            return {"network_acl_id": "It is the subnet's network ACL already"}
        return {}

    def requests(self) -> tuple[Request[Any], ...]:
        subnet_id = self.text("subnet_id")
        subnet = self.world.find(Subnet, subnet_id)
        acl = self.world.acl_of(subnet) if subnet else None
        own = [one for one in (acl.associations if acl else ()) if one.subnet_id == subnet_id]
        association = own[0].network_acl_association_id if own else ""
        return (ReplaceNetworkAclAssociation(association_id=association, network_acl_id=self.text("network_acl_id")),)

    def done(self, results: Sequence[Any]) -> str:
        subnet, acl = (called_id(self.world, self.text(key)) for key in ("subnet_id", "network_acl_id"))
        return f"{subnet} is guarded by {acl}"
