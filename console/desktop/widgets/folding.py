"""Two groups of widgets that stand beside each other while there is room."""

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSizePolicy, QWidget

Direction = QBoxLayout.Direction


class Folding(QWidget):
    """`first` and `second` in a row; where that would be too narrow for both, below each other.

    stretches: of the two in the row. least: pixels below which it folds even where both have what they need.
    """

    folded_changed = Signal(bool)
    UPRIGHT = QSizePolicy.Policy.Preferred

    def __init__(
        self,
        first: QWidget,
        second: QWidget,
        parent: QWidget | None = None,
        *,
        stretches: tuple[int, int] = (0, 1),
        spacing: int = 8,
        least: int = 0,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, self.UPRIGHT)
        self._parts, self._spacing, self._least = (first, second), spacing, least
        self._box = QBoxLayout(Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing)
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for part, stretch in zip(self._parts, stretches, strict=True):
            self._box.addWidget(part, stretch)

    @property
    def folded(self) -> bool:
        return self._box.direction() is Direction.TopToBottom

    def minimumSizeHint(self) -> QSize:
        return QSize(max(part.minimumSizeHint().width() for part in self._parts), self._box.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:  # what stands in it says more than before, or less
            self._settle()
        return done

    def _settle(self) -> None:
        both = sum(part.minimumSizeHint().width() for part in self._parts if not part.isHidden()) + self._spacing
        needed = max(self._least, both)
        direction = Direction.TopToBottom if self.width() < needed else Direction.LeftToRight
        if direction is not self._box.direction():
            self._box.setDirection(direction)
            self.updateGeometry()
            self.folded_changed.emit(self.folded)


class FoldingHead(Folding):
    """At the head of a page: as tall as its rows are, whatever else there is room for."""

    UPRIGHT = QSizePolicy.Policy.Fixed


def in_a_row(*parts: QWidget | None, spacing: int = 8) -> tuple[QWidget, QHBoxLayout]:
    """Widgets beside each other, as one to be folded; None: what room there is."""
    row = QWidget()
    box = QHBoxLayout(row)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(spacing)
    for part in parts:
        box.addStretch(1) if part is None else box.addWidget(part)
    return row, box
