"""Somebody at the window. Points, clicks, types and drags; fails where a person would find nothing to press."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from console.desktop.command_palette import CommandPalette
from console.desktop.inspector.blocks import FactsWidget
from console.desktop.tables.page import TablePage
from console.desktop.toasts import Toast
from console.desktop.topology_page import TopologyPage
from console.desktop.window import MainWindow
from console.desktop.wizards.choosing import ChoiceBox, ChoiceTable
from console.ec2.changes import ChangeSet
from console.ec2.requests import Request
from console.ec2.resources import Resource, name_of
from console.ec2.world import World
from console.topology.canvas.view import TopologyView

R = TypeVar("R", bound=Resource)
W = TypeVar("W", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PATIENCE_MS = 8000


class Person:
    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.wait(self._in_front)
        self._told = self.world.revision
        window.store.changed.connect(self._hear)

    def _hear(self, changes: ChangeSet) -> None:
        self._told = changes.revision

    @property
    def world(self) -> World:
        return self.window.store.world

    def wait(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=PATIENCE_MS)

    def _in_front(self) -> bool:
        """Shortcuts are for the active window. Asked for again: the end of the window before it may take it away."""
        if not self.window.isActiveWindow():
            self.window.activateWindow()
        return self.window.isActiveWindow()

    def find(self, kind: type[R], name: str) -> R:
        """The only resource of that name."""
        (found,) = [one for one in self.world.all(kind) if name_of(one) == name]
        return found

    def meanwhile(self, request: Request[Any]) -> None:
        """Somebody else changes the world."""
        self.window.tasks.start("meanwhile", self._send(request), quiet=True)

    async def _send(self, request: Request[Any]) -> None:
        await self.window.store.send(request)

    def told(self) -> list[str]:
        """What the toasts say that are on the screen."""
        return [one.accessibleName() for one in self._shown(Toast)]

    # --- buttons, fields, menus

    def on_screen(self, kind: type[W]) -> W:
        """The widget of a kind that is shown last: wizards and dialogs come one over the other."""
        self.wait(lambda: self._shown(kind))
        return self._shown(kind)[-1]

    def _shown(self, kind: type[W]) -> list[W]:
        return [one for one in self.window.findChildren(kind) if one.isVisible()]

    def button(self, inside: QWidget, text: str) -> QAbstractButton:
        """The only visible button that says `text` (or is called so), whatever key its & underlines."""
        found = self._called(inside, text)
        assert len(found) == 1, f"{len(found)} buttons say {text!r}"
        return found[0]

    def buttons(self, inside: QWidget) -> list[QAbstractButton]:
        return [one for one in inside.findChildren(QAbstractButton) if one.isVisible()]

    def _called(self, inside: QWidget, text: str) -> list[QAbstractButton]:
        names = ((one, one.text().replace("&", ""), one.accessibleName()) for one in self.buttons(inside))
        return [one for one, *called in names if text in called]

    def press(self, inside: QWidget, text: str) -> None:
        self.wait(lambda: self._called(inside, text))
        button = self.button(inside, text)
        assert button.isEnabled(), f"{text}: {button.toolTip()}"
        at = QPoint(min(12, button.width() // 2), button.height() // 2)
        self.qtbot.mouseClick(button, LEFT, NONE, at)

    def type(self, field: QLineEdit, text: str) -> None:
        """In place of what stands there."""
        self.qtbot.mouseClick(field, LEFT)
        self.qtbot.keyClick(field, Qt.Key.Key_A, CONTROL)
        self.qtbot.keyClick(field, Qt.Key.Key_Delete)
        self.qtbot.keyClicks(field, text)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """To whatever has the focus."""
        self.qtbot.keyClick(self.window.focusWidget(), key, modifiers)

    def click_link(self, label: QLabel) -> None:
        """Where the pointer finds the link in a sentence, which may still be growing by a line."""
        hovered: list[str] = []
        label.linkHovered.connect(hovered.append)
        found: list[QPoint] = []

        def look() -> bool:
            rows, columns = range(label.height() - 4, 0, -4), range(2, label.width(), 6)
            for at in (QPoint(x, y) for y in rows for x in columns):
                QTest.mouseMove(label.window().windowHandle(), label.mapTo(label.window(), at))
                if hovered:
                    found.append(at)
                    return True
            return False

        self.wait(look)
        self.qtbot.mouseClick(label, LEFT, NONE, found[0])

    def run(self, action: str) -> None:
        """An action by the command palette."""
        self.key(Qt.Key.Key_K, CONTROL)
        palette = self.on_screen(CommandPalette)
        self.qtbot.keyClicks(palette.field, action)
        self.wait(lambda: palette.entries() and palette.entries()[0].title == action)
        self.qtbot.keyClick(palette.field, Qt.Key.Key_Return)

    def choose(self, menu: QMenu, text: str) -> None:
        """The entry of a menu that says `text`."""
        self.wait(menu.isVisible)
        entry = self._entry(menu, text)
        assert entry.isEnabled(), f"{text}: {entry.toolTip()}"
        self.qtbot.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entry).center())

    def menu_of(self, resource_id: str) -> QMenu:
        """The context menu of a thing in the diagram. (QTest's clicks make none by themselves.)"""
        at = self.place(resource_id)
        wish = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, self.diagram.mapToGlobal(at))
        QApplication.sendEvent(self.diagram, wish)
        return self.on_screen(QMenu)

    def _entry(self, menu: QMenu, text: str) -> QAction:
        texts = [one.text().partition("\t")[0].replace("&", "") for one in menu.actions()]
        assert text in texts, texts
        return menu.actions()[texts.index(text)]

    # --- wizards

    def row(self, table: ChoiceTable, text: str) -> None:
        """Click on the row that has a cell with `text`."""

        def there() -> list[int]:
            return [row for row, one in enumerate(table.rows.rows) if text in (one.text, *one.cells)]

        self.wait(there)
        row = there()[0]
        index = table.rows.index(row, 0)
        table.scrollTo(index)
        self.qtbot.mouseClick(table.viewport(), LEFT, NONE, table.visualRect(index).center())

    def why_not(self, table: ChoiceTable, text: str) -> str:
        """What the greyed row that begins with `text` says of itself."""
        self.wait(lambda: table.rows.rows)
        return next(one.reason for one in table.rows.rows if text == one.cells[0])

    def chosen(self, table: ChoiceTable) -> str:
        """What the first cell of the chosen row says."""
        (index,) = table.selectionModel().selectedRows()
        return str(index.data())

    def pick(self, box: ChoiceBox, text: str) -> None:
        """Open a drop-down, by F4 as Qt lets nobody click twice so soon, and click on the entry that says `text`."""
        texts = [box.itemText(number) for number in range(box.count())]
        (number,) = [number for number, one in enumerate(texts) if one == text or one.startswith(f"{text} –")]
        self.qtbot.keyClick(box, Qt.Key.Key_F4)
        self.wait(box.view().isVisible)
        index = box.model().index(number, 0)
        box.view().scrollTo(index)
        self.qtbot.mouseClick(box.view().viewport(), LEFT, NONE, box.view().visualRect(index).center())
        self.wait(lambda: not box.view().isVisible())

    # --- pages

    def go_to_page(self, title: str) -> None:
        navigation = self.window.navigation
        model = navigation.model()
        index = next(one for row in range(model.rowCount()) if (one := model.index(row, 0)).data() == title)
        navigation.scrollTo(index)
        self.qtbot.mouseClick(navigation.viewport(), LEFT, NONE, navigation.visualRect(index).center())

    @property
    def table(self) -> TablePage:
        page = self.window.pages.currentWidget()
        assert isinstance(page, TablePage)
        return page

    def cells(self, resource_id: str) -> dict[str, str]:
        """The row of the table that is shown: column title to text. Empty where it has no such row."""
        model = self.table.model
        if resource_id not in model.ids:
            return {}
        row = model.ids.index(resource_id)
        return {one.title: model.index(row, at).data() for at, one in enumerate(model.columns)}

    def select_row(self, resource_id: str) -> None:
        view = self.table.view
        index = self.table.model.index(self.table.model.ids.index(resource_id), 0)
        view.scrollTo(index)
        place = view.visualRect(index)
        self.qtbot.mouseClick(view.viewport(), LEFT, NONE, QPoint(place.right() - 3, place.center().y()))

    @property
    def inspected(self) -> dict[str, str]:
        """The facts on the first page of the inspector."""
        facts = self.window.inspector.page("Details").findChildren(FactsWidget)
        return {name.text(): value.plain() for one in facts for name, value in one._rows}

    def tabs(self) -> list[str]:
        """Of the inspector."""
        (bar,) = [
            one for one in self.window.inspector.findChildren(QTabBar) if one.accessibleName().startswith("Parts")
        ]
        return [bar.tabText(at) for at in range(bar.count())]

    # --- the diagram

    @property
    def diagram(self) -> TopologyView:
        if self.window.pages.page != "topology":
            self.go_to_page("Topology")
        page = self.window.pages.currentWidget()
        assert isinstance(page, TopologyPage)
        return page.view

    def place(self, resource_id: str) -> QPoint:
        """Where a thing of the diagram stands in the view, once all is told and nothing glides any more."""
        view = self.diagram
        self.wait(lambda: self._told == self.world.revision and not (view.behind or view._glide or view._flight))
        rect = view.global_rect_of(resource_id)
        assert not rect.isEmpty(), f"{resource_id} is not in the diagram"
        return view.mapFromGlobal(rect.center())

    def click_in_diagram(self, resource_id: str) -> None:
        self.qtbot.mouseClick(self.diagram, LEFT, NONE, self.place(resource_id))

    def drag(self, resource_id: str, onto: str, *, drop: bool = True) -> None:
        """With the button held, in steps, as a hand does."""
        start, end = self.place(resource_id), self.place(onto)
        QTest.mousePress(self.diagram, LEFT, NONE, start)
        for step in range(1, 6):
            QTest.mouseMove(self.diagram, start + (end - start) * step / 5)
        if drop:
            self.drop(onto)

    def drop(self, onto: str) -> None:
        QTest.mouseRelease(self.diagram, LEFT, NONE, self.place(onto))

    def is_cabled(self, interface_id: str) -> bool:
        """Whether the diagram has a cable from the interface to an instance."""
        picture = self.diagram.picture
        return picture is not None and bool(picture.points_of(interface_id))
