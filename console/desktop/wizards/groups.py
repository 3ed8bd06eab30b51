"""Security groups in a form: as chips that can be taken away, and what they let in together."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.desktop.flows.words import called_id
from console.desktop.widgets.labels import label
from console.desktop.widgets.pill import Chip
from console.ec2.world import World

MOST_RULES = 6


class GroupChips(QWidget):
    """The chosen groups; × takes one away."""

    picked = Signal(object)
    """tuple[str, ...]: the groups that are left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[str, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(5)
        self.chips: list[Chip] = []

    def show_groups(self, world: World, groups: tuple[str, ...]) -> None:
        if groups == self._groups and self.chips:
            return
        self._groups = groups
        while item := self._row.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.chips = [Chip(one, called_id(world, one), self) for one in groups]
        for chip in self.chips:
            chip.removed.connect(self._removed)
            self._row.addWidget(chip)
        self._row.addStretch()

    @Slot(str)
    def _removed(self, group_id: str) -> None:
        self.picked.emit(tuple(one for one in self._groups if one != group_id))


class RuleList(QWidget):
    """Rules as sentences, the first few."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(3)
        column.addWidget(label(title, "strong", self))
        self._text = label("", "muted", self, wrap=True)
        column.addWidget(self._text)

    def show_rules(self, rules: Sequence[str]) -> None:
        lines = list(rules[:MOST_RULES]) or ["nothing"]
        if len(rules) > MOST_RULES:
            lines.append(f"and {len(rules) - MOST_RULES} more")
        self._text.setText("\n".join(lines))
        self._text.setAccessibleName(", ".join(lines))
