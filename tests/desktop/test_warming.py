"""What is imported in idle moments."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from console.desktop import warming
from console.desktop.warming import Warming
from console.desktop.widgets.later import Later
from console.ec2 import requests


def test_every_module_it_names_exists() -> None:
    assert [one for one in (*warming.MODULES, *warming.ICONS) if find_spec(one) is None] == []


def test_it_goes_when_nothing_is_left(qtbot: QtBot) -> None:
    holder = QObject()
    with qtbot.waitSignal(Warming(holder).destroyed, timeout=20000):
        pass
    assert not holder.children()
    assert all(getattr(requests, one).__pydantic_complete__ for one in warming.REQUESTS)


def test_a_wizard_comes_without_the_other_two() -> None:
    program = (
        "import sys; from console.desktop.wizards import AttachInterfaceWizard; "
        "print('console.desktop.wizards.launch_instance' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


def test_what_comes_later_is_made_after_all_that_goes_ahead_of_it(qtbot: QtBot) -> None:
    done: list[str] = []

    def ahead() -> Iterator[None]:
        for one in "ab":
            done.append(one)
            yield

    def make() -> QLabel:
        done.append("made")
        return QLabel()

    holder = QWidget()
    qtbot.addWidget(holder)
    place = Later(make, holder, ahead)
    place.resize(100, 100)
    holder.show()
    qtbot.waitUntil(lambda: place.findChild(QLabel) is not None)
    assert done == ["a", "b", "made"]


def test_the_inspector_takes_no_module_but_those_that_go_ahead_of_it() -> None:
    """Where one in the middle is missing, a turn of the window's loop takes 30 to 200 ms."""
    program = """
import sys
from PySide6.QtWidgets import QApplication
from console.desktop.app import Application, Options
from console.desktop.warming import INSPECTOR, modules
application = Application(QApplication([]), Options(sample="shop"))
application.start()
for _ in modules(INSPECTOR):
    pass
here = set(sys.modules)
application.window.inspector
print(sorted(set(sys.modules) - here))
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
