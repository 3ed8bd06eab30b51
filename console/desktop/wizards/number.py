"""A small number: typed, or stepped with the mouse, the wheel or the arrow keys."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QSpinBox, QToolButton, QWidget


class NumberBox(QWidget):
    """`picked` is a hand's doing; `show_value` tells nobody."""

    picked = Signal(int)

    def __init__(self, name: str, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.spin = QSpinBox(self)
        self.spin.setObjectName("small")
        self.spin.setRange(low, high)
        self.spin.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.spin.setFixedWidth(60)
        self.less, self.more = QToolButton(self), QToolButton(self)
        for button, sign, said in ((self.less, "−", "Fewer"), (self.more, "+", "More")):
            button.setObjectName("step")
            button.setText(sign)
            button.setAccessibleName(f"{said}: {name}")
        self.less.clicked.connect(self.spin.stepDown)
        self.more.clicked.connect(self.spin.stepUp)
        self.spin.valueChanged.connect(self._changed)
        for part in (self.less, self.spin, self.more):
            row.addWidget(part)
        row.addStretch()
        self.setFocusProxy(self.spin)
        self.setAccessibleName(name)
        self.spin.setAccessibleName(name)

    def value(self) -> int:
        return self.spin.value()

    def show_value(self, value: int) -> None:
        if value != self.spin.value():
            self.spin.blockSignals(True)
            self.spin.setValue(value)
            self.spin.blockSignals(False)
        self._settle()

    def _settle(self) -> None:
        self.less.setEnabled(self.spin.value() > self.spin.minimum())
        self.more.setEnabled(self.spin.value() < self.spin.maximum())

    @Slot(int)
    def _changed(self, value: int) -> None:
        self._settle()
        self.picked.emit(value)
