"""A drag with T held: from one thing to another, to ask whether a packet gets there."""

from math import hypot

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from console.ec2.resources import InternetGateway, VpnGateway
from console.topology.canvas.gestures import Gesture, Stage
from console.topology.canvas.names import name_in_words
from console.topology.path import CORPORATE, INTERNET

HEAD = 9.0
_OUTSIDE = {INTERNET: "Internet", CORPORATE: "Corporate network"}


def end_at(stage: Stage, at: QPointF) -> str:
    """What a packet can start from or go to at a point of the view: an id, INTERNET or CORPORATE; empty for nothing.

    A gateway stands for what is behind it.
    """
    picture = stage.picture
    if picture is None:
        return ""
    x, y = stage.camera.to_scene(at.x(), at.y())
    for word, rect in ((INTERNET, picture.layout.internet), (CORPORATE, picture.layout.corporate)):
        if rect is not None and rect.holds(x, y):
            return word
    thing = stage.thing_at(at) or ""
    match picture.world.get(thing):
        case InternetGateway():
            return INTERNET
        case VpnGateway():
            return CORPORATE
    graph = picture.layout.graph
    traced = thing in graph.instance_numbers or thing in graph.interface_numbers or thing in graph.band_numbers
    return thing if traced and thing not in graph.boxes else ""


class TraceLine(Gesture):
    """An arrow from where it began; both ends light up."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, stage: Stage, at: QPointF) -> None:
        super().__init__(stage, at)
        self.source, self.target = end_at(stage, at), ""

    def move(self, at: QPointF) -> None:
        self.at = at
        found = end_at(self.stage, at)
        self.target = found if found != self.source else ""
        self.stage.marks.hovered = self.target or None
        self.stage.update()

    def release(self, at: QPointF) -> None:
        self.move(at)
        self.cancel()
        if self.source and self.target:
            self.stage.traced(self.source, self.target)

    def cancel(self) -> None:
        self.stage.marks.hovered = None
        self.stage.update()

    def words(self) -> str:
        """What it would ask, or what is missing."""
        if not self.source:
            return "Begin on an interface, an instance, a subnet or a network outside"
        if not self.target:
            return f"Trace from {self._called(self.source)} to …"
        return f"Trace from {self._called(self.source)} to {self._called(self.target)}"

    def _called(self, end: str) -> str:
        picture = self.stage.picture
        return _OUTSIDE.get(end) or (name_in_words(picture.world, end) if picture else end)

    def paint(self, painter: QPainter) -> None:
        palette = self.stage.palette_of_things
        painter.setPen(palette.ghost_cable)
        painter.drawLine(self.start, self.at)
        way = self.at - self.start
        length = hypot(way.x(), way.y())
        if length > HEAD:
            ahead = way / length * HEAD
            aside = QPointF(-ahead.y(), ahead.x()) / 2
            painter.setBrush(palette.accent_thin.color())
            painter.drawPolygon(QPolygonF([self.at, self.at - ahead + aside, self.at - ahead - aside]))
        letters, words = palette.body, self.words()
        left = min(self.at.x() + 16, self.stage.camera.width - letters.width(words) - 28)
        painter.setPen(palette.accent_thin)
        painter.setBrush(palette.surface)
        painter.drawRoundedRect(round(left), round(self.at.y()) + 14, round(letters.width(words)) + 20, 26, 7, 7)
        painter.setFont(letters.font)
        painter.setPen(palette.ink)
        painter.drawText(QPointF(left + 10, self.at.y() + 31), words)
