"""Who stands for "the internet" and "the corporate network": an address that nothing names more closely.

A stranger of the internet is let in by a rule for 0.0.0.0/0, and by none for a certain block: what is open to some
alone is not open to the internet.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from console.ec2.resources import NetworkAcl, Route, RouteTable, SecurityGroupRule
from console.reach.blocks import IPV6, Block, at, block, is_public, text_of
from console.reach.view import Net, Place, View

_NAMED_FROM: Final = 8
"""A block of this length or less (0.0.0.0/1) names nobody in particular."""
_STRANGERS: Final = (
    *("192.0.2.1", "198.51.100.1", "203.0.113.1"),  # for documentation, RFC 5737: nobody's
    *(f"{first}.{second}.77.1" for second in (113, 37, 201) for first in range(11, 224, 3)),
)
_IPV6_STRANGERS: Final = tuple(f"2{first:x}00:{second:x}::1" for first in range(1, 16) for second in (0x77, 0x1450))
_PRIVATE: Final = ("172.16.0.10", "192.168.0.10", "10.255.0.10", "10.127.0.10", "10.9.0.10", "172.31.255.10")


def stranger(view: View, ipv6: bool = False) -> str:
    """An address of the internet that no rule, entry or route of the world names."""
    key = f"stranger {ipv6}"
    if key not in view.kept:
        named = [one for one in _named(view) if _length(one) > _NAMED_FROM]
        pool = [one for one in (_IPV6_STRANGERS if ipv6 else _STRANGERS) if is_public(at(one))]
        free = (one for one in pool if not any(block_.holds(at(one)) for block_ in named))
        view.kept[key] = next(free, pool[0])
    found: str = view.kept[key]
    return found


def corporate_address(view: View, net: Net, place: Place | None) -> str:
    """An address behind the VPN gateway: in the block that a route leads there, the subnet's own before others'."""
    key = f"corporate {net.id} {place.id if place else ''}"
    if key not in view.kept:
        view.kept[key] = next(_corporate(view, net, place), _PRIVATE[0])
    found: str = view.kept[key]
    return found


def _corporate(view: View, net: Net, place: Place | None) -> Iterator[str]:
    own = place.table.routes if place and place.table else ()
    every = (route for table in view.world.route_tables_in(net.id) for route in table.routes)
    for routes in (own, every):
        for to in _led_to_vpn(net, routes):
            if to.shift < 32:
                yield text_of(to.first + min(10, (1 << to.shift) - 1))
    yield from (one for one in _PRIVATE if not net.holds(at(one)))


def _led_to_vpn(net: Net, routes: Iterable[Route]) -> Iterator[Block]:
    for route in routes:
        if net.vpn is not None and route.gateway_id == net.vpn.id and route.destination_cidr_block:
            to = block(route.destination_cidr_block)
            if not any(one.within(to) for one in net.blocks):
                yield to


def representative(to: Block, net: Net | None = None) -> str:
    """The first host of a block; of one address, that."""
    first = to.first if to.shift == 0 else to.first + 1
    if net is not None and net.holds(first):
        first = to.first + (1 << to.shift) - 2
    return text_of(first)


def _length(one: Block) -> int:
    return (128 if one.first & IPV6 else 32) - one.shift


def _named(view: View) -> set[Block]:
    world = view.world
    texts = {one.cidr_ipv4 or one.cidr_ipv6 for one in world.all(SecurityGroupRule)}
    texts |= {entry.block for acl in world.all(NetworkAcl) for entry in acl.entries}
    texts |= {route.destination for table in world.all(RouteTable) for route in table.routes}
    return {block(one) for one in texts if one}
