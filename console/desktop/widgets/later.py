"""A place for what the first picture of the window need not wait for."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.desktop.ahead import Ahead

W = TypeVar("W", bound=QWidget)


class Later(QWidget, Generic[W]):
    """Empty when first painted; what belongs here is made right after that, or when somebody asks for it.

    ahead: what is to be done before, in pieces.
    """

    def __init__(
        self, make: Callable[[], W], parent: QWidget, ahead: Callable[[], Iterator[object]] | None = None
    ) -> None:
        super().__init__(parent)
        self._make, self._ahead = make, ahead
        self._made: W | None = None
        self._is_due = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def made(self) -> bool:
        return self._made is not None

    def widget(self) -> W:
        if self._made is None:
            self._made = self._make()
            self._column.addWidget(self._made)
        return self._made

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._is_due and self._made is None:
            self._is_due = True
            QTimer.singleShot(0, self, self._painted)

    @Slot()
    def _painted(self) -> None:
        QTimer.singleShot(0, self, self._begin)  # the turn of the first picture has been long enough

    @Slot()
    def _begin(self) -> None:
        if self._made is None and self._ahead is not None:
            Ahead(self._ahead(), self).here.connect(self._bring)
        else:
            self._bring()

    @Slot()
    def _bring(self) -> None:
        self.widget()
