"""A world that cannot be opened: what is wrong with it, and what one can do instead."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.desktop.widgets.labels import label
from console.engine.world_file import (
    DamagedFile,
    ForeignFile,
    NewerVersion,
    NoSuchWorld,
    NotWritable,
    WorldFileError,
    WorldInUse,
)

ADVICE: dict[type[WorldFileError], str] = {
    WorldInUse: "Close it there, or look at it here without changing anything: what happens there shows here.",
    NotWritable: "Look at it without changing anything, or make a copy where you may write.",
    NewerVersion: "Nothing was changed in it. Open it with the version that wrote it, or a later one.",
    DamagedFile: "Nothing was changed in it. If you have a copy of it, open that.",
    ForeignFile: "Nothing was changed in it. World files of ENI Console end in .eni.",
    NoSuchWorld: "It may have been moved or renamed.",
}

LOOKED_AT = (WorldInUse, NotWritable)
"""What only keeps one from writing."""


class WorldProblem(QDialog):
    """Stands for the window at the start, or before it later; not modal in either case."""

    read_only_requested = Signal(object)
    """The Path."""
    open_requested = Signal()
    new_requested = Signal()

    def __init__(self, path: Path, error: WorldFileError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("ENI Console")
        self.setMinimumWidth(520)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 18)
        column.setSpacing(8)
        column.addWidget(label(f"{path.name} can’t be opened", "heading", self))
        column.addWidget(label(str(error), "", self, wrap=True))
        if advice := ADVICE.get(type(error)):
            column.addWidget(label(advice, "muted", self, wrap=True))
        column.addWidget(label(str(path), "mono", self))
        column.addSpacing(10)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._button("New world…", self._new))
        row.addWidget(self._button("Open another…", self._open))
        if isinstance(error, LOOKED_AT):
            look = self._button("Open read-only", self._read_only)
            look.setProperty("kind", "primary")
            look.setDefault(True)
            row.addWidget(look)
        row.addWidget(self._button("Close" if parent else "Quit", self.reject))
        column.addLayout(row)

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text, self)
        button.clicked.connect(slot)
        return button

    @Slot()
    def _read_only(self) -> None:
        self.read_only_requested.emit(self.path)
        self.accept()

    @Slot()
    def _open(self) -> None:
        self.open_requested.emit()

    @Slot()
    def _new(self) -> None:
        self.new_requested.emit()
