"""What can be done with a security group, one of its rules, and a network ACL."""

from console.desktop.actions.offer import Confirm, Offer, Open, Send, offer
from console.desktop.actions.words import called, called_id, listed, rule_words
from console.ec2.requests import (
    DeleteNetworkAcl,
    DeleteSecurityGroup,
    RevokeSecurityGroupEgress,
    RevokeSecurityGroupIngress,
)
from console.ec2.resources import NetworkAcl, SecurityGroup, SecurityGroupRule
from console.ec2.world import World

TRASH = "mdi6.trash-can-outline"


def group_offers(world: World, one: SecurityGroup) -> list[Offer]:
    rules = world.rules_of(one.id)

    def deletion() -> Confirm:
        lines = (f"Its rules ({len(rules)}) go with it.",) if rules else ()
        send = Send((DeleteSecurityGroup(group_id=one.id),), f"Deleted {called(world, one)}", "Deleted")
        return Confirm(f"Delete security group {called(world, one)}?", lines, "Delete", send)

    return [
        offer(
            "add-inbound",
            "Add inbound rule…",
            "rules",
            "",
            lambda: Open("add-rule", {"group_id": one.id, "egress": False}),
            primary=True,
            icon="mdi6.arrow-collapse-down",
        ),
        offer(
            "add-outbound",
            "Add outbound rule…",
            "rules",
            "",
            lambda: Open("add-rule", {"group_id": one.id, "egress": True}),
            primary=True,
            icon="mdi6.arrow-expand-up",
        ),
        offer(
            "remove-rules",
            "Remove rules…",
            "rules",
            "" if rules else "it has no rules",
            lambda: Open("remove-rules", {"group_id": one.id}),
            primary=True,
            icon="mdi6.minus",
        ),
        offer(
            "delete",
            "Delete…",
            "delete",
            group_holders(world, one),
            deletion,
            primary=True,
            icon=TRASH,
            shortcut="Del",
        ),
    ]


def group_holders(world: World, one: SecurityGroup) -> str:
    """Why a group can't be deleted: EC2's own, or who uses it."""
    if one.group_name == "default":
        return "the default group can't be deleted"
    if used := world.count_interfaces_in_group(one.id):
        interfaces = world.each_interface_in_group(one.id)
        return f"in use by {listed((called(world, interface) for interface in interfaces), of=used)}"
    if rules := world.rules_referencing(one.id):
        owners = dict.fromkeys(called_id(world, rule.group_id) for rule in rules)
        return f"named as a peer by rules of {listed(owners)}"
    return ""


def rule_offers(world: World, one: SecurityGroupRule) -> list[Offer]:
    return [
        offer(
            "delete",
            "Remove rule",
            "delete",
            "",
            lambda: Send((revocation(one.group_id, one.is_egress, (one.id,)),), _removed(world, one), "Removed"),
            primary=True,
            icon=TRASH,
            shortcut="Del",
        )
    ]


def _removed(world: World, one: SecurityGroupRule) -> str:
    return f"Removed {rule_words(world, one)} of {called_id(world, one.group_id)}"


def revocation(
    group_id: str, egress: bool, rule_ids: tuple[str, ...]
) -> RevokeSecurityGroupIngress | RevokeSecurityGroupEgress:
    """The request that takes rules of one direction out of a group."""
    if egress:
        return RevokeSecurityGroupEgress(group_id=group_id, security_group_rule_ids=rule_ids)
    return RevokeSecurityGroupIngress(group_id=group_id, security_group_rule_ids=rule_ids)


def acl_offers(world: World, one: NetworkAcl) -> list[Offer]:
    own = [entry for entry in one.entries if entry.rule_number < 32767]
    held = "the default network ACL goes only with its VPC" if one.is_default else ""
    if not held and one.associations:
        held = f"used by {listed(called_id(world, other.subnet_id) for other in one.associations)}"

    def deletion() -> Confirm:
        lines = (f"Its own entries ({len(own)}) go with it.",) if own else ()
        send = Send((DeleteNetworkAcl(network_acl_id=one.id),), f"Deleted {called(world, one)}", "Deleted")
        return Confirm(f"Delete network ACL {called(world, one)}?", lines, "Delete", send)

    return [
        offer(
            "add-inbound",
            "Add inbound entry…",
            "entries",
            "",
            lambda: Open("add-acl-entry", {"network_acl_id": one.id, "egress": False}),
            primary=True,
            icon="mdi6.arrow-collapse-down",
        ),
        offer(
            "add-outbound",
            "Add outbound entry…",
            "entries",
            "",
            lambda: Open("add-acl-entry", {"network_acl_id": one.id, "egress": True}),
            primary=True,
            icon="mdi6.arrow-expand-up",
        ),
        offer(
            "remove-entries",
            "Remove entries…",
            "entries",
            "" if own else "it has only the closing deny, which stays",
            lambda: Open("remove-acl-entries", {"network_acl_id": one.id}),
            primary=True,
            icon="mdi6.minus",
        ),
        offer(
            "associate",
            "Associate subnet…",
            "subnets",
            "",
            lambda: Open("associate-network-acl", {"network_acl_id": one.id}),
            primary=True,
            icon="mdi6.link-variant-plus",
        ),
        offer("delete", "Delete…", "delete", held, deletion, icon=TRASH, shortcut="Del"),
    ]
