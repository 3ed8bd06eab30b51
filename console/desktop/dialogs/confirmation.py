"""One question before something that is lost for good."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from console.desktop.widgets.labels import label
from console.desktop.widgets.room import keep_on_screen, room_for

if TYPE_CHECKING:
    from console.desktop.dialogs.outcome_pane import OutcomePane
    from console.desktop.tracing.outcome import Change, Outcome

MOST_LINES = 10
WIDEST, HIGHEST = 560, 820


class Confirmation(QDialog):
    """Names the consequences; `accepted` means yes. Escape and Enter both mean no: the safe button is the default.

    change: what is to be done, of which it tells and shows which paths that opens and closes; asked once the dialog
    stands, as it may take a moment.
    """

    def __init__(
        self,
        question: str,
        consequences: Sequence[str],
        verb: str,
        parent: QWidget | None = None,
        *,
        change: "Change | None" = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(question)
        self.setMinimumWidth(440)
        self.consequences = self._asked = tuple(consequences)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inside = QWidget()
        page = QVBoxLayout(inside)
        page.setContentsMargins(24, 20, 24, 18)
        page.setSpacing(8)
        page.addWidget(label(question, "heading", self, wrap=True))
        for line in consequences[:MOST_LINES]:
            page.addLayout(self._item(line))
        if len(consequences) > MOST_LINES:
            page.addWidget(label(f"and {len(consequences) - MOST_LINES} more consequences of this kind", "muted", self))
        self._page, self._change = page, change
        self.outcome: OutcomePane | None = None
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)
        footer = QFrame(self)
        footer.setProperty("kind", "footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(20, 11, 20, 11)
        row.addStretch()
        self.yes = QPushButton(f"&{verb}", footer)
        self.yes.setProperty("kind", "danger")
        self.yes.clicked.connect(self.accept)
        self.no = QPushButton("Cancel", footer)
        self.no.setDefault(True)
        self.no.clicked.connect(self.reject)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        column.addWidget(footer)
        self._footer = footer
        self.setAccessibleName(question)
        self.setAccessibleDescription("\n".join(consequences))
        self.no.setFocus()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask_paths)
        self._grown = QTimer(self, singleShot=True, interval=0)
        self._grown.timeout.connect(self._make_room)
        if change is not None:
            self._soon.start()

    def _item(self, line: str) -> QHBoxLayout:
        item = QHBoxLayout()
        item.setSpacing(8)
        item.addWidget(label("•", "muted", self), 0, Qt.AlignmentFlag.AlignTop)
        item.addWidget(label(line, "", self, wrap=True), 1)
        return item

    @Slot()
    def _ask_paths(self) -> None:
        from console.desktop.dialogs.outcome_pane import OutcomePane

        self.outcome = OutcomePane(self)
        self.outcome.told.connect(self._told_paths)
        self._page.addWidget(self.outcome)
        self.outcome.ask(self._change)

    @Slot(object)
    def _told_paths(self, outcome: "Outcome") -> None:
        self._grown.start()
        self.consequences = (*self._asked, *outcome.lines)
        self.setAccessibleDescription("\n".join(self.consequences))

    @Slot()
    def _make_room(self) -> None:
        """As high as its lines, within reason: the buttons are always in sight.

        Again once new lines are shown: until then a layout takes them for nothing.
        """
        width = max(self.minimumWidth(), min(WIDEST, self._page.sizeHint().width()))
        height = self._page.totalHeightForWidth(width) + self._footer.sizeHint().height()
        self.resize(room_for(self, width, min(HIGHEST, height)))
        if self.isVisible():
            keep_on_screen(self)

    def showEvent(self, event: QShowEvent) -> None:
        self._make_room()
        super().showEvent(event)
