"""Names on the chips of instances: in the middle level, from where letters of a constant size fit."""

from collections.abc import Callable, Iterator

from PySide6.QtGui import QPainter

from console.topology.canvas.cable_painter import STEP, weighed
from console.topology.canvas.cards import Card, NameCard
from console.topology.canvas.drawing import DRAW, text
from console.topology.canvas.lens import Lens
from console.topology.canvas.palette import Palette
from console.topology.canvas.picture import Picture
from console.topology.canvas.pixmaps import Budget
from console.topology.geometry import Rect

NAMES_FROM = 0.38
"""View pixels to a scene unit: below, there is room for four or five letters."""
LEFT, RIGHT = 43.0, 2.0
"""Scene units of a chip, where its spine and its dot are, and before its edge."""
Label = Callable[[str, Card, Rect, float], None]


def paint_names(
    painter: QPainter, picture: Picture, lens: Lens, seen: Rect, label: Label, budget: Budget | None
) -> Iterator[None]:
    """label: how a card fills a rectangle of the scene, at a scale of its own. budget: while the camera moves."""
    if lens.scale < NAMES_FROM * lens.ratio:
        return
    layout, plain = picture.layout, picture.showing.plain
    instances = picture.instances_in(seen)
    boxes = layout.instance_rects[instances].tolist()
    for count, (number, (x, y, width, height)) in enumerate(zip(instances, boxes, strict=True), start=1):
        if budget is not None and not budget.left():
            budget.missed = True
            break
        instance_id = layout.instances[number]
        card = picture.chip_name(instance_id)
        if card is not None and (plain or weighed(painter, picture, instance_id)):
            label(f"name {instance_id}", card, Rect(x + LEFT, y, width - LEFT - RIGHT, height), lens.ratio)
        if count % STEP == 0:
            yield
    painter.setOpacity(1.0)


def _draw_name(painter: QPainter, palette: Palette, card: NameCard, width: float, height: float) -> None:
    letters = palette.small
    text(painter, letters, palette.ink, 0, height / 2 + 3.6, letters.elided(card.name, width, middle=True))


DRAW[NameCard] = _draw_name
