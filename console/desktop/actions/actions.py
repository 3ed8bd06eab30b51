"""Actions: the one place that says what can be done, and does it. Menus, buttons, palette and keys all ask here."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from console.desktop.actions.creations import CREATIONS, creation
from console.desktop.actions.offer import Confirm, Copy, Deed, Many, Offer, Open, Send
from console.desktop.actions.reversals import Reversals
from console.desktop.actions.words import called_id, kind_word
from console.desktop.icons import icon
from console.desktop.notifications import Notifications
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.ec2.history import HistoryEntry
from console.ec2.resources import RESOURCE_TYPE_OF, Resource
from console.topology.canvas.tips import plain

if TYPE_CHECKING:
    from console.desktop.actions.foretelling import Foretelling
    from console.desktop.actions.performer import Performer
    from console.desktop.flows.run import Run

DELETIONS = ("delete", "terminate", "release")
KEPT_BATCHES = 8
MOST_COMPARED = 50
"""Requests whose effect on paths is rehearsed before they are sent."""


class Actions(QObject):
    """QActions over offers. Each knows whether it is possible; if not, why stands in its tool tip and status tip.

    An action asks the world again when it is pressed: it may have been on the screen for a while.
    """

    show_requested = Signal(str)
    """A resource that was made and should be looked at."""
    diagram_requested = Signal(str)
    """One to be looked at in the diagram, whatever page is on the screen."""
    trace_requested = Signal(str, str)
    """From and to; one of them may be empty."""
    fix_requested = Signal(object)
    """A Fix."""
    copy_requested = Signal(int)
    """The world's file takes nothing any more."""

    def __init__(self, store: WorldStore, tasks: Tasks, notifications: Notifications, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._tasks, self._notifications, self._window = store, tasks, notifications, window
        self.place = ""
        """Of several regions the one that is looked at: what nothing else places is made there."""
        self.chosen: tuple[str, ...] = ()
        """What is selected: what is made begins in it, where it can."""
        self._performer: Performer | None = None
        self._batches: list[QObject] = []
        self._foretelling: Foretelling | None = None
        self._creations = {kind: self._made(self._creation(kind), (), self) for kind in CREATIONS}
        self.reversals = Reversals(store, notifications, lambda: self.performer, window)
        self.undo, self.redo = self.reversals.undo, self.reversals.redo
        store.changed.connect(self._world_changed)
        store.standing_changed.connect(self._world_changed)

    @property
    def performer(self) -> "Performer":
        if self._performer is None:
            from console.desktop.actions.performer import Performer

            self._performer = Performer(self._store, self._tasks, self._notifications, self)
            self._performer.moving.connect(self._watch_move)
            self._performer.copy_requested.connect(self.copy_requested)
        return self._performer

    # --- what there is

    def for_resources(self, ids: Sequence[str], parent: QObject | None = None) -> list[QAction | None]:
        """For a menu: what can be done with these resources, None between sections.

        The actions live as long as `parent`; without one, until some more menus have been asked for.
        """
        owner = parent if parent is not None else self._batch()
        found: list[QAction | None] = []
        section = ""
        for offer in self.offers(ids):
            if section and offer.section != section:
                found.append(None)
            section = offer.section
            found.append(self._made(offer, ids, owner))
        return found

    def primary_for(self, ids: Sequence[str], parent: QObject | None = None) -> list[QAction]:
        """The few that stand as buttons in the inspector; what is impossible now is still there, greyed."""
        owner = parent if parent is not None else self._batch()
        return [self._made(offer, ids, owner) for offer in self.offers(ids) if offer.primary]

    def offers(self, ids: Sequence[str]) -> list[Offer]:
        """What can be done with these resources as of now, section by section."""
        from console.desktop.actions.catalogue import offers_for

        return offers_for(self._store.world, ids, read_only=self._store.backend.read_only)

    def of_kinds(self) -> Iterator[tuple[str, str]]:
        """What can be done with things of each kind that there is, and the kind. Cost: the offers of one of each."""
        from console.desktop.actions.catalogue import offers_of

        for kind, word in RESOURCE_TYPE_OF.items():
            for one in islice(self._store.world.all(kind), 1):
                yield from ((offer.text, kind_word(word)) for offer in offers_of(self._store.world, one))

    def find(self, key: str, ids: Sequence[str]) -> Offer | None:
        """One offer for these resources as of now."""
        return next((offer for offer in self.offers(ids) if offer.key == key), None)

    def create(self, kind: str | type[Resource]) -> QAction:
        """The action that makes a thing of `kind` (EC2's word or the record's class). Raises KeyError."""
        return self._creations[kind if isinstance(kind, str) else RESOURCE_TYPE_OF[kind]]

    def all(self) -> list[QAction]:
        """What can be done without choosing a resource first."""
        return [*self._creations.values(), self.undo, self.redo]

    # --- doing it

    def say(self, why_not: str) -> None:
        """Of something that was tried by hand."""
        self._notifications.show(why_not, "warning")

    def tell(self, what: str, action_text: str, action: Callable[[], None]) -> None:
        """Of something that was done by hand to the picture, and how it is taken back."""
        self._notifications.show(what, "ok", action_text, action)

    def trigger(self, key: str, ids: Sequence[str]) -> None:
        """Do it, or say why not: for keys, which have no menu to be greyed in."""
        offer = self.find(key, ids)
        if offer is None:
            return
        if offer.reason or offer.does is None:
            self._notifications.show(f"{offer.text.rstrip('…')}: {offer.reason}", "warning")
        else:
            self.carry_out(offer.does)

    def delete(self, ids: Sequence[str]) -> None:
        """What the Delete key means for these resources: delete, terminate or release."""
        for offer in self.offers(ids):
            if offer.key in DELETIONS:
                self.trigger(offer.key, ids)
                return
        if ids:
            self._notifications.show("Delete: these are not things of one kind that can be deleted", "warning")

    def rename(self, ids: Sequence[str]) -> None:
        self.trigger("rename", ids)

    def carry_out(self, deed: Deed) -> None:
        match deed:
            case Send():
                self.performer.send_all(deed)
            case Confirm():
                self._confirm(deed)
            case Open(dialog=dialog, arguments=arguments):
                self.open(dialog, **arguments)
            case Many():
                self.performer.send_many(deed, self._confirm)
            case Copy(lines=lines, what=what):
                QGuiApplication.clipboard().setText("\n".join(lines))
                self._notifications.show(f"Copied {what}", "info")

    def open(self, dialog: str, **arguments: Any) -> None:
        """Show a form or a wizard by the name that offers use. Raises KeyError for an unknown one."""
        match dialog:
            case "create-interface":
                self._create_interface(**arguments)
            case "launch":
                self._launch(**arguments)
            case "attach":
                self._attach(**arguments)
            case "address-map":
                self._show_addresses(**arguments)
            case "trace":
                self.trace_requested.emit(arguments.get("source", ""), arguments.get("destination", ""))
            case _:
                self._open_form(dialog, arguments)

    def undo_entry(self, entry: HistoryEntry) -> None:
        self.performer.undo_entry(entry.number)

    # --- making QActions

    def _creation(self, kind: str) -> Offer:
        return creation(self._store.world, kind, self.chosen, read_only=self._store.backend.read_only)

    def _batch(self) -> QObject:
        """An owner for the actions of one menu; the oldest menus' are let go."""
        self._batches.append(QObject(self))
        if len(self._batches) > KEPT_BATCHES:
            self._batches.pop(0).deleteLater()
        return self._batches[-1]

    def _made(self, offer: Offer, ids: Sequence[str], owner: QObject) -> QAction:
        action = QAction(offer.text, owner)
        action.setObjectName(offer.key)
        action.setData((offer.key, tuple(ids)))
        if offer.icon:
            action.setIcon(icon(offer.icon))
        if offer.shortcut:
            # Shown in menus only: the window binds these keys itself.
            action.setShortcut(QKeySequence(offer.shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcutVisibleInContextMenu(True)
        _allow(action, offer)
        action.triggered.connect(self._triggered)
        if ids:
            action.hovered.connect(self._hovered)
        return action

    @Slot()
    def _hovered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        key, ids = action.data()
        self.foretell(key, ids, action)

    def foretell(self, key: str, ids: Sequence[str], place: QAction | QAbstractButton) -> None:
        """Say in the tip of `place` which paths an action opens and closes that acts at once; others say so asking."""
        deed = next((one.does for one in self.offers(ids) if one.key == key and one.possible), None)
        if not isinstance(deed, Send) or len(deed.requests) > MOST_COMPARED:
            return
        if self._foretelling is None:
            from console.desktop.actions.foretelling import Foretelling

            self._foretelling = Foretelling(self._store.world, self)
        self._foretelling.look(place, deed.requests)

    @Slot()
    def _triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        key, ids = action.data()
        if ids:
            self.trigger(key, ids)
            return
        offer = self._creation(key.removeprefix("create-"))
        if offer.does is not None:
            self.carry_out(offer.does)

    @Slot()
    def _world_changed(self) -> None:
        for kind, action in self._creations.items():
            _allow(action, self._creation(kind))

    # --- dialogs and wizards, imported when first needed

    def _confirm(self, deed: Confirm) -> None:
        from console.desktop.dialogs.confirmation import Confirmation
        from console.desktop.tracing.outcome import Change

        few = len(deed.send.requests) <= MOST_COMPARED
        change = Change(self._store.world, deed.send.requests) if few else None
        dialog = Confirmation(deed.question, deed.consequences, deed.verb, self._window, change=change)
        dialog.setProperty("deed", _Held(deed.send))
        dialog.accepted.connect(self._confirmed)
        dialog.open()

    @Slot()
    def _confirmed(self) -> None:
        self.performer.send_all(self.sender().property("deed").send)

    def _open_form(self, name: str, arguments: dict[str, Any]) -> None:
        from console.desktop.dialogs.catalogue import form
        from console.desktop.dialogs.forms.move import MoveInterfaceForm
        from console.desktop.dialogs.request_dialog import RequestDialog

        made = form(name, self._store.world, arguments, self.place)
        moves = isinstance(made, MoveInterfaceForm)
        dialog = RequestDialog(made, self._store, self._tasks, self._window, sends=not moves)
        dialog.answered.connect(self._answered)
        dialog.unfinished.connect(self._unfinished)
        dialog.chosen.connect(self._move)
        dialog.open()

    @Slot(object, object)
    def _unfinished(self, form: Any, run: "Run") -> None:
        def done(run: "Run") -> None:
            self._answered(form, run)

        self.performer.ask_about(run, form.heading(), done)

    @Slot(object, object)
    def _answered(self, form: Any, run: "Run") -> None:
        self.performer.tell(form.done(run.results), run.reversible)
        from console.ec2.requests.instances import CreatedKeyPair

        for result in run.results:
            if isinstance(result, CreatedKeyPair):
                from console.desktop.dialogs.private_key import PrivateKeyDialog

                PrivateKeyDialog(result, self._window).open()
            elif type(result) in RESOURCE_TYPE_OF:
                self.show_requested.emit(result.id)

    @Slot(object)
    def _watch_move(self, moving: Any) -> None:
        from console.desktop.tracing.move_dialog import MoveDialog

        dialog = MoveDialog(moving, self._window)
        dialog.back_wanted.connect(self._move_back)
        dialog.fix_wanted.connect(self.fix_requested)
        dialog.show()

    @Slot(str, str)
    def _move_back(self, interface_id: str, instance_id: str) -> None:
        from console.desktop.actions.dropping import move

        move(self, self._store.world, interface_id, instance_id)

    @Slot(object)
    def _move(self, form: Any) -> None:
        self.performer.move(*form.requests())

    def _create_interface(self, subnet_id: str | None = None) -> None:
        from console.desktop.wizards import CreateInterfaceWizard

        self._show(
            CreateInterfaceWizard(self._store, self._tasks, subnet_id=subnet_id, place=self.place, parent=self._window)
        )

    def _launch(self, vpc_id: str | None = None, subnet_id: str | None = None, like: str | None = None) -> None:
        from console.desktop.wizards import LaunchInstanceWizard

        wizard = LaunchInstanceWizard(
            self._store,
            self._tasks,
            vpc_id=vpc_id,
            subnet_id=subnet_id,
            like=like,
            place=self.place,
            parent=self._window,
        )
        self._show(wizard)

    def _attach(self, interface_id: str | None = None, instance_id: str | None = None) -> None:
        from console.desktop.wizards import AttachInterfaceWizard

        wizard = AttachInterfaceWizard(
            self._store, self._tasks, interface_id=interface_id, instance_id=instance_id, parent=self._window
        )
        self._show(wizard)

    def _show_addresses(self, subnet_id: str, address: str = "") -> None:
        from console.desktop.addresses.dialog import AddressMapDialog

        for one in self._window.findChildren(AddressMapDialog):
            if one.space.subnet_id == subnet_id:
                one.show_address(address)
                one.raise_()
                one.activateWindow()
                return
        dialog = AddressMapDialog(self._store, subnet_id, self._window)
        dialog.owner_chosen.connect(self.show_requested)
        dialog.move_wanted.connect(self._move_address)
        dialog.show_address(address)
        dialog.show()

    @Slot(str, str, str)
    def _move_address(self, address: str, interface_id: str, target_id: str) -> None:
        """A secondary address to another interface; asks which where that is open."""
        if not target_id or self._store.backend.read_only:
            self.open("move-address", address=address, interface_id=interface_id)
            return
        from console.desktop.dialogs.forms.addresses import reassignment

        names = (called_id(self._store.world, one) for one in (interface_id, target_id))
        done = f"Moved {address} from {' to '.join(names)}"
        self.performer.send_all(Send((reassignment(target_id, address),), done, "Moved"))

    @Slot(object)
    def _show(self, wizard: Any) -> None:
        wizard.show_requested.connect(self.diagram_requested)
        wizard.followed.connect(self._show)
        QTimer.singleShot(1, wizard.open)  # to make it is a frame's work, to show it another's; 0 would post it


class _Held:
    """Carries a deed through a Qt property, which would copy a tuple or a dataclass of tuples."""

    def __init__(self, send: Send) -> None:
        self.send = send


def _allow(action: QAction, offer: Offer) -> None:
    action.setEnabled(offer.possible)
    why = f"Not possible: {offer.reason}" if offer.reason else ""
    action.setToolTip(plain(why or offer.text))
    action.setStatusTip(why)
