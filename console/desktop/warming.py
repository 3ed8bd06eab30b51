"""What the first click would otherwise wait for, imported a little at a time while nobody asks for anything.

Not in a thread: two threads in one ring of imports see half a module.
"""

import gc
import os
import sys
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import chain

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desktop.icons import font
from console.desktop.leaves import Leaves
from console.topology.canvas.spare import is_spare, spent

PAUSE_MS = 30
SLICE_S = 0.004
"""What begins within a slice ends in it: with the slowest module still within a frame or two."""

_MODELS = (
    "pydantic_core.core_schema",
    "pydantic.errors",
    "pydantic._internal._decorators",
    "pydantic._internal._config",
    "pydantic._internal._generate_schema",
    "pydantic.main",
    "pydantic.fields",
)
"""What the first request's class brings; in one go it takes two frames."""
_VALIDATION = ("importlib.metadata", *_MODELS, "pydantic.plugin._loader", "pydantic.plugin._schema_validator")
"""What the first request that is made brings."""
_REQUESTS = "base account gateways security tags network instances interfaces"
ICONS = (
    "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets",
    "packaging.version",
    "qtpy",
    "qtpy.QtCore",
    "qtpy.QtGui",
    "qtpy.QtWidgets",
    "qtawesome",
)
"""What qtawesome brings, and itself."""
_DESKTOP = (
    "inspector.panel crash actions.interfaces actions.network actions.catalogue actions.performer advice.advisor "
    "wizards.create_interface wizards.attach_interface wizards.launch_instance tables.page "
    "dialogs.request_dialog dialogs.confirmation actions.foretelling history_details history_page tracing.outcome "
    "tracing.panel tracing.matrix_page advice.page share.page dressing connection.connecting"
)
TOOLS = "console.desktop.diagram_tools"
_MADE_WITH = tuple(f"console.ec2.requests.{one}" for one in _REQUESTS.split())
INSPECTOR = (*_MODELS, *_MADE_WITH, "console.desktop.actions.catalogue", "console.desktop.inspector.panel")
ADVICE = ("console.desktop.advice.advisor",)
MODULES = (
    *_VALIDATION,
    *_MADE_WITH,
    "console.engine.execution",
    *(f"console.desktop.{one}" for one in _DESKTOP.split()),
)
"""With each comes what it imports."""
REQUESTS = ("AttachNetworkInterface", "CreateNetworkInterface", "RunInstances")
"""Their validation is put together when it is first needed."""


def tools() -> Iterator[object]:
    """What is over the diagram, and the icons."""
    yield from _imported(Leaves("console").of(TOOLS))
    if ICONS[-1] not in sys.modules:
        yield from _qt_types()
        yield from _imported(ICONS)
    font()


def modules(names: Iterable[str]) -> Iterator[object]:
    """With what they import."""
    # No plugin for pydantic is wanted, and to look for one takes a frame (18 ms).
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    return _imported(chain.from_iterable(map(Leaves("console").of, names)))


class Warming(QObject):
    """Begins when it is made, and is gone when there is nothing left. pause: milliseconds between two slices."""

    icons_here = Signal()
    """And the rest of what a window asks for as soon as it is painted."""

    def __init__(self, parent: QObject, pause: int = PAUSE_MS) -> None:
        super().__init__(parent)
        self._pieces = self._all()
        self._timer = QTimer(self, interval=pause)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()

    @Slot()
    def _go_on(self) -> None:
        if not is_spare():
            return
        until = time.perf_counter() + SLICE_S
        for _ in self._pieces:
            if time.perf_counter() > until:
                break
        else:
            self._timer.stop()
            self.deleteLater()
        gc.freeze()  # modules stay: to look through them for garbage would hold the window for 50 ms
        spent()

    def _all(self) -> Iterator[object]:
        yield from tools()
        self.icons_here.emit()
        yield None
        yield from modules(MODULES)
        for request in REQUESTS:
            getattr(import_module("console.ec2.requests"), request).model_rebuild()
            yield None


def _imported(names: Iterable[str]) -> Iterator[object]:
    """Each in a step of its own; an empty one is none."""
    for name in names:
        if name:
            import_module(name)
        yield None


def _qt_types() -> Iterator[object]:
    """Shiboken makes a type when it is first named, and qtpy names them all at once."""
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)
            yield None
