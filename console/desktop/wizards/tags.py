"""Tags in a form: a key and a value a row, and always an empty row to type into."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from console.desktop.flows.choices import Pairs


class _Row(QWidget):
    """One tag."""

    edited = Signal()
    removed = Signal(object)
    """The row itself."""

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.key, self.value = QLineEdit(self), QLineEdit(self)
        for edit, word, share in ((self.key, "Key", 2), (self.value, "Value", 3)):
            edit.setPlaceholderText(word)
            edit.setAccessibleName(f"{word} of tag {number}")
            edit.textEdited.connect(self.edited)
            row.addWidget(edit, share)
        away = QToolButton(self)
        away.setProperty("kind", "quiet")
        away.setText("×")
        away.setToolTip("Remove this tag")
        away.setAccessibleName(f"Remove tag {number}")
        away.clicked.connect(self._remove)
        row.addWidget(away)

    @property
    def pair(self) -> tuple[str, str]:
        return self.key.text(), self.value.text()

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self)


class TagsEditor(QWidget):
    """`picked` carries all pairs that are not empty."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._rows: list[_Row] = []
        self._add()

    def pairs(self) -> Pairs:
        return tuple(row.pair for row in self._rows if any(row.pair))

    def show_pairs(self, pairs: Pairs) -> None:
        """Tells nobody; rows that say the same stay, with the cursor in them."""
        if pairs == self.pairs():
            return
        while self._rows:
            row = self._rows.pop()
            row.hide()
            row.deleteLater()
        for key, value in (*pairs, ("", "")):
            row = self._add()
            row.key.setText(key)
            row.value.setText(value)

    def _add(self) -> _Row:
        row = _Row(len(self._rows) + 1, self)
        row.edited.connect(self._edited)
        row.removed.connect(self._remove)
        self._rows.append(row)
        self._column.addWidget(row)
        self.setFocusProxy(self._rows[0].key)
        return row

    @Slot()
    def _edited(self) -> None:
        if any(self._rows[-1].pair):
            self._add()
        self.picked.emit(self.pairs())

    @Slot(object)
    def _remove(self, row: _Row) -> None:
        self._rows.remove(row)
        row.hide()
        row.deleteLater()
        if not self._rows or any(self._rows[-1].pair):
            self._add()
        self.picked.emit(self.pairs())
