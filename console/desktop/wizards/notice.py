"""What a wizard says above its page: that something is gone, that a draft was left, whether to leave."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from console.desktop.widgets.labels import label


class Notice(QFrame):
    """A sentence above the page, with at most three things to do about it."""

    first = Signal()
    second = Signal()
    third = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "note")
        self.setObjectName("notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.setSpacing(8)
        self.text: QLabel = label("", "", self, wrap=True)
        row.addWidget(self.text, 1)
        self.buttons = (QPushButton(self), QPushButton(self), QPushButton(self))
        for button, signal in zip(self.buttons, (self.first, self.second, self.third), strict=True):
            button.setAutoDefault(False)
            button.clicked.connect(signal)
            row.addWidget(button)
        self.hide()

    def tell(self, text: str, first: str = "", second: str = "", third: str = "") -> None:
        self.text.setText(text)
        self.text.setAccessibleName(text)
        for button, word in zip(self.buttons, (first, second, third), strict=True):
            button.setText(word)
            button.setVisible(bool(word))
        self.setVisible(bool(text))
