"""A store whose connection fails at chosen requests, before they are carried out or after."""

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from console.backends.remote.faults import Fault, Kind
from console.ec2.errors import Refused
from console.ec2.requests import Request, action_of
from console.ec2.world import World

How = Literal["refused", "denied", "gone", "lost before", "lost after"]
"""EC2 says no; it is not permitted; it cannot be reached; no answer, and not carried out; no answer, but done."""


class Sends(Protocol):
    @property
    def world(self) -> World: ...

    def send(self, request: Request[Any]) -> Any: ...


@dataclass
class FaultyStore:
    """faults: by action, each once."""

    inner: Sends
    faults: dict[str, list[How]] = field(default_factory=dict)
    sent: list[Request[Any]] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.inner.world

    async def send(self, request: Request[Any]) -> Any:
        self.sent.append(request)
        waiting = self.faults.get(action_of(request))
        how = waiting.pop(0) if waiting else None
        if how == "lost after":
            token = getattr(request, "client_token", None) or "token-of-the-client"
            self.inner.send(with_token(request, token))
        if how is not None:
            raise fault(how, request)
        return self.inner.send(request)

    def reversible(self) -> None:
        return None

    def count(self, action: str) -> int:
        return sum(action_of(one) == action for one in self.sent)


def fault(how: How, request: Request[Any]) -> Refused:
    match how:
        case "refused":
            return Refused("AttachmentLimitExceeded", "No.")
        case "denied":
            return Fault(Kind.DENIED, "UnauthorizedOperation", "Not you.", sent=False)
        case "gone":
            return Fault(Kind.UNREACHABLE, "ConnectionError", "It cannot be reached.", sent=False)
        case _:
            lost = Fault(Kind.UNREACHABLE, "RequestTimeout", "No answer came in time.")
            if "client_token" in type(request).model_fields:
                lost.client_token = getattr(request, "client_token", None) or "token-of-the-client"
            return lost


def with_token(request: Request[Any], token: str) -> Request[Any]:
    """As the client of a remote sends it."""
    has_one = "client_token" in type(request).model_fields
    return request.model_copy(update={"client_token": token}) if has_one else request
