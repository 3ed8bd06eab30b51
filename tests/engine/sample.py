"""The sample world "shop" in an engine: what is in it, and its time."""

from typing import Any

from console.ec2.resources import Resource, name_of
from console.ec2.world import World
from console.engine.clock import ManualClock
from console.engine.engine import Engine


def named(world: World, kind: type[Any], name: str) -> Any:
    return next(record for record in world.all(kind) if name_of(record) == name)


def snapshot(world: World) -> dict[str, Resource]:
    return {record.id: record for record in world}


def settle(engine: Engine, clock: ManualClock) -> None:
    clock.advance(10)
    engine.tick()
