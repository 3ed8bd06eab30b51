"""The wizard that launches an instance with its interfaces (ux B2)."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from console.desktop.flows.access import METADATA, MOST_HOPS, is_usual
from console.desktop.flows.flow import Page, Problem
from console.desktop.flows.launch_instance import MOST_INSTANCES, LaunchInstanceFlow
from console.desktop.flows.legs import LIKE
from console.desktop.flows.machine import TYPE_COLUMNS
from console.desktop.flows.run import Run
from console.desktop.flows.words import called, plural
from console.desktop.inspector.flow_layout import FlowLayout
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.widgets.folding import in_a_row
from console.desktop.widgets.labels import label
from console.desktop.wizards.choice_cards import ChoiceCards
from console.desktop.wizards.choosing import ChoiceBox
from console.desktop.wizards.fold import Fold
from console.desktop.wizards.frame import Wizard
from console.desktop.wizards.legs_page import LegsPage
from console.desktop.wizards.number import NumberBox
from console.desktop.wizards.page import WizardPage, set_text
from console.desktop.wizards.review import ReviewPage
from console.desktop.wizards.run_page import Next, Outcome
from console.desktop.wizards.search import Searched, SearchedBox
from console.desktop.wizards.tags import TagsEditor
from console.ec2.resources import Instance

Flow = LaunchInstanceFlow


class StartPage(WizardPage[Flow]):
    """Recipes as cards; for one of them, the instance to take after."""

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(flow, flow.pages[0], parent)
        self.region = ChoiceBox()
        if flow.world.parts:
            self.add("place", "Region", self.region)
        self.recipes = ChoiceCards("Recipes")
        self.add("recipe", "", self.recipes)
        self.like = ChoiceBox()
        self.likes = SearchedBox(self.like, "Instance to take after", "instances")
        self.like_field = self.add("like", "Instance to take after", self.likes)
        self.stretch()

    def show_flow(self) -> None:
        flow, draft = self.flow, self.flow.draft
        self.region.show_choices(flow.regions(), draft.place)
        self.recipes.show_choices(flow.recipes(), draft.recipe)
        self.like_field.setVisible(draft.recipe == LIKE)
        if draft.recipe == LIKE:
            self.likes.ask(flow.likes, draft.like, flow.world.count(Instance))


class MachinePage(WizardPage[Flow]):
    """Name, image, and the types that carry the plan; how full it would fill them stands beside each."""

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(flow, flow.pages[1], parent)
        self.name = QLineEdit()
        self.add("name", "Name", self.name)
        self.image = ChoiceBox()
        self.add("image_id", "Image", self.image)
        self.interfaces = NumberBox("Interfaces needed", 1, 64)
        self.addresses = NumberBox("Addresses needed on each", 1, 50)
        needs = QWidget()
        flow_of_needs = FlowLayout(needs)
        self.interfaces_word, self.addresses_word = label("", "muted", needs), label("", "muted", needs)
        for box, word in ((self.interfaces, self.interfaces_word), (self.addresses, self.addresses_word)):
            flow_of_needs.addWidget(in_a_row(box, word)[0])
            box.picked.connect(self._narrow)
        self.add("needs", "I need", needs)
        self.types = self.make(
            "instance_type",
            "Instance type",
            lambda field: Searched("Instance types", TYPE_COLUMNS, field, bar_column=3, reason_from=3),
            stretch=True,
        )

    def show_flow(self) -> None:
        draft = self.flow.draft
        set_text(self.name, draft.name)
        self.image.show_choices(self.flow.images(), draft.image_id)
        self._narrow()

    @Slot()
    def _narrow(self) -> None:
        interfaces, addresses = self.interfaces.value(), self.addresses.value()
        self.interfaces_word.setText("interface with" if interfaces == 1 else "interfaces with")
        self.addresses_word.setText("address each" if addresses == 1 else "addresses each")
        rows = self.flow.types(interfaces, addresses)
        self.types.show_rows(rows, self.flow.draft.instance_type)


class AccessPage(WizardPage[Flow]):
    """The key pair, user data, tags; folded away: how the instance may ask about itself."""

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(flow, flow.pages[3], parent)
        self.key = ChoiceBox()
        self.add("key_name", "Key pair", self.key)
        self.user_data = QPlainTextEdit()
        self.user_data.setProperty("kind", "mono")
        self.user_data.setTabChangesFocus(True)
        self.user_data.setPlaceholderText("#!/bin/sh\n…")
        self.user_data.setMinimumHeight(140)
        self.add("user_data", "User data", self.user_data, hint="a script that runs at the first start", stretch=True)
        self.tags = TagsEditor()
        self.add("tags", "Tags", self.tags)
        self.advanced = Fold("Advanced")
        self.advanced.button.clicked.connect(self._look_inside)
        self.column.addWidget(self.advanced)
        self.metadata = ChoiceBox()
        self.hops = NumberBox("Metadata response hop limit", 1, MOST_HOPS)
        self._fold_away("metadata", "Instance metadata (IMDS)", self.metadata, "which version answers")
        self._fold_away("hop_limit", "Metadata response hop limit", self.hops, "containers on the instance need 2")

    @Slot()
    def _look_inside(self) -> None:
        """What has unfolded may be below what is seen; where it is, is known once it has been laid out."""
        QTimer.singleShot(0, self.advanced, lambda: self.ensureWidgetVisible(self.advanced))

    def _fold_away(self, name: str, caption: str, control: QWidget, hint: str) -> None:
        field = self.add(name, caption, control, hint=hint)
        self.column.removeWidget(field)
        self.advanced.add(field)

    def show_flow(self) -> None:
        draft = self.flow.draft
        self.metadata.show_choices(METADATA, draft.metadata)
        self.hops.show_value(draft.hop_limit)
        self.fields["hop_limit"].setVisible(draft.metadata != "disabled")
        if not is_usual(draft):
            self.advanced.unfold()
        self.key.show_choices(self.flow.keys(), draft.key_name)
        set_text(self.user_data, draft.user_data)
        self.tags.show_pairs(draft.tags)


class LaunchReviewPage(ReviewPage[Flow]):
    """The review, and how many."""

    def __init__(self, flow: Flow, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(flow, page, parent)
        self.count = NumberBox("Number of instances", 1, MOST_INSTANCES)
        field = self.add("count", "Number of instances", self.count)
        self.column.removeWidget(field)
        self.column.insertWidget(self.column.indexOf(self.sentences), field)

    def show_flow(self) -> None:
        super().show_flow()
        self.count.show_value(self.flow.draft.count)

    def show_problems(self, problems: Mapping[str, Problem], warnings: Mapping[str, Problem]) -> None:
        super().show_problems(problems, warnings)
        several = Problem("Fixed addresses, existing interfaces and Elastic IPs are off for more than one.")
        self.fields["count"].show_problem(problems.get("count"), several if self.flow.draft.count > 1 else None)


class LaunchInstanceWizard(Wizard[Flow]):
    """Launch an instance, with as many interfaces as it is to have."""

    shortcut_text = edited_text = "Launch now"

    def __init__(
        self,
        store: WorldStore,
        tasks: Tasks,
        *,
        vpc_id: str | None = None,
        subnet_id: str | None = None,
        like: str | None = None,
        place: str = "",
        parent: QWidget | None = None,
    ) -> None:
        flow = LaunchInstanceFlow(store.world, vpc_id=vpc_id, subnet_id=subnet_id, like=like, place=place)
        super().__init__(flow, store, tasks, parent)

    def page_makers(self) -> list[Callable[[], WizardPage[Flow]]]:
        return [
            lambda: StartPage(self.flow, self.stack),
            lambda: MachinePage(self.flow, self.stack),
            self._make_legs,
            lambda: AccessPage(self.flow, self.stack),
            lambda: LaunchReviewPage(self.flow, self.flow.pages[4], self),
        ]

    def _make_legs(self) -> WizardPage[Flow]:
        page = LegsPage(self.flow, self)
        page.restructured.connect(self.refresh)
        return page

    def outcome(self, run: Run) -> Outcome:
        world = self.store.world
        launched = [one for made in run.made if (one := world.find(Instance, made))]
        if not launched:
            return Outcome("The instance was launched, and is gone again")
        first = launched[0]
        sentences = [
            f"{interface.private_ip_address} is eth{interface.attachment.device_index if interface.attachment else 0}."
            for interface in world.interfaces_of(first.id)
        ]
        name = called(world, first) if len(launched) == 1 else plural("instance", len(launched))
        ways = (Next("show", "Show in diagram"), Next("copy", "Copy id"), Next("another", "Launch another"))
        return Outcome(f"Launched {name}", (f"{first.id} is {first.state}.", *sentences), ways)

    def go_on(self, key: str) -> None:
        made = self.run.made[0] if self.run else ""
        match key:
            case "show":
                self.show_requested.emit(made)
                self.accept()
            case "copy":
                QGuiApplication.clipboard().setText(made)
            case "another":
                self.start_over(LaunchInstanceFlow(self.store.world, vpc_id=self.flow.vpc_id))
