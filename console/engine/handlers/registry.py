"""Which function carries out which request."""

from collections.abc import Callable
from typing import Any, TypeVar

from console.ec2.requests import Request
from console.engine.transaction import Transaction

Handler = Callable[[Any, Transaction], Any]
Q = TypeVar("Q", bound=Request[Any])
R = TypeVar("R")

HANDLERS: dict[type[Request[Any]], Handler] = {}


def handles(kind: type[Q]) -> Callable[[Callable[[Q, Transaction], R]], Callable[[Q, Transaction], R]]:
    """Register a function `(request, transaction) -> result`, which raises Refused before it writes anything."""

    def register(handler: Callable[[Q, Transaction], R]) -> Callable[[Q, Transaction], R]:
        HANDLERS[kind] = handler
        return handler

    return register
