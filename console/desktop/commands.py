"""What the window itself can do: pages, worlds, views, keys. What can be done with resources is in actions/."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from console.desktop.navigation import ENTRIES
from console.desktop.theme import Choice, ThemeManager

THEMES: tuple[tuple[Choice, str], ...] = (
    ("system", "Theme: as the system"),
    ("light", "Theme: light"),
    ("dark", "Theme: dark"),
)


class Commands(QObject):
    """QActions with their keys, in the order in which the palette and the list of keys show them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._all: list[QAction] = []
        self.pages: dict[str, QAction] = {}

    def add(self, text: str, slot: Callable[[], object], *keys: str, about: str = "") -> QAction:
        """An action that calls `slot`, a bound method."""
        action = QAction(text, self.parent())
        action.setShortcuts([QKeySequence(key) for key in keys])
        if about:
            action.setToolTip(about)
        action.triggered.connect(slot)
        self._all.append(action)
        return action

    def add_pages(self, slot: Callable[[], object]) -> None:
        """`Go to Topology` and so on; the first nine have Ctrl+1 … Ctrl+9. `slot` asks its sender's data."""
        entries = [entry for entry in ENTRIES if entry.page]
        for number, entry in enumerate(entries, start=1):
            action = self.add(f"Go to {entry.title}", slot, *([f"Ctrl+{number}"] if number < 10 else []))
            action.setData(entry.page)
            self.pages[entry.page] = action

    def add_themes(self, themes: ThemeManager, slot: Callable[[], object]) -> QActionGroup:
        group = QActionGroup(self)
        for choice, text in THEMES:
            action = self.add(text, slot)
            action.setCheckable(True)
            action.setData(choice)
            action.setChecked(choice == themes.choice)
            group.addAction(action)
        return group

    def all(self) -> list[QAction]:
        return list(self._all)
