"""The line at the bottom: that it lives, what there is, what happened last, what runs, what Undo would do."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from console.desktop.actions.words import plural
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.widgets.labels import ElidedLabel, label
from console.desktop.widgets.pill import StatusDot
from console.ec2.history import words
from console.ec2.resources import Instance, NetworkInterface, Resource, Subnet, Vpc

HEIGHT = 28
_COUNTED: tuple[tuple[type[Resource], str], ...] = (
    (Vpc, "VPC"),
    (Subnet, "subnet"),
    (NetworkInterface, "interface"),
    (Instance, "instance"),
)
SHOW_AFTER_MS = 300
"""A task that is over sooner does not flash up."""
SAID_MS = 4000
"""So long what was said in passing stays."""


def age(since: datetime, now: datetime) -> str:
    """`just now`, `12 s ago`, `3 min ago`, `2 h ago`, or the day."""
    seconds = int((now - since).total_seconds())
    if seconds < 2:
        return "just now"
    if seconds < 60:
        return f"{seconds} s ago"
    if seconds < 3600:
        return f"{seconds // 60} min ago"
    return f"{seconds // 3600} h ago" if seconds < 86400 else f"on {since:%Y-%m-%d}"


class StatusBar(QFrame):
    """Coalesces: a hundred changes in a turn of the loop cost one look at the world."""

    notifications_requested = Signal()

    def __init__(self, store: WorldStore, tasks: Tasks, undo: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._tasks = store, tasks
        self.setObjectName("statusbar")
        self.setFixedHeight(HEIGHT)
        self._live, self._counts = label("", "", self), label("", "", self)
        self._last = ElidedLabel("", self)
        self._running = RunningTask(tasks, self)
        self._undo = QPushButton(self)
        self._undo.setProperty("kind", "quiet")
        self._undo.clicked.connect(undo.trigger)
        self._notices = QPushButton(self)
        self._notices.setProperty("kind", "quiet")
        self._notices.setToolTip("What was told (Ctrl+Shift+N)")
        self._notices.clicked.connect(self.notifications_requested)
        self._notices.setAccessibleName("Notifications")
        self._notices.hide()
        self._told = 0
        self._zoom = label("", "", self)
        self._zoom.setAccessibleName("Zoom")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(20)
        live = QHBoxLayout()
        live.setSpacing(5)
        self._dot = StatusDot("ok", self)
        live.addWidget(self._dot)
        live.addWidget(self._live)
        row.addLayout(live)
        for one in (self._counts, self._last, self._running, self._undo, self._notices, self._zoom):
            row.addWidget(one, 1 if one is self._last else 0)
        self._action = undo
        undo.changed.connect(self._name_undo)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._refresh)
        self._saying = QTimer(self, singleShot=True, interval=SAID_MS)
        self._saying.timeout.connect(self._age)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._age)
        self._second.start()
        store.changed.connect(self._changed)
        store.history_changed.connect(self._changed)
        store.standing_changed.connect(self._changed)
        self._name_undo()
        self._refresh()

    @Slot(str)
    def say(self, text: str) -> None:
        """In passing, instead of the last change: it goes away by itself, and with the next one."""
        self._last.setText(text)
        self._saying.start()

    @Slot()
    def count_notification(self) -> None:
        self._told += 1
        self._notices.setText(plural("notification", self._told))
        self._notices.show()

    @Slot(float)
    def show_zoom(self, zoom: float | None) -> None:
        """1.0 is natural size; None where there is nothing to zoom."""
        self._zoom.setText("" if zoom is None else f"{zoom * 100:.{0 if zoom >= 0.01 else 1}f} %")

    @Slot()
    def _changed(self) -> None:
        self._soon.start()

    @Slot()
    def _refresh(self) -> None:
        world = self._store.world
        self._saying.stop()
        self._show_state()
        counts = [(world.count(record), word) for record, word in _COUNTED]
        self._counts.setText(" · ".join(plural(word, count) for count, word in counts))
        self._entry = next(iter(self._store.history(1)), None)
        self._age()

    def _show_state(self) -> None:
        """Live, read-only or stale; of a world that is elsewhere, also as of when."""
        backend = self._store.backend
        standing = backend.standing
        state = "Read-only" if backend.read_only else "Live"
        if standing is not None and standing.stale:
            state = "Stale"
        text = f"{state} · revision {backend.world.revision:,}"
        if standing is not None and standing.as_of is not None:
            text += f" · as of {standing.as_of.astimezone():%H:%M:%S}"
        if text != self._live.text():
            self._live.setText(text)
            self._dot.set_tone("ok" if state == "Live" else "warning")

    @Slot()
    def _age(self) -> None:
        self._show_state()
        if self._saying.isActive():
            return
        if self._entry is None:
            self._last.setText("No change yet")
            return
        entry = self._entry
        what = entry.summary or entry.action
        if not entry.succeeded:
            what = f"{words(entry.action)} was refused: {entry.outcome}"
        text = f"Last change {age(entry.at, datetime.now(UTC))}: {what[:1].lower()}{what[1:]}"
        if text != self._last.text():
            self._last.setText(text)

    @Slot()
    def _name_undo(self) -> None:
        self._undo.setText(self._action.text())
        self._undo.setToolTip(self._action.toolTip())
        self._undo.setVisible(self._action.isEnabled())


class RunningTask(QWidget):
    """The oldest task that takes time: its name, how far it is, and Cancel."""

    def __init__(self, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._name = label("", "", self)
        self._bar = QProgressBar(self)
        self._bar.setFixedWidth(110)
        self._bar.setTextVisible(False)
        self._cancel = QPushButton("Cancel", self)
        self._cancel.setProperty("kind", "link")
        self._cancel.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._name)
        row.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._cancel)
        self._delay = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._delay.timeout.connect(self._refresh)
        tasks.changed.connect(self._changed)
        self.hide()

    @Slot()
    def _changed(self) -> None:
        if self.isHidden() and self._tasks.running():
            if not self._delay.isActive():
                self._delay.start()
        else:
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        running = self._tasks.running()
        self.setVisible(bool(running))
        if not running:
            self._delay.stop()
            return
        name, fraction = running[0]
        more = f" (+{len(running) - 1})" if len(running) > 1 else ""
        self._name.setText(f"{name}…{more}" if not name.endswith("…") else name + more)
        self._cancel.setAccessibleName(f"Cancel {name}")
        self._bar.setAccessibleName(name)
        self._bar.setRange(0, 100 if fraction is not None else 0)
        if fraction is not None:
            self._bar.setValue(round(fraction * 100))

    @Slot()
    def _stop(self) -> None:
        if running := self._tasks.running():
            self._tasks.cancel(running[0][0])
