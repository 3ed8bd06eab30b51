"""The controls for an interface's addresses, alike in the wizards that make one."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from console.desktop.flows.addressing import Addressed
from console.desktop.flows.flow import Choice
from console.desktop.widgets.labels import label
from console.desktop.wizards.choosing import ChoiceBox
from console.desktop.wizards.fields import SuffixedEdit
from console.desktop.wizards.number import NumberBox
from console.desktop.wizards.page import set_text

WAYS = (
    Choice("none", "None"),
    Choice("count", "Assign automatically"),
    Choice("list", "These addresses"),
)


class SecondaryAddresses(QWidget):
    """None, so many, or these: a box, and what belongs to its answer beside or below it."""

    edited = Signal(str, object)
    """`secondary`, `secondary_count` or `secondary_list`, and its value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.way = ChoiceBox(self)
        self.way.setAccessibleName("Secondary private IPv4 addresses")
        self.count = NumberBox("Number of secondary addresses", 0, 49, self)
        self.hint: QLabel = label("", "hint", self)
        row.addWidget(self.way, 1)
        row.addWidget(self.count)
        row.addWidget(self.hint)
        column.addLayout(row)
        self.listed = SuffixedEdit(self, fixed_width=True)
        self.listed.setPlaceholderText("10.0.128.20, 10.0.128.21")
        self.listed.setAccessibleName("Secondary addresses, separated by commas")
        column.addWidget(self.listed)
        self.way.picked.connect(self._picked)
        self.count.picked.connect(self._counted)
        self.listed.textEdited.connect(self._listed)

    def show_draft(self, draft: Addressed, hint: str = "") -> None:
        self.way.show_choices(WAYS, draft.secondary)
        self.count.show_value(draft.secondary_count)
        set_text(self.listed, draft.secondary_list)
        self.count.setVisible(draft.secondary == "count")
        self.listed.setVisible(draft.secondary == "list")
        self.setFocusProxy(self.listed if draft.secondary == "list" else self.way)  # where something can be wrong
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    @Slot(str)
    def _picked(self, way: str) -> None:
        self.edited.emit("secondary", way)

    @Slot(int)
    def _counted(self, count: int) -> None:
        self.edited.emit("secondary_count", count)

    @Slot(str)
    def _listed(self, text: str) -> None:
        self.edited.emit("secondary_list", text)
