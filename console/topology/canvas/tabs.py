"""Where the tabs of the VPCs stand, and the Internet above them: from afar both grow upward to stay readable, and keep
out of each other's way."""

from bisect import bisect_left
from math import inf

from console.topology.canvas.drawing import LEGEND, region_width, tab_width
from console.topology.canvas.lens import Lens
from console.topology.canvas.picture import Picture
from console.topology.geometry import Rect
from console.topology.layout import measures as m
from console.topology.layout.model import RegionBox, VpcBox

LABEL_SCALE = 0.8
"""Labels of containers are never smaller than this, however far away one is."""
OUTSIDE_SCALE = 0.68
"""Nor is what is outside."""
LEAST_TAB = 40.0
"""A VPC's tab is not made narrower than that, at its own scale."""
NAME_AROUND = 24.5
"""What a tab needs beside its name."""
APART = 4.0
"""View pixels between a tab and the Internet."""
MANY = 200
"""VPCs: beside more, the Internet stays where it is."""


class Tabs:
    """Of one frame."""

    def __init__(self, picture: Picture, lens: Lens) -> None:
        self._picture, self._lens = picture, lens
        self.scale = max(lens.scale, LABEL_SCALE * lens.ratio)
        """Device pixels to a label's unit."""
        self.outside_scale = max(lens.scale, OUTSIDE_SCALE * lens.ratio)
        self._pixel = lens.ratio / lens.scale
        self._ratio = self.scale / lens.scale
        self._internet: Rect | None = None
        self._sorted: list[Rect] | None = None

    def of(self, vpc: VpcBox) -> Rect:
        """On the VPC's corner; from afar it grows upward, out of the VPC, to stay readable."""
        tab, pill = self._alone(vpc), self.internet()
        if pill is None or not tab.meets(pill):
            return tab
        gap, least = APART * self._pixel, LEAST_TAB * self._ratio
        before, behind = pill.x - gap - tab.x, tab.right - pill.right - gap
        if max(before, behind) < least:
            return tab
        return tab._replace(width=before) if before >= behind else tab._replace(x=tab.right - behind, width=behind)

    def title(self, region: RegionBox) -> Rect:
        """On a region's upper edge; from afar it grows upward, above the tabs of the VPCs."""
        regions, gap = self._picture.layout.regions, APART * self._pixel
        bottom = region.rect.y
        if self._ratio > 1:
            bottom = min([bottom, *(self._alone(vpc).y - gap for vpc in self._picture.first_vpcs[region.id])])
        height = region.tab.height * self._ratio
        beyond = (other.rect.x for other in regions if other.rect.y == region.rect.y and other.rect.x > region.rect.x)
        room = min(beyond, default=inf) - region.rect.x - gap
        width = region_width(self._picture.palette, self._picture.region(region.name)) * self._ratio
        return Rect(region.tab.x, bottom - height, min(width, room), height)

    def over(self, rect: Rect, vpcs: list[VpcBox]) -> Rect | None:
        """The tab of one of these VPCs that has grown up to there."""
        if self._sorted is None:
            self._sorted = sorted(map(self.of, vpcs), key=_top)
        first = bisect_left(self._sorted, rect.y - self._sorted[0].height, key=_top) if self._sorted else 0
        after = bisect_left(self._sorted, rect.bottom, key=_top)
        return next((tab for tab in self._sorted[first:after] if tab.meets(rect)), None)

    def internet(self) -> Rect | None:
        """Where the pill of the Internet is drawn: over its place, above the titles of regions, aside by as much as the
        tabs below need."""
        box = self._picture.layout.internet
        if box is None or self._internet is not None:
            return self._internet
        pill = scaled(box, self.outside_scale / self._lens.scale, 1.0)
        titles = [title.y for title in map(self.title, self._picture.layout.regions) if _shared(title, pill)]
        pill = pill.translated(0.0, min(0.0, min(titles, default=inf) - APART * self._pixel - pill.bottom))
        vpcs = self._picture.layout.vpcs
        low = pill.bottom + m.TAB_HEIGHT * self._ratio
        tabs = [self._named(vpc) for vpc in vpcs if vpc.rect.y < low] if len(vpcs) <= MANY else []
        near = [tab for tab in tabs if tab.y < pill.bottom and pill.y < tab.bottom]
        gap, most = APART * self._pixel, (pill.width - pill.height) / 2  # the ties' end stays below it
        wishes = [way for tab in near for way in (tab.right + gap - pill.x, tab.x - gap - pill.right)]
        ways = [pill.translated(min(max(way, -most), most), 0.0) for way in (0.0, *wishes)]
        self._internet = min(ways, key=lambda way: (sum(_shared(way, tab) for tab in near), abs(way.x - pill.x)))
        return self._internet

    def _named(self, vpc: VpcBox) -> Rect:
        """As far as it says the name."""
        tab, name = self._alone(vpc), self._picture.palette.name.width(self._picture.vpc(vpc.id).name)
        return tab._replace(width=min(tab.width, max(LEAST_TAB, name + NAME_AROUND) * self._ratio))

    def _alone(self, vpc: VpcBox) -> Rect:
        """As if there were no Internet."""
        card = self._picture.vpc(vpc.id)
        width = max(vpc.tab.width, tab_width(self._picture.palette, card)) * self._ratio
        if (internet := vpc.internet_gateway) is not None:
            width = min(width, vpc.rect.width * 0.6, internet.rect.x - vpc.rect.x - 16)
        height = vpc.tab.height * self._ratio
        bands = min((zone.bands[0].rect.y for zone in vpc.zones if zone.bands), default=vpc.rect.bottom)
        bottom = min(vpc.tab.bottom, bands - (LEGEND / 2 + 1) * self._pixel)
        return Rect(vpc.tab.x, bottom - height, min(width, vpc.rect.width), height)


def scaled(rect: Rect, ratio: float, fixed: float) -> Rect:
    """Larger, about its middle; upright about its top (0), its middle (0.5) or its bottom (1)."""
    width, height = rect.width * ratio, rect.height * ratio
    return Rect(rect.x - (width - rect.width) / 2, rect.y - (height - rect.height) * fixed, width, height)


def _shared(one: Rect, other: Rect) -> float:
    """How much of their widths."""
    return max(0.0, min(one.right, other.right) - max(one.x, other.x))


def _top(rect: Rect) -> float:
    return rect.y
