"""The strip under the toolbar of a remote world's window: which one, as of when, and whether it may be changed."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from console.backends.remote.backend import RELOCK_AFTER_S, RemoteBackend
from console.backends.remote.families import FAMILIES
from console.desktop.actions.words import plural
from console.desktop.connection.colors import INKS
from console.desktop.connection.unlock import UnlockDialog
from console.desktop.store import WorldStore
from console.desktop.theme import color, current
from console.desktop.widgets.labels import ElidedLabel, label
from console.desktop.widgets.pill import Pill

HEIGHT = 36
STRIPE = 5


class ConnectionBar(QFrame):
    """Locks and unlocks by itself; `reconnect_requested` is for whoever may wait for it."""

    reconnect_requested = Signal()

    def __init__(self, store: WorldStore, backend: RemoteBackend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._backend = store, backend
        self.setObjectName("connection")
        self.setFixedHeight(HEIGHT)
        self._locked = Pill("Read-only", "neutral", self)
        self._unlocked = Pill("Changes allowed", "warning", self)
        self._where = label(backend.endpoint.title, "strong", self)
        self._as_of = label("", "muted", self)
        self._problem = ElidedLabel("", self)
        self._denied = self._button("", "link", self._show_denied)
        self._retry = self._button("Try again", "", backend.look_now)
        self._reconnect = self._button("Reconnect", "", self.reconnect_requested.emit)
        self._reconnect.setToolTip("Ask the configuration and the environment for credentials anew")
        self.unlock = self._button("Unlock changes…", "", self._ask)
        self.lock = self._button("Lock", "", backend.lock)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, STRIPE, 14, 0)
        row.setSpacing(10)
        for one in (self._locked, self._unlocked, self._where, self._as_of, self._problem):
            row.addWidget(one, 1 if one is self._problem else 0)
        for button in (self._denied, self._retry, self._reconnect, self.unlock, self.lock):
            row.addWidget(button)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tell_time)
        self._second.start()
        store.standing_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        backend, standing = self._backend, self._backend.standing
        self._locked.setVisible(backend.read_only)
        self.unlock.setVisible(backend.read_only)
        self._unlocked.setVisible(not backend.read_only)
        self.lock.setVisible(not backend.read_only)
        self._problem.setText(standing.problem)
        self._retry.setVisible(standing.stale and not standing.credentials)
        self._reconnect.setVisible(standing.credentials)
        count = len(standing.denied)
        self._denied.setText(f"{plural('kind', count)} not available")
        self._denied.setVisible(bool(count))
        self._denied.setToolTip("\n".join(self.denials()))
        self._tell_time()
        self.update()

    def denials(self) -> list[str]:
        """What cannot be seen, and why."""
        return [f"{FAMILIES[kind].words}: {reason}" for kind, reason in self._backend.standing.denied.items()]

    @Slot()
    def _tell_time(self) -> None:
        standing = self._backend.standing
        if standing.as_of is None:
            return
        local = standing.as_of.astimezone()
        text = f"{'stale: ' if standing.stale else ''}as of {local:%H:%M:%S}{', live' if standing.live else ''}"
        if text != self._as_of.text():
            self._as_of.setText(text)

    @Slot()
    def _ask(self) -> None:
        endpoint = self._backend.endpoint
        dialog = UnlockDialog(endpoint.title, endpoint.word, round(RELOCK_AFTER_S / 60), self.window())
        dialog.accepted.connect(self._unlock)
        dialog.open()

    @Slot()
    def _unlock(self) -> None:
        self._backend.unlock(self._backend.endpoint.word)

    @Slot()
    def _show_denied(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for line in self.denials():
            menu.addAction(line).setEnabled(False)
        menu.popup(self._denied.mapToGlobal(self._denied.rect().bottomLeft()))

    def _button(self, text: str, kind: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("kind", kind)
        button.clicked.connect(slot)
        return button

    def paintEvent(self, event: QPaintEvent) -> None:
        """The connection's colour, whole while changes are allowed: an open lock is not to be overlooked."""
        painter = QPainter(self)
        ink = color(INKS[self._backend.endpoint.color])
        painter.fillRect(self.rect(), color(current().bad_soft if self._backend.standing.stale else current().panel))
        painter.setOpacity(0.16 if self._backend.read_only else 0.34)
        painter.fillRect(self.rect(), ink)
        painter.setOpacity(1.0)
        painter.fillRect(QRect(0, 0, self.width(), STRIPE), ink)
