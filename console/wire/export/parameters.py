"""The parameters of requests as the history keeps them: the texts in them, and the addresses that were left to EC2."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from console.ec2.history import HistoryEntry
from console.ec2.resources import Instance, NetworkInterface, Resource

Parameters: TypeAlias = dict[str, Any]

FREE_TEXT: Final = frozenset({"Description", "GroupDescription", "GroupName", "KeyName", "Tags", "UserData"})
"""What people write: an id in it is only text."""


def texts_in(value: Any) -> Iterator[str]:
    """Every text in parameters that may be an id."""
    match value:
        case str():
            yield value
        case list() | tuple():
            for one in value:
                yield from texts_in(one)
        case dict():
            for key, one in value.items():
                if key not in FREE_TEXT:
                    yield from texts_in(one)


# --- addresses that EC2 chose


def addresses_named(entries: Sequence[HistoryEntry]) -> dict[str, int]:
    """Private addresses that requests name, with the number of the last one that does."""
    return {text: entry.number for entry in entries for text in texts_in(entry.parameters) if text.count(".") == 3}


def pinned(entry: HistoryEntry, parameters: Parameters, named: Mapping[str, int]) -> Parameters:
    """The addresses that EC2 chose, given where a later request names one of them."""
    if entry.action not in ("CreateNetworkInterface", "AssignPrivateIpAddresses", "RunInstances"):
        return parameters
    for change in entry.changes:
        if not isinstance(change.after, NetworkInterface):
            continue
        held = _addresses(change.before)
        new = [one for one in _addresses(change.after) if one not in held]
        if not any(named.get(one, 0) > entry.number for one in new):
            continue
        if entry.action == "RunInstances":
            parameters = _pinned_launch(entry, parameters, change.after, new)
        elif entry.action == "AssignPrivateIpAddresses":
            parameters = _without(parameters, "SecondaryPrivateIpAddressCount") | {"PrivateIpAddresses": new}
        else:
            parameters = _without(parameters, *_CHOICES) | _given(new)
    return parameters


def _addresses(record: Resource | None) -> list[str]:
    return (
        [one.private_ip_address for one in record.private_ip_addresses] if isinstance(record, NetworkInterface) else []
    )


_CHOICES: Final = ("PrivateIpAddress", "PrivateIpAddresses", "SecondaryPrivateIpAddressCount")


def _given(addresses: Sequence[str]) -> Parameters:
    if len(addresses) == 1:
        return {"PrivateIpAddress": addresses[0]}
    members = [{"PrivateIpAddress": one, "Primary": number == 0} for number, one in enumerate(addresses)]
    return {"PrivateIpAddresses": members}


def _pinned_launch(
    entry: HistoryEntry, parameters: Parameters, interface: NetworkInterface, addresses: Sequence[str]
) -> Parameters:
    """Of a single instance: several cannot be given addresses."""
    if sum(isinstance(one.after, Instance) for one in entry.changes) > 1 or interface.attachment is None:
        return parameters
    legs = parameters.get("NetworkInterfaces")
    if not legs:
        return parameters | {"PrivateIpAddress": addresses[0]}
    index = interface.attachment.device_index
    pinned = [
        _without(leg, *_CHOICES) | _given(addresses) if leg.get("DeviceIndex", 0) == index else leg for leg in legs
    ]
    return parameters | {"NetworkInterfaces": pinned}


def _without(parameters: Parameters, *names: str) -> Parameters:
    return {key: value for key, value in parameters.items() if key not in names}
