"""The buttons at the bottom of a wizard."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from console.desktop.widgets.labels import label

HEIGHT_PX = 56


class Footer(QFrame):
    """At the left the button that does not wait for the last page; at the right Back, Next, Cancel."""

    def __init__(self, shortcut_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "footer")
        self.setFixedHeight(HEIGHT_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(26, 0, 20, 0)
        row.setSpacing(8)
        self.shortcut = QPushButton(shortcut_text, self)
        self.why_not = label("", "hint", self, wrap=True)
        self.back, self.next = QPushButton("Back", self), QPushButton("Next", self)
        self.cancel = QPushButton("Cancel", self)
        self.next.setProperty("kind", "primary")
        for button in (self.shortcut, self.back, self.cancel):
            button.setAutoDefault(False)
        self.next.setDefault(True)
        row.addWidget(self.shortcut)
        row.addWidget(self.why_not, 1)
        for button in (self.back, self.next, self.cancel):
            row.addWidget(button)
