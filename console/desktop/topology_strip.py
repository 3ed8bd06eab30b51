"""The tools on the diagram: find in it, how far around, layers, colours, groups, views. Small, and all by keyboard."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QInputDialog, QLabel, QMenu, QPushButton, QToolButton, QWidget

from console.desktop.diagram_views import SavedView
from console.desktop.icons import icon
from console.desktop.widgets.labels import label, literal
from console.desktop.widgets.search_field import SearchField
from console.desktop.wizards.number import NumberBox
from console.topology.canvas.showing import ALL_LAYERS, USUAL_LAYERS, Layer
from console.topology.coloring import STATE, title

MARGIN = 12
"""Between the strip and the diagram's edges."""
MOST_HOPS = 6
FIELD_WIDTH = (104, 340)
"""Of the search field, at least and at most."""
SHARE = 0.35
"""Of a diagram's width that the field takes, where the other tools leave it."""
NARROW = 580
LAYER_WORDS = {
    Layer.MANAGEMENT: ("Management side", "Interfaces and cables called so, and legs behind a public eth0"),
    Layer.ROUTES: ("Routes", "Route tables on the subnets, and the ties to the networks outside"),
    Layer.GROUPS: ("Security groups", "The groups of each interface, on its card"),
    Layer.AVAILABLE: ("Available interfaces", "Interfaces attached to nothing"),
}


class TopologyStrip(QFrame):
    """Says what is wished; it holds no state of the diagram but what its widgets show."""

    sought = Signal(str)
    left = Signal()
    """Return or Down in the field: on to what was found."""
    given_up = Signal()
    """Escape in an empty field: back to the diagram."""
    hops_changed = Signal(int)
    layers_changed = Signal(object)
    """frozenset of Layer"""
    coloring_changed = Signal(str)
    view_chosen = Signal(str)
    """The name of a saved view."""
    view_named = Signal(str)
    """What is seen now shall be saved under a name."""
    view_dropped = Signal(str)
    grouping_accepted = Signal()
    """Like instances shall be drawn as one."""

    def __init__(
        self,
        colorings: Callable[[], list[str]],
        views: Callable[[], list[SavedView]],
        groups: Callable[[QMenu], None],
        parent: QWidget,
    ) -> None:
        """colorings, views: asked when their menus open. groups: fills the menu of what can be collapsed."""
        super().__init__(parent)
        self._colorings, self._views, self._fill_groups = colorings, views, groups
        self.setProperty("kind", "card")
        self.setObjectName("strip")
        self.setAccessibleName("Diagram tools")
        row = QHBoxLayout(self)
        row.setContentsMargins(5, 4, 5, 4)
        row.setSpacing(3)
        self.field = SearchField("Find in the diagram", self)
        self.field.setToolTip(
            "Dims what does not match, like subnet:private-a state:available tag:team=web 10.0.1.  (/)"
        )
        self.field.setFixedWidth(FIELD_WIDTH[0])
        self.count: QLabel = self.field.note
        self.hops = NumberBox("Hops around", 0, MOST_HOPS, self)
        self.hops.edit.setFixedWidth(30)
        self.hops.setToolTip("Also show what is so many hops around what was found, or around the selection")
        row.addWidget(self.field)
        row.addSpacing(6)
        self._hops_word = label("Hops", "hint", self)
        row.addWidget(self._hops_word)
        row.addWidget(self.hops)
        self.layers_button = self._button("mdi6.layers-outline", "Layers", self._fill_layers)
        self.colors_button = self._button("mdi6.palette-outline", "Colour by", self._fill_colors)
        self.groups_button = self._button("mdi6.group", "Collapse", self._fill_groups)
        self.views_button = self._button("mdi6.bookmark-outline", "Views", self._fill_views)
        for button in (self.layers_button, self.colors_button, self.groups_button, self.views_button):
            row.addWidget(button)
        self.offer = QPushButton("Group like instances", self)
        self.offer.setProperty("kind", "link")
        self.offer.setToolTip("Very many are drawn: those that are alike can be one box with a count")
        self.offer.clicked.connect(self.grouping_accepted)
        self.offer.hide()
        self._offered, self._over = False, parent
        row.addWidget(self.offer)
        self.layers: frozenset[Layer] = USUAL_LAYERS
        self.coloring = STATE
        self.field.sought.connect(self.sought)
        self.field.left.connect(self.left)
        self.hops.picked.connect(self.hops_changed)

    def _button(self, glyph: str, words: str, fill: Callable[[QMenu], None]) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("kind", "quiet")
        button.setIcon(icon(glyph))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        menu.setProperty("fill", fill)
        menu.aboutToShow.connect(self._open)
        button.setMenu(menu)
        return button

    @Slot()
    def _open(self) -> None:
        menu = self.sender()
        assert isinstance(menu, QMenu)
        menu.clear()
        menu.property("fill")(menu)

    # --- what is set from outside

    def set_values(self, text: str, hops: int, layers: frozenset[Layer], coloring: str) -> None:
        """As a saved view has them; says nothing."""
        self.field.setText(text)
        self.hops.show_value(hops)
        self.set_layers(layers)
        self.coloring = coloring
        self._mark(self.colors_button, coloring != STATE)

    def set_layers(self, layers: frozenset[Layer]) -> None:
        self.layers = layers
        self._mark(self.layers_button, layers != USUAL_LAYERS)

    def show_count(self, found: int | None) -> None:
        """How many interfaces match; None: there is no filter."""
        self.field.show_note("" if found is None else f"{found:,}" if found else "none")
        self.count.setAccessibleName("" if found is None else f"{found:,} interfaces and instances found")

    def offer_grouping(self, offered: bool) -> None:
        self._offered = offered
        self.fit_into(self._over.width())

    def fit_into(self, width: int) -> None:
        """The diagram is so many pixels wide. Where that is too little, grouping is in the menu only."""
        self._hops_word.setVisible(width > NARROW)
        least, most = FIELD_WIDTH
        self.offer.setVisible(self._offered)
        if (room := self._left_of(width)) < least:
            self.offer.hide()
            room = self._left_of(width)
        self.field.setFixedWidth(max(least, min(most, int(width * SHARE), room)))
        self.adjustSize()

    def _left_of(self, width: int) -> int:
        """For the field."""
        return width - (self.sizeHint().width() - self.field.width()) - 2 * MARGIN

    def _mark(self, button: QToolButton, used: bool) -> None:
        """A tool that is in use looks so."""
        button.setDown(False)
        button.setProperty("kind", "" if used else "quiet")
        button.style().unpolish(button)
        button.style().polish(button)

    # --- menus

    def _fill_layers(self, menu: QMenu) -> None:
        for layer in ALL_LAYERS:
            words, about = LAYER_WORDS[layer]
            action = menu.addAction(words)
            action.setToolTip(about)
            action.setCheckable(True)
            action.setChecked(layer in self.layers)
            action.setData(layer)
            action.toggled.connect(self._switch)
        menu.addSeparator()
        usual = menu.addAction("Usual layers")
        usual.setEnabled(self.layers != USUAL_LAYERS)
        usual.triggered.connect(self._reset_layers)

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        layer = self._asked().data()
        self.set_layers(self.layers | {layer} if on else self.layers - {layer})
        self.layers_changed.emit(self.layers)

    @Slot()
    def _reset_layers(self) -> None:
        self.set_layers(USUAL_LAYERS)
        self.layers_changed.emit(self.layers)

    def _fill_colors(self, menu: QMenu) -> None:
        only_one = QActionGroup(menu)
        for key in self._colorings():
            action = menu.addAction(literal(title(key)))
            action.setCheckable(True)
            action.setChecked(key == self.coloring)
            action.setData(key)
            action.triggered.connect(self._color)
            only_one.addAction(action)

    @Slot()
    def _color(self) -> None:
        self.coloring = self._asked().data()
        self._mark(self.colors_button, self.coloring != STATE)
        self.coloring_changed.emit(self.coloring)

    def _fill_views(self, menu: QMenu) -> None:
        views = self._views()
        for view in views:
            action = menu.addAction(icon("mdi6.bookmark-outline"), literal(view.name))
            action.setData(view.name)
            action.triggered.connect(self._choose)
        if not views:
            menu.addAction("No saved view yet").setEnabled(False)
        menu.addSeparator()
        menu.addAction(icon("mdi6.bookmark-plus-outline"), "Save this view…").triggered.connect(self._name_view)
        if views:
            remove = menu.addMenu("Remove")
            for view in views:
                action = remove.addAction(literal(view.name))
                action.setData(view.name)
                action.triggered.connect(self._drop)

    @Slot()
    def _choose(self) -> None:
        self.view_chosen.emit(self._asked().data())

    @Slot()
    def _drop(self) -> None:
        self.view_dropped.emit(self._asked().data())

    @Slot()
    def _name_view(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Save this view")
        dialog.setLabelText("Name of the view: what is found, layers, colours and place are kept with it.")
        dialog.setTextValue(self.field.text())
        dialog.textValueSelected.connect(self._named)
        dialog.open()

    @Slot(str)
    def _named(self, name: str) -> None:
        if name.strip():
            self.view_named.emit(name.strip())

    def _asked(self) -> QAction:
        action = self.sender()
        assert isinstance(action, QAction)
        return action

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape in any tool leads back to the diagram (the field empties itself first)."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
