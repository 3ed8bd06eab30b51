"""A place for what the first picture of the window need not wait for."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

W = TypeVar("W", bound=QWidget)


class Later(QWidget, Generic[W]):
    """Empty when first painted; what belongs here is made right after that, or when somebody asks for it."""

    def __init__(self, make: Callable[[], W], parent: QWidget) -> None:
        super().__init__(parent)
        self._make = make
        self._made: W | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

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
        self.widget()
