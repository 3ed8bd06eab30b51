"""What a page shows while it has nothing to show."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from console.desktop.widgets.labels import label


class EmptyState(QWidget):
    """What this place is for, and one button that does something about its emptiness."""

    triggered = Signal()

    def __init__(self, title: str = "", text: str = "", action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.setSpacing(8)
        self._title = label("", "heading", self)
        self._text = label("", "muted", self, wrap=True)
        self._text.setMinimumWidth(420)
        self._text.setMaximumWidth(480)
        self.button = QPushButton(self)
        self.button.setProperty("kind", "primary")
        self.button.clicked.connect(self.triggered)
        for one in (self._title, self._text, self.button):
            column.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)
            if one is self._text:
                self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                column.addSpacing(6)
        self.tell(title, text, action)

    def tell(self, title: str, text: str, action: str = "") -> None:
        """Without an `action` there is no button."""
        self._title.setText(title)
        self._text.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
