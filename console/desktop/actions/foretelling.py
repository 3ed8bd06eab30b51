"""What acts at once, and is undone as fast, says beforehand what it does to paths: in its tip, in words and drawn."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Slot
from PySide6.QtGui import QAction, QPixmap
from PySide6.QtWidgets import QAbstractButton
from shiboken6 import isValid

from console.desktop.actions.offer import TOLD
from console.desktop.theme import DARK, LIGHT, current
from console.desktop.tracing.asking import Asking
from console.desktop.tracing.outcome import Change, Outcome
from console.desktop.widgets.path_lines import marked_lines
from console.desktop.wizards.diagram import PreviewDiagram
from console.ec2.world import World

if TYPE_CHECKING:
    from console.ec2.requests import Request

SCALE = 0.8
"""Of the diagram: a tip is no window."""


class Foretelling(QObject):
    """Looks when the pointer, or the keyboard, comes to an action: by the time a tip is shown it is in it."""

    def __init__(self, world: World, parent: QObject) -> None:
        super().__init__(parent)
        self._world = world
        self._place: QAction | QAbstractButton | None = None
        self._change: Change | None = None
        self._asked = ""
        self._asking = Asking(world, self)
        self._asking.answered.connect(self._tell)

    def look(self, place: QAction | QAbstractButton, requests: "Sequence[Request[object]]") -> None:
        """The last one wins; the same of the same world is not looked at again."""
        asked = f"{self._world.revision} {requests!r}"
        if place.property(TOLD) != asked:
            self._place, self._change, self._asked = place, Change(self._world, requests), asked
            self._asking.ask(self._change.look)

    @Slot(object)
    def _tell(self, outcome: Outcome) -> None:
        place = self._place
        if place is None or not isValid(place):
            return
        place.setProperty(TOLD, self._asked)
        if outcome.lines:
            place.setStatusTip(" · ".join(outcome.lines))
            numbers, picture = self._draw(outcome)
            opposite = LIGHT if current().is_dark else DARK  # a tip is dark in the light theme
            said = "".join(f"<div>{line}</div>" for line in marked_lines(outcome, numbers, opposite))
            place.setToolTip(f"<p><b>{place.text().replace('&', '')}</b></p>{said}<br>{picture}")
            if isinstance(place, QAbstractButton):
                place.setAccessibleDescription(". ".join(outcome.lines))

    def _draw(self, outcome: Outcome) -> tuple[Sequence[int], str]:
        """The numbers of the paths, and the diagram as a picture within the text; neither where none is to be drawn."""
        if self._change is None or not outcome.focus:
            return [0] * len(outcome.paths), ""
        diagram = PreviewDiagram()
        diagram.show_loss(self._change.world, outcome.focus, outcome.gone)
        numbers = diagram.show_paths(outcome.paths, outcome.names, outcome.homes)
        diagram.resize(diagram.sizeHint() * SCALE)
        picture = _picture(diagram.grab()) if any(numbers) else ""
        diagram.deleteLater()
        return numbers, picture


def _picture(pixmap: QPixmap) -> str:
    size = pixmap.deviceIndependentSize()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    text = bytes(data.toBase64().data()).decode()
    return f'<img src="data:image/png;base64,{text}" width="{size.width():.0f}" height="{size.height():.0f}">'
