"""Marks: a pill with a word, a chip that can be taken away, a dot with a state."""

from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from console.desktop.theme import color, current
from console.topology.canvas.tips import plain

Tone = Literal["ok", "warning", "bad", "muted", "accent"]


class Pill(QLabel):
    """A word in a rounded box. tone: neutral, accent, ok, warning, bad."""

    def __init__(self, text: str, tone: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("pill", tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)


class Chip(QFrame):
    """A chosen thing in a form, with a × to take it away."""

    removed = Signal(str)
    """The chip's key."""

    def __init__(self, key: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.setObjectName("chip")
        self.setFixedHeight(22)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 0, 5, 0)
        row.setSpacing(3)
        row.addWidget(QLabel(text, self))
        button = QToolButton(self)
        button.setText("×")
        button.setAccessibleName(f"Remove {text}")
        button.setToolTip(plain(f"Remove {text}"))
        button.clicked.connect(self._remove)
        row.addWidget(button)

    def _remove(self) -> None:
        self.removed.emit(self.key)


class StatusDot(QWidget):
    """A state at a glance. The word belongs beside it: a dot is never the only sign."""

    def __init__(self, tone: Tone = "ok", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = tone
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(10, 10)

    def set_tone(self, tone: Tone) -> None:
        if tone != self._tone:
            self._tone = tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(getattr(current(), self._tone)))
        painter.drawEllipse(1, 1, 8, 8)
