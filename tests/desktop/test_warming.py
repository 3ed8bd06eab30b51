"""What is imported in idle moments."""

import subprocess
import sys
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


def test_what_waits_for_its_modules_is_made_when_they_are_here(qtbot: QtBot) -> None:
    answers = iter([True, True, False])
    asked: list[bool] = []

    def importing() -> bool:
        asked.append(next(answers))
        return asked[-1]

    holder = QWidget()
    qtbot.addWidget(holder)
    place = Later(QLabel, holder, importing)
    place.resize(100, 100)
    holder.show()
    qtbot.waitUntil(lambda: place.findChild(QLabel) is not None)
    assert asked == [True, True, False]
