"""What a thing is like: names at the left, values at the right."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from console.desktop.widgets.labels import label
from console.desktop.widgets.pill import StatusDot, Tone


class KeyValueGrid(QWidget):
    """Rows of a name (126 px) and a value: text, text in fixed width, a state with its dot, or links."""

    link_activated = Signal(str)
    """The resource id behind a clicked link."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnMinimumWidth(0, 126)
        self._grid.setColumnStretch(1, 1)

    def clear(self) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()

    def add(self, name: str, value: str, *, note: str = "", mono: bool = False, dot: Tone | None = None) -> None:
        """A row; `note` follows the value, muted. An empty value shows as a dash."""
        text = label(value or "–", "mono" if mono else "", wrap=not mono)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        text.setAccessibleName(f"{name}: {value or 'none'} {note}".strip())
        parts: list[QWidget] = [StatusDot(dot)] if dot else []
        parts.append(text)
        if note:
            parts.append(label(note, "muted"))
        self._row(name, parts)

    def add_links(self, name: str, links: list[tuple[str, str]]) -> None:
        """A row of (text, resource id); without any it shows a dash."""
        buttons: list[QWidget] = []
        for text, resource_id in links:
            button = QPushButton(text)
            button.setProperty("kind", "link")
            button.setProperty("target", resource_id)
            button.setAccessibleName(f"{name}: {text}")
            button.clicked.connect(self._follow)
            buttons.append(button)
        self._row(name, buttons or [QLabel("–")])

    def add_widget(self, name: str, widget: QWidget) -> None:
        self._row(name, [widget])

    def _row(self, name: str, parts: list[QWidget]) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(label(name, "muted", self, wrap=True), row, 0, Qt.AlignmentFlag.AlignTop)
        if len(parts) == 1:
            self._grid.addWidget(parts[0], row, 1, _ALIGNED if isinstance(parts[0], QPushButton) else _FILLED)
            return
        cell = QWidget(self)
        box = QHBoxLayout(cell)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        for part in parts:
            box.addWidget(part)
        box.addStretch()
        self._grid.addWidget(cell, row, 1)

    def _follow(self) -> None:
        self.link_activated.emit(self.sender().property("target"))


_ALIGNED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_FILLED = Qt.AlignmentFlag.AlignTop
