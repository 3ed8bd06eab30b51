"""What was dragged elsewhere in the diagram, as it is kept: in the world's document where there is one that can be
written, else in the session. Only a drag (or Unpin) writes; looking at a world does not."""

import json
from collections.abc import Mapping
from contextlib import suppress
from math import isfinite
from typing import Any, Protocol

from console.backends.port import Backend
from console.ec2.world import World
from console.topology.geometry import Point

KEY = "pins"
ARRANGEMENT, BESIDE = "arrangement", "arrangement beside"
"""Where all things stand (arrangement.py), is kept under that: alone, and with other regions beside."""

Pins = dict[str, Point]


class Keeping(Protocol):
    """A backend, or a document on its way to one."""

    def kept(self, key: str) -> str | None: ...


def kept_in(document: Keeping) -> Pins:
    """Those of the document; what is malformed is passed over."""
    text = document.kept(KEY)
    if text is None:
        return {}
    try:
        return parsed(json.loads(text))
    except ValueError:
        return {}


def arrangement_in(document: Keeping, world: World) -> str | None:
    """As the diagram of that world was left; of several regions together that, else how home was left alone."""
    return (document.kept(BESIDE) if world.parts else None) or document.kept(ARRANGEMENT)


def keep_in(backend: Backend, pins: Mapping[str, Point]) -> None:
    """Those of things that are gone are let go of."""
    backend.keep(KEY, json.dumps(plain(backend, pins)))


def plain(backend: Backend, pins: Mapping[str, Point]) -> dict[str, list[float]]:
    """As JSON carries them."""
    return {one: list(at) for one, at in sorted(pins.items()) if one in backend.world}


def parsed(value: Any) -> Pins:
    found: Pins = {}
    for one, at in value.items() if isinstance(value, dict) else ():
        with suppress(TypeError, ValueError):
            x, y = map(float, at)
            if isfinite(x + y):
                found[str(one)] = (x, y)
    return found
