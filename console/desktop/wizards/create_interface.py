"""The wizard that makes a network interface (ux B1)."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from console.desktop.flows.choices import GROUP_COLUMNS, SUBNET_COLUMNS
from console.desktop.flows.create_interface import CreateInterfaceFlow
from console.desktop.flows.flow import Choice
from console.desktop.flows.run import Run
from console.desktop.flows.slots import slot_choices, slot_key
from console.desktop.flows.words import called, device, subnet_words
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.widgets.labels import label
from console.desktop.wizards.addresses import SecondaryAddresses
from console.desktop.wizards.choosing import ChoiceBox, TableCard
from console.desktop.wizards.fields import SuffixedEdit
from console.desktop.wizards.frame import Wizard
from console.desktop.wizards.groups import GroupChips, RuleList
from console.desktop.wizards.page import WizardPage, set_text
from console.desktop.wizards.review import ReviewPage
from console.desktop.wizards.run_page import Next, Outcome
from console.desktop.wizards.search import SearchedBox
from console.desktop.wizards.tags import TagsEditor
from console.ec2.resources import Instance, NetworkInterface

Flow = CreateInterfaceFlow
MOST_SUBNETS, MOST_GROUPS = 15, 10
"""Rows that are seen at once."""


class SubnetPage(WizardPage[Flow]):
    """One table; a row is the answer."""

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(flow, flow.pages[0], parent)
        self.region = ChoiceBox()
        if flow.world.parts:
            self.add("place", "Region", self.region)
        subnets = self.make("subnet_id", "", lambda field: TableCard("Subnets", SUBNET_COLUMNS, field, mono=(2,)))
        self.table = subnets.table
        self.table.hug(MOST_SUBNETS)
        self.stretch()

    def show_flow(self) -> None:
        self.region.show_choices(self.flow.regions(), self.flow.draft.place)
        self.table.show_rows(self.flow.subnets(), self.flow.draft.subnet_id)


class AddressesPage(WizardPage[Flow]):
    """As wizard.png."""

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(flow, flow.pages[1], parent)
        self.primary = SuffixedEdit(fixed_width=True)
        self.primary.setPlaceholderText("automatic")
        hint = "leave empty to let the subnet choose"
        self.add("primary", "Primary private IPv4 address", self.primary, hint=hint)
        self.secondary = SecondaryAddresses()
        field = self.add("secondary", "Secondary private IPv4 addresses", self.secondary)
        self.fields["secondary_list"] = self.fields["secondary_count"] = field
        self.secondary.edited.connect(self.edited)
        self.elastic_ip = ChoiceBox()
        self.add("elastic_ip", "Elastic IP address", self.elastic_ip)
        self.description = QLineEdit()
        self.add("description", "Description", self.description)
        self.chips = GroupChips()
        self.chips.picked.connect(self._pick_groups)
        self.add("chips", "Security groups", self.chips, hint="next page")
        self.stretch()

    def show_flow(self) -> None:
        flow, draft = self.flow, self.flow.draft
        set_text(self.primary, draft.primary)
        subnet = flow.subnet
        self.primary.set_suffix(f"in {subnet_words(flow.world, subnet)}" if subnet else "")
        self.secondary.show_draft(draft, flow.address_limit())
        self.elastic_ip.show_choices(flow.elastic_ips(), draft.elastic_ip)
        set_text(self.description, draft.description)
        self.chips.show_groups(flow.world, draft.groups)

    @Slot(object)
    def _pick_groups(self, groups: object) -> None:
        self.edited.emit("groups", groups)


class GroupsPage(WizardPage[Flow]):
    """Groups with a tick, and what they let in together."""

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(flow, flow.pages[2], parent)
        self.first = label("Choose a subnet first: groups belong to its VPC.", "muted", self.widget())
        self.column.addWidget(self.first)
        groups = self.make(
            "groups",
            "",
            lambda field: TableCard(
                "Security groups", GROUP_COLUMNS, field, checkable=True, reason_from=1, middle=(1,)
            ),
        )
        self.field, self.table = self.fields["groups"], groups.table
        self.table.hug(MOST_GROUPS)
        self.rules = RuleList("Lets in, together")
        self.column.addWidget(self.rules)
        self.stretch()

    def show_flow(self) -> None:
        placed = self.flow.subnet is not None
        self.first.setVisible(not placed)
        self.field.setVisible(placed)
        self.rules.setVisible(placed)
        self.table.show_rows(self.flow.groups(), checked=self.flow.draft.groups)
        self.rules.show_rules(self.flow.effective_rules())


class OptionsPage(WizardPage[Flow]):
    """What happens with it, its check, its name."""

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(flow, flow.pages[3], parent)
        self.attach_to = ChoiceBox()
        self.uses = SearchedBox(self.attach_to, "Use", "instances")
        self.add("attach_to", "Use", self.uses, hint="leave it available, or attach it now")
        self.slot = ChoiceBox()
        self.slot.picked.connect(self._pick_slot)
        self.slot_field = self.add("device_index", "Device index", self.slot)
        self.slot.picked.disconnect(self._said)
        self.delete = QCheckBox("Delete it when the instance is terminated")
        self.delete_field = self.add("delete_on_termination", "", self.delete)
        self.check = QCheckBox("Source/destination check")
        self.add("source_dest_check", "", self.check)
        self.name = QLineEdit()
        self.add("name", "Name", self.name)
        self.tags = TagsEditor()
        self.add("tags", "Tags", self.tags)
        self.stretch()

    def show_flow(self) -> None:
        flow, draft = self.flow, self.flow.draft
        available = Choice("", "Leave it available")
        self.uses.ask(flow.instances, draft.attach_to, flow.world.count(Instance), (available,))
        attaching = flow.instance is not None
        self.slot_field.setVisible(attaching)
        self.delete_field.setVisible(attaching)
        self._show_slots()
        self.delete.setChecked(draft.delete_on_termination)
        self.check.setChecked(draft.source_dest_check)
        set_text(self.name, draft.name)
        self.tags.show_pairs(draft.tags)

    def _show_slots(self) -> None:
        instance = self.flow.instance
        choices = slot_choices(self.flow.world, instance) if instance else []
        self.slot.show_choices(choices, slot_key(self.flow.slot))

    @Slot(str)
    def _pick_slot(self, key: str) -> None:
        card, index = key.split(":")
        self.edited.emit("network_card_index", int(card))
        self.edited.emit("device_index", int(index))


class CreateInterfaceWizard(Wizard[Flow]):
    """Make a network interface, ahead of time or for an instance that is there."""

    shortcut_text = "Create with defaults"

    def __init__(
        self,
        store: WorldStore,
        tasks: Tasks,
        *,
        subnet_id: str | None = None,
        place: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(CreateInterfaceFlow(store.world, subnet_id=subnet_id, place=place), store, tasks, parent)

    def page_makers(self) -> list[Callable[[], WizardPage[Flow]]]:
        return [
            lambda: SubnetPage(self.flow, self.stack),
            lambda: AddressesPage(self.flow, self.stack),
            lambda: GroupsPage(self.flow, self.stack),
            lambda: OptionsPage(self.flow, self.stack),
            lambda: ReviewPage(self.flow, self.flow.pages[4], self),
        ]

    def outcome(self, run: Run) -> Outcome:
        world = self.store.world
        interface = world.find(NetworkInterface, run.made[0])
        if interface is None:
            return Outcome("The interface was created, and is gone again")
        sentences = [f"{interface.id} has {interface.private_ip_address} and the MAC {interface.mac_address}."]
        instance = world.instance_of(interface)
        if instance is not None:
            sentences.append(f"It is {device(interface)} of {called(world, instance)}.")
            ways: tuple[Next, ...] = ()
        else:
            sentences.append("It is available: nothing uses it yet.")
            ways = (Next("attach", "Attach…"),)
        ways += (Next("show", "Show in diagram"), Next("copy", "Copy id"), Next("another", "Create another"))
        return Outcome(f"Created {called(world, interface)}", tuple(sentences), ways)

    def go_on(self, key: str) -> None:
        made = self.run.made[0] if self.run else ""
        match key:
            case "attach":
                from console.desktop.wizards.attach_interface import AttachInterfaceWizard

                wizard = AttachInterfaceWizard(self.store, self.tasks, interface_id=made, parent=self.parentWidget())
                self.followed.emit(wizard)
                self.accept()
            case "show":
                self.show_requested.emit(made)
                self.accept()
            case "copy":
                QGuiApplication.clipboard().setText(made)
            case "another":
                subnet_id = self.flow.draft.subnet_id
                self.start_over(CreateInterfaceFlow(self.store.world, subnet_id=subnet_id))
