"""From afar the lanes around a band show nothing: its subnet's map takes its part of them too. No Qt.

A plot is a band's part of its zone, a frame what is painted for it: the band where chips are seen, below the zone's
counts the plot where maps are, and on the way between both what is between both. Only the plots beside a band that
moves change with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from console.topology.geometry import Doubles, Flags, Ints, Rect
from console.topology.layout.model import Band, Layout, ZoneBox

if TYPE_CHECKING:
    from console.topology.canvas.lens import Lens

GAP = 1.5
"""View pixels that a frame leaves free at each side of its plot."""
HEAD, HEAD_FROM = 31.0, (100.0, 150.0)
"""View pixels of a zone's counts, and the least zone (width, height) that has room for them. A smaller one has a line,
or nothing."""
LINE_HEAD, LINE_HEAD_FROM = 17.0, (84.0, 60.0)
REACH = 2.5
"""A plot reaches so many times its band's height beyond it."""
BESIDE = 0.25
"""Bands are beside each other even where one ends so much of its height above the next."""
END = 3.0
"""The first and the last band have a lane at one side only: they take so much of it, for each part of the other's."""


FLAT, LABEL_BESIDE, LABEL_ABOVE = 4.0, 0.4, 0.25
"""From such an aspect on a plot's label is beside its map; what it takes of the width, and in others of the height."""


class _All(NamedTuple):
    """Of a layout: boxes of its bands, and their plots, float64[n, 4]; its zones, and in which each band is, int[n]."""

    bands: Doubles
    plots: Doubles
    zones: list[ZoneBox]
    zone_of: Ints


class Plots:
    """Those of one layout."""

    def __init__(self, layout: Layout) -> None:
        self._bands = layout.bands
        self.numbers = {band.subnet_id: number for number, band in enumerate(layout.bands)}
        """The rows of `frames`."""
        self._zones = {band.subnet_id: zone for vpc in layout.vpcs for zone in vpc.zones for band in zone.bands}
        self._plots: dict[str, Rect] = {}
        self._all: _All | None = None
        self._lens: Lens | None = None
        self._afar = 0.0
        self._unmoved: Lens | None = None
        self._all_frames: Doubles = np.empty((0, 4))
        self._rows: list[list[float]] = []
        self._frames: dict[str, Rect] = {}
        """As they are through that lens, wherever it stands; each made when it is asked for."""

    def zone_of(self, band: Band) -> ZoneBox | None:
        return self._zones.get(band.subnet_id)

    def plot(self, band: Band) -> Rect:
        """All there is for a band, in scene units."""
        zone = self._zones.get(band.subnet_id)
        if zone is None:
            return band.rect
        if band.subnet_id not in self._plots:
            self._plots.update(plots_in(zone))
        return self._plots[band.subnet_id]

    def aspect(self, band: Band) -> float:
        """Width to height of the room for a band's map: its label takes the rest, beside it in a flat plot, above in
        others."""
        plot = self.plot(band)
        aspect = plot.width / max(1.0, plot.height)
        return aspect * (1 - LABEL_BESIDE) if aspect > FLAT else aspect / (1 - LABEL_ABOVE)

    def frame(self, band: Band, lens: Lens) -> Rect:
        """What is painted for a band, in scene units."""
        if lens is not self._lens:
            self._look_through(lens)
        if self._afar <= 0:
            return band.rect
        known = self._frames.get(band.subnet_id)
        if known is None:
            known = self._frames[band.subnet_id] = Rect._make(self._rows[self.numbers[band.subnet_id]])
        return known

    def frames_in(self, zone: ZoneBox, lens: Lens) -> Doubles:
        """Of a zone's bands, in their order: float64[n, 4]."""
        if lens is not self._lens:
            self._look_through(lens)
        if self._afar <= 0:
            return _rows([band.rect for band in zone.bands])
        return self._all_frames[[self.numbers[band.subnet_id] for band in zone.bands]]

    def _look_through(self, lens: Lens) -> None:
        self._lens, self._afar = lens, lens.afar
        unmoved = lens._replace(x=0.0, y=0.0)
        if self._afar > 0 and unmoved != self._unmoved:
            self._unmoved = unmoved
            self._all_frames = self.frames(lens)
            self._rows = self._all_frames.tolist()
            self._frames.clear()

    def frames(self, lens: Lens) -> Doubles:
        """What is painted for each band of the layout, in scene units: float64[n, 4]."""
        if self._all is None:
            zones = list({id(zone): zone for zone in self._zones.values()}.values())
            numbers = {id(zone): number for number, zone in enumerate(zones)}
            self._all = _All(
                _rows([band.rect for band in self._bands]),
                _rows([self.plot(band) for band in self._bands]),
                zones,
                np.array([numbers[id(self._zones[band.subnet_id])] for band in self._bands], np.int32),
            )
        bands, plots, zones, of = self._all
        pixel = lens.ratio / lens.scale
        heads = [_head(zone, lens) * pixel for zone in zones]
        top, head = (np.array(each, np.float64)[of] for each in ([zone.rect.y for zone in zones], heads))
        share = 1 - head / np.array([zone.rect.height for zone in zones], np.float64)[of]
        framed = plots.copy()
        framed[:, 1] = top + head + (plots[:, 1] - top) * share
        framed[:, 3] *= share
        gap = np.minimum(GAP * pixel, np.minimum(framed[:, 2], framed[:, 3]) / 8)[:, None]
        framed += gap * (1, 1, -2, -2)
        found: Doubles = bands + (framed - bands) * lens.afar
        return found

    def near(self, x: float, y: float, reach: float, lens: Lens) -> Band | None:
        """The band whose frame is at a point of the scene, or so near to it; of several the smallest."""
        frames = ((self.frame(band, lens), band) for band in self._bands)
        met = [(frame, band) for frame, band in frames if frame.grown(reach).holds(x, y)]
        found = min(met, key=lambda one: (not one[0].holds(x, y), one[0].width * one[0].height), default=None)
        return found[1] if found is not None else None


def plate_of(zone: ZoneBox, lens: Lens) -> Rect | None:
    """Where a zone's counts stand, in scene units: along its upper edge, so that those of zones side by side are in a
    row. None where there is no room for them."""
    head, pixel = _head(zone, lens), lens.ratio / lens.scale
    x, y, width, _ = zone.rect
    return Rect(x + 2 * pixel, y + pixel, width - 4 * pixel, (head - 1) * pixel) if head else None


def _head(zone: ZoneBox, lens: Lens) -> float:
    """View pixels, from the zone's upper edge on."""
    view = lens.scale / lens.ratio
    size = zone.rect.width * view, zone.rect.height * view
    for head, (width, height) in ((HEAD, HEAD_FROM), (LINE_HEAD, LINE_HEAD_FROM)):
        if size[0] >= width and size[1] >= height:
            return head
    return 0.0


def _rows(boxes: list[Rect]) -> Doubles:
    return np.array(boxes, np.float64).reshape(-1, 4)


def plots_in(zone: ZoneBox) -> dict[str, Rect]:
    """A zone shared out among its bands, by subnet, in scene units: none meets another, and each holds its band."""
    boxes = _rows([band.rect for band in zone.bands])
    left, top, height = boxes[:, 0], boxes[:, 1], boxes[:, 3]
    right, bottom = left + boxes[:, 2], top + height
    around = height * BESIDE
    beside = _overlap(top - around, bottom + around)
    at_left = beside & (right[None, :] <= left[:, None])  # [i, j]: j is at the left of i
    middle = (right[None, :] + left[:, None]) / 2
    starts = np.max(np.where(at_left, middle, zone.rect.x), axis=1)
    ends = np.min(np.where(at_left, middle, zone.rect.right), axis=0)
    above = _overlap(starts, ends) & (bottom[None, :] <= top[:, None])
    weight = np.where(above.any(axis=1) & above.any(axis=0), 1.0, END)
    share = weight[None, :] / (weight[None, :] + weight[:, None])
    cut = bottom[None, :] + (top[:, None] - bottom[None, :]) * share
    first = np.maximum(np.max(np.where(above, cut, zone.rect.y), axis=1), top - height * REACH)
    last = np.minimum(np.min(np.where(above, cut, zone.rect.bottom), axis=0), bottom + height * REACH)
    sides = zip(starts.tolist(), first.tolist(), ends.tolist(), last.tolist(), strict=True)
    found = (Rect(x, y, to_x - x, to_y - y) for x, y, to_x, to_y in sides)
    return {band.subnet_id: plot for band, plot in zip(zone.bands, found, strict=True)}


def _overlap(low: Doubles, high: Doubles) -> Flags:
    """bool[n, n]: which intervals share more than an end."""
    return (low[:, None] < high[None, :]) & (low[None, :] < high[:, None])
