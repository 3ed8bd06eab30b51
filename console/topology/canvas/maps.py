"""The far level: every subnet as a map of its addresses, a picture of one pixel a cell that is drawn scaled.

Maps are read from the World in slices (`work`) once somebody is far enough; a change writes its cells. Where cells are
smaller than pixels, a pixel shows the most telling of them, so that nothing in use disappears.
"""

from collections.abc import Iterable, Iterator
from math import ceil, log2
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter

from console.ec2.addresses import to_text
from console.ec2.resources import NetworkInterface, Subnet
from console.ec2.world import World
from console.topology.canvas.boxes import Boxes, draw_boxes, draw_lines
from console.topology.canvas.cells import DIM, GROUPS, BandCells, State, cell_order, key_of, pooled
from console.topology.canvas.lens import Lens
from console.topology.canvas.map_places import Places
from console.topology.canvas.palette import NO_PEN, Palette, mixed
from console.topology.canvas.plots import Plots
from console.topology.canvas.selected import Selected
from console.topology.canvas.showing import Showing
from console.topology.canvas.stepping_back import Veils
from console.topology.coloring import CATEGORIES, NONE, STATE, Coloring
from console.topology.folding import BOX
from console.topology.geometry import Rect
from console.topology.layout import Layout
from console.topology.layout.model import Band

SINGLE_CELLS, FEW_CELLS = 4, 64
"""Changed ones of a map that are painted each by itself, and in a rectangle around; of more, the whole map is."""
FEW = 8
"""Pixels of a map that cells share: of more, all are made anew."""
MANY = 40
GUTTER_FROM, GLYPHS_FROM = 5.0, 7.0
"""View pixels of a cell: gaps between cells, and shapes that tell states apart without colour."""


class Glyph(NamedTuple):
    """A rectangle in a cell of size 1; dark, or in the colour of free cells."""

    x: float
    y: float
    width: float
    height: float
    dark: bool = False


GLYPHS = {
    State.AVAILABLE: Glyph(0.3, 0.3, 0.4, 0.4),
    State.SECONDARY: Glyph(0.56, 0.56, 0.24, 0.24),
    State.CHANGING: Glyph(0.36, 0.36, 0.28, 0.28, dark=True),
    State.RESERVED: Glyph(0.2, 0.42, 0.6, 0.16),
}
"""Available: hollow. Secondary: a notch. Changing: a point. Reserved: a stroke."""


class Cell(NamedTuple):
    """An address under the pointer."""

    subnet_id: str
    address: str
    state: State
    interface_id: str


class CellMaps:
    """The maps of one Picture."""

    def __init__(self, world: World, palette: Palette, showing: Showing, selected: Selected) -> None:
        self.world, self.showing = world, showing
        self.coloring = Coloring(world)
        self.bands: dict[str, BandCells] = {}
        """Those that have been read."""
        self._layout: Layout | None = None
        self._places = Places(self._shape)
        self.pixels: dict[tuple[str, int], tuple[NDArray[np.uint32], QImage]] = {}
        self._counts: dict[str, NDArray[np.int64]] = {}
        self.veils = Veils(selected)
        self._work: Iterator[str] | None = None
        self._being_read = ""
        self._outdated = False
        """Whether the subnet whose map is being read has changed meanwhile."""
        self._stale: set[str] = set()
        """Of `bands`: they are shown until they have been read anew."""
        self._wanted = False
        self._inhabited: Layout | None = None
        self._by_band: dict[int, list[str]] = {}
        self._named: dict[str, tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.object_]]] = {}
        """By subnet: the owners in its map when they were named, their keys and ids."""
        self.lens: Lens | None = None
        """Through which they were painted last."""
        self.recolor(palette)

    # --- what they are made of

    def recolor(self, palette: Palette) -> None:
        self.palette = palette
        self._table = _table(palette, self.coloring.key)
        self.pixels.clear()

    def set_coloring(self, key: str) -> None:
        if key != self.coloring.key:
            self.coloring = Coloring(self.world, key)
            self.bands.clear()
            self._counts.clear()
            self._places.forget()
            self._work = None
            self.recolor(self.palette)

    def show_anew(self) -> None:
        """Other things are in focus, other layers on: maps are read again, and stand as they are until then."""
        self._stale = set(self.bands)
        self._work = None

    def place(self, layout: Layout, plots: Plots) -> None:
        """Bands stand elsewhere. Maps of those that keep their shape are kept."""
        self._layout = layout
        self._places.put(plots)
        here = {band.subnet_id: band for band in layout.bands}
        for subnet_id in [one for one in self.bands if one not in here]:
            self._forget(subnet_id)
        for subnet_id, cells in self.bands.items():
            cells.reshape(plots.aspect(here[subnet_id]))
        self.pixels = {key: one for key, one in self.pixels.items() if self._fits(key, one[0])}
        self._work = None

    def glide(self, plots: Plots) -> None:
        """On the way between two layouts: maps go with their bands, in the shape of before."""
        self._places.put(plots)

    def _fits(self, key: tuple[str, int], pixels: NDArray[np.uint32]) -> bool:
        cells = self.bands.get(key[0])
        shape = (max(1, cells.rows // key[1]), max(1, cells.columns // key[1])) if cells else None
        return pixels.shape == shape

    def _forget(self, subnet_id: str) -> None:
        self.bands.pop(subnet_id, None)
        self._places.forget()
        self._stale.discard(subnet_id)
        self._counts.pop(subnet_id, None)
        self._counts.pop("", None)
        for key in [key for key in self.pixels if key[0] == subnet_id]:
            del self.pixels[key]

    def want(self) -> None:
        """Somebody is looking from afar."""
        self._wanted = True

    @property
    def all_to_come(self) -> bool:
        """Whether very many are wanted, and none is read yet: the first will be in a moment."""
        many = self._layout is not None and len(self._layout.bands) > MANY
        return self._wanted and many and not self.bands

    @property
    def working(self) -> bool:
        """Whether there is something wanted and not yet read."""
        missing = self._layout is not None and len(self.bands) < len(self._layout.bands)
        return self._wanted and (missing or bool(self._stale))

    def work(self, seconds: float) -> list[str]:
        """Read on for so long. The subnets whose maps are ready now."""
        if self._work is None:
            self._work = self._read()
        until, done = perf_counter() + seconds, []
        for ready in self._work:
            if ready:
                done.append(ready)
            if perf_counter() >= until:
                return done
        self._work = None
        return done

    def read_all(self) -> None:
        """At once: for an export."""
        self.want()
        while self.working and self.work(1.0):
            pass

    def _read(self) -> Iterator[str]:
        """Empty texts while under way, then the subnet that is ready."""
        layout, plots = self._layout, self._places.plots
        if layout is None or plots is None:
            return
        if not self.bands:
            for _ in self.coloring.rank():
                yield ""
        for band in layout.bands:
            subnet = self.world.find(Subnet, band.subnet_id)
            if subnet is None or (band.subnet_id in self.bands and band.subnet_id not in self._stale):
                continue
            cells = BandCells(subnet, plots.aspect(band))
            self._being_read, self._outdated = band.subnet_id, False
            for _ in cells.read(self.world, self.coloring, self.showing):
                yield ""
            self._being_read = ""
            if self._outdated:  # once more, when the others are done: it is missing still, or stale
                continue
            self._forget(band.subnet_id)
            self.bands[band.subnet_id] = cells
            self._stale.discard(band.subnet_id)
            self._counts.pop("", None)
            yield band.subnet_id

    def changed(self, interface_ids: Iterable[str], subnets: Iterable[str]) -> dict[str, list[int]]:
        """Interfaces came, changed or went, the last ones from some of the subnets. Cells that look different."""
        found: dict[str, list[int]] = {}
        homes = [cells for one in subnets if (cells := self.bands.get(one))]
        for interface_id in interface_ids:
            interface = self.world.find(NetworkInterface, interface_id)
            self._outdated |= interface is None or interface.subnet_id == self._being_read
            if interface is not None:
                cells = self.bands.get(interface.subnet_id)
                concerned = [cells] if cells else []
            else:
                concerned = homes
            for cells in concerned:
                different = cells.change(interface_id, interface, self.coloring, self.showing)
                if different:
                    self._write(cells, different)
                    found.setdefault(cells.subnet_id, []).extend(different)
        return found

    def _write(self, cells: BandCells, offsets: list[int]) -> None:
        self._counts.pop(cells.subnet_id, None)
        self._counts.pop("", None)
        for subnet_id, factor in [key for key in self.pixels if key[0] == cells.subnet_id]:
            shared = {cells.pixel_of(offset, factor) for offset in offsets}
            if factor > 1 and len(shared) > FEW:
                del self.pixels[subnet_id, factor]
                continue
            pixels = self.pixels[subnet_id, factor][0]
            for row, column in shared:
                pixels[row, column] = self._table[cells.code_shown(row, column, factor)]

    def counts(self, subnet_id: str) -> NDArray[np.int64] | None:
        """Of a map that is ready: addresses by state and category."""
        known = self._counts.get(subnet_id)
        if known is None and (cells := self.bands.get(subnet_id)):
            known = self._counts[subnet_id] = cells.counts()
        return known

    @property
    def recounts(self) -> bool:
        """Whether the totals may be others than when they were last asked for."""
        return "" not in self._counts

    def totals(self) -> NDArray[np.int64]:
        """The same of all maps that are ready."""
        known = self._counts.get("")
        if known is None:
            counted = [counts for one in self.bands if (counts := self.counts(one)) is not None]
            known = np.sum(counted, axis=0) if counted else np.zeros((len(State), GROUPS), np.int64)
            self._counts[""] = known
        return known

    # --- where they are

    def target(self, band: Band, lens: Lens) -> tuple[QRectF | None, QRectF | None]:
        """Device pixels of a band's map, and of its label; None where there is no room."""
        return self._places.target(band, lens)

    def shut(self, subnet_id: str) -> bool:
        """Whether a subnet is drawn as one box: from afar, too, it has no map."""
        return self._layout is not None and f"{BOX}{subnet_id}" in self._layout.graph.boxes

    def shown(self, subnet_id: str) -> bool:
        """Whether a subnet's map is ready, and to be seen."""
        return subnet_id in self.bands and not self.shut(subnet_id)

    def _shape(self, subnet_id: str) -> tuple[int, int]:
        cells = self.bands.get(subnet_id)
        return (cells.columns, cells.rows) if cells is not None and self.shown(subnet_id) else (0, 0)

    def rect_of_cell(self, band: Band, offset: int, lens: Lens) -> QRectF | None:
        """Device pixels of one address, at least one pixel."""
        target, _ = self.target(band, lens)
        cells = self.bands.get(band.subnet_id)
        if target is None or cells is None:
            return None
        column, row = cells.cell_of(offset)
        wide, high = _cell(target, cells)
        least = lens.ratio
        return QRectF(target.x() + column * wide, target.y() + row * high, max(wide, least), max(high, least))

    def rects_of_cells(self, band: Band, offsets: list[int], lens: Lens) -> list[QRectF]:
        """Device pixels of some addresses: of each, or where they are many one rectangle around."""
        rects = [rect for one in offsets[:FEW_CELLS] if (rect := self.rect_of_cell(band, one, lens)) is not None]
        if len(offsets) > FEW_CELLS and rects:
            target, _ = self.target(band, lens)
            return [target] if target is not None else []
        around = QRectF()
        for rect in rects:
            around = around.united(rect)
        return rects if len(rects) <= SINGLE_CELLS else [around]

    def cell_at(self, band: Band, lens: Lens, x: float, y: float) -> Cell | None:
        """The address under a device pixel; where several share it, the one that is shown."""
        target, _ = self.target(band, lens)
        cells = self.bands.get(band.subnet_id)
        if target is None or cells is None or not target.contains(x, y):
            return None
        wide, high = _cell(target, cells)
        factor = _factor(wide, high)
        column, row = int((x - target.x()) / wide), int((y - target.y()) / high)
        column, row = column // factor * factor, row // factor * factor
        near = [
            cells.offset_at(u, v)
            for v in range(row, min(row + factor, cells.rows))
            for u in range(column, min(column + factor, cells.columns))
        ]
        if not near:
            return None
        offset = max(near, key=lambda one: (cells.code_at(one), -one))
        address = to_text(cells.base + offset)
        owner = self.world.interface_at(cells.vpc_id, address)
        return Cell(band.subnet_id, address, State(cells.code_at(offset) % DIM // GROUPS), owner.id if owner else "")

    def interfaces_in(self, area: Rect, lens: Lens) -> list[str]:
        """Those with an address in a part of the scene, as it is seen: all of a band that lies in it whole."""
        layout, plots, found = self._layout, self._places.plots, list[str]()
        for number, band in enumerate(layout.bands if layout else ()):
            cells = self.bands.get(band.subnet_id)
            frame = plots.frame(band, lens) if plots is not None else band.rect
            if cells is None or layout is None or not frame.meets(area):
                continue
            target, _ = self.target(band, lens)
            part = target.intersected(lens.rect(area)) if target is not None else QRectF()
            if area.covers(frame):
                found += self._inhabitants(layout, number)
            elif target is not None and not part.isEmpty():
                found += self._owners_in(cells, target, part)
        return found

    def _inhabitants(self, layout: Layout, band: int) -> list[str]:
        """The interfaces of a band; found once for a layout."""
        if self._inhabited is not layout:
            self._inhabited, self._by_band = layout, {}
        known = self._by_band.get(band)
        if known is None:
            numbers = np.flatnonzero(layout.interface_bands == band).tolist()
            known = self._by_band[band] = [layout.interfaces[one] for one in numbers]
        return known

    def _owners_in(self, cells: BandCells, target: QRectF, part: QRectF) -> list[str]:
        wide, high = _cell(target, cells)
        left, top = (part.left() - target.left()) / wide, (part.top() - target.top()) / high
        right, bottom = (part.right() - target.left()) / wide, (part.bottom() - target.top()) / high
        place = cell_order(cells.bits, cells.side_bits)[cells.offsets]
        columns, rows = place % cells.columns, place // cells.columns
        inside = (columns + 1 > left) & (columns < right) & (rows + 1 > top) & (rows < bottom)
        keys, names = self._names(cells)
        owners = cells.owners[inside]
        places = np.searchsorted(keys, owners)
        known = keys[np.minimum(places, len(keys) - 1)] == owners if len(keys) else np.zeros(len(owners), np.bool_)
        return list(dict.fromkeys(names[places[known]].tolist()))

    def _names(self, cells: BandCells) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
        """The keys of a subnet's interfaces, ascending, and their ids."""
        known = self._named.get(cells.subnet_id)
        if known is None or known[0] is not cells.owners:
            names = np.array([one.id for one in self.world.interfaces_in_subnet(cells.subnet_id)], np.object_)
            keys = np.fromiter(map(key_of, names), np.int64, len(names))
            order = np.argsort(keys)
            known = self._named[cells.subnet_id] = cells.owners, keys[order], names[order]
        return known[1], known[2]

    def rects_of(self, interface: NetworkInterface, lens: Lens) -> list[QRectF]:
        """Device pixels of an interface's addresses, the primary one first."""
        cells, layout = self.bands.get(interface.subnet_id), self._layout
        number = layout.graph.band_numbers.get(interface.subnet_id) if layout else None
        if cells is None or layout is None or number is None:
            return []
        offsets = [cells.offset_of(one.private_ip_address) for one in interface.private_ip_addresses]
        found = [self.rect_of_cell(layout.bands[number], offset, lens) for offset in offsets if offset >= 0]
        return [rect for rect in found if rect is not None]

    # --- painting

    def paint(self, painter: QPainter, band: Band, lens: Lens, target: QRectF, seen: QRectF, moving: bool) -> bool:
        """seen: device pixels to paint. moving: without shapes in the cells, and of many maps without gaps between
        them, which take longer. Whether that was all."""
        cells = self.bands.get(band.subnet_id)
        if cells is None:
            return True
        wide, high = _cell(target, cells)
        image = self._image(cells, _factor(wide, high))
        if not target.intersects(seen):
            return True
        if lens.vector:  # many a viewer of SVG blurs what it enlarges
            left, top, right, bottom = _part(target, image, seen)
            across, down = target.width() / image.width(), target.height() / image.height()
            place = QRectF(target.x() + left * across, target.y() + top * down, 0, 0)
            place.setSize(QSizeF((right - left) * across, (bottom - top) * down))
            image = image.copy(left, top, right - left, bottom - top)
            painter.drawImage(place, image.scaled(image.size() * ceil(max(1.0, 2 * max(across, down) / lens.ratio))))
        else:  # all of it, for the painter to clip: of a part by itself, cells would be rounded to other pixels
            painter.drawImage(target, image)
        size = min(wide, high)
        if size < GUTTER_FROM * lens.ratio:
            return True
        many, glyphs = len(self.bands) > MANY, size >= GLYPHS_FROM * lens.ratio
        if moving and many:
            return False
        painter.setPen(self.palette.kind(band.kind.value).gutter)
        part = _part(target, image, seen)
        draw_lines(painter, _gutters(target, (wide, high), part))
        if glyphs and not moving:
            self._glyphs(painter, cells, target, part)
        return not (moving and glyphs)

    def veil(self, band: Band, target: QRectF) -> QImage | None:
        """Clear over the addresses of what is selected; empty where none is, None where it is not known yet."""
        cells = self.bands.get(band.subnet_id)
        return self.veils.of(cells, _factor(*_cell(target, cells)), self.palette) if cells else None

    def _glyphs(self, painter: QPainter, cells: BandCells, target: QRectF, part: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = part
        wide, high = _cell(target, cells)
        states = cells.picture()[top:bottom, left:right] % DIM // GROUPS
        painter.save()
        painter.setPen(NO_PEN)
        for state, glyph in GLYPHS.items():
            rows, columns = np.nonzero(states == state)
            if not len(rows):
                continue
            boxes = np.empty((len(rows), 4))
            boxes[:, 0] = target.x() + (columns + left + glyph.x) * wide
            boxes[:, 1] = target.y() + (rows + top + glyph.y) * high
            boxes[:, 2:] = glyph.width * wide, glyph.height * high
            painter.setBrush(self.palette.ink_brush if glyph.dark else self.palette.cell_hole)
            draw_boxes(painter, boxes)
        painter.restore()

    def _image(self, cells: BandCells, factor: int) -> QImage:
        known = self.pixels.get((cells.subnet_id, factor))
        if known is None:
            codes = cells.picture()
            pixels = self._table[pooled(codes, factor) if factor > 1 else codes]
            rows, columns = pixels.shape
            image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
            known = self.pixels[cells.subnet_id, factor] = pixels, image
        return known[1]

    @property
    def bytes_held(self) -> int:
        """What the maps take."""
        held = sum(one.offsets.nbytes + one.owners.nbytes + one.codes.nbytes for one in self.bands.values())
        return held + sum(pixels.nbytes for pixels, _ in self.pixels.values())


def _cell(target: QRectF, cells: BandCells) -> tuple[float, float]:
    """Device pixels (width, height) of a cell."""
    return target.width() / cells.columns, target.height() / cells.rows


def _part(target: QRectF, image: QImage, seen: QRectF) -> tuple[int, int, int, int]:
    """First and last pixels of an image, across and down, that are seen where it fills `target`."""
    shown = target.intersected(seen)
    across, down = target.width() / image.width(), target.height() / image.height()
    return (
        int((shown.x() - target.x()) / across),
        int((shown.y() - target.y()) / down),
        min(image.width(), ceil((shown.right() - target.x()) / across)),
        min(image.height(), ceil((shown.bottom() - target.y()) / down)),
    )


def _gutters(target: QRectF, size: tuple[float, float], part: tuple[int, int, int, int]) -> Boxes:
    """Lines around the cells of a part of a map (first and last column and row)."""
    left, top, right, bottom = part
    wide, high = size
    xs, ys = target.x() + np.arange(left, right + 1) * wide, target.y() + np.arange(top, bottom + 1) * high
    down, across = np.empty((len(xs), 4)), np.empty((len(ys), 4))
    down[:, 0] = down[:, 2] = np.rint(xs)
    down[:, 1], down[:, 3] = ys[0], ys[-1]
    across[:, 0], across[:, 2] = xs[0], xs[-1]
    across[:, 1] = across[:, 3] = np.rint(ys)
    return np.concatenate([down, across])


def _factor(wide: float, high: float) -> int:
    """Cells along a pixel's edge where a cell is smaller than a pixel, else 1."""
    size = min(wide, high)
    return 1 if size >= 1 else 1 << ceil(log2(1 / max(size, 1e-3)) - 1e-9)


def _table(palette: Palette, key: str) -> NDArray[np.uint32]:
    """Code to 0xffRRGGBB."""
    c = palette.colors
    table = np.zeros(2 * DIM, np.uint32)
    owned = [c.owners[min(number, CATEGORIES)] for number in range(GROUPS)]
    owned[NONE] = c.cell_reserved
    by_state = {
        State.FREE: c.cell_free,
        State.RESERVED: c.cell_reserved,
        State.SECONDARY: c.cell_secondary,
        State.IN_USE: c.cell_used,
        State.AVAILABLE: c.cell_available,
        State.CHANGING: c.changing,
    }
    for state in State:
        for number in range(GROUPS):
            color = QColor(by_state[state])
            if key != STATE and state in (State.IN_USE, State.SECONDARY, State.AVAILABLE):
                color = QColor(owned[number])
                if state is not State.IN_USE:
                    color = mixed(color, QColor(c.cell_free))
            table[state * GROUPS + number] = color.rgb()
            table[DIM + state * GROUPS + number] = mixed(color, QColor(c.cell_free), 0.2).rgb()
    return table
