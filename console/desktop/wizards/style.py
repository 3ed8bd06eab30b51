"""What wizards wear over the window's style sheet: a wizard's fields are a little larger, and red beats blue."""

from string import Template

from console import resources
from console.desktop.theme import MONO, Theme

_SHEET = Template("""
QLineEdit[problem="true"], QLineEdit[problem="true"]:focus, QComboBox[problem="true"], QComboBox[problem="true"]:focus,
QPlainTextEdit[problem="true"], QPlainTextEdit[problem="true"]:focus {
    border: 2px solid $bad; padding: 4px 8px;
}
QFrame[kind="card"][problem="true"] { border: 2px solid $bad; }
QLineEdit#mono, QPlainTextEdit#mono { font-family: $mono; font-size: 11.5px; }
QPlainTextEdit#command, QPlainTextEdit#command:focus {
    min-height: 60px; font-family: $mono; font-size: 11px; border: 0; padding: 0; background: transparent;
}
QTableView::indicator {
    width: 13px; height: 13px; border: 1px solid $field_line; border-radius: 4px; background: $control;
}
QTableView::indicator:checked { background: $primary; border-color: $primary; image: url("$check"); }
QTableView::indicator:disabled { background: $background; border-color: $line; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QRadioButton::indicator:checked {
    width: 8px; height: 8px; border: 4px solid $primary; border-radius: 8px; background: $on_primary; outline: 0;
}
QFrame#chip { border-radius: 10px; }
QToolButton#step { padding: 3px 7px; min-height: 18px; font-size: 14px; }
QPushButton { padding: 6px 14px; }
QPushButton[kind="link"] { padding: 1px 2px; }
QPushButton[kind="primary"]:focus { padding: 5px 13px; }
QFrame#notice QPushButton { padding: 3px 10px; }
""")


def sheet(theme: Theme) -> str:
    check = resources.path("icons", "check.svg").as_posix()
    return _SHEET.substitute(theme.tokens(), mono=", ".join(f'"{family}"' for family in MONO), check=check)
