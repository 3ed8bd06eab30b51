"""How to set a client up: keys and lines to paste, with the secret masked until somebody wants to see it."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from console.desktop.share.sharing import Sharing
from console.desktop.share.snippets import SNIPPETS
from console.desktop.theme import mono
from console.desktop.widgets.labels import label


class SetupView(QFrame):
    """Copies are always whole; what is on the screen is masked, and masked again when the page is left."""

    def __init__(self, sharing: Sharing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sharing = sharing
        self._revealed = False
        self.setProperty("kind", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self._keys())
        self.tabs = QTabBar(self)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Client")
        for name in SNIPPETS:
            self.tabs.addTab(name)
        self.tabs.currentChanged.connect(self._render)
        self.copy = _quiet("Copy", "Copy the lines, with the secret key", self)
        self.copy.clicked.connect(self._copy_lines)
        row = QHBoxLayout()
        row.addWidget(self.tabs, 1)
        row.addWidget(self.copy)
        column.addLayout(row)
        frame = QFrame(self)
        frame.setProperty("kind", "code")
        box = QVBoxLayout(frame)
        box.setContentsMargins(9, 8, 9, 4)
        self.lines = QPlainTextEdit(frame)
        self.lines.setReadOnly(True)
        self.lines.setProperty("kind", "command")
        self.lines.setFont(mono())
        self.lines.setFrameShape(QFrame.Shape.NoFrame)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName("Lines to set the client up with")
        box.addWidget(self.lines)
        column.addWidget(frame)
        self._again = QTimer(self, singleShot=True, interval=1500)
        self._again.timeout.connect(self._rest)
        sharing.changed.connect(self._render)
        self._render()

    def _keys(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(3, 1)
        self.access_key, self.secret_key = _value("Access key", self), _value("Secret key", self)
        self.copy_access = _quiet("Copy", "Copy the access key", self)
        self.copy_access.clicked.connect(self._copy_access)
        self.reveal = _quiet("Reveal", "Show or mask the secret key", self)
        self.reveal.clicked.connect(self._reveal)
        self.copy_secret = _quiet("Copy", "Copy the secret key", self)
        self.copy_secret.clicked.connect(self._copy_secret)
        secret = QHBoxLayout()
        secret.setSpacing(4)
        secret.addWidget(self.reveal)
        secret.addWidget(self.copy_secret)
        grid.addWidget(label("Access key", "muted", self), 0, 0)
        grid.addWidget(self.access_key, 0, 1)
        grid.addWidget(self.copy_access, 0, 2, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(label("Secret key", "muted", self), 1, 0)
        grid.addWidget(self.secret_key, 1, 1)
        grid.addLayout(secret, 1, 2)
        about = "Made for this share. They are shown only here, kept nowhere, and worth nothing once it stops."
        grid.addWidget(label(about, "hint", self, wrap=True), 2, 0, 1, 4)
        return grid

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._revealed = False
        self._render()

    @Slot()
    def _render(self) -> None:
        shown = self._sharing.endpoint(revealed=self._revealed)
        if shown is None:
            self._revealed = False
            for one in (self.access_key, self.secret_key):
                one.clear()
            self.lines.clear()
            return
        self.access_key.setText(shown.access_key)
        self.secret_key.setText(shown.secret_key)
        self.reveal.setText("Hide" if self._revealed else "Reveal")
        text = SNIPPETS[self.tabs.tabText(self.tabs.currentIndex())](shown)
        if text != self.lines.toPlainText():
            self.lines.setPlainText(text)
            lines = text.count("\n") + 1
            self.lines.setFixedHeight(self.lines.fontMetrics().lineSpacing() * lines + 10)

    @Slot()
    def _reveal(self) -> None:
        self._revealed = not self._revealed
        self._render()

    @Slot()
    def _copy_access(self) -> None:
        if whole := self._sharing.endpoint(revealed=True):
            self._copy(self.copy_access, whole.access_key)

    @Slot()
    def _copy_secret(self) -> None:
        if whole := self._sharing.endpoint(revealed=True):
            self._copy(self.copy_secret, whole.secret_key)

    @Slot()
    def _copy_lines(self) -> None:
        if whole := self._sharing.endpoint(revealed=True):
            self._copy(self.copy, SNIPPETS[self.tabs.tabText(self.tabs.currentIndex())](whole))

    def _copy(self, button: QToolButton, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._rest()
        button.setText("Copied")
        self._again.start()

    @Slot()
    def _rest(self) -> None:
        for one in (self.copy, self.copy_access, self.copy_secret):
            one.setText("Copy")


def _value(name: str, parent: QWidget) -> QLabel:
    made = label("", "mono", parent)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    made.setAccessibleName(name)
    return made


def _quiet(text: str, name: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setProperty("kind", "link")
    button.setText(text)
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button
