"""Many boxes at once are the pixels that Qt gives for each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QTransform

from console.topology.canvas.boxes import Strip, draw_boxes, draw_snapped
from console.topology.canvas.lens import Lens, Level
from console.topology.canvas.palette import NO_PEN
from console.topology.geometry import Floats

pytestmark = pytest.mark.usefixtures("qapp")

LENS = Lens(0.37, 5.0, -3.0, 1.0, Level.MIDDLE)
SIDE = 60
PLACES, SIZES = st.integers(-40, 260), st.integers(3, 90)
BOXES = st.lists(st.tuples(PLACES, PLACES, SIZES, SIZES), max_size=20).map(
    lambda boxes: np.array(boxes, np.float32).reshape(-1, 4) + np.float32(0.123)
)


def canvas(blended: bool) -> tuple[QImage, QPainter]:
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setTransform(QTransform(LENS.scale, 0, 0, LENS.scale, LENS.x, LENS.y))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, blended)
    painter.setPen(NO_PEN)
    painter.setBrush(QColor("red"))
    return image, painter


def one_by_one(boxes: Floats, blended: bool) -> QImage:
    image, painter = canvas(blended)
    for box in boxes.tolist():
        painter.drawRect(QRectF(*box))
    painter.end()
    return image


@given(BOXES)
def test_boxes_are_painted_as_each_by_itself(boxes: Floats) -> None:
    image, painter = canvas(blended=True)
    draw_boxes(painter, boxes)
    painter.end()
    assert image == one_by_one(boxes, blended=True)


@given(BOXES)
def test_snapped_ones_fill_the_pixels_of_those_whose_edges_are_not_blended(boxes: Floats) -> None:
    image, painter = canvas(blended=False)
    draw_snapped(painter, LENS, [[Strip(0, QBrush(QColor("red")), boxes)]])
    painter.end()
    assert image == one_by_one(boxes, blended=False)


def test_of_many_tiles_the_upper_layers_are_above() -> None:
    box = np.array([[0, 0, 100, 100]], np.float32)
    image, painter = canvas(blended=False)
    above, below = Strip(1, QBrush(QColor("blue")), box), Strip(0, QBrush(QColor("red")), box)
    draw_snapped(painter, LENS, [[above], [below]])
    painter.end()
    assert image.pixelColor(20, 20) == QColor("blue")
