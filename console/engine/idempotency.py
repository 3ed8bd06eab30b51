"""Client tokens: a request sent twice is carried out once (ec2-semantics §2.1, §2.13, §6.6).

What a token stood for is in the history: the parameters, to compare, and what was made, to answer with.
"""

from collections.abc import Mapping
from typing import Any, Final

from console.ec2.errors import InvalidParameterValue, Refused
from console.ec2.history import HistoryEntry
from console.ec2.requests import Request, action_of
from console.ec2.requests.instances import Reservation
from console.ec2.resources import Instance, InstanceState, NetworkAcl, NetworkInterface, Resource, RouteTable
from console.ec2.world import World

MAX_LENGTH: Final = 64
_MADE: Final[dict[str, type[Resource]]] = {
    "CreateNetworkInterface": NetworkInterface,
    "RunInstances": Instance,
    "CreateRouteTable": RouteTable,
    "CreateNetworkAcl": NetworkAcl,
}
"""What the operations with a client token make."""
_UNORDERED: Final = ("Groups", "SecurityGroupIds", "SecurityGroups")


def token_of(request: Request[Any]) -> str | None:
    """The request's client token. Raises InvalidParameterValue for one that EC2 does not take."""
    token: str | None = getattr(request, "client_token", None)
    if token and (len(token) > MAX_LENGTH or not token.isascii()):
        raise InvalidParameterValue(
            f"Value ({token}) for parameter clientToken is invalid. Expecting up to {MAX_LENGTH} ASCII characters."
        )
    return token or None


def answer_again(request: Request[Any], parameters: Mapping[str, Any], earlier: HistoryEntry, world: World) -> Any:
    """What the request with the same token was answered with, as it is now; None if that was undone.

    Raises IdempotentParameterMismatch where it asked for something else or its interface is deleted, and
    IdempotentInstanceTerminated where an instance of it is terminated.
    """
    kind = _MADE.get(action_of(request), NetworkInterface)
    made = [one.after for one in earlier.changes if one.before is None and isinstance(one.after, kind)]
    found = [world.get(one.id) for one in made]
    if earlier.undone and None in found:
        return None
    if _comparable(parameters) != _comparable(earlier.parameters):
        raise _mismatch()
    if kind is not Instance:
        if None in found:
            raise _mismatch()
        return found[0]
    instances = [one for one in found if isinstance(one, Instance) and one.state is not InstanceState.TERMINATED]
    if len(instances) < len(made):
        raise Refused("IdempotentInstanceTerminated", "The client token belongs to an instance that is terminated.")
    return Reservation(instances[0].reservation_id, instances[0].owner_id, tuple(instances))


def _comparable(value: Any, name: str = "") -> Any:
    """Parameters without the order and the repetition of groups, which make no difference."""
    if isinstance(value, Mapping):
        return {key: _comparable(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return sorted(set(value)) if name in _UNORDERED else [_comparable(one) for one in value]
    return value


def _mismatch() -> Refused:
    return Refused(
        "IdempotentParameterMismatch",
        "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
    )
