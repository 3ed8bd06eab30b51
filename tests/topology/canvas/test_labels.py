"""Labels from afar: they stay readable, so they have to keep out of each other's way."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from console.topology import graph
from console.topology.canvas.cards import Card
from console.topology.canvas.lens import Lens, level_at
from console.topology.canvas.painter import StaticPainter
from console.topology.canvas.palette import palette_of
from console.topology.canvas.picture import Picture
from console.topology.colors import LIGHT
from console.topology.geometry import Rect
from console.topology.layout.arrange import arrange
from tests.worlds import Builder


class Watched(StaticPainter):
    """Keeps where each label goes, in pixels."""

    def _label(self, key: str, card: Card, rect: Rect, scale: float) -> None:
        super()._label(key, card, rect, scale)
        at = self.lens.rect(rect)
        self.labels = {**getattr(self, "labels", {}), key: Rect(at.x(), at.y(), at.width(), at.height())}


def two_vpcs() -> Builder:
    build = Builder()
    for name in ("shop", "default VPC"):
        vpc = build.vpc(name, internet=True)
        for zone in ("us-east-1a", "us-east-1b", "us-east-1c"):
            for kind in ("public", "private"):
                subnet = build.subnet(vpc, zone, kind, f"{kind}-{zone[-1]}")
                for _ in range(4):
                    build.interface(subnet)
    return build


@pytest.mark.parametrize("scale", [0.13, 0.16, 0.2, 0.25, 0.3, 0.36])
def test_a_tab_and_the_names_of_the_bands_above_it_stay_apart(qapp: QApplication, scale: float) -> None:
    world = two_vpcs().world
    layout = arrange(graph.build(world))
    image = QImage(1400, 1400, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    lens = Lens(scale, 100, 100, 1.0, level_at(scale))
    watched = Watched(painter, Picture(world, layout, palette_of(LIGHT)), lens)
    for _ in watched.steps(QRectF(0, 0, 1400, 1400)):
        pass
    painter.end()
    tabs = [rect for key, rect in watched.labels.items() if key.startswith("tab")]
    legends = [rect for key, rect in watched.labels.items() if key.startswith("legend")]
    outside = [rect for key, rect in watched.labels.items() if key.startswith(("outside", "gateway"))]
    assert len(tabs) == 2
    assert not any(tab.meets(legend) for tab in tabs for legend in legends)
    assert not any(one.meets(other) for n, one in enumerate(outside) for other in outside[n + 1 :])
