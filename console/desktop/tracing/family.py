"""Which family of addresses is asked about: a choice where the world has IPv6, else nothing to see."""

from PySide6.QtWidgets import QWidget

from console.desktop.widgets.drop_down import DropDown
from console.ec2.world import World
from console.reach.sets import has_ipv6

FAMILIES = ("IPv4", "IPv6")


class FamilyChoice(DropDown):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, least_letters=4)
        self.addItems(list(FAMILIES))
        self.setAccessibleName("Address family")
        self.hide()

    @property
    def ipv6(self) -> bool:
        return self.currentIndex() == 1

    def say(self, ipv6: bool) -> None:
        """Show it, telling nobody."""
        quiet = self.blockSignals(True)
        self.setCurrentIndex(int(ipv6))
        self.blockSignals(quiet)

    def follow(self, world: World) -> None:
        """A world that has no IPv6, or none any more, is asked about in IPv4."""
        there = has_ipv6(world)
        self.setVisible(there)
        if not there:
            self.say(False)
