"""A field for one end of a flow: a name, an id, an address, a block, `internet` or `corporate`."""

from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from console.desktop.finder import Finder
from console.desktop.store import WorldStore
from console.ec2.ids import short
from console.reach.ends import placed

NOWHERE: Final = QModelIndex()
MOST: Final = 10
POPUP_PX: Final = 380
_TARGET: Final = Qt.ItemDataRole.UserRole
_KINDS: Final = ("instance", "network interface", "subnet")


class Suggestion(NamedTuple):
    """target: what `console.reach.ends.endpoint` should make an end of. picked: what the field then says."""

    title: str
    about: str
    target: str
    picked: str


OUTSIDE = (
    Suggestion("internet", "any stranger", "internet", "internet"),
    Suggestion("corporate", "behind the VPN gateway", "corporate", "corporate"),
)


class _Suggestions(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Suggestion] = []

    def show(self, rows: list[Suggestion]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{one.title}   ·   {one.about}"
            case Qt.ItemDataRole.EditRole:
                return one.picked
            case _ if role == _TARGET:
                return one.target
        return None


class EndField(QLineEdit):
    """What was picked from the list is meant by its id, whatever else has the same name."""

    settled = Signal()
    """Somebody picked an end, or pressed Return."""

    def __init__(self, name: str, store: WorldStore, finder: Finder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._finder = store, finder
        self._meant: tuple[str, str] | None = None
        self.setAccessibleName(name)
        self.setPlaceholderText("Name, id, address, internet …")
        self._found = _Suggestions(self)
        completer = QCompleter(self._found, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCompletionRole(Qt.ItemDataRole.EditRole)
        completer.setMaxVisibleItems(MOST)
        popup = QListView(self)
        popup.setMinimumWidth(POPUP_PX)
        completer.setPopup(popup)
        completer.activated[QModelIndex].connect(self._picked)  # type: ignore[index] # an overload, by its argument
        self._popup = popup
        self.setCompleter(completer)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._suggest)
        self.textEdited.connect(self._edited)
        self.returnPressed.connect(self.settled)

    def said(self) -> str:
        """What an end is to be made of."""
        text = self.text().strip()
        return self._meant[1] if self._meant and self._meant[0] == text else text

    def say(self, text: str, target: str = "") -> None:
        """Show `text`; it means `target` where that is given."""
        self._meant = (text, target) if target else None
        self.setText(text)
        self.setCursorPosition(0)

    def suggestions(self) -> list[Suggestion]:
        return list(self._found.rows)

    @Slot()
    def _edited(self) -> None:
        self._soon.start()

    @Slot()
    def _suggest(self) -> None:
        """The whole world is no list: nothing is suggested before the first letter."""
        text = self.text().strip().casefold()
        rows = [one for one in OUTSIDE if text and one.title.startswith(text)]
        found = self._finder.find(text, (), most=4 * MOST) if text else []
        world = self._store.world
        rows += [
            Suggestion(one.title, one.detail or short(one.target), one.target, placed(world, one.target, one.title))
            for one in found
            if one.kind in _KINDS
        ]
        self._found.show(rows[:MOST])
        if rows and self.hasFocus():
            self.completer().complete()
        else:
            self._popup.hide()

    @Slot(QModelIndex)
    def _picked(self, index: QModelIndex) -> None:
        self.say(index.data(Qt.ItemDataRole.EditRole), index.data(_TARGET))
        self.settled.emit()
