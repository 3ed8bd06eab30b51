"""From one style sheet to another, a little in each turn of the loop.

Qt does it in one go, and twice, as it has to be without a sheet in between: told of another one, QStyleSheetStyle goes
down from each widget, and polishes one as often as it has ancestors. So it is made to pass over what is ours, which is
polished afterwards: what is seen, while the windows keep their picture, then what is hidden.

What is ours is known by the wrappers there are. To go down Qt's own trees makes wrappers of what is Qt's to delete.
"""

from collections.abc import Iterator
from time import perf_counter
from typing import Final
from weakref import ref

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QTableView, QWidget
from shiboken6 import createdByPython, getAllValidWrappers, isValid

SLICE_S: Final = 0.005
"""For polishing: what is polished is also laid out in its turn."""
_POLISHED: Final = Qt.WidgetAttribute.WA_WState_Polished
_HAS_OWN: Final = Qt.WidgetAttribute.WA_SetStyle


class Dressing(QObject):
    done = Signal()
    """What is on the screen wears the new sheet, and is painted next."""

    def __init__(self, application: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._application = application
        self._seen: list[ref[QWidget]] = []
        self._hidden: list[ref[QWidget]] = []
        self._frozen: list[ref[QWidget]] = []
        self._told = True
        self._keeper: QWidget | None = None
        """Has a sheet: with the last one goes what Qt knows of how widgets look without any."""
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._go_on)

    def change(self, palette: QPalette, sheet: str) -> None:
        """What is made from now on wears it from the start."""
        ours = list(_polished())
        parts = [part for one in ours for part in _parts(one)]
        if self._keeper is None:
            self._keeper = QWidget()
            self._keeper.setStyleSheet("* {}")
        _leave_out(parts, True)
        self._application.setStyleSheet("")
        self._application.setPalette(palette)
        self._application.setStyleSheet(sheet)
        _leave_out(parts, False)
        self._begin([one for one in ours if isValid(one)])

    def _begin(self, ours: list[QWidget]) -> None:
        self._seen = [ref(one) for one in ours if one.isVisible()]
        self._hidden = [ref(one) for one in ours if not one.isVisible()]
        for one in ours:
            if one.isWindow() and one.isVisible() and one.updatesEnabled():
                one.setUpdatesEnabled(False)
                self._frozen.append(ref(one))
        self._told = False
        self._turn.start()

    @Slot()
    def _go_on(self) -> None:
        until = perf_counter() + SLICE_S
        left = self._seen or self._hidden
        while left and perf_counter() < until:
            one = left.pop()()
            if one is not None and isValid(one):
                _dress(one)
        if self._seen:
            return
        if not self._told:
            self._told = True
            self.done.emit()
            self._thaw()
        if not self._hidden:
            self._turn.stop()
            self._keeper = None

    def _thaw(self) -> None:
        for frozen in self._frozen:
            window = frozen()
            if window is not None and isValid(window):
                window.setUpdatesEnabled(True)
                # Qt asks for no frame where one was asked for already; but that one was passed over.
                QApplication.postEvent(window, QEvent(QEvent.Type.UpdateRequest))
        self._frozen.clear()


def _polished() -> Iterator[QWidget]:
    """Widgets of ours that a style has polished. Of these a wrapper is told when they are gone."""
    for one in getAllValidWrappers():
        if isinstance(one, QWidget) and createdByPython(one) and one.testAttribute(_POLISHED):
            yield one


def _parts(widget: QWidget) -> Iterator[QWidget]:
    """It, and what Qt has made for it that stays as long as it does."""
    yield widget
    if isinstance(widget, QAbstractScrollArea):
        bars = widget.horizontalScrollBar(), widget.verticalScrollBar()
        made: list[QWidget | None] = [widget.viewport(), *bars, *(bar.parentWidget() for bar in bars)]
        if isinstance(widget, QTableView):
            made += [*_parts(widget.horizontalHeader()), *_parts(widget.verticalHeader())]
        yield from (one for one in made if one is not None and not createdByPython(one))


def _leave_out(parts: list[QWidget], out: bool) -> None:
    """Whether Qt passes over them when it dresses everybody."""
    for one in parts:
        if isValid(one):
            one.setAttribute(_POLISHED, not out)
            # Nor are they told: views and headers lay everything out at a StyleChange.
            one.setAttribute(_HAS_OWN, out)


def _dress(widget: QWidget) -> None:
    for one in _parts(widget):
        style = one.style()
        style.unpolish(one)
        style.polish(one)
        QApplication.sendEvent(one, QEvent(QEvent.Type.StyleChange))
