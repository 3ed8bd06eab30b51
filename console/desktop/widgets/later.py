"""A place for what the first picture of the window need not wait for."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

W = TypeVar("W", bound=QWidget)

AGAIN_MS, PATIENCE = 30, 60


class Later(QWidget, Generic[W]):
    """Empty when first painted; what belongs here is made right after that, or when somebody asks for it.

    may_wait: whether what it takes is still being imported; it is asked for a second or two.
    """

    def __init__(self, make: Callable[[], W], parent: QWidget, may_wait: Callable[[], bool] | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._may_wait, self._patience = may_wait, PATIENCE
        self._made: W | None = None
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
        if self._made is None:
            QTimer.singleShot(0, self, self._painted)

    @Slot()
    def _painted(self) -> None:
        QTimer.singleShot(0, self, self._bring)  # the turn of the first picture has been long enough

    @Slot()
    def _bring(self) -> None:
        if self._made is None and self._patience and self._may_wait is not None and self._may_wait():
            self._patience -= 1
            QTimer.singleShot(AGAIN_MS, self, self._bring)
        else:
            self.widget()
