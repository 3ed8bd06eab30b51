"""Text that fits its place."""

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from console.topology.canvas.tips import plain


class ElidedLabel(QLabel):
    """A line that ends in an ellipsis where the room ends, and tells the whole in its tooltip then."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(20, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())
        self.setToolTip(plain(self.text()) if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)


_BREAK = "\u200b"
"""Zero width: a line may end here."""
_LONG = re.compile(r"\S{20}(?=\S)")


def breakable(text: str) -> str:
    """Words that no line has room for (names of 255 letters, what was pasted) may break."""
    return _LONG.sub(rf"\g<0>{_BREAK}", text)


def literal(text: str) -> str:
    """For a button or a menu, which takes an & for the mark of a key."""
    return text.replace("&", "&&")


class WrappedLabel(QLabel):
    """Lines as wide as there is room: a label of Qt's is at least as wide as its longest word, and so is its dialog."""

    def setText(self, text: str) -> None:
        super().setText(breakable(text))

    def text(self) -> str:
        return super().text().replace(_BREAK, "")


def label(text: str = "", kind: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> QLabel:
    """A plain-text label of that `kind` (theme.py)."""
    made = WrappedLabel(parent) if wrap else QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    if kind:
        made.setProperty("kind", kind)
    made.setWordWrap(wrap)
    return made
