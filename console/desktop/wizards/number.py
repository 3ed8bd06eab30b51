"""A small number: typed, or stepped with the mouse, the wheel or the arrow keys."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIntValidator, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

# Not a QSpinBox: under a style sheet its line is one pixel wide once it has no buttons of its own.


class _Digits(QLineEdit):
    """Up and Down step, as does the wheel while it has the focus."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        if step := by.get(Qt.Key(event.key())):
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus() and event.angleDelta().y():
            self.stepped.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()


class NumberBox(QWidget):
    """`picked` is a hand's doing; `show_value` tells nobody."""

    picked = Signal(int)

    def __init__(self, name: str, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high, self._value = low, high, low
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        self.edit = _Digits(str(low), self)
        self.edit.setValidator(QIntValidator(low, high, self.edit))
        self.edit.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.edit.setFixedWidth(46)
        self.edit.setAccessibleName(name)
        self.less, self.more = QToolButton(self), QToolButton(self)
        for button, sign, said in ((self.less, "−", "Fewer"), (self.more, "+", "More")):
            button.setObjectName("step")
            button.setText(sign)
            button.setAccessibleName(f"{said}: {name}")
        self.less.clicked.connect(self._fewer)
        self.more.clicked.connect(self._more)
        self.edit.stepped.connect(self.step)
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self._write)
        for part in (self.less, self.edit, self.more):
            row.addWidget(part)
        row.addStretch()
        self.setFocusProxy(self.edit)
        self.setAccessibleName(name)
        self._settle()

    def value(self) -> int:
        return self._value

    def show_value(self, value: int) -> None:
        if value != self._value:
            self._value = value
            self._write()
        self._settle()

    @Slot(int)
    def step(self, by: int) -> None:
        value = min(max(self._value + by, self._low), self._high)
        if value != self._value:
            self._value = value
            self._write()
            self._settle()
            self.picked.emit(value)

    @Slot()
    def _fewer(self) -> None:
        self.step(-1)

    @Slot()
    def _more(self) -> None:
        self.step(1)

    @Slot(str)
    def _typed(self, text: str) -> None:
        if text.isdecimal() and int(text) > self._high:
            text = str(self._high)  # and not the digit before it, which has passed
            self.edit.setText(text)
        if self.edit.hasAcceptableInput() and int(text) != self._value:
            self._value = int(text)
            self._settle()
            self.picked.emit(self._value)

    @Slot()
    def _write(self) -> None:
        if self.edit.text() != str(self._value):
            self.edit.setText(str(self._value))

    def _settle(self) -> None:
        self.less.setEnabled(self._value > self._low)
        self.more.setEnabled(self._value < self._high)
