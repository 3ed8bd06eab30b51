"""What a window can be asked by its menu, its keys and the palette; its parts do it."""

from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction

from console.desktop.actions.creations import READ_ONLY
from console.desktop.commands import Commands
from console.desktop.toolbar import SourceMenu
from console.ec2.resources import Instance, NetworkInterface

if TYPE_CHECKING:
    from console.desktop.window import MainWindow


class WindowCommands(Commands):
    """Made before the window is laid out: what a command asks is there once somebody can."""

    def __init__(self, window: "MainWindow", samples: tuple[str, ...]) -> None:
        """samples: names of worlds that can be made."""
        super().__init__(window)
        self._window = window
        add, actions = self.add, window.resource_actions
        self.attach = QAction("Attach…", window)
        self.attach.triggered.connect(self._attach)
        self.allow_attach()
        self.trace = add("Trace path", self._trace, "Ctrl+T", about="Whether a packet arrives, and by which way")
        self.share = add("Share API", self._show_share)
        find = add("Find or run anything…", window.open_palette, "Ctrl+K", "Ctrl+Shift+P", "Ctrl+P")
        self.add_pages(self._go_to_page)
        add("Filter…", self._filter, "Ctrl+F", about="Filter the table, or find in the diagram")
        add("Fit the diagram", self._fit_diagram)
        add("Lay out the diagram anew", self._lay_out_anew, about="As if all had come at once: tidy, and things move")
        self._zoom = add("Zoom to the selection", self._zoom_to_selection)
        about = "What is seen of it, or all, as SVG, PNG or PDF"
        self.export_diagram = add("Export diagram…", self._export_diagram, about=about)
        add("Refresh", window.refresh, "F5")
        worlds = self._add_worlds(samples)
        themes = self.add_themes(window.themes, self._choose_theme)
        add("Show or hide the inspector", self._toggle_inspector, "Ctrl+I")
        add("Notifications", window.show_notifications, "Ctrl+Shift+N")
        delete = add("Delete…", self._delete, "Del", about="Delete, terminate or release what is selected")
        rename = add("Rename…", self._rename, "F2")
        add("Full screen", self._full_screen, "F11")
        add("Keyboard shortcuts", self._show_keys, "Ctrl+/")
        self.keys_only = (find, delete, rename)
        """Not in the palette: it has them for what is selected, or is it."""
        leave = add("Quit", window.close, "Ctrl+Q")
        window.addActions([*self.all(), actions.undo, actions.redo])
        self.source_menu = SourceMenu(worlds, window)
        self.source_menu.addSeparator()
        self.source_menu.add_choice("Theme", themes)
        self.source_menu.addAction(leave)
        self.source_menu.aboutToShow.connect(self._list_recent)
        self.source_menu.recent_chosen.connect(window.open_requested)
        window.sharing.changed.connect(self._name_share)
        self._name_share()

    def _add_worlds(self, samples: tuple[str, ...]) -> list[QAction | None]:
        """For the menu, None between sections."""
        add = self.add
        new = add("New world…", self._new, "Ctrl+N", about="What a new EC2 account holds: a default VPC")
        opening = add("Open world…", self._open, "Ctrl+O")
        about = "An AWS account, or any endpoint that speaks EC2’s API"
        connect = add("Connect to EC2…", self._window.connect_requested.emit, about=about)
        about = "The world of another region, in one picture with this one"
        self._of_regions = {
            name: self._add_of_region(number, name)
            for number, name in enumerate(self._window.store.world.parts)
            if number
        }
        beside = [
            add("Show another world beside…", self._ask_beside, about=about),
            add("Connect to EC2 beside…", self._ask_connection_beside, about=about),
            *chain.from_iterable(self._of_regions.values()),
        ]
        members = self._window.store.backend.members
        of = f" of {members[0].title}" if len(members) > 1 else ""
        copy = add(f"Save a copy{of}…", self._copy, "Ctrl+Shift+S")
        copy.setData(0)
        made: list[QAction | None] = []
        for name in samples:
            sample = add(f"New world from sample “{name}”…", self._new_sample)
            sample.setData(name)
            made.append(sample)
        return [new, *made, None, opening, copy, self.export_diagram, None, connect, *beside]

    # --- what is selected

    def allow_attach(self) -> None:
        barred = self._window.store.backend.read_only
        self.attach.setEnabled(not barred)
        about = f"Not possible: {READ_ONLY}" if barred else "Attach a network interface to an instance"
        self.attach.setToolTip(about)

    @Slot()
    def _attach(self) -> None:
        """The wizard, from what is selected: an interface that is free, or an instance."""
        chosen = [self._window.store.world.get(one) for one in self._window.selection.ids]
        free = (one.id for one in chosen if isinstance(one, NetworkInterface) and one.attachment is None)
        instances = (one.id for one in chosen if isinstance(one, Instance))
        self._window.resource_actions.open("attach", interface_id=next(free, None), instance_id=next(instances, None))

    @Slot()
    def _trace(self) -> None:
        """Between the two things that are selected, or to the one that is."""
        ids = self._window.selection.ids
        self._window.tracer.show(*(ids if len(ids) == 2 else ("", *ids[:1])))

    @Slot()
    def _delete(self) -> None:
        self._window.resource_actions.delete(self._window.selection.ids)

    @Slot()
    def _rename(self) -> None:
        self._window.resource_actions.rename(self._window.selection.ids)

    # --- pages and the diagram

    @Slot()
    def _go_to_page(self) -> None:
        self._window.show_page(self.sender().data())  # type: ignore[attr-defined]

    @Slot()
    def _filter(self) -> None:
        focus = getattr(self._window.pages.currentWidget(), "focus_filter", None)
        (focus or self._window.open_palette)()

    @Slot()
    def _show_share(self) -> None:
        self._window.show_page("share")

    @Slot()
    def _name_share(self) -> None:
        """The toolbar tells whether, and where."""
        sharing, action = self._window.sharing, self.share
        action.setText(f"Share API :{sharing.port}" if sharing.port else "Share API")
        action.setEnabled(not sharing.why_not)
        what = sharing.member.title if sharing.place else "this world"
        about = f"EC2 clients are served at {sharing.url}" if sharing.port else f"Let EC2 clients work on {what}"
        action.setToolTip(f"Not possible: {sharing.why_not}" if sharing.why_not else about)

    @Slot()
    def _fit_diagram(self) -> None:
        self._window.show_page("topology")
        self._window.topology.view.fit()

    @Slot()
    def _lay_out_anew(self) -> None:
        self._window.show_page("topology")
        self._window.topology.lay_out_anew()

    @Slot()
    def _zoom_to_selection(self) -> None:
        self._window.show_page("topology")
        self._window.topology.show_selection()

    @Slot()
    def _export_diagram(self) -> None:
        from console.desktop.diagram_export import DiagramExport

        self._window.show_page("topology")
        DiagramExport(self._window.topology.view, self._window.store, self._window.notifications, self._window).open()

    # --- worlds and regions

    @Slot()
    def _new(self) -> None:
        self._window.new_requested.emit("")

    @Slot()
    def _new_sample(self) -> None:
        self._window.new_requested.emit(self.sender().data())  # type: ignore[attr-defined]

    @Slot()
    def _open(self) -> None:
        self._window.open_requested.emit(None)

    @Slot()
    def _list_recent(self) -> None:
        window = self._window
        self.source_menu.show_recent([one for one in window.session.recent_worlds() if one != window.location])

    @Slot()
    def _copy(self) -> None:
        self._window.copy_requested.emit(self.sender().data())  # type: ignore[attr-defined]

    @Slot()
    def _ask_beside(self) -> None:
        self._window.beside_requested.emit(False)

    @Slot()
    def _ask_connection_beside(self) -> None:
        self._window.beside_requested.emit(True)

    def _add_of_region(self, number: int, name: str) -> list[QAction]:
        about = "It comes first in the picture and in what asks for a region"
        lead = self.add(f"Make {name} the first", self._lead, about=about)
        away = self.add(f"Take {name} away", self._take_away, about="Its world stays as it is")
        found = [lead, away]
        member = self._window.store.backend.members[number]
        if member.standing is None:
            found.append(self.add(f"Save a copy of {member.title}…", self._copy))
        for one in found:
            one.setData(number)
        return found

    def of_region(self, name: str) -> list[QAction]:
        """What can be done with a region that is chosen."""
        return [self._zoom, *self._of_regions.get(name, ())]

    @Slot()
    def _lead(self) -> None:
        self._window.lead_requested.emit(self.sender().data())  # type: ignore[attr-defined]

    @Slot()
    def _take_away(self) -> None:
        self._window.take_away_requested.emit(self.sender().data())  # type: ignore[attr-defined]

    # --- the window

    @Slot()
    def _choose_theme(self) -> None:
        choice = self.sender().data()  # type: ignore[attr-defined]
        self._window.session.put("theme", choice)
        self._window.themes.choose(choice)

    @Slot()
    def _toggle_inspector(self) -> None:
        self._window.side.setVisible(self._window.side.isHidden())
        self._window.little_room.by_hand()

    @Slot()
    def _full_screen(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def _show_keys(self) -> None:
        from console.desktop.keys import KeysDialog

        actions = self._window.resource_actions
        KeysDialog([*self.all(), actions.undo, actions.redo], self._window).open()
