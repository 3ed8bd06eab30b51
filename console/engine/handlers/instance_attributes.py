"""Attributes and status of instances (ec2-semantics §2.14)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from console.ec2.errors import InvalidParameterCombination, InvalidParameterValue, MissingParameter, Refused
from console.ec2.requests import DescribeInstanceAttribute, DescribeInstanceStatus, ModifyInstanceAttribute, Page
from console.ec2.requests.instances import InstanceAttribute, InstanceAttributeValue, InstanceStatus
from console.ec2.resources import Instance, InstanceState, InstanceType, NetworkInterface, SecurityGroup
from console.ec2.world import World
from console.engine.describe import Paging, check, page_of
from console.engine.filters import Values
from console.engine.handlers.address_plans import check_carried
from console.engine.handlers.interface_attributes import groups_instead
from console.engine.handlers.interfaces import check_card_count, check_count, check_slot
from console.engine.handlers.registry import handles
from console.engine.instance_filters import INSTANCE_FILTERS
from console.engine.lookup import one_attribute, require, require_all, unknown_attribute
from console.engine.transaction import Transaction

# --- status ---------------------------------------------------------------------------------------------------------

_PAGING: Final = Paging("InstanceIds")
_CHECKS: Final = {
    InstanceState.RUNNING: ("ok", "passed"),
    InstanceState.PENDING: ("initializing", "initializing"),
}
"""What the status checks say: they pass as soon as an instance runs."""


def _status(instance: Instance) -> str:
    return _CHECKS.get(instance.state, ("not-applicable", None))[0]


def _reachability(instance: Instance) -> str | None:
    return _CHECKS.get(instance.state, ("not-applicable", None))[1]


STATUS_FILTERS: Final[Values[Instance]] = {
    "application-status.status": lambda *_: None,
    "attached-ebs-status.status": lambda _, one: _status(one),
    "availability-zone-id": INSTANCE_FILTERS["availability-zone-id"],
    "operator.managed": lambda *_: False,
    "operator.principal": lambda *_: None,
    "availability-zone": lambda _, one: one.availability_zone,
    **dict.fromkeys(
        (
            "event.code",
            "event.description",
            "event.instance-event-id",
            "event.not-after",
            "event.not-before",
            "event.not-before-deadline",
        ),
        lambda *_: None,
    ),
    "instance-state-code": lambda _, one: one.state.code,
    "instance-state-name": lambda _, one: one.state,
    "instance-status.reachability": lambda _, one: _reachability(one),
    "instance-status.status": lambda _, one: _status(one),
    "system-status.reachability": lambda _, one: _reachability(one),
    "system-status.status": lambda _, one: _status(one),
}


@handles(DescribeInstanceStatus)
def describe_instance_status(request: DescribeInstanceStatus, tx: Transaction) -> Page[InstanceStatus]:
    """Of those that run, unless all are asked for."""
    world, ids = tx.world, request.instance_ids
    check(request, ids, _PAGING)
    found = require_all(world, Instance, dict.fromkeys(ids)) if ids else world.all(Instance)
    wanted = (one for one in found if request.include_all_instances or one.state is InstanceState.RUNNING)
    shown = page_of(world, wanted, request, filters=STATUS_FILTERS, paging=_PAGING, tagged=False)
    return Page(tuple(_status_of(one) for one in shown.items), shown.next_token)


def _status_of(one: Instance) -> InstanceStatus:
    return InstanceStatus(one.id, one.availability_zone, one.state, _status(one), _reachability(one))


# --- attributes -----------------------------------------------------------------------------------------------------


def _primary(world: World, instance: Instance) -> NetworkInterface | None:
    return world.primary_interface(instance.id)


def _groups(world: World, instance: Instance) -> tuple[SecurityGroup, ...]:
    primary = _primary(world, instance)
    return tuple(world.one(SecurityGroup, one) for one in primary.groups) if primary else ()


def _source_dest_check(world: World, instance: Instance) -> bool | None:
    primary = _primary(world, instance)
    return primary.source_dest_check if primary else None


def _root_device_name(world: World, instance: Instance) -> str | None:
    image = world.image_of(instance)
    return image.root_device_name if image else None


_TOLD: Final[dict[str, Callable[[World, Instance], InstanceAttributeValue]]] = {
    "instanceType": lambda _, one: one.instance_type,
    "kernel": lambda *_: None,
    "ramdisk": lambda *_: None,
    "userData": lambda _, one: one.user_data or None,
    "disableApiTermination": lambda _, one: one.disable_api_termination,
    "instanceInitiatedShutdownBehavior": lambda _, one: one.instance_initiated_shutdown_behavior,
    "rootDeviceName": _root_device_name,
    "blockDeviceMapping": lambda *_: (),
    "productCodes": lambda *_: (),
    "sourceDestCheck": _source_dest_check,
    "groupSet": _groups,
    "ebsOptimized": lambda _, one: one.ebs_optimized,
    "sriovNetSupport": lambda *_: None,
    "enaSupport": lambda *_: True,
    "enclaveOptions": lambda *_: False,
    "disableApiStop": lambda _, one: one.disable_api_stop,
}


@handles(DescribeInstanceAttribute)
def describe_instance_attribute(request: DescribeInstanceAttribute, tx: Transaction) -> InstanceAttribute:
    read = _TOLD.get(request.attribute)
    if read is None:
        raise unknown_attribute(request.attribute)
    instance = require(tx.world, Instance, request.instance_id)
    return InstanceAttribute(instance.id, request.attribute, read(tx.world, instance))


_FIELDS: Final = {
    "sourceDestCheck": "source_dest_check",
    "groupSet": "groups",
    "disableApiTermination": "disable_api_termination",
    "disableApiStop": "disable_api_stop",
    "instanceType": "instance_type",
    "userData": "user_data",
    "instanceInitiatedShutdownBehavior": "instance_initiated_shutdown_behavior",
    "ebsOptimized": "ebs_optimized",
}
_BOOLEAN: Final = ("sourceDestCheck", "disableApiTermination", "disableApiStop", "ebsOptimized")
_WHEN_STOPPED: Final = ("instanceType", "userData", "ebsOptimized")


@handles(ModifyInstanceAttribute)
def modify_instance_attribute(request: ModifyInstanceAttribute, tx: Transaction) -> None:
    """Exactly one attribute; what is of the primary interface is changed there, where it is the only one."""
    name, value = _asked(request)
    if name == "instanceInitiatedShutdownBehavior":
        check_shutdown_behavior(value)
    instance = require(tx.world, Instance, request.instance_id)
    if instance.state in (InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED):
        raise Refused("IncorrectInstanceState", f"The instance '{instance.id}' is {instance.state}.")
    if name in ("sourceDestCheck", "groupSet"):
        interface = _only_interface(tx.world, instance)
        if name == "groupSet":
            tx.put(replace(interface, groups=groups_instead(tx, interface, value)))
        else:
            tx.put(replace(interface, source_dest_check=value))
        return
    if name in _WHEN_STOPPED and instance.state is not InstanceState.STOPPED:
        raise Refused("IncorrectInstanceState", f"The instance '{instance.id}' is not in the 'stopped' state.")
    if name == "instanceType":
        _check_type(tx.world, instance, value)
    changes: dict[str, Any] = {_FIELDS[name]: value}
    tx.put(replace(instance, **changes))


def _asked(request: ModifyInstanceAttribute) -> tuple[str, Any]:
    """EC2's name of the attribute, and its new value."""
    given = {name: getattr(request, field) for name, field in _FIELDS.items()}
    given["groupSet"] = request.groups or None
    if request.attribute is None:
        if request.value is not None:
            raise MissingParameter("The request must contain the parameter attribute")
        name = one_attribute(given)
        value = given[name]
        return name, value if name == "groupSet" else value.value
    if any(value is not None for value in given.values()):
        raise InvalidParameterCombination("Fields for multiple attribute types specified.")
    if request.attribute not in _FIELDS or request.attribute == "groupSet":
        raise unknown_attribute(request.attribute)
    if request.value is None:
        raise MissingParameter("The request must contain the parameter value")
    if request.attribute not in _BOOLEAN:
        return request.attribute, request.value
    if request.value.lower() not in ("true", "false"):
        raise InvalidParameterValue(f"Value ({request.value}) for parameter value is invalid. Must be true or false.")
    return request.attribute, request.value.lower() == "true"


def check_shutdown_behavior(value: str) -> None:
    if value not in ("stop", "terminate"):
        raise InvalidParameterValue(
            f"Value ({value}) for parameter instanceInitiatedShutdownBehavior is invalid. Must be stop or terminate."
        )


def _only_interface(world: World, instance: Instance) -> NetworkInterface:
    interfaces = world.interfaces_of(instance.id)
    if len(interfaces) > 1:
        raise Refused(
            "InvalidInstanceID",
            f"There are multiple interfaces attached to instance '{instance.id}'. "
            "Please specify an interface ID for the operation instead.",
        )
    return interfaces[0]


def _check_type(world: World, instance: Instance, name: str) -> None:
    """Raises Refused for an unknown type, another architecture, and one that does not carry what is attached."""
    kind = world.find(InstanceType, name)
    if kind is None:
        raise InvalidParameterValue(f"Invalid value '{name}' for InstanceType.")
    if instance.architecture not in kind.architectures:
        raise InvalidParameterValue(
            f"The architecture '{', '.join(kind.architectures)}' of the specified instance type does not match the "
            f"architecture '{instance.architecture}' of instance {instance.id}."
        )
    interfaces = world.interfaces_of(instance.id)
    try:
        check_count(kind, len(interfaces))
        for interface in interfaces:
            attachment = interface.attachment
            assert attachment
            card = attachment.network_card_index
            check_slot(kind, attachment.device_index, card)
            same_card = sum(
                one.attachment is not None and one.attachment.network_card_index == card for one in interfaces
            )
            check_card_count(kind, card, same_card)
            check_carried(kind, interface)
    except Refused as refusal:
        raise InvalidParameterCombination(
            f"Instance {instance.id} can't be of type {name}: {refusal.message}"
        ) from refusal
