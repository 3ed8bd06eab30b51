"""A way out: requests in order, as a plan that can be rehearsed and sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from console.ec2.resources import Address

if TYPE_CHECKING:
    from console.ec2.requests import Request

Planned: TypeAlias = "Request[Any] | Callable[[tuple[Any, ...]], Request[Any]]"
"""A request, or what makes it of the results of those before it: as `console.engine.rehearsal.rehearse` takes them."""


@dataclass(frozen=True, slots=True)
class Fix:
    """title: what it does, as on a button. requests: in their order."""

    title: str
    requests: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class AssociateAllocated:
    """AssociateAddress with what the request before it allocated: AllocateAddress answers an Address."""

    network_interface_id: str
    private_ip_address: str

    def __call__(self, results: tuple[Any, ...]) -> "Request[Any]":
        from console.ec2.requests import AssociateAddress

        allocated = results[-1]
        assert isinstance(allocated, Address)
        return AssociateAddress(
            allocation_id=allocated.id,
            network_interface_id=self.network_interface_id,
            private_ip_address=self.private_ip_address,
        )
