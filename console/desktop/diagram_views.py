"""Saved views of the diagram: a name for a filter, layers, colours, what is collapsed, and where the camera stood."""

from collections.abc import Iterable
from math import isfinite
from typing import Any

import msgspec

from console.ec2.record import Record
from console.topology.canvas.camera import Camera
from console.topology.canvas.showing import USUAL_LAYERS, Layer
from console.topology.canvas.standpoint import Standpoint, enlarged
from console.topology.coloring import STATE

MOST = 40


class SavedView(Record, frozen=True):
    """camera: as DiagramCanvas.camera_state gives it, and in a view of which size: width, height in its pixels.
    stood: what it looked at, wherever that stands when the view is shown; views of before this was kept have none."""

    name: str
    filter: str = ""
    hops: int = 0
    layers: tuple[str, ...] = tuple(sorted(USUAL_LAYERS))
    coloring: str = STATE
    collapsed: tuple[str, ...] = ()
    camera: dict[str, Any] = msgspec.field(default_factory=dict)
    stood: tuple[Standpoint, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return msgspec.structs.asdict(self)

    def seen_in(self, camera: Camera) -> list[Standpoint]:
        """What it looked at, with as much around it in a view of another size."""
        try:
            width, height = float(self.camera["width"]), float(self.camera["height"])
        except (KeyError, TypeError, ValueError):
            width, height = camera.width, camera.height
        return enlarged(self.stood, min(camera.width / max(1.0, width), camera.height / max(1.0, height)))

    @property
    def layers_on(self) -> frozenset[Layer]:
        known = {layer.value for layer in Layer}
        return frozenset(Layer(one) for one in self.layers if one in known)


def views_from(kept: object) -> list[SavedView]:
    """What a session kept; whatever is malformed in it is left out."""
    return [view for one in kept if (view := _view(one)) is not None] if isinstance(kept, list) else []


def _view(kept: object) -> SavedView | None:
    if not isinstance(kept, dict) or not isinstance(kept.get("name"), str):
        return None
    hops, camera = kept.get("hops"), kept.get("camera")
    layers = kept.get("layers")
    return SavedView(
        kept["name"],
        _text(kept.get("filter")),
        hops if isinstance(hops, int) and 0 <= hops <= 9 else 0,
        _texts(layers) if layers is not None else tuple(sorted(USUAL_LAYERS)),
        _text(kept.get("coloring")) or STATE,
        _texts(kept.get("collapsed")),
        camera if isinstance(camera, dict) else {},
        _stood(kept.get("stood")),
    )


def _stood(kept: object) -> tuple[Standpoint, ...]:
    """All of them, or none."""
    try:
        found = msgspec.convert(kept, tuple[Standpoint, ...])
    except msgspec.ValidationError:
        return ()
    return found if all(isfinite(one.x + one.y + one.size) for one in found) else ()


def _text(kept: object) -> str:
    return kept if isinstance(kept, str) else ""


def _texts(kept: object) -> tuple[str, ...]:
    return tuple(one for one in kept if isinstance(one, str)) if isinstance(kept, list | tuple) else ()


def with_view(views: Iterable[SavedView], view: SavedView) -> list[SavedView]:
    """A view of that name takes the place of one before; the latest ones are kept."""
    return [*(one for one in views if one.name != view.name), view][-MOST:]
