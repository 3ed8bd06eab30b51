"""What stands in a row says less, one after the other, where there is not room for all of it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class Part(NamedTuple):
    """saves: pixels, if `widget` says less, whether it does so now or not. shorten: let it say less, or all."""

    widget: QWidget
    saves: Callable[[], int]
    is_short: Callable[[], bool]
    shorten: Callable[[bool], None]


class GivingWay(QObject):
    """Follows the width of `row`, which has a layout, and what is said in it. parts: the first gives way first;
    one that is in another row for the time being says all."""

    def __init__(self, row: QWidget, parts: Sequence[Part] = ()) -> None:
        super().__init__(row)
        self._row, self.parts = row, list(parts)
        row.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.settle()
        return False

    def settle(self) -> None:
        """From what each part would save, so that it comes to the same whatever is short already."""
        layout = self._row.layout()
        assert layout is not None
        here = [one for one in self.parts if self._row.isAncestorOf(one.widget)]
        needed = layout.minimumSize().width() + sum(one.saves() for one in here if one.is_short())
        for one in self.parts:
            short = one in here and needed > self._row.width()
            if short:
                needed -= one.saves()
            if short is not one.is_short():
                one.shorten(short)


def hiding(widget: QWidget, spacing: int) -> Part:
    """A part that goes altogether. spacing: of its row."""
    return Part(widget, lambda: widget.sizeHint().width() + spacing, widget.isHidden, widget.setHidden)
