"""The middle distance: chips and cables as rectangles sorted by brush, in tiles, so that a frame is few calls.

From there an anti-aliased path per cable or a picture per card would cost more than a frame has. A tile is made when
first seen. After a change, and from layout to layout, it is made anew only where what it shows is another.
"""

from collections.abc import Iterable, Sequence
from math import inf, sqrt
from typing import NamedTuple

import numpy as np
from PySide6.QtGui import QBrush, QColor

from console.ec2.resources import Instance, NetworkInterface
from console.ec2.world import World
from console.topology.canvas.boxes import Boxes, Strip, Strips
from console.topology.canvas.cables import THICK, WIDE, CableShapes
from console.topology.canvas.cards import Mood, interface_mood, mood_of
from console.topology.canvas.palette import Palette, mixed
from console.topology.canvas.showing import Showing, Weight
from console.topology.canvas.tile_store import Grain, TileStore
from console.topology.canvas.tiles import TILE, Tile, apart, by_tile, centered, joined, rect_of
from console.topology.geometry import Floats, Ints
from console.topology.graph import BandKind
from console.topology.layout import Layout

KINDS = [kind.value for kind in BandKind]
PIXEL = 1.001
"""Rounded to pixels, it is never less than one."""
GONE = -1
"""The look of what has no record any more."""
BORDER, SPINE = 3.0, 12.0
"""How wide a chip's border is, and an instance's at its left, in scene units."""
DIMMED = -2
"""In place of a kind or look: what steps back."""
AVAILABLE = len(KINDS)
"""In place of a kind: the outline of an interface attached to nothing."""
FEW = 20_000
"""Of so many interfaces the tiles are filled in one pass over all; of more, each by itself when it is seen."""
NOBODY: Ints = np.zeros(0, np.intp)
MOST_BYTES = 12 << 20
"""What tiles may hold: some twenty views full. Beyond it, those longest out of sight go."""
MOST_STANDING = 256
"""Tiles."""
MOST_LOOKS = 60_000
"""Known ones, kept from layout to layout."""

FINE = Grain(inf, 0.6)
"""As near as tiles are looked at, and as thin as things are."""
CRUDE = (Grain(0.12, 0.18), Grain(0.18, 0.27), Grain(0.27, 0.53))
"""Where a cable and a chip's border are thinner than a pixel: for a moment, while the camera moves."""

NEAR = Grain(0.53, 1.1)
"""The same for cables among cards: none is thinner than a pixel any more, but they are many."""


def crude_at(scale: float) -> Grain:
    return next((one for one in CRUDE if scale < one.finest), FINE)


class Chips(NamedTuple):
    """What stands in a tile: boxes float32[n, 4], kinds and looks of interfaces; the same of instances."""

    cards: Floats
    kinds: Ints
    looks: Ints
    hosts: Floats
    host_looks: Ints


class Middle:
    """Tiles of one Picture."""

    def __init__(self, world: World, palette: Palette, showing: Showing) -> None:
        self._world, self._showing = world, showing
        self._looks: dict[str, int] = {}
        """By an interface's or instance's id: the number of its mood; an available interface's is beyond all moods."""
        self._strips: TileStore[tuple[Floats, Ints]] = TileStore()
        self._chips: TileStore[Chips] = TileStore()
        self._moods = list(palette.mood_brushes)
        self._brushes = [QBrush(brush) for brush in _brushes(palette)]
        """Our own, for the tiles hold them: in another theme they take its colours, and the tiles stay."""
        self._dim, self._surface, *rest = self._brushes
        self._outlines: dict[Grain, list[QBrush]] = {}
        for grain in (FINE, *CRUDE):
            self._outlines[grain], rest = rest[: len(KINDS) + 2], rest[len(KINDS) + 2 :]
        self._cable_brushes, self._mood_brushes = rest[: len(KINDS)], rest[len(KINDS) :]

    def recolor(self, palette: Palette) -> None:
        for brush, like in zip(self._brushes, _brushes(palette), strict=True):
            brush.setColor(like.color())

    def place(self, layout: Layout, shapes: CableShapes, gliding: bool = False) -> None:
        """Things stand elsewhere, and others may have come. A tile where all is as it was will be kept. `gliding`: as
        in Picture.place."""
        self._layout, self._shapes = layout, shapes
        self._homes: tuple[dict[Tile, Ints], dict[Tile, Ints]] | None = None
        self._standing: dict[Tile, tuple[Ints, Ints]] = {}
        """What stands in tiles asked for lately: a change leaves it as it is."""
        self._at_once = gliding or len(layout.interfaces) < FEW
        kinds = np.array([KINDS.index(band.kind.value) for band in layout.bands], np.int8)
        self.kinds: Ints = kinds[layout.interface_bands] if len(kinds) else np.zeros(0, np.int8)
        self._strips.good.clear()
        self._chips.good.clear()

    def show_anew(self) -> None:
        """Other things are in focus, other layers on."""
        self._strips.good.clear()
        self._chips.good.clear()

    def touch(self, record: NetworkInterface | Instance, tile: Tile) -> bool:
        """A thing whose middle lies in a tile has changed. Whether its chip may look different."""
        known = self._looks.pop(record.id, None)
        if known is not None and self._showing.plain:
            look = self._looks[record.id] = self._look(record)
            if look == known:
                return False
        self._chips.good.discard(tile)
        return True

    def strips_ready(self, tile: Tile, grain: Grain) -> bool:
        """Whether a tile's cables are ready; to make them takes up to a millisecond."""
        return self._strips.ready(tile, grain)

    def chips_ready(self, tile: Tile, grain: Grain) -> bool:
        """The same for chips."""
        return self._chips.ready(tile, grain)

    def at_hand(self, tile: Tile, grain: Grain) -> tuple[Grain, Grain] | None:
        """In which grains cables and chips are ready, where time is too short to make them in this one."""
        strips = next((one for one in (grain, *CRUDE, FINE) if self.strips_ready(tile, one)), None)
        chips = next((one for one in (grain, *CRUDE, FINE) if self.chips_ready(tile, one)), None)
        return (strips, chips) if strips and chips else None

    def make(self, tile: Tile, grain: Grain) -> None:
        self.strips(tile, grain)
        self.chips(tile, grain)

    def strips(self, tile: Tile, grain: Grain = FINE) -> Strips:
        """A tile's cables, as rectangles by brush."""
        if tile not in self._strips.good:
            self._renew_strips(tile)
        made = self._strips.get(tile)
        if (found := made.by_grain.get(grain)) is None:
            found = self._make_strips(tile, *made.of, grain)
            self._strips.add(made, grain, found, (strip.boxes for strip in found))
        return found

    def chips(self, tile: Tile, grain: Grain = FINE) -> Strips:
        """A tile's interfaces and instances, as rectangles by brush, the outer ones first."""
        if tile not in self._chips.good:
            self._renew_chips(tile)
        made = self._chips.get(tile)
        if (found := made.by_grain.get(grain)) is None:
            like, chips = next(iter(made.by_grain.items()), None), made.of
            found = self._like(*like, chips, grain) if like is not None else self._make_chips(chips, grain)
            own = (strip.boxes for strip in found if like is None or strip.brush is self._surface)
            self._chips.add(made, grain, found, own)
        return found

    def trim(self) -> None:
        """After a frame."""
        self._strips.trim(MOST_BYTES // 2)
        self._chips.trim(MOST_BYTES // 2)
        if len(self._looks) > MOST_LOOKS:
            self._looks.clear()

    @property
    def bytes_held(self) -> int:
        """What the tiles take."""
        return self._strips.bytes_held + self._chips.bytes_held

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
        self._strips.put(tile, (boxes, kinds), (boxes, kinds))

    def _make_strips(self, tile: Tile, boxes: Floats, kinds: Ints, grain: Grain) -> Strips:
        if not len(boxes):
            return []
        if grain is FINE:
            distinct = apart(boxes, kinds - DIMMED, rect_of(tile), grain.finest)
            boxes, kinds = boxes[distinct], kinds[distinct]
        else:
            wider = np.maximum(np.float32(PIXEL / grain.least) - boxes[:, 2:], 0)
            wider = wider - np.float32(WIDE - THICK) if grain is NEAR else wider
            wide = np.hstack([boxes[:, :2] - wider / 2, boxes[:, 2:] + wider])
            boxes, looks = joined(wide, kinds - DIMMED, rect_of(tile), grain.finest)
            kinds = looks + DIMMED
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
        chips = Chips(card_boxes, kinds, looks, host_boxes, host_looks)
        self._chips.put(tile, chips, chips)

    def _standing_in(self, tile: Tile) -> tuple[Ints, Ints]:
        """Interfaces and instances with their middle in a tile."""
        layout = self._layout
        if self._at_once:
            self._homes = self._homes or (by_tile(layout.interface_rects), by_tile(layout.instance_rects))
            cards, hosts = self._homes
            return cards.get(tile, NOBODY), hosts.get(tile, NOBODY)
        if tile not in self._standing:
            if len(self._standing) >= MOST_STANDING:
                self._standing.clear()
            near = layout.numbers_in(rect_of(tile))
            here = centered(layout.interface_rects, near[0], tile), centered(layout.instance_rects, near[1], tile)
            self._standing[tile] = here
        return self._standing[tile]

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
            return self._moods.index(mood_of(record))
        mood, _ = interface_mood(self._world, record)
        return self._moods.index(mood) + (0 if record.attachment else len(self._moods))

    def _like(self, grain: Grain, strips: Strips, chips: Chips, other: Grain) -> Strips:
        """In another grain: only borders are wider."""
        brushes = {id(one): that for one, that in zip(self._outlines[grain], self._outlines[other], strict=True)}
        inside = _inside(self._seen(chips), other)
        return [
            Strip(layer, brushes.get(id(brush), brush), inside if brush is self._surface else boxes)
            for layer, brush, boxes in strips
        ]

    def _seen(self, chips: Chips) -> Chips:
        """Without what is gone or steps back; looks without a kind."""
        cards, kinds, looks, hosts, host_looks = chips
        there, host_there = (looks != GONE) & (kinds != DIMMED), host_looks >= 0
        looks = looks[there] % len(self._moods)
        return Chips(cards[there], kinds[there], looks, hosts[host_there], host_looks[host_there])

    def _make_chips(self, chips: Chips, grain: Grain) -> Strips:
        cards, kinds, looks, hosts, host_looks = chips
        if not len(cards) and not len(hosts):
            return []
        dim = np.concatenate([hosts[host_looks == DIMMED], cards[(kinds == DIMMED) & (looks != GONE)]])
        seen = self._seen(chips)
        cards, kinds, looks, hosts, host_looks = seen
        spine, *outlines = self._outlines[grain]
        layers = [(self._dim, dim), (spine, hosts)]
        layers += [(brush, cards[kinds == kind]) for kind, brush in enumerate(outlines)]
        layers.append((self._surface, _inside(seen, grain)))
        dots = np.concatenate([_dots(hosts, 24, 16), _dots(cards, 10, 14)])
        moods = np.concatenate([host_looks, looks])
        layers += [(brush, dots[moods == mood]) for mood, brush in enumerate(self._mood_brushes)]
        return _strips(layers)


def _inside(chips: Chips, grain: Grain) -> Floats:
    """What the borders of what is seen leave."""
    border = max(BORDER, PIXEL / grain.least)
    hosts = chips.hosts + np.array([SPINE, border, -SPINE - border, -2 * border], np.float32)
    cards = chips.cards + np.array([border, border, -2 * border, -2 * border], np.float32)
    return np.concatenate([hosts, cards])


def _brushes(palette: Palette) -> list[QBrush]:
    """What tiles are painted with: dimmed, insides; by grain spines and, by kind, outlines; cables by kind; dots by
    mood."""
    kinds = [palette.kinds[kind] for kind in KINDS]
    outlines = [palette.spine, *(kind.solid for kind in kinds), palette.faint]
    inside = palette.surface.color()
    crude = [_paler(one.color(), inside, grain) for grain in CRUDE for one in outlines]
    cables, moods = [kind.cable_thin for kind in kinds], palette.mood_brushes.values()
    return [palette.dim, palette.surface, *outlines, *crude, *cables, *moods]


def _paler(color: QColor, inside: QColor, grain: Grain) -> QBrush:
    """For a border that is wider than it should be: as much of its colour as a blended one has."""
    return QBrush(mixed(color, inside, BORDER * sqrt(grain.least * grain.finest)))


def _dots(boxes: Floats, left: float, size: float) -> Floats:
    """Of things of a mood: squares half way down."""
    dots = np.full_like(boxes, size)
    dots[:, 0] = boxes[:, 0] + left
    dots[:, 1] = boxes[:, 1] + boxes[:, 3] / 2 - size / 2
    return dots


def _strips(layers: Iterable[tuple[QBrush, Boxes]]) -> Strips:
    return [
        Strip(layer, brush, boxes.astype(np.float32, copy=False))
        for layer, (brush, boxes) in enumerate(layers)
        if len(boxes)
    ]
