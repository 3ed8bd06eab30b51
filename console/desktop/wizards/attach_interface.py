"""The wizard that attaches a network interface to an instance (ux B3)."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFrame, QTabBar, QVBoxLayout, QWidget

from console.desktop.flows.attach_interface import AttachInterfaceFlow, Consequence
from console.desktop.flows.flow import Choice
from console.desktop.flows.guest import GuestStep
from console.desktop.flows.run import Run
from console.desktop.flows.slots import (
    INSTANCE_COLUMNS,
    INTERFACE_COLUMNS,
    SLOT_COLUMNS,
    slot_choices,
    slot_key,
)
from console.desktop.flows.words import called, plural
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.widgets.code import CopyableText
from console.desktop.widgets.labels import label
from console.desktop.wizards.choosing import ChoiceBox, TableCard
from console.desktop.wizards.fields import GAP_ABOVE
from console.desktop.wizards.frame import Wizard
from console.desktop.wizards.page import WizardPage
from console.desktop.wizards.run_page import Next, Outcome
from console.desktop.wizards.search import Searched
from console.ec2.resources import Instance, NetworkInterface

Flow = AttachInterfaceFlow
MOST_SLOTS, MOST_PICKED = 10, 12
"""Rows that are seen at once."""
TONES = {"info": "note", "good": "note-ok", "warning": "note-warning"}


class Given(QFrame):
    """The end that the wizard was started from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(1)
        self._name = label("", "strong", self)
        self._text = label("", "muted", self, wrap=True)
        column.addWidget(self._name)
        column.addWidget(self._text)

    def show_choice(self, choice: Choice | None) -> None:
        self._name.setText(choice.text if choice else "Gone")
        self._text.setText(" · ".join(cell for cell in choice.cells[1:] if cell) if choice else "")
        self.setAccessibleName(f"{self._name.text()}: {self._text.text()}")


class PickPage(WizardPage[Flow]):
    """Whichever end was not given, as a table; the given one for the eye."""

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(flow, flow.pages[0], parent)
        most = MOST_PICKED if flow.given_interface or flow.given_instance else MOST_PICKED // 2
        if flow.given_interface:
            self.given_interface = self.make("interface_id", "Network interface", Given)
        else:
            self.interfaces = self.make(
                "interface_id",
                "Network interface",
                lambda field: Searched("Network interfaces", INTERFACE_COLUMNS, field, mono=(3, 4, 5), middle=(0, 1)),
            )
            self.interfaces.table.hug(most)
        if flow.given_instance:
            self.given_instance = self.make("instance_id", "Instance", Given)
        else:
            self.instances = self.make(
                "instance_id",
                "Instance",
                lambda field: Searched("Instances", INSTANCE_COLUMNS, field, dot_column=1, bar_column=4, middle=(0, 2)),
            )
            self.instances.table.hug(most)
        self.stretch()

    def show_flow(self) -> None:
        flow, draft = self.flow, self.flow.draft
        if flow.given_interface:
            self.given_interface.show_choice(_of(flow.interfaces(draft.interface_id), draft.interface_id))
        else:
            self.interfaces.ask(flow.interfaces, draft.interface_id, flow.world.count(NetworkInterface))
        if flow.given_instance:
            self.given_instance.show_choice(_of(flow.instances(draft.instance_id), draft.instance_id))
        else:
            self.instances.ask(flow.instances, draft.instance_id, flow.world.count(Instance))


def _of(choices: list[Choice], key: str) -> Choice | None:
    return next((one for one in choices if one.key == key), None)


class SlotPage(WizardPage[Flow]):
    """The slots as a table, the next free one chosen; a box for the network card where there are several."""

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(flow, flow.pages[1], parent)
        self.capacity = label("", "muted", self.widget())
        self.column.addWidget(self.capacity)
        self.card = ChoiceBox()
        self.card.picked.connect(self._pick_card)
        self.card_field = self.add("card", "Network card", self.card)
        self.card.picked.disconnect(self._said)
        slots = self.make(
            "device_index",
            "Device index",
            lambda field: TableCard("Slots", SLOT_COLUMNS, field, mono=(3,), reason_from=-1),
        )
        self.table = slots.table
        self.table.hug(MOST_SLOTS)
        self.table.chosen.disconnect(self._said)
        self.table.chosen.connect(self._pick_slot)
        self.delete = QCheckBox("Delete it when the instance is terminated")
        self.add("delete_on_termination", "", self.delete)
        text = "Off: it outlives the instance, with its addresses and its MAC, and can go to another one."
        self.column.addWidget(label(text, "hint", self.widget(), wrap=True))
        self.stretch()

    def show_flow(self) -> None:
        flow, draft = self.flow, self.flow.draft
        instance = flow.instance
        cards = flow.cards()
        self.card_field.setVisible(len(cards) > 1)
        choices = [Choice(str(card), f"{card} – up to {plural('interface', most)}") for card, most in cards]
        chosen = draft.network_card_index
        self.card.show_choices([Choice("", "Any"), *choices], "" if chosen is None else str(chosen))
        rows = slot_choices(flow.world, instance, draft.network_card_index) if instance else []
        self.table.show_rows(rows, slot_key(flow.slot))
        used, of = _capacity(flow)
        name = called(flow.world, instance) if instance else ""
        self.capacity.setText(f"{name} has {used} of {of} interfaces." if instance else "Choose an instance first.")
        self.delete.setChecked(draft.delete_on_termination)

    @Slot(str)
    def _pick_card(self, key: str) -> None:
        self.edited.emit("network_card_index", int(key) if key else None)

    @Slot(str)
    def _pick_slot(self, key: str) -> None:
        card, index = key.split(":")
        if int(card) or self.flow.draft.network_card_index is not None:
            self.edited.emit("network_card_index", int(card))
        self.edited.emit("device_index", int(index))


def _capacity(flow: Flow) -> tuple[int, int]:
    if flow.instance is None:
        return 0, 0
    return len(flow.world.interfaces_of(flow.instance.id)), sum(most for _, most in flow.cards())


class ConsequencesPage(WizardPage[Flow]):
    """What attaching changes, a note each; then what is left to do inside the instance."""

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(flow, flow.pages[2], parent)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(8)
        self._notes.setContentsMargins(0, 8, 0, 0)
        self.column.addLayout(self._notes)
        self._shown: list[Consequence] = []
        self._guest: list[GuestStep] = []
        self.column.addSpacing(GAP_ABOVE + 4)
        self.column.addWidget(label("In the instance", "strong", self.widget()))
        self.device = label("", "muted", self.widget(), wrap=True)
        self.column.addWidget(self.device)
        self.systems = QTabBar()
        self.systems.setExpanding(False)
        self.systems.setDrawBase(False)
        self.systems.setAccessibleName("Operating system")
        self.systems.currentChanged.connect(self._show_guest)
        self.column.addWidget(self.systems)
        self.guest_text = label("", "hint", self.widget(), wrap=True)
        self.column.addSpacing(6)
        self.column.addWidget(self.guest_text)
        self.column.addSpacing(6)
        self.snippet = CopyableText("", self.widget())
        self.column.addWidget(self.snippet)
        self.stretch()

    @property
    def consequences(self) -> list[Consequence]:
        return list(self._shown)

    def show_flow(self) -> None:
        self._show_notes(self.flow.consequences())
        device = self.flow.device
        said = f"It usually appears as {device}." if device else "Choose an interface and an instance first."
        self.device.setText(said)
        guest = self.flow.guest()
        self.snippet.setVisible(bool(guest))
        if guest != self._guest:
            self._guest = guest
            self.systems.blockSignals(True)
            while self.systems.count():
                self.systems.removeTab(0)
            for step in guest:
                self.systems.addTab(step.system)
            self.systems.blockSignals(False)
            self._show_guest()

    def _show_notes(self, consequences: list[Consequence]) -> None:
        if consequences == self._shown:
            return
        self._shown = consequences
        while item := self._notes.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for one in consequences:
            note = QFrame(self.widget())
            note.setProperty("kind", TONES[one.tone])
            box = QVBoxLayout(note)
            box.setContentsMargins(12, 7, 12, 7)
            box.addWidget(label(one.text, "", note, wrap=True))
            note.setAccessibleName(f"{'Warning: ' if one.tone == 'warning' else ''}{one.text}")
            self._notes.addWidget(note)

    @Slot()
    def _show_guest(self) -> None:
        row = self.systems.currentIndex()
        step = self._guest[row] if 0 <= row < len(self._guest) else None
        self.guest_text.setText(step.text if step else "")
        self.snippet.set_text(step.commands if step else "")
        self.snippet.setVisible(step is not None)


class AttachInterfaceWizard(Wizard[Flow]):
    """Attach an interface, hot or warm."""

    shortcut_text = edited_text = "Attach now"

    def __init__(
        self,
        store: WorldStore,
        tasks: Tasks,
        *,
        interface_id: str | None = None,
        instance_id: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        flow = AttachInterfaceFlow(store.world, interface_id=interface_id, instance_id=instance_id)
        super().__init__(flow, store, tasks, parent)

    def page_makers(self) -> list[Callable[[], WizardPage[Flow]]]:
        return [
            lambda: PickPage(self.flow, self.stack),
            lambda: SlotPage(self.flow, self.stack),
            lambda: ConsequencesPage(self.flow, self.stack),
        ]

    def outcome(self, run: Run) -> Outcome:
        flow, world = self.flow, self.store.world
        interface = flow.interface
        if interface is None:
            return Outcome("The interface was attached, and is gone again")
        instance = world.instance_of(interface)
        name = called(world, instance) if instance else "an instance"
        guest = next(iter(self._guest), None)
        return Outcome(
            f"Attached {called(world, interface).removesuffix(f' of {name}')} to {name}",
            (f"It keeps {interface.private_ip_address} and the MAC {interface.mac_address}.",),
            (Next("show", "Show in diagram"), Next("copy", "Copy id"), Next("another", "Attach another")),
            f"In the instance ({guest.system})" if guest else "",
            guest.commands if guest else "",
        )

    def perform(self) -> None:
        self._guest = self.flow.guest()  # once it is attached, the flow sees the slot as taken
        super().perform()

    def go_on(self, key: str) -> None:
        made = self.run.made[0] if self.run else ""
        match key:
            case "show":
                self.show_requested.emit(made)
                self.accept()
            case "copy":
                QGuiApplication.clipboard().setText(made)
            case "another":
                wizard = AttachInterfaceWizard(self.store, self.tasks, parent=self.parentWidget())
                self.followed.emit(wizard)
                self.accept()
