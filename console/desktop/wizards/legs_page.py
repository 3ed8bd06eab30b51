"""The heart of a launch: a table of legs, and below it the one that is chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.desktop.flows.flow import Choice, Problem
from console.desktop.flows.launch_instance import LaunchInstanceFlow
from console.desktop.flows.legs import LEG_COLUMNS, LegDraft, leg_choices
from console.desktop.theme import color, current
from console.desktop.widgets.labels import label
from console.desktop.wizards.addresses import SecondaryAddresses
from console.desktop.wizards.choosing import ChoiceBox, TableCard
from console.desktop.wizards.fields import Field, SuffixedEdit
from console.desktop.wizards.groups import GroupChips
from console.desktop.wizards.page import WizardPage, set_text, show_beside

Flow = LaunchInstanceFlow
MOST_ROWS = 6
PUBLIC_IP = (
    Choice("", "As the subnet does"),
    Choice("yes", "Assign one"),
    Choice("no", "None"),
)


class CapacityBar(QWidget):
    """`2 of 3 interfaces`, and how much of the width that is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._used, self._of, self._words = 0, 1, ""
        self.setMinimumHeight(30)

    @property
    def words(self) -> str:
        return self._words

    def show_load(self, used: int, of: int, what: str) -> None:
        self._used, self._of = used, of
        self._words = f"{used} of {of} {what}" if of else f"{used} {what}"
        self.setAccessibleName(self._words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        over = bool(self._of) and self._used > self._of
        painter.setPen(color(theme.bad if over else theme.muted))
        painter.drawText(self.rect().adjusted(0, 0, 0, -8), int(Qt.AlignmentFlag.AlignVCenter), self._words)
        top = self.height() - 7
        painter.fillRect(0, top, self.width(), 5, color(theme.line))
        share = min(self._used / self._of, 1.0) if self._of else 0.0
        painter.fillRect(0, top, round(self.width() * share), 5, color(theme.bad if over else theme.private))


class LegsPage(WizardPage[Flow]):
    """Add, remove and reorder legs; change the chosen one in the fields below."""

    restructured = Signal()
    """Legs came, went or changed places."""

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(flow, flow.pages[2], parent)
        self.index = 0
        self.leg_fields: dict[str, Field[Any]] = {}
        self._build_capacity()
        self._build_table()
        self._build_leg()
        self.stretch()

    # --- parts

    def _build_capacity(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(20)
        self.interfaces_bar, self.addresses_bar = CapacityBar(), CapacityBar()
        row.addWidget(self.interfaces_bar)
        row.addWidget(self.addresses_bar)
        self.column.addLayout(row)

    def _build_table(self) -> None:
        legs = self.make(
            "legs", "", lambda field: TableCard("Network legs", LEG_COLUMNS, field, mono=(3,), reason_from=-1)
        )
        self.table = legs.table
        self.table.hug(MOST_ROWS)
        self.table.chosen.disconnect(self._said)
        self.table.chosen.connect(self._choose)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.setContentsMargins(0, 8, 0, 0)
        self.add_button = self._button("Add leg", "Add a leg (A)", self.add_leg)
        self.remove_button = self._button("Remove", "Remove the chosen leg (Del)", self.remove_leg)
        self.up_button = self._button("Up", "Move the chosen leg up (Alt+Up)", self.move_up)
        self.down_button = self._button("Down", "Move the chosen leg down (Alt+Down)", self.move_down)
        for button in (self.add_button, self.remove_button, self.up_button, self.down_button):
            row.addWidget(button)
        row.addStretch()
        self.column.addLayout(row)
        for keys, slot in (
            ("A", self.add_leg),
            ("Del", self.remove_leg),
            ("Alt+Up", self.move_up),
            ("Alt+Down", self.move_down),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)

    def _button(self, text: str, said: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.setToolTip(said)
        button.setAccessibleName(said)
        button.clicked.connect(slot)
        return button

    def _build_leg(self) -> None:
        self.heading = label("", "strong", self.widget())
        self.column.addSpacing(16)
        self.column.addWidget(self.heading)
        self.interface = ChoiceBox()
        self.subnet = ChoiceBox()
        self._pair(("interface_id", "Interface", self.interface), ("subnet_id", "Subnet", self.subnet))
        self.primary = SuffixedEdit(fixed_width=True)
        self.primary.setPlaceholderText("automatic")
        self.elastic_ip = ChoiceBox()
        self._pair(("primary", "Private IPv4 address", self.primary), ("elastic_ip", "Elastic IP", self.elastic_ip))
        self.secondary = SecondaryAddresses()
        field = self._leg_field("secondary", "Secondary addresses", self.secondary)
        self.leg_fields["secondary_list"] = self.leg_fields["secondary_count"] = field
        self.secondary.edited.connect(self._leg_edited)
        self.column.addWidget(field)
        self.column.addWidget(self._leg_field("groups", "Security groups", self._groups()))
        self.public_ip = ChoiceBox()
        self.public_field = Field("Public IPv4 address", lambda _: self.public_ip, self.widget())
        self.public_ip.picked.connect(self._pick_public)
        self.column.addWidget(self.public_field)
        self.check = QCheckBox("Source/destination check")
        self.delete = QCheckBox("Delete it when the instance is terminated")
        for name, box in (("source_dest_check", self.check), ("delete_on_termination", self.delete)):
            box.clicked.connect(self._ticked)
            box.setProperty("leg", name)
            self.column.addSpacing(8)
            self.column.addWidget(box)
        self.fate = label("", "hint", self.widget(), wrap=True)
        self.column.addWidget(self.fate)
        for name, choices in (
            ("interface_id", self.interface),
            ("subnet_id", self.subnet),
            ("elastic_ip", self.elastic_ip),
        ):
            choices.setProperty("leg", name)
            choices.picked.connect(self._picked)
        self.primary.setProperty("leg", "primary")
        self.primary.textEdited.connect(self._picked)

    def _leg_field(self, name: str, caption: str, control: QWidget) -> Field[Any]:
        field = Field(caption, lambda _: control, self.widget())
        field.fix_clicked.connect(self.fix_clicked)
        self.leg_fields[name] = field
        return field

    def _pair(self, *both: tuple[str, str, QWidget]) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        for name, caption, control in both:
            row.addWidget(self._leg_field(name, caption, control), 1, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)

    def _groups(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.chips = GroupChips(holder)
        self.chips.picked.connect(self._pick_groups)
        self.more_groups = ChoiceBox(holder)
        self.more_groups.setAccessibleName("Add a security group")
        self.more_groups.setPlaceholderText("Add a group…")
        self.more_groups.picked.connect(self._add_group)
        column.addWidget(self.chips)
        column.addWidget(self.more_groups)
        holder.setFocusProxy(self.more_groups)
        return holder

    # --- showing

    @property
    def leg(self) -> LegDraft | None:
        return self.flow.legs[self.index] if self.index < len(self.flow.legs) else None

    def show_flow(self) -> None:
        flow = self.flow
        self.index = min(self.index, max(len(flow.legs) - 1, 0))
        wrong = {int(field.split(".")[1]) for field in flow.problems("legs") if field.startswith("legs.")}
        self.table.show_rows(leg_choices(flow.world, flow.legs, wrong), str(self.index))
        interfaces, addresses = flow.capacity()
        self.interfaces_bar.show_load(*interfaces, f"interfaces of {flow.draft.instance_type}")
        self.addresses_bar.show_load(*addresses, "addresses")
        kind = flow.instance_type
        full = kind is not None and len(flow.legs) >= kind.maximum_network_interfaces
        self.add_button.setToolTip(f"{flow.draft.instance_type} carries no more" if full else "Add a leg (A)")
        self.remove_button.setEnabled(len(flow.legs) > 1)
        self.up_button.setEnabled(self.index > 0)
        self.down_button.setEnabled(self.index + 1 < len(flow.legs))
        if self.leg is not None:
            self._show_leg(self.leg)

    def _show_leg(self, leg: LegDraft) -> None:
        flow, index = self.flow, self.index
        self.heading.setText(f"eth{index}")
        existing = bool(leg.interface_id)
        self.interface.show_choices([Choice("", "New interface"), *flow.interfaces(index)], leg.interface_id)
        self.subnet.show_choices(_with_words(flow.subnets(index)), leg.subnet_id)
        set_text(self.primary, leg.primary)
        self.elastic_ip.show_choices(flow.elastic_ips(index), leg.elastic_ip)
        self.secondary.show_draft(leg)
        self.chips.show_groups(flow.world, leg.groups)
        self.more_groups.show_choices([one for one in flow.groups(index) if one.key not in leg.groups], "")
        self.check.setChecked(leg.source_dest_check)
        self.delete.setChecked(leg.delete_on_termination)
        for name in ("subnet_id", "primary", "elastic_ip", "secondary", "groups"):
            self.leg_fields[name].setVisible(not existing)
        self.check.setVisible(not existing)
        self.delete.setEnabled(not existing)
        self.public_field.setVisible(len(flow.legs) == 1 and not existing)
        public = flow.draft.associate_public
        self.public_ip.show_choices(PUBLIC_IP, "" if public is None else "yes" if public else "no")
        self.fate.setText(
            "It exists already: EC2 keeps it when the instance is terminated. It brings subnet, addresses and groups."
            if existing
            else ""
        )
        self.fate.setVisible(existing)

    def show_problems(self, problems: Mapping[str, Problem], warnings: Mapping[str, Problem]) -> None:
        super().show_problems(problems, warnings)
        prefix = f"legs.{self.index}."
        show_beside(self.leg_fields, problems, warnings, missing_too=self._left, prefix=prefix)

    # --- the hand

    @Slot(str)
    def _choose(self, key: str) -> None:
        self.index = int(key)
        self.restructured.emit()

    @Slot()
    def add_leg(self) -> None:
        self.index = self.flow.add_leg()
        self.restructured.emit()

    @Slot()
    def remove_leg(self) -> None:
        if len(self.flow.legs) > 1:
            self.flow.remove_leg(self.index)
            self.index = max(self.index - 1, 0)
            self.restructured.emit()

    @Slot()
    def move_up(self) -> None:
        self.index = self.flow.move_leg(self.index, -1)
        self.restructured.emit()

    @Slot()
    def move_down(self) -> None:
        self.index = self.flow.move_leg(self.index, 1)
        self.restructured.emit()

    @Slot(str, object)
    def _leg_edited(self, name: str, value: object) -> None:
        self.edited.emit(f"legs.{self.index}.{name}", value)

    @Slot(str)
    def _picked(self, value: str) -> None:
        self._leg_edited(self.sender().property("leg"), value)

    @Slot(bool)
    def _ticked(self, value: bool) -> None:
        self._leg_edited(self.sender().property("leg"), value)

    @Slot(object)
    def _pick_groups(self, groups: object) -> None:
        self._leg_edited("groups", groups)

    @Slot(str)
    def _add_group(self, group_id: str) -> None:
        if self.leg is not None:
            self._leg_edited("groups", (*self.leg.groups, group_id))

    @Slot(str)
    def _pick_public(self, key: str) -> None:
        self.edited.emit("associate_public", {"yes": True, "no": False}.get(key))


def _with_words(subnets: Sequence[Choice]) -> list[Choice]:
    """Subnets for a drop-down: zone, block and reach beside the name."""
    return [Choice(one.key, one.text, one.cells, one.reason, " · ".join(one.cells[1:5:3])) for one in subnets]
