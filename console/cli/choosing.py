"""What of a world `render` draws, as the window would: some VPCs, a filter in focus, things collapsed into boxes."""

from collections.abc import Iterable, Sequence

from console.cli.worlds import Problem
from console.desktop.pins import arrangement_in
from console.ec2.resources import Instance, Resource, Subnet, Vpc, name_of
from console.ec2.world import World
from console.engine.engine import Engine
from console.topology import graph
from console.topology.folding import EVERYTHING_ALIKE, fold, like
from console.topology.graph import Graph
from console.topology.layout.kept import Previous, read

ALIKE = "alike"
MOST = 12
"""Names that a refusal lists."""


def chosen(world: World, vpcs: Iterable[str], collapse: Iterable[str]) -> Graph:
    """vpcs: names or ids; none: all. collapse: names or ids of subnets, and of instances for all that are like them;
    ALIKE: instances that are alike. Raises Problem for what is not there."""
    only = {_one(world, (Vpc,), name, "VPC").id for name in vpcs}
    whole = graph.build(world, only or None)
    return fold(whole, world, frozenset(_key(world, whole, name) for name in collapse))


def left_as(world: World, document: Engine) -> Previous | None:
    """How a window has left the diagram."""
    text = arrangement_in(document, world)
    return read(text) if text else None


def in_focus(world: World, text: str) -> frozenset[str]:
    """What a filter of the diagram shows. Raises Problem where that is nothing."""
    from console.desktop.diagram_filter import seek

    work = seek(world, text)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: frozenset[str] = end.value
            break
    if not found:
        raise Problem(f"nothing in this world matches {text!r}")
    return found


def _key(world: World, whole: Graph, name: str) -> str:
    if name == ALIKE:
        return EVERYTHING_ALIKE
    one = _one(world, (Subnet, Instance), name, "subnet or instance")
    if isinstance(one, Subnet):
        if one.id in whole.band_numbers:
            return one.id
    elif (number := whole.instance_numbers.get(one.id)) is not None:
        return like(world, whole, number)
    raise Problem(f"{name} is not in what is drawn")


def _one(world: World, kinds: Sequence[type[Resource]], name: str, words: str) -> Resource:
    named = [one for kind in kinds for one in world.all(kind) if name in (one.id, name_of(one))]
    if not named:
        known = sorted({name_of(one) or one.id for one in world.all(kinds[0])})
        more = ", …" if len(known) > MOST else ""
        raise Problem(f"there is no {words} {name!r}; there are {', '.join(known[:MOST])}{more}")
    if len(named) > 1:
        raise Problem(f"{name!r} is the name of {len(named)} things: give an id, as {named[0].id}")
    return named[0]
