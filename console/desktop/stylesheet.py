"""The style sheet of a theme, from the design's window.html and wizard.html. The properties are told in theme.py."""

from functools import lru_cache
from string import Template

from console.desktop.theme import MONO, Theme

_SHEET = Template("""
QWidget { font-size: 13px; }
QMainWindow, QDialog { background: $panel; }
QToolTip { background: $tooltip; color: $on_tooltip; border: 0; padding: 5px 8px; font-size: 12px; }

/* buttons */
QPushButton, QToolButton {
    border: 1px solid $control_line; border-radius: 7px; padding: 5px 12px; background: $control; color: $ink;
    font-weight: 500; min-height: 16px;
}
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked { background: $pressed; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; border-color: $line; }
QPushButton:focus, QToolButton:focus { border-color: $accent; outline: 0; }
QPushButton[kind="primary"], QToolButton[kind="primary"] {
    background: $primary; border-color: $primary; color: $on_primary;
}
QPushButton[kind="primary"]:hover, QToolButton[kind="primary"]:hover {
    background: $primary_hover; border-color: $primary_hover;
}
QPushButton[kind="primary"]:focus { border: 2px solid $ink; padding: 4px 11px; }
QPushButton[kind="primary"]:disabled { background: $primary_disabled; border-color: $primary_disabled; }
QPushButton[kind="danger"] { color: $bad; border-color: $bad_line; }
QPushButton[kind="danger"]:hover { background: $bad_soft; }
QPushButton[kind="danger"]:disabled { color: $disabled; border-color: $line; }
QPushButton[kind="link"], QToolButton[kind="link"] {
    border: 1px solid transparent; background: transparent; color: $accent; padding: 1px 2px; text-align: left;
}
QPushButton[kind="link"]:hover, QToolButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus, QToolButton[kind="link"]:focus { border: 1px dotted $accent; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { border: 1px solid transparent; background: transparent; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border-color: $accent; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }
QDialog QPushButton { padding: 6px 14px; }
QDialog QPushButton[kind="primary"]:focus { padding: 5px 13px; }
QDialog QPushButton[kind="link"] { padding: 1px 2px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QFileDialog QToolButton { padding: 4px; }
QFrame#notice QPushButton { padding: 3px 10px; }
QFrame#strip > QToolButton { padding: 5px 8px; }
QToolButton#step { padding: 3px 7px; min-height: 18px; font-size: 14px; }

/* labels */
QLabel { background: transparent; color: $ink; }
QLabel:disabled { color: $disabled; }
QLabel[kind="title"] { font-size: 19px; font-weight: 700; }
QLabel[kind="heading"] { font-size: 16px; font-weight: 700; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="subtitle"], QLabel[kind="muted"] { color: $muted; }
QLabel[kind="hint"] { color: $muted; font-size: 12px; }
QLabel[kind="error"] { color: $bad; font-size: 12px; }
QLabel[kind="link"] { color: $accent; }
QLabel[kind="section"] { color: $muted; font-size: 11px; font-weight: 600; }
QLabel[kind="mono"] { font-family: $mono_families; font-size: 11.5px; }
QFrame[kind="id"] QLabel { color: $muted; }
QFrame[kind="id"] QLabel, QFrame[kind="code"] QLabel { border: 1px solid transparent; border-radius: 4px; }
QFrame[kind="id"] QLabel:focus, QFrame[kind="code"] QLabel:focus { border-color: $accent; }
QLabel[kind="key"] {
    background: $code; border: 1px solid $control_line; border-bottom-width: 2px; border-radius: 5px; padding: 1px 6px;
    font-family: $mono_families; font-size: 11px;
}

/* frames */
QFrame[kind="panel"] { background: $panel; border: 0; }
QFrame[kind="side"] { background: $background; border: 0; border-right: 1px solid $line; }
QFrame[kind="footer"] { background: $panel; border: 0; border-top: 1px solid $line; }
QFrame[kind="line"] { background: $line; border: 0; max-height: 1px; min-height: 1px; }
QFrame[kind="card"] { background: $panel; border: 1px solid $line; border-radius: 8px; }
QFrame[kind="note"] { background: $accent_soft; border: 1px solid $accent_line; border-radius: 8px; }
QFrame[kind="note-ok"] { background: $ok_soft; border: 1px solid $ok_line; border-radius: 8px; }
QFrame[kind="note-warning"] { background: $warning_soft; border: 1px solid $warning_line; border-radius: 8px; }
QFrame[kind="note-bad"] { background: $bad_soft; border: 1px solid $bad_line; border-radius: 8px; }
QFrame[kind="code"] { background: $code; border: 1px solid $line; border-radius: 6px; }

/* fields */
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QAbstractSpinBox {
    border: 1px solid $field_line; border-radius: 6px; padding: 5px 9px; background: $control; color: $ink;
    selection-background-color: $primary; selection-color: $on_primary; min-height: 18px;
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {
    border: 2px solid $accent; padding: 4px 8px;
}
QLineEdit QToolButton { border: 0; padding: 0; min-height: 0; background: transparent; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
    color: $disabled; background: $background; border-color: $line;
}
QLineEdit:read-only, QPlainTextEdit:read-only { background: $code; border-color: $line; }
QLineEdit[kind="mono"], QPlainTextEdit[kind="mono"], QTextEdit[kind="mono"] {
    font-family: $mono_families; font-size: 11.5px;
}
QPlainTextEdit[kind="command"], QPlainTextEdit[kind="command"]:focus,
QTextEdit[kind="command"], QTextEdit[kind="command"]:focus {
    border: 1px solid transparent; border-radius: 4px; padding: 0; background: transparent;
    font-family: $mono_families; font-size: 11.5px;
}
QPlainTextEdit[kind="command"]:focus, QTextEdit[kind="command"]:focus { border-color: $accent; }
*[problem="true"], *[problem="true"]:focus { border: 2px solid $bad; padding: 4px 8px; } /* red beats blue */
QFrame[kind="card"][problem="true"] { border: 2px solid $bad; padding: 0; }
QComboBox { padding-right: 24px; combobox-popup: 0; }
QComboBox:focus { padding-right: 23px; }
QComboBox::drop-down { border: 0; width: 26px; subcontrol-origin: border; subcontrol-position: right center; }
QComboBox::down-arrow { image: url($chevron); width: 12px; height: 12px; }
QComboBox::down-arrow:disabled { image: url($chevron_off); }
QComboBox QAbstractItemView {
    border: 1px solid $control_line; background: $panel; padding: 4px; outline: 0;
    selection-background-color: $selected; selection-color: $on_selected;
}
QComboBox QAbstractItemView::item { padding: 0 8px; min-height: 26px; border-radius: 5px; }
QComboBox QAbstractItemView::item:hover, QComboBox QAbstractItemView::item:selected {
    background: $selected; color: $on_selected;
}
QComboBox QAbstractItemView::item:disabled { background: transparent; color: $disabled; }
QCheckBox, QRadioButton { spacing: 8px; color: $ink; background: transparent; padding: 2px; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid $accent; border-radius: 5px; padding: 1px; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {
    width: 14px; height: 14px; border: 1px solid $field_line; border-radius: 4px; background: $control;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
    background: $primary; border-color: $primary; image: url($check);
}
QRadioButton::indicator:checked {
    width: 6px; height: 6px; border: 5px solid $primary; border-radius: 8px; background: $on_primary;
}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled, QAbstractItemView::indicator:disabled {
    background: $background; border-color: $line;
}
QCheckBox::indicator:checked:disabled { background: $primary_disabled; border-color: $primary_disabled; }
QRadioButton[kind="strong"] { font-weight: 600; }

/* lists and tables */
QAbstractItemView {
    background: $panel; color: $ink; border: 1px solid $line; outline: 0; alternate-background-color: $background;
    selection-background-color: $selected; selection-color: $on_selected;
}
QTableView { border: 0; gridline-color: $line; }
QHeaderView { background: $panel; border: 0; }
QHeaderView::section {
    background: $panel; color: $muted; border: 0; border-bottom: 1px solid $line; padding: 6px 10px;
    font-size: 12px; font-weight: 600; text-align: left;
}
QHeaderView::section:hover { color: $ink; background: $hover; }
QTableCornerButton::section { background: $panel; border: 0; }
QListView[kind="steps"] { border: 0; background: transparent; }
QListView[kind="steps"]::item { padding: 8px 10px; border-radius: 6px; color: $muted; }
QListView[kind="steps"]::item:hover { background: $hover; }
QListView[kind="steps"]::item:selected { background: $selected; color: $on_selected; }
QListView[kind="checks"] { border: 1px solid $field_line; border-radius: 6px; padding: 3px; }
QListView[kind="checks"]:focus { border: 2px solid $accent; padding: 2px; }
QListView[kind="checks"]::item { padding: 0 6px; border-radius: 4px; }
QListView[kind="checks"]::item:hover, QListView[kind="checks"]::item:selected { background: $hover; color: $ink; }
QListView[kind="checks"]::item:disabled { color: $disabled; background: transparent; }
QListView[kind="menu"], QTreeView[kind="menu"] { border: 0; background: $panel; }

/* tabs */
QTabWidget::pane { border: 0; border-top: 1px solid $line; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $muted; border: 0; border-bottom: 2px solid transparent; padding: 7px 0;
    margin-right: 18px; font-weight: 500;
}
QTabBar::tab:hover { color: $ink; }
QTabBar::tab:selected { color: $accent; border-bottom-color: $accent; }
QTabBar:focus { border-bottom: 1px dotted $accent; }
QTabBar QToolButton { border: 0; padding: 0; min-height: 0; }

/* menus */
QMenu { background: $panel; border: 1px solid $control_line; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: 5px; color: $ink; }
QMenu::item:selected { background: $selected; color: $on_selected; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }

/* the rest */
QScrollArea { border: 0; background: transparent; }
InspectorPanel QScrollArea { border: 1px solid transparent; }
InspectorPanel QScrollArea:focus { border-color: $accent; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget { background: transparent; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QProgressBar {
    border: 0; border-radius: 3px; background: $pressed; max-height: 6px; min-height: 6px; color: transparent;
}
QProgressBar::chunk { border-radius: 3px; background: $accent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $control_line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QGroupBox { border: 1px solid $line; border-radius: 8px; margin-top: 8px; padding: 10px; }

/* the frame of the window */
#toolbar { background: $panel; border: 0; border-bottom: 1px solid $line; }
#toolbar QLabel#brand { font-size: 14px; font-weight: 700; }
#source { background: $accent_soft; border: 1px solid $accent_line; border-radius: 7px; padding: 5px 10px; }
#source:hover { background: $selected; }
#source:focus { border-color: $accent; }
#source QLabel#sourceKind { font-weight: 600; }
#source QLabel#sourceTitle { color: $muted; font-weight: 400; }
#find { color: $muted; text-align: left; padding: 5px 10px; font-weight: 400; border-color: $control_line; }
#find:focus { border-color: $accent; }
#find QLabel { color: $muted; }
#navigation { background: $panel; border: 0; border-right: 1px solid $line; }
#statusbar { background: $panel; border: 0; border-top: 1px solid $line; }
#statusbar QLabel, #statusbar QPushButton { color: $muted; font-size: 12px; font-weight: 400; }
#statusbar QPushButton[kind="link"] { color: $accent; }
#palette { background: $panel; border: 1px solid $control_line; border-radius: 10px; }
#paletteInput, #paletteInput:focus {
    border: 0; border-bottom: 1px solid $line; border-radius: 0; padding: 12px 16px; font-size: 15px;
    background: transparent;
}
#toast { background: $panel; border: 1px solid $control_line; border-radius: 9px; }
QLabel[pill="neutral"] { background: $code; border: 1px solid $line; color: $muted; }
QLabel[pill="accent"] { background: $accent_soft; border: 1px solid $accent_line; color: $on_selected; }
QLabel[pill="ok"] { background: $ok_soft; border: 1px solid $ok_line; color: $ok; }
QLabel[pill="warning"] { background: $warning_soft; border: 1px solid $warning_line; color: $warning; }
QLabel[pill="bad"] { background: $bad_soft; border: 1px solid $bad_line; color: $bad; }
QLabel[pill] { border-radius: 10px; min-height: 18px; padding: 0 9px; font-size: 12px; }
QFrame#chip { background: $accent_soft; border: 1px solid $accent_line; border-radius: 11px; }
QFrame#chip QLabel { color: $on_selected; }
QFrame#chip QToolButton { border: 0; padding: 0 2px; background: transparent; color: $on_selected; min-height: 0; }
""")


@lru_cache(maxsize=2)
def stylesheet(theme: Theme) -> str:
    from console import resources

    families = ", ".join(f'"{family}"' for family in MONO)
    icons = {
        "check": "check",
        "chevron": f"chevron-{theme.name}",
        "chevron_off": f"chevron-{theme.name}-off",
    }
    urls = {key: f'"{resources.path("icons", f"{name}.svg").as_posix()}"' for key, name in icons.items()}
    return _SHEET.substitute(theme.tokens(), mono_families=families, **urls)
