"""Ctrl+/: every key on one page."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from console.desktop.widgets.labels import label

DIAGRAM = (
    ("Move about", "Arrows, or drag"),
    ("Zoom", "+ and −, or the wheel"),
    ("Fit everything", "0"),
    ("Zoom to the selection", "F"),
    ("From thing to thing", "Tab, Shift+Tab"),
    ("Select another one, too", "Ctrl+click"),
    ("Actions of a thing", "Menu, or right click"),
    ("Give up a drag", "Esc"),
)
TABLES = (
    ("Copy the rows", "Ctrl+C"),
    ("Select everything", "Ctrl+A"),
    ("Show in the diagram", "Return"),
    ("From the filter to the rows", "Down"),
    ("Empty the filter", "Esc"),
)


class KeysDialog(QDialog):
    """Columns of what there is to press; the window's own come from its actions, and so are always true."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts")
        window = [
            (one.text().partition(":")[0].rstrip("…"), " or ".join(key.toString(_NATIVE) for key in one.shortcuts()))
            for one in actions
            if one.shortcuts()
        ]
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 24)
        row.setSpacing(36)
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
                grid.addWidget(label(keys, "mono", self), number, 1)
            column.addLayout(grid)
            column.addSpacing(14)
        column.addStretch(1)
        return column


_NATIVE = QKeySequence.SequenceFormat.NativeText
