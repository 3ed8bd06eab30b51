"""The middle distance: chips and cables as rectangles sorted by brush, in tiles, so that a frame is few calls.

From there an anti-aliased path per cable or a picture per card would cost more than a frame has. A tile is made when
first seen. After a change, and from layout to layout, it is made anew only where what it shows is another.
"""

from collections.abc import Iterable, Sequence
from itertools import starmap

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush

from console.ec2.resources import Instance, NetworkInterface
from console.ec2.world import World
from console.topology.canvas.cables import CableShapes
from console.topology.canvas.cards import Mood, instance_card, interface_card
from console.topology.canvas.palette import Palette
from console.topology.canvas.showing import Showing, Weight
from console.topology.canvas.tiles import TILE, Strips, Tile, apart, by_tile, centered, rect_of
from console.topology.geometry import Floats, Ints
from console.topology.graph import BandKind
from console.topology.layout import Layout

KINDS = [kind.value for kind in BandKind]
GONE = -1
"""The look of what has no record any more."""
FINEST = 0.6
"""Pixels to a unit: as near as tiles are looked at. Cables that run on the same pixels then are one."""
CRUDE = ((0.12, 0.17), (0.17, 0.24), (0.24, 0.34))
"""Ranges of scales in which a cable is thinner than a pixel; while the camera moves it is drawn a pixel wide."""
DIMMED = -2
"""In place of a kind or look: what steps back."""
AVAILABLE = len(KINDS)
"""In place of a kind: the outline of an interface attached to nothing."""
FEW = 20_000
"""Of so many interfaces the tiles are filled in one pass over all; of more, each by itself when it is seen."""
NOBODY: Ints = np.zeros(0, np.intp)

Sign = tuple[bytes, bytes]
"""What a tile shows, to compare by: where its rectangles are, and how they look."""


class Middle:
    """Tiles of one Picture."""

    def __init__(self, world: World, palette: Palette, showing: Showing) -> None:
        self._world, self._showing = world, showing
        self._looks: dict[str, int] = {}
        """By an interface's or instance's id: the number of its mood; an available interface's is beyond all moods."""
        self._strips: dict[Tile, tuple[Sign, Strips]] = {}
        self._chips: dict[Tile, tuple[Sign, Strips]] = {}
        self._crude: dict[tuple[Tile, float], tuple[Sign, Strips]] = {}
        self._good_strips: set[Tile] = set()
        self._good_chips: set[Tile] = set()
        self._moods = list(palette.mood_brushes)
        self._brushes = [QBrush(brush) for brush in _brushes(palette)]
        """Our own, for the tiles hold them: in another theme they take its colours, and the tiles stay."""
        self._dim, self._spine, self._surface, *rest = self._brushes
        self._outlines, rest = rest[: len(KINDS) + 1], rest[len(KINDS) + 1 :]
        self._cable_brushes, self._mood_brushes = rest[: len(KINDS)], rest[len(KINDS) :]

    def recolor(self, palette: Palette) -> None:
        for brush, like in zip(self._brushes, _brushes(palette), strict=True):
            brush.setColor(like.color())

    def place(self, layout: Layout, shapes: CableShapes, gliding: bool = False) -> None:
        """Things stand elsewhere, and others may have come. A tile where all is as it was will be kept. `gliding`: as
        in Picture.place."""
        self._layout, self._shapes = layout, shapes
        self._homes: tuple[dict[Tile, Ints], dict[Tile, Ints]] | None = None
        self._at_once = gliding or len(layout.interfaces) < FEW
        kinds = np.array([KINDS.index(band.kind.value) for band in layout.bands], np.int8)
        self.kinds: Ints = kinds[layout.interface_bands] if len(kinds) else np.zeros(0, np.int8)
        self._good_strips.clear()
        self._good_chips.clear()
        if len(self._looks) > 2 * (len(layout.interfaces) + len(layout.instances)) + 1000:
            self._looks.clear()

    def show_anew(self) -> None:
        """Other things are in focus, other layers on."""
        self._good_strips.clear()
        self._good_chips.clear()

    def touch(self, resource_id: str, tile: Tile) -> None:
        """A thing whose middle lies in a tile looks different."""
        self._looks.pop(resource_id, None)
        self._good_chips.discard(tile)

    def ready(self, tile: Tile) -> bool:
        """Whether a tile is ready; making one takes up to a millisecond."""
        return tile in self._good_chips and tile in self._good_strips

    def make(self, tile: Tile) -> None:
        self.strips(tile)
        self.chips(tile)

    def strips(self, tile: Tile) -> Strips:
        """A tile's cables, as rectangles by brush."""
        if tile not in self._good_strips:
            self._renew_strips(tile)
            self._good_strips.add(tile)
        return self._strips[tile][1]

    def crude_strips(self, tile: Tile, scale: float) -> Strips:
        """The same for a moment, at a scale (pixels to a unit) of CRUDE: none is thinner than a pixel, so that no edge
        need be blended, which halves what they take."""
        self.strips(tile)
        sign = self._strips[tile][0]
        low, high = next(one for one in CRUDE if scale < one[1])
        known = self._crude.get((tile, high))
        if known is None or known[0] is not sign:
            boxes = np.frombuffer(sign[0], np.float32).reshape(-1, 4).copy()
            wider = np.maximum(np.float32(1.001 / low) - boxes[:, 2:], 0)
            boxes[:, :2] -= wider / 2
            boxes[:, 2:] += wider
            known = sign, self._make_strips(tile, boxes, np.frombuffer(sign[1], np.int8), high)
            self._crude[tile, high] = known
        return known[1]

    def chips(self, tile: Tile) -> Strips:
        """A tile's interfaces and instances, as rectangles by brush, the outer ones first."""
        if tile not in self._good_chips:
            self._renew_chips(tile)
            self._good_chips.add(tile)
        return self._chips[tile][1]

    # --- cables

    def _renew_strips(self, tile: Tile) -> None:
        legs = self._shapes.strips_in(rect_of(tile))
        cables = self._shapes.strip_cables[legs]
        boxes, kinds = self._shapes.strips(legs), self.kinds[cables]
        if not self._showing.plain:
            weights = self._weights(cables, self._layout.interfaces)
            kinds = np.where(weights == Weight.DIMMED, DIMMED, kinds)[weights != Weight.HIDDEN]
            boxes = boxes[weights != Weight.HIDDEN]
        kinds = kinds.astype(np.int8)
        sign = boxes.tobytes(), kinds.tobytes()
        before = self._strips.get(tile)
        if before is None or before[0] != sign:
            self._strips[tile] = sign, self._make_strips(tile, boxes, kinds)

    def _make_strips(self, tile: Tile, boxes: Floats, kinds: Ints, finest: float = FINEST) -> Strips:
        if not len(boxes):
            return []
        distinct = apart(boxes, kinds - DIMMED, rect_of(tile), finest)
        boxes, kinds = boxes[distinct], kinds[distinct]
        corner = np.array([tile[0] * TILE, tile[1] * TILE], np.float32)
        low = np.maximum(boxes[:, :2], corner)
        clipped = np.hstack([low, np.minimum(boxes[:, :2] + boxes[:, 2:], corner + np.float32(TILE)) - low])
        return _strips(
            (brush, clipped[kinds == kind]) for kind, brush in ((DIMMED, self._dim), *enumerate(self._cable_brushes))
        )

    # --- chips

    def _renew_chips(self, tile: Tile) -> None:
        layout = self._layout
        cards, hosts = self._standing_in(tile)
        card_boxes, host_boxes = layout.interface_rects[cards], layout.instance_rects[hosts]
        looks = self._looks_of(cards, layout.interfaces, NetworkInterface)
        host_looks = self._looks_of(hosts, layout.instances, Instance)
        kinds = np.where(looks >= len(self._moods), AVAILABLE, self.kinds[cards])
        if not self._showing.plain:
            weights, host_weights = self._weights(cards, layout.interfaces), self._weights(hosts, layout.instances)
            looks = np.where(weights == Weight.HIDDEN, GONE, looks)
            kinds = np.where(weights == Weight.DIMMED, DIMMED, kinds)
            host_looks = np.where(host_weights == Weight.DIMMED, DIMMED, host_looks)
        sign = card_boxes.tobytes() + host_boxes.tobytes(), looks.tobytes() + kinds.tobytes() + host_looks.tobytes()
        before = self._chips.get(tile)
        if before is None or before[0] != sign:
            self._chips[tile] = sign, self._make_chips(card_boxes, kinds, looks, host_boxes, host_looks)

    def _standing_in(self, tile: Tile) -> tuple[Ints, Ints]:
        """Interfaces and instances with their middle in a tile."""
        layout = self._layout
        if self._at_once:
            self._homes = self._homes or (by_tile(layout.interface_rects), by_tile(layout.instance_rects))
            cards, hosts = self._homes
            return cards.get(tile, NOBODY), hosts.get(tile, NOBODY)
        near = layout.numbers_in(rect_of(tile))
        return centered(layout.interface_rects, near[0], tile), centered(layout.instance_rects, near[1], tile)

    def _weights(self, numbers: Ints, ids: Sequence[str]) -> Ints:
        of = self._showing.of
        return np.array([of(ids[number]) for number in numbers.tolist()], np.int8)

    def _looks_of(self, numbers: Ints, ids: Sequence[str], kind: type[NetworkInterface] | type[Instance]) -> Ints:
        known, found = self._looks, []
        for number in numbers.tolist():
            look = known.get(ids[number])
            if look is None:
                box = self._layout.graph.boxes.get(ids[number])
                if box is not None:
                    look = self._moods.index(Mood.CHANGING if box.changing else Mood.OK)
                else:
                    look = known[ids[number]] = self._look(self._world.find(kind, ids[number]))
            found.append(look)
        return np.array(found, np.int8)

    def _look(self, record: NetworkInterface | Instance | None) -> int:
        if record is None:
            return GONE
        if isinstance(record, Instance):
            return self._moods.index(instance_card(self._world, record).mood)
        card = interface_card(self._world, record, "")
        return self._moods.index(card.mood) + (len(self._moods) if card.available else 0)

    def _make_chips(self, cards: Floats, kinds: Ints, looks: Ints, hosts: Floats, host_looks: Ints) -> Strips:
        if not len(cards) and not len(hosts):
            return []
        dim = np.concatenate([hosts[host_looks == DIMMED], cards[(kinds == DIMMED) & (looks != GONE)]])
        there, host_there = (looks != GONE) & (kinds != DIMMED), host_looks >= 0
        cards, kinds, looks = cards[there], kinds[there], looks[there] % len(self._moods)
        hosts, host_looks = hosts[host_there], host_looks[host_there]
        layers = [(self._dim, dim), (self._spine, hosts)]
        layers += [(brush, cards[kinds == kind]) for kind, brush in enumerate(self._outlines)]
        inside = hosts + np.array([12, 3, -15, -6], np.float32), cards + np.array([3, 3, -6, -6], np.float32)
        layers.append((self._surface, np.concatenate(inside)))
        dots = np.concatenate([_dots(hosts, 24, 16), _dots(cards, 10, 14)])
        moods = np.concatenate([host_looks, looks])
        layers += [(brush, dots[moods == mood]) for mood, brush in enumerate(self._mood_brushes)]
        return _strips(layers)


def _brushes(palette: Palette) -> list[QBrush]:
    """What tiles are painted with: dimmed, spines, insides; outlines and cables by kind; dots by mood."""
    kinds = [palette.kinds[kind] for kind in KINDS]
    outlines, cables = [kind.solid for kind in kinds], [kind.cable_thin for kind in kinds]
    moods = palette.mood_brushes.values()
    return [palette.dim, palette.spine, palette.surface, *outlines, palette.faint, *cables, *moods]


def _dots(boxes: Floats, left: float, size: float) -> Floats:
    """Of things of a mood: squares half way down."""
    dots = np.full_like(boxes, size)
    dots[:, 0] = boxes[:, 0] + left
    dots[:, 1] = boxes[:, 1] + boxes[:, 3] / 2 - size / 2
    return dots


def _strips(layers: Iterable[tuple[QBrush, Floats]]) -> Strips:
    return [(brush, list(starmap(QRectF, boxes.tolist()))) for brush, boxes in layers if len(boxes)]
