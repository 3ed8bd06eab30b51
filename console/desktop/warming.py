"""What the first click would otherwise wait for, imported a little at a time while nobody asks for anything.

Not in a thread: two threads in one ring of imports see half a module.
"""

import os
import time
from collections.abc import Iterator
from importlib import import_module

from PySide6.QtCore import QObject, QTimer, Slot

PAUSE_MS = 30
SLICE_S = 0.004
"""What begins within a slice ends in it: with the slowest module still within a frame or two."""

_VALIDATION = ("importlib.metadata", "pydantic.plugin._loader", "pydantic.plugin._schema_validator")
"""What the first request that is made brings."""
_REQUESTS = "account gateways security tags network instances interfaces"
_ENGINE = "blocks filters describe instance_filters interface_filters summaries tagging quotas merging"

_HANDLERS = "network_acls route_tables gateways interfaces launch tags vpcs subnets elastic_ips security_groups"
_FLOWS = "plan flow slots create_interface attach_interface legs launch_instance"
_WIDGETS = "drop_down search_field code"
_WIZARDS = (
    "choosing fields number search tags page notice footer steps diagram preview_panel run_page drafts form frame "
    "addresses groups review create_interface attach_interface legs_page launch_instance"
)
_ICONS = "PySide6.QtOpenGL PySide6.QtOpenGLWidgets packaging.version qtpy qtpy.QtCore qtpy.QtGui qtpy.QtWidgets"
MODULES = (
    "console.desktop.crash",
    *_VALIDATION,
    "console.ec2.requests.base",
    "console.ec2.requests",
    *(f"console.ec2.requests.{one}" for one in _REQUESTS.split()),
    "console.ec2.dns_names",
    *(f"console.engine.{one}" for one in _ENGINE.split()),
    *(f"console.engine.handlers.{one}" for one in _HANDLERS.split()),
    "console.engine.execution",
    "console.wire.commands",
    "console.desktop.actions.interfaces",
    "console.desktop.actions.network",
    "console.desktop.actions.catalogue",
    "console.desktop.actions.performer",
    *(f"console.desktop.flows.{one}" for one in _FLOWS.split()),
    "console.topology.canvas.excerpt",
    *(f"console.desktop.widgets.{one}" for one in _WIDGETS.split()),
    *(f"console.desktop.wizards.{one}" for one in _WIZARDS.split()),
    "console.desktop.dialogs.fields",
    "console.desktop.dialogs.request_dialog",
    "console.desktop.history_details",
    "console.desktop.history_page",
    *_ICONS.split(),
    "qtawesome",
)

REQUESTS = ("AttachNetworkInterface", "CreateNetworkInterface", "RunInstances")
"""Their validation is put together when it is first needed."""


class Warming(QObject):
    """Begins when it is made, and is gone when there is nothing left."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left: Iterator[str] = iter(MODULES)
        # No plugin for pydantic is wanted, and to look for one takes a frame (18 ms).
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        self._requests: Iterator[str] = iter(REQUESTS)
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()

    @Slot()
    def _go_on(self) -> None:
        until = time.perf_counter() + SLICE_S
        while time.perf_counter() < until:
            name = next(self._left, None)
            if name is not None:
                import_module(name)
            elif request := next(self._requests, ""):
                getattr(import_module("console.ec2.requests"), request).model_rebuild()
            else:
                self._timer.stop()
                self.deleteLater()
                return
