"""The three wizards. Each is a frame around a flow; the pages only show it and pass on what a hand does."""

from console.desktop.wizards.attach_interface import AttachInterfaceWizard
from console.desktop.wizards.create_interface import CreateInterfaceWizard
from console.desktop.wizards.launch_instance import LaunchInstanceWizard

__all__ = ["AttachInterfaceWizard", "CreateInterfaceWizard", "LaunchInstanceWizard"]
