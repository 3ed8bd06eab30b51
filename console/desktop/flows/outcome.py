"""What became of a request whose answer did not come: looked up, or sent again where that does no harm."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from console.backends.remote.faults import Fault
from console.ec2.errors import Refused
from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    AssociateRouteTable,
    AttachNetworkInterface,
    DescribeAddresses,
    DescribeInstances,
    DescribeNetworkInterfaces,
    DetachNetworkInterface,
    Filter,
    Request,
    RunInstances,
    action_of,
)
from console.ec2.requests.instances import Reservation
from console.ec2.requests.interfaces import AttachNetworkInterfaceResult
from console.ec2.resources import NetworkInterface, Resource

Send = Callable[[Request[Any]], Awaitable[Any]]

_TAKING: Final = ("Delete", "Detach", "Disassociate", "Release", "Revoke", "Unassign")
_THERE: Final = (".Duplicate", "AlreadyExists", "AlreadyAssociated")


@dataclass(frozen=True, slots=True)
class Unsure:
    """A request that may have been carried out. addresses: those that there were before. before: as in Done."""

    request: Request[Any]
    addresses: frozenset[str]
    before: tuple[Resource, ...] = ()

    @classmethod
    def of(
        cls, request: Request[Any], refused: Refused, addresses: frozenset[str], before: tuple[Resource, ...]
    ) -> "Unsure | None":
        """None where EC2 has answered, or surely has not been asked."""
        if not (isinstance(refused, Fault) and refused.unknown_outcome and request.mutates):
            return None
        if refused.client_token:
            request = request.model_copy(update={"client_token": refused.client_token})
        return cls(request, addresses, before)


class Found(NamedTuple):
    """done: whether it was carried out; None where looking does not tell. answer: what it must have been."""

    done: bool | None
    answer: Any = None


async def settled(unsure: Unsure, send: Send) -> Any:
    """The answer: of what was carried out, or of the request sent again. Raises Refused."""
    found = await look(unsure, send)
    return found.answer if found.done else await _again(unsure.request, send)


async def found_out(unsure: Unsure, send: Send) -> Found:
    """For taking it back: nothing is done that was not asked for, but to ask again for what a client token names.

    Where nothing tells, it counts as done: its inverse makes what was, whether that is still there or not.
    """
    found = await look(unsure, send)
    if found.done is not None:
        return found
    request = unsure.request
    if getattr(request, "client_token", None) or isinstance(request, AssociateAddress | AssociateRouteTable):
        return Found(True, await _again(request, send))
    return Found(True)


async def look(unsure: Unsure, send: Send) -> Found:
    """Whether it was carried out, by asking for what it concerned. Raises Refused."""
    match unsure.request:
        case AttachNetworkInterface(network_interface_id=interface_id) as asked:
            page = await send(DescribeNetworkInterfaces(network_interface_ids=(interface_id,)))
            attachment = page.items[0].attachment if page.items else None
            if attachment and (attachment.instance_id, attachment.device_index) == (
                asked.instance_id,
                asked.device_index,
            ):
                return Found(
                    True, AttachNetworkInterfaceResult(attachment.attachment_id, attachment.network_card_index)
                )
            return Found(False)
        case DetachNetworkInterface(attachment_id=attachment_id):
            ids = tuple(one.id for one in unsure.before if isinstance(one, NetworkInterface))
            page = await send(DescribeNetworkInterfaces(network_interface_ids=ids))
            held = [one.attachment for one in page.items if one.attachment]
            return Found(not any(one.attachment_id == attachment_id and one.status == "attached" for one in held))
        case AllocateAddress(network_border_group=region):
            # Of several regions that names the one to ask.
            there = (Filter(name="network-border-group", values=(region,)),) if region else ()
            page = await send(DescribeAddresses(filters=there))
            new = [one for one in page.items if one.id not in unsure.addresses and not one.association_id]
            if len(new) > 1:
                text = f"{len(new)} Elastic IPs have appeared since: which of them is from here cannot be told."
                raise Refused("IncorrectState", text)
            return Found(True, new[0]) if new else Found(False)
        case RunInstances(client_token=token) if token:
            page = await send(DescribeInstances(filters=(Filter(name="client-token", values=(token,)),)))
            launched = tuple(one for one in page.items if one.client_token == token)
            if launched:
                return Found(True, Reservation(launched[0].reservation_id, launched[0].owner_id, launched))
            return Found(False)
        case _:
            return Found(None)


async def _again(request: Request[Any], send: Send) -> Any:
    """`NotFound` of what was to go and `Duplicate` of what was to come say that it was carried out the first time."""
    try:
        return await send(request)
    except Refused as refused:
        taking = action_of(request).startswith(_TAKING)
        if refused.code.endswith("NotFound") if taking else refused.code.endswith(_THERE):
            return None
        raise
