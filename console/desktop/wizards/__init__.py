"""The three wizards. Each is a frame around a flow; the pages only show it and pass on what a hand does."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # one wizard does not wait for the imports of the other two
    from console.desktop.wizards.attach_interface import AttachInterfaceWizard
    from console.desktop.wizards.create_interface import CreateInterfaceWizard
    from console.desktop.wizards.launch_instance import LaunchInstanceWizard

__all__ = ["AttachInterfaceWizard", "CreateInterfaceWizard", "LaunchInstanceWizard"]
_HOMES = {
    "AttachInterfaceWizard": "attach_interface",
    "CreateInterfaceWizard": "create_interface",
    "LaunchInstanceWizard": "launch_instance",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
