"""Which paths a change opens and closes, below what a dialog asks: in words, and on a small diagram."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.desktop.tracing.asking import Asking
from console.desktop.tracing.outcome import Change, Outcome
from console.desktop.widgets.labels import label
from console.desktop.widgets.path_lines import marked_lines
from console.desktop.wizards.diagram import PreviewDiagram


class OutcomePane(QWidget):
    """Hidden while there is nothing to tell."""

    told = Signal(object)
    """The Outcome that it now shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._change: Change | None = None
        self._asking: Asking | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addWidget(label("Paths", "section", self))
        self.lines = label("", "", self, wrap=True)
        self.lines.setTextFormat(Qt.TextFormat.RichText)
        self.lines.setAccessibleName("Paths that this opens and closes")
        column.addWidget(self.lines)
        self.diagram = PreviewDiagram(self)
        self.diagram.setAccessibleName("Paths that this opens and closes, in the diagram")
        column.addSpacing(4)
        column.addWidget(self.diagram)
        self._calm = QTimer(self, singleShot=True)
        self._calm.timeout.connect(self._begin)
        self.hide()

    def ask(self, change: Change | None, after_ms: int = 0) -> None:
        """Tell of another change, after a while; of None, of nothing."""
        self._change = change
        if self._asking is not None:
            self._asking.stop()
        if change is None:
            self._calm.stop()
            self._show(Outcome())
        else:
            self._calm.start(after_ms)

    @Slot()
    def _begin(self) -> None:
        if self._change is None:
            return
        if self._asking is None:
            self._asking = Asking(self._change.world, self)
            self._asking.answered.connect(self._show)
        self._asking.ask(self._change.look)

    @Slot(object)
    def _show(self, outcome: Outcome) -> None:
        said = marked_lines(outcome, self._draw(outcome))
        self.lines.setText("".join(f'<p style="margin: 0 0 5px 0">{line}</p>' for line in said))
        self.setVisible(bool(outcome.lines))
        self.told.emit(outcome)

    def _draw(self, outcome: Outcome) -> Sequence[int]:
        """On a diagram of what is concerned, where there is anything to draw; the numbers of its paths."""
        numbers: Sequence[int] = [0] * len(outcome.paths)
        if self._change is not None and outcome.focus:
            self.diagram.show_loss(self._change.world, outcome.focus, outcome.gone)
            numbers = self.diagram.show_paths(outcome.paths, outcome.names, outcome.homes)
            self.diagram.setFixedHeight(self.diagram.sizeHint().height())
        self.diagram.setVisible(any(numbers))
        return numbers
