"""Light and dark: the tokens of the design, and who switches them.

Widgets get their look from two dynamic properties, set before they are shown or through `set_kind` / `set_problem`:

    kind      QPushButton, QToolButton   primary, danger, link, quiet (no border); none: the plain button
              QLabel                     title, heading, subtitle, muted, hint, section, mono, strong, link, error
              QFrame                     panel, card, note, note-ok, note-warning, note-bad, code, side, footer, line
              QListView, QTreeView       steps (the side list of a wizard), menu (a popup's list)
    problem   QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QAbstractItemView: True draws the border of an error

Colours for painting come from `ThemeManager.theme`, a frozen Theme; `theme_changed` carries the new one.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from console.desktop.dressing import Dressing

Choice = Literal["system", "light", "dark"]

SANS = ("Inter", "Inter Variable", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans", "sans-serif")
MONO = ("DejaVu Sans Mono", "Cascadia Mono", "Menlo", "Consolas", "Noto Sans Mono", "monospace")
TEXT_PX = 13
MONO_PX = 11.5


class Theme(NamedTuple):
    """Colours as `#rrggbb`. `…_soft` is a fill, `…_line` its border, both under text in `ink`."""

    name: Literal["light", "dark"]
    background: str
    panel: str
    line: str
    control: str
    control_line: str
    field_line: str
    hover: str
    pressed: str
    ink: str
    muted: str
    disabled: str
    accent: str
    """Links, focus, the selected tab."""
    primary: str
    """The fill of the primary button, under `on_primary`."""
    primary_hover: str
    primary_disabled: str
    on_primary: str
    accent_soft: str
    accent_line: str
    selected: str
    on_selected: str
    code: str
    canvas: str
    grid: str
    public: str
    private: str
    vpc: str
    compute: str
    ok: str
    ok_soft: str
    ok_line: str
    warning: str
    warning_soft: str
    warning_line: str
    bad: str
    bad_soft: str
    bad_line: str
    tooltip: str
    on_tooltip: str

    @property
    def is_dark(self) -> bool:
        return self.name == "dark"

    def tokens(self) -> dict[str, str]:
        return self._asdict()


LIGHT = Theme(
    name="light",
    background="#f6f7f9",
    panel="#ffffff",
    line="#dfe3e8",
    control="#ffffff",
    control_line="#c6cdd6",
    field_line="#aeb6c0",
    hover="#f1f4f8",
    pressed="#e4e9ef",
    ink="#16191f",
    muted="#5f6b7a",
    disabled="#98a3b0",
    accent="#0b62d6",
    primary="#0b62d6",
    primary_hover="#0a56bd",
    primary_disabled="#9fc0ec",
    on_primary="#ffffff",
    accent_soft="#eef4fe",
    accent_line="#bfd6f8",
    selected="#e7f0fd",
    on_selected="#0a4fae",
    code="#f3f5f7",
    canvas="#fbfcfd",
    grid="#d9dee5",
    public="#3f8624",
    private="#007c83",
    vpc="#7d3cdb",
    compute="#d45b07",
    ok="#1d8102",
    ok_soft="#f2faef",
    ok_line="#a9d29b",
    warning="#b35900",
    warning_soft="#fff7ec",
    warning_line="#f0c48a",
    bad="#c7221f",
    bad_soft="#fdf1f0",
    bad_line="#f0b3b1",
    tooltip="#16191f",
    on_tooltip="#ffffff",
)

DARK = Theme(
    name="dark",
    background="#0c1016",
    panel="#131922",
    line="#232f3f",
    control="#18212f",
    control_line="#313f53",
    field_line="#4a5b72",
    hover="#1c2633",
    pressed="#253445",
    ink="#e8edf4",
    muted="#8d9bb0",
    disabled="#566479",
    accent="#5b9df6",
    primary="#2a6fdb",
    primary_hover="#3a7de6",
    primary_disabled="#223a5c",
    on_primary="#ffffff",
    accent_soft="#16263d",
    accent_line="#2c4a75",
    selected="#1a2f4d",
    on_selected="#a9cbfb",
    code="#0f141c",
    canvas="#0c1016",
    grid="#1b2431",
    public="#4cc38a",
    private="#5b9df6",
    vpc="#a78bfa",
    compute="#f0b45b",
    ok="#4cc38a",
    ok_soft="#13251f",
    ok_line="#264f44",
    warning="#f0b45b",
    warning_soft="#2a2115",
    warning_line="#5c4522",
    bad="#ff7b78",
    bad_soft="#2d1719",
    bad_line="#6b2f31",
    tooltip="#e8edf4",
    on_tooltip="#0c1016",
)

_TONES: dict[str, Literal["ok", "warning", "bad", "muted"]] = {
    "running": "ok",
    "in-use": "ok",
    "attached": "ok",
    "associated": "ok",
    "active": "ok",
    "available": "ok",
    "pending": "warning",
    "attaching": "warning",
    "detaching": "warning",
    "stopping": "warning",
    "shutting-down": "warning",
    "blackhole": "bad",
}


def tone_of(state: str) -> Literal["ok", "warning", "bad", "muted"]:
    """The token that a status dot of EC2's state word is painted in; the word always stands beside it."""
    return _TONES.get(state, "muted")


def sans(px: float = TEXT_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    return _font(SANS, px, weight)


def mono(px: float = MONO_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    return _font(MONO, px, weight)


def _font(families: tuple[str, ...], px: float, weight: QFont.Weight) -> QFont:
    font = QFont()
    font.setFamilies(list(families))
    font.setPixelSize(round(px))
    font.setWeight(weight)
    return font


@lru_cache(maxsize=256)
def color(value: str) -> QColor:
    """A token as a shared QColor; do not change it."""
    return QColor(value)


def set_kind(widget: QWidget, kind: str) -> None:
    """Give a widget another `kind` while it may be on the screen."""
    _set(widget, "kind", kind)


def set_problem(widget: QWidget, problem: bool) -> None:
    """Draw (or no longer) the border of an error; the sentence belongs into a label of kind `error` below."""
    _set(widget, "problem", problem)


def _set(widget: QWidget, name: str, value: Any) -> None:
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def current() -> Theme:
    """The theme in force, for a painter that was given none: read off the application's palette."""
    return DARK if QGuiApplication.palette().color(QPalette.ColorRole.Window) == color(DARK.panel) else LIGHT


def application(program: str) -> QApplication:
    """The application that a ThemeManager dresses: in Fusion, the same everywhere.

    Said as an argument, as QApplication.setStyle gives PySide a QStyle to wrap: 12 ms for its enumerations.
    """
    return QApplication([program, "-style", "fusion"])


class ThemeManager(QObject):
    """Dresses the application, following the system unless told otherwise."""

    theme_changed = Signal(object)
    """The new Theme."""
    dressed = Signal()
    """A few turns later: what is on the screen has it, and is painted next."""

    def __init__(self, application: QApplication, choice: Choice = "system") -> None:
        super().__init__(application)
        self._application = application
        self._choice: Choice = choice
        self._theme = self._resolve()
        self._dressing: Dressing | None = None
        application.setFont(sans())
        self._dress()
        application.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def choice(self) -> Choice:
        return self._choice

    def choose(self, choice: Choice) -> None:
        self._choice = choice
        self._settle()

    @Slot()
    def _follow_system(self) -> None:
        self._settle()

    def _resolve(self) -> Theme:
        if self._choice != "system":
            return DARK if self._choice == "dark" else LIGHT
        return DARK if self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT

    def _settle(self) -> None:
        theme = self._resolve()
        if theme is not self._theme:
            self._theme = theme
            self._dress()
            self.theme_changed.emit(theme)

    def _dress(self) -> None:
        from console.desktop.stylesheet import stylesheet

        colors, sheet = palette(self._theme), stylesheet(self._theme)
        if not self._application.styleSheet():
            self._application.setPalette(colors)
            self._application.setStyleSheet(sheet)
            return
        if self._dressing is None:
            from console.desktop.dressing import Dressing

            self._dressing = Dressing(self._application, self)
            self._dressing.done.connect(self.dressed)
        self._dressing.change(colors, sheet)


@lru_cache(maxsize=2)
def palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    made = QPalette()
    for which, token in {
        role.Window: theme.panel,
        role.WindowText: theme.ink,
        role.Base: theme.panel,
        role.AlternateBase: theme.background,
        role.Text: theme.ink,
        role.PlaceholderText: theme.muted,
        role.Button: theme.control,
        role.ButtonText: theme.ink,
        role.BrightText: theme.bad,
        role.Highlight: theme.selected,
        role.HighlightedText: theme.on_selected,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.tooltip,
        role.ToolTipText: theme.on_tooltip,
        role.Light: theme.hover,
        role.Midlight: theme.hover,
        role.Mid: theme.line,
        role.Dark: theme.control_line,
        role.Shadow: theme.control_line,
        role.Accent: theme.primary,
    }.items():
        made.setColor(which, color(token))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, which, color(theme.disabled))
    return made
