"""The pages in the middle of the window: made when first visited, and kept."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from console.desktop.actions.actions import Actions
from console.desktop.models.differences import Differences
from console.desktop.models.kinds import KIND_OF_PAGE
from console.desktop.notifications import Notifications
from console.desktop.selection import Selection
from console.desktop.session import Session
from console.desktop.store import WorldStore
from console.desktop.theme import ThemeManager

if TYPE_CHECKING:
    from console.desktop.search_index import SearchIndex
    from console.desktop.tables.page import TablePage


class Pages(QStackedWidget):
    """Keeps the tables in step with the selection. Topology and history come from `makers`."""

    page_changed = Signal(str)
    link_activated = Signal(str)
    row_activated = Signal(str)
    menu_requested = Signal(object, object)

    def __init__(
        self,
        makers: dict[str, Callable[[], QWidget]],
        store: WorldStore,
        actions: Actions,
        selection: Selection,
        session: Session,
        themes: ThemeManager,
        notifications: Notifications,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._makers = makers
        self._store, self._selection, self._session, self._themes = store, selection, session, themes
        self._actions, self._notifications = actions, notifications
        self._made: dict[str, QWidget] = {}
        self._filters: dict[str, str] = {}
        self._differences: Differences | None = None
        self._index: SearchIndex | None = None
        self._unpainted: list[QWidget] = []
        self._paint_soon = QTimer(self, singleShot=True, interval=0)
        self._paint_soon.timeout.connect(self._let_paint)
        self.page = ""
        themes.dressed.connect(self._paint_current_later)
        store.standing_changed.connect(self._tell_denials)

    @property
    def differences(self) -> Differences:
        """One for all who need it; made when the first does."""
        if self._differences is None:
            self._differences = Differences(self._store, self)
        return self._differences

    def begin_to_follow(self) -> bool:
        """Whether it had still to be begun."""
        begun = self._differences is not None
        return not begun and self.differences is not None

    @property
    def index(self) -> "SearchIndex":
        """What the palette, and everybody else who finds things by their names, searches."""
        if self._index is None:
            from console.desktop.search_index import SearchIndex

            self._index = SearchIndex(self.differences, self)
        return self._index

    def show_page(self, page: str) -> None:
        """Raises KeyError for a page that does not exist."""
        if page == self.page:
            return
        widget = self._made.get(page)
        if widget is None:
            make = self._makers.get(page)
            widget = self._made[page] = make() if make else self._make_table(page)
            self.addWidget(widget)
            self._paint_later(widget)
        self.page = page
        self.setCurrentWidget(widget)
        self.setFocusProxy(widget)
        self.page_changed.emit(page)

    def _paint_later(self, page: QWidget) -> None:
        """To make or to dress a page is a frame's work, to paint it the next one's."""
        if self.isVisible():
            page.setUpdatesEnabled(False)
            self._unpainted.append(page)
            self._paint_soon.start()

    @Slot()
    def _let_paint(self) -> None:
        while self._unpainted:
            self._unpainted.pop().setUpdatesEnabled(True)

    @Slot()
    def _paint_current_later(self) -> None:
        if self.page:
            self._paint_later(self._made[self.page])

    def made(self, page: str) -> QWidget | None:
        return self._made.get(page)

    def refresh(self) -> None:
        """Have every page read the world anew."""
        for widget in self._made.values():
            widget.refresh()  # type: ignore[attr-defined]

    def _make_table(self, page: str) -> QWidget:
        from console.desktop.tables.page import TablePage

        kind = KIND_OF_PAGE[page]
        table = TablePage(
            kind,
            self.differences,
            self._store.tasks,
            self._notifications,
            self._themes.theme,
            self._actions.create(kind.word),
            self,
        )
        kept = self._session.mapping("tables").get(page)
        table.restore(kept if isinstance(kept, dict) else {})
        table.filter(self._filters.get(page, ""))
        table.select(self._selection.ids)
        table.selection_changed.connect(self._selection.set)
        table.link_activated.connect(self.link_activated)
        table.row_activated.connect(self.row_activated)
        table.menu_requested.connect(self.menu_requested)
        self._selection.changed.connect(table.select)
        self._themes.theme_changed.connect(table.dress)
        self._tell_denial(table)
        return table

    @Slot()
    def _tell_denials(self) -> None:
        for _, table in self._tables():
            self._tell_denial(table)

    def _tell_denial(self, table: Any) -> None:
        standing = self._store.backend.standing
        table.show_denial(standing.denied.get(table.kind.record, "") if standing else "")

    @property
    def filters(self) -> dict[str, str]:
        """What stands in the fields of the tables, by page; where one was not visited yet, what is to stand there."""
        typed = {page: one.field.text() for page, one in self._tables()}
        return {page: text for page, text in (self._filters | typed).items() if text}

    def restore_filters(self, kept: object) -> None:
        """For tables that are yet to be made; what is malformed is passed over."""
        known = kept.items() if isinstance(kept, dict) else ()
        self._filters = {page: text for page, text in known if page in KIND_OF_PAGE and isinstance(text, str)}

    def _tables(self) -> "list[tuple[str, TablePage]]":
        return [(page, one) for page, one in self._made.items() if page in KIND_OF_PAGE]  # type: ignore[misc]

    def states(self) -> dict[str, Any]:
        """Of the tables that were visited, with those that an earlier session left."""
        states = dict(self._session.mapping("tables"))
        for page, one in self._tables():
            states[page] = one.state()
        return states
