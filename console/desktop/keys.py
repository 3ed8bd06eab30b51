"""Ctrl+/: every key on one page."""

import re
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from console.desktop.widgets.labels import label

DIAGRAM = (
    ("Move about", "Arrows or drag"),
    ("Zoom", "+, − or wheel"),
    ("Fit everything", "0"),
    ("Zoom to the selection", "F"),
    ("Find in it", "/"),
    ("Collapse, expand", "G, Shift+G"),
    ("From thing to thing", "Tab, Shift+Tab"),
    ("Select another one, too", "Ctrl+click"),
    ("Actions of a thing", "Menu or right click"),
    ("Give up a drag", "Esc"),
)
TABLES = (
    ("Copy the rows", "Ctrl+C"),
    ("Select everything", "Ctrl+A"),
    ("Show in the diagram", "Return"),
    ("From the filter to the rows", "Down"),
    ("Empty the filter", "Esc"),
)


LEAST = 172
"""Pixels of the left of each column, so that keys stand under keys."""


class KeysDialog(QDialog):
    """Columns of what there is to press; the window's own come from its actions, and so are always true."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts")
        window = [(_words(one), _keys(one)) for one in actions if one.shortcuts()]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(26, 22, 26, 14)
        whole.setSpacing(16)
        whole.addWidget(label("Keyboard shortcuts", "title", self))
        row = QHBoxLayout()
        row.setSpacing(40)
        whole.addLayout(row)
        half = (len(window) + 1) // 2
        row.addLayout(self._column((("Window", window[:half]),)))
        row.addLayout(self._column((("", window[half:]),)))
        row.addLayout(self._column((("Diagram", DIAGRAM), ("Tables", TABLES))))

    def _column(self, groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        for title, rows in groups:
            column.addWidget(label(title, "strong", self))
            grid = QGridLayout()
            grid.setHorizontalSpacing(20)
            grid.setVerticalSpacing(6)
            for number, (text, keys) in enumerate(rows):
                grid.addWidget(QLabel(text, self), number, 0)
                grid.addLayout(self._caps(keys), number, 1)
            grid.setColumnMinimumWidth(0, LEAST)
            grid.setColumnStretch(1, 1)
            column.addLayout(grid)
            column.addSpacing(14)
        column.addStretch(1)
        return column

    def _caps(self, words: str) -> QHBoxLayout:
        """Caps for keys, plain letters for the words between them."""
        row = QHBoxLayout()
        row.setSpacing(5)
        for part in _BETWEEN.split(words):
            if part:
                row.addWidget(label(part.strip(), "hint" if _BETWEEN.fullmatch(part) else "key", self))
        row.addStretch(1)
        return row


_BETWEEN = re.compile(r"( or |, )")
_NATIVE = QKeySequence.SequenceFormat.NativeText


def _words(action: QAction) -> str:
    return action.text().partition(":")[0].rstrip("…")


def _keys(action: QAction) -> str:
    return " or ".join(key.toString(_NATIVE) for key in action.shortcuts())
