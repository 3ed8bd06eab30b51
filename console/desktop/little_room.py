"""In a narrow window the inspector makes room for the diagram while nothing is selected: cards with names need it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Slot

if TYPE_CHECKING:
    from console.desktop.window import MainWindow

NARROW = 1120
"""Pixels of the window. Beside the inspector the sample's diagram has cards with names from there on."""


class LittleRoom(QObject):
    """Folds the inspector away when the diagram's window becomes narrow; what is selected brings it back, and room.

    `folded`: that it is hidden by this, and not by a hand (Ctrl+I), which has the last word.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._narrow = False
        self.folded = False
        window.installEventFilter(self)
        window.selection.changed.connect(self._unfold)
        window.pages.page_changed.connect(self._look)
        self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._look()
        return False

    def by_hand(self) -> None:
        """Somebody has shown or hidden it."""
        self.folded = False

    @Slot()
    def _look(self) -> None:
        window = self._window
        narrow = window.width() < NARROW and window.pages.page == "topology"
        if narrow == self._narrow:
            return
        self._narrow = narrow
        if not narrow:
            self._unfold()
        elif not window.selection.ids and not window.side.isHidden():
            self.folded = True
            window.side.hide()

    @Slot()
    def _unfold(self) -> None:
        if self.folded:
            self.folded = False
            self._window.side.show()
