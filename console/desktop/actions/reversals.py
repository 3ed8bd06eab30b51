"""Undo and Redo: what they would do now, or why there is nothing; requests, and what a hand did to the picture."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from console.desktop.actions.by_hand import ByHand
from console.desktop.actions.creations import READ_ONLY
from console.desktop.notifications import Notifications
from console.desktop.store import WorldStore
from console.desktop.widgets.labels import literal
from console.ec2.history import HistoryEntry, words
from console.topology.canvas.tips import plain

if TYPE_CHECKING:
    from console.desktop.actions.performer import Performer


class Reversals(QObject):
    """Both actions."""

    in_vain = Signal(str)
    """Why their keys do nothing."""

    def __init__(
        self, store: WorldStore, notifications: Notifications, performer: Callable[[], "Performer"], window: QWidget
    ) -> None:
        """performer: made when first asked for."""
        super().__init__(window)
        self._store, self._notifications, self._performer, self._window = store, notifications, performer, window
        self._by_hand = ByHand(store)
        self.undo = QAction("Undo", self)
        self.undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        self.undo.triggered.connect(self._undo)
        self.redo = QAction("Redo", self)
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.redo.triggered.connect(self._redo)
        self._keys_in_vain = [(one, self._in_vain(one)) for one in (self.undo, self.redo)]
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._tell)
        store.history_changed.connect(self._soon.start)
        store.standing_changed.connect(self._tell)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        backend = self._store.backend
        undoable, redoable = backend.undoable(), backend.redoable()
        done, undone = self._by_hand.latest(undoable), self._by_hand.undone(redoable, undoable)
        if backend.read_only:  # what a hand has placed can still be taken back
            undoable = redoable = None
        back = (done.what, done.what) if done else self._words_for(undoable)
        again = (undone.what, undone.what) if undone else self._words_for(redoable)
        _label(self.undo, "Undo", back, "" if back else READ_ONLY if backend.read_only else self._why_no_undo())
        _label(self.redo, "Redo", again, READ_ONLY if backend.read_only else "nothing was undone")
        for action, keys in self._keys_in_vain:
            keys.setEnabled(not action.isEnabled())

    def _words_for(self, entry: HistoryEntry | None) -> tuple[str, str] | None:
        """In few words and in more: the request at the start of a chain of undo and redo, and of a deed."""
        if entry is None:
            return None
        first: HistoryEntry | None = entry
        while first is not None and (earlier := first.reverses if first.reverses is not None else first.follows):
            first = next(iter(self._store.history(1, earlier + 1)), None)
        if first is None:
            return None
        action, said = words(first.action), first.summary
        if entry.reverses is not None:
            said = entry.summary.partition(": ")[2]
        elif entry is not first:
            said = f"{said} and more"
        return action if said == first.summary else f"{action} and more", said or action

    def _why_no_undo(self) -> str:
        for entry in self._latest(20):
            if entry.kind == "request" and entry.succeeded and entry.caller != "sample":
                return f"“{words(entry.action)}” " + ("is undone already" if entry.undone else "can't be undone")
        return "nothing has been done yet"

    def _latest(self, most: int) -> Iterator[HistoryEntry]:
        """One after the other: each may tell of a thousand changes, and the first is often the one that is wanted."""
        before: int | None = None
        for _ in range(most):
            entry = next(iter(self._store.history(1, before)), None)
            if entry is None:
                return
            yield entry
            before = entry.number

    def done_by_hand(
        self, what: str, ids: tuple[str, ...], back: Callable[[], None], again: Callable[[], None]
    ) -> None:
        """To the picture: `back` is what Undo does now, until a request is made, and `again` what Redo does then."""
        self._by_hand.add(what, ids, back, again)
        self._tell()

    def _in_vain(self, action: QAction) -> QShortcut:
        """Has the action's keys while it is greyed: else nobody would hear them."""
        shortcut = QShortcut(self._window)
        shortcut.setKeys(action.shortcuts())
        shortcut.activated.connect(self._say_in_vain)
        return shortcut

    @Slot()
    def _say_in_vain(self) -> None:
        shortcut = self.sender()
        self.in_vain.emit(next(one.statusTip() for one, keys in self._keys_in_vain if keys is shortcut))

    @Slot()
    def _undo(self) -> None:
        if done := self._by_hand.latest(self._store.backend.undoable()):
            self._by_hand.take_back()
            self._tell()
            self._notifications.show(f"Undone: {done.what}", "info")
        else:
            self._performer().undo()

    @Slot()
    def _redo(self) -> None:
        backend = self._store.backend
        if undone := self._by_hand.undone(backend.redoable(), backend.undoable()):
            self._by_hand.do_again()
            self._tell()
            self._notifications.show(f"Done again: {undone.what}", "info")
        else:
            self._performer().redo()


def _label(action: QAction, verb: str, told: tuple[str, str] | None, reason: str) -> None:
    """told: what it is about, in few words and in more."""
    action.setText(literal(f"{verb}: {told[0]}") if told else verb)
    action.setEnabled(told is not None)
    action.setToolTip(plain(f"{verb}: {told[1]}" if told else f"Not possible: {reason}"))
    action.setStatusTip("" if told else f"Nothing to {verb.lower()}: {reason}")
