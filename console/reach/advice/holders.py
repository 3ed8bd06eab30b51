"""Why something cannot be deleted: what holds it, as a tree, and the requests that clear it in a safe order."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from console.ec2.requests import (
    DeleteNetworkInterface,
    DeleteSecurityGroup,
    DeleteSubnet,
    DetachNetworkInterface,
    ModifyNetworkInterfaceAttribute,
    Request,
    RevokeSecurityGroupEgress,
    RevokeSecurityGroupIngress,
    TerminateInstances,
)
from console.ec2.resources import (
    Instance,
    InstanceState,
    NetworkInterface,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    label_of,
)
from console.ec2.world import World
from console.reach.advice.model import Advice, Holder, Severity, Topic
from console.reach.advice.pauses import any_of
from console.reach.ends import interface_label
from console.reach.fix import Fix

DEFAULT = "default"


def held(world: World, resource_id: str) -> tuple[Holder, ...]:
    """What keeps a group, a subnet or an interface from being deleted; empty where nothing does."""
    match world.get(resource_id):
        case SecurityGroup() as group:
            return tuple(_of_group(world, group))
        case Subnet() as subnet:
            return tuple(_interface(world, one, "is in it") for one in world.interfaces_in_subnet(subnet.id))
        case NetworkInterface() as interface:
            return _of_interface(world, interface)
        case _:
            return ()


def _of_group(world: World, group: SecurityGroup) -> Iterator[Holder]:
    if group.group_name == DEFAULT:
        yield Holder(group.vpc_id, "keeps its default group for as long as it exists")
    for interface in world.interfaces_in_group(group.id):
        yield Holder(interface.id, f"{interface_label(world, interface.id)} has it")
    for rule in world.rules_referencing(group.id):
        other = world.find(SecurityGroup, rule.group_id)
        yield Holder(rule.id, f"a rule of {label_of(other) if other else rule.group_id} names it")


def _interface(world: World, interface: NetworkInterface, why: str) -> Holder:
    name = interface_label(world, interface.id)
    return Holder(interface.id, f"{name} {why}", _of_interface(world, interface))


def _of_interface(world: World, interface: NetworkInterface) -> tuple[Holder, ...]:
    if interface.requester_managed:
        return (Holder(interface.requester_id or interface.id, "a service made it, and takes it away itself"),)
    instance = world.instance_of(interface)
    if interface.attachment is None or instance is None:
        return ()
    if interface.attachment.device_index == 0:
        return (
            Holder(instance.id, f"it is the primary interface of {label_of(instance)}, for as long as that exists"),
        )
    return (Holder(interface.attachment.attachment_id, f"it is attached to {label_of(instance)}"),)


def clearing(world: World, resource_id: str) -> Fix | None:
    """Requests that take away what holds it, deepest first, then itself; None where no request of one's own does.

    Between detaching or terminating and deleting EC2 takes its time: who sends them waits.
    """
    match world.get(resource_id):
        case SecurityGroup() as group:
            return _clear_group(world, group)
        case Subnet() as subnet:
            return _clear_subnet(world, subnet)
        case NetworkInterface() as interface:
            requests = _clear_interfaces(world, [interface])
            return None if requests is None else Fix(f"Delete {label_of(interface)}", tuple(requests))
        case _:
            return None


def _clear_group(world: World, group: SecurityGroup) -> Fix | None:
    if group.group_name == DEFAULT:
        return None
    default = world.default_group(group.vpc_id)
    requests: list[Request[Any]] = []
    for interface in world.interfaces_in_group(group.id):
        rest = tuple(one for one in interface.groups if one != group.id)
        if not rest and default is None:
            return None
        instead = rest or ((default.id,) if default else ())
        requests.append(ModifyNetworkInterfaceAttribute(network_interface_id=interface.id, groups=instead))
    requests += [_revoke(rule) for rule in world.rules_referencing(group.id)]
    requests.append(DeleteSecurityGroup(group_id=group.id))
    return Fix(f"Take {label_of(group)} off everything, and delete it", tuple(requests))


def _revoke(rule: SecurityGroupRule) -> Request[Any]:
    kind = RevokeSecurityGroupEgress if rule.is_egress else RevokeSecurityGroupIngress
    return kind(group_id=rule.group_id, security_group_rule_ids=(rule.id,))


def _clear_subnet(world: World, subnet: Subnet) -> Fix | None:
    requests = _clear_interfaces(world, world.interfaces_in_subnet(subnet.id))
    if requests is None:
        return None
    return Fix(f"Empty {label_of(subnet)}, and delete it", (*requests, DeleteSubnet(subnet_id=subnet.id)))


def _clear_interfaces(world: World, interfaces: list[NetworkInterface]) -> list[Request[Any]] | None:
    """Instances that begin in these interfaces go first; of the others the interface is detached."""
    terminated: dict[str, Instance] = {}
    detach: list[Request[Any]] = []
    delete: list[Request[Any]] = []
    for interface in interfaces:
        if interface.requester_managed:
            return None
        instance = world.instance_of(interface)
        if instance is not None and interface.attachment is not None and interface.attachment.device_index == 0:
            terminated[instance.id] = instance
    for interface in interfaces:
        attachment = interface.attachment
        gone = attachment is not None and attachment.instance_id in terminated
        if attachment is not None and not gone:
            detach.append(DetachNetworkInterface(attachment_id=attachment.attachment_id))
        if not (gone and attachment is not None and attachment.delete_on_termination):
            delete.append(DeleteNetworkInterface(network_interface_id=interface.id))
    going = [one.id for one in terminated.values() if one.state is not InstanceState.TERMINATED]
    terminate = [TerminateInstances(instance_ids=tuple(going))] if going else []
    return [*detach, *terminate, *delete]


def leftovers(world: World, now: datetime, since: Mapping[str, datetime], days: int) -> Iterator[Advice | None]:
    """Groups and subnets that serve nothing that runs, and still cannot be deleted.

    since: when interfaces became available, as far as is known: what somebody has just begun with is not left over.
    """

    def is_in_use(one: NetworkInterface) -> bool:
        at = since.get(one.id)
        return one.attachment is not None or (at is not None and now - at < timedelta(days=days))

    for group in world.all(SecurityGroup):
        if group.group_name == DEFAULT:
            continue
        yield None
        if not (world.count_interfaces_in_group(group.id) or world.rules_referencing(group.id)):
            continue
        if (yield from any_of(world.each_interface_in_group(group.id), is_in_use)):
            continue
        yield _leftover(world, group, "It has no interface in use")
    for subnet in world.all(Subnet):
        if not world.count_interfaces_in(subnet.id):
            continue
        yield None
        if not (yield from any_of(world.each_interface_in(subnet.id), is_in_use)):
            yield _leftover(world, subnet, "None of its interfaces is in use")


def _leftover(world: World, record: SecurityGroup | Subnet, why: str) -> Advice:
    holders = held(world, record.id)
    first = f"{holders[0].why}" + (f", and {len(holders) - 1} more hold it" if len(holders) > 1 else "")
    return Advice(
        Topic.HELD,
        Severity.NOTE,
        f"{label_of(record)} looks left over, but cannot be deleted as it is",
        f"{why}; {first}.",
        (record.id, *(one.id for one in holders)),
        clearing(world, record.id),
        holders,
    )
