"""What of a World is shown in full, dimmed, or not at all: a focus, and the layers that are on. No Qt."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from console.ec2.resources import NetworkInterface, RouteTable, SecurityGroup, Subnet, label_of, name_of
from console.ec2.world import World
from console.topology.graph import Box


class Layer(StrEnum):
    """What can be switched off, or (the groups) on."""

    MANAGEMENT = "management"
    """The management side: interfaces and cables of it (see `is_management`)."""
    ROUTES = "routes"
    """The chips of route tables, and the ties to the networks outside."""
    GROUPS = "groups"
    """The security groups of each interface."""
    AVAILABLE = "available"
    """Interfaces attached to nothing."""


ALL_LAYERS = tuple(Layer)
USUAL_LAYERS = frozenset({Layer.MANAGEMENT, Layer.ROUTES, Layer.AVAILABLE})
MANAGEMENT_WORDS = ("mgmt", "management", "admin")


class Weight(IntEnum):
    HIDDEN = 0
    DIMMED = 1
    FULL = 2


class Showing:
    """Answers for one World; what it found is kept until the things change."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.focus: frozenset[str] | None = None
        """Ids of what is not dimmed; None: nothing is."""
        self.layers: frozenset[Layer] = USUAL_LAYERS
        self.boxes: Mapping[str, Box] = {}
        """What is drawn for many (topology/folding.py): as its strongest member."""
        self._weights: dict[str, Weight] = {}

    @property
    def plain(self) -> bool:
        """Whether everything is shown in full."""
        return self.focus is None and Layer.MANAGEMENT in self.layers and Layer.AVAILABLE in self.layers

    def set(self, focus: frozenset[str] | None, layers: frozenset[Layer]) -> bool:
        """Whether that is another picture."""
        if focus == self.focus and layers == self.layers:
            return False
        self.focus, self.layers = focus, layers
        self._weights.clear()
        return True

    def forget(self) -> None:
        """Things have changed."""
        self._weights.clear()

    def of_interface(self, interface_id: str) -> Weight:
        if self.plain:
            return Weight.FULL
        known = self._weights.get(interface_id)
        if known is None:
            known = self._weights[interface_id] = self._weigh(interface_id)
        return known

    def of_instance(self, instance_id: str) -> Weight:
        return Weight.FULL if self.focus is None or instance_id in self.focus else Weight.DIMMED

    def of(self, resource_id: str) -> Weight:
        """Of any thing: containers and gateways are never hidden."""
        if (box := self.boxes.get(resource_id)) is not None:
            known = self._weights.get(resource_id)
            if known is None:
                within = self.focus is None or not self.focus.isdisjoint(box.members)
                known = self._weights[resource_id] = Weight.FULL if within else Weight.DIMMED
            return known
        if resource_id.startswith("eni-"):
            return self.of_interface(resource_id)
        return self.of_instance(resource_id) if resource_id.startswith("i-") else Weight.FULL

    def _weigh(self, interface_id: str) -> Weight:
        interface = self.world.find(NetworkInterface, interface_id)
        if interface is not None:
            if interface.attachment is None and Layer.AVAILABLE not in self.layers:
                return Weight.HIDDEN
            if Layer.MANAGEMENT not in self.layers and is_management(self.world, interface):
                return Weight.HIDDEN
        return Weight.FULL if self.focus is None or interface_id in self.focus else Weight.DIMMED


def is_management(world: World, interface: NetworkInterface) -> bool:
    """Whether it is on the management side: somebody called it, its subnet or a group of it so; or it is the leg into
    the VPC of an instance whose eth0 is in a subnet with a route to the internet."""
    attachment = interface.attachment
    if attachment is None or attachment.device_index == 0:
        return False
    subnet = world.find(Subnet, interface.subnet_id)
    groups = (world.find(SecurityGroup, one) for one in interface.groups)
    words = [name_of(interface), interface.description, label_of(subnet) if subnet else ""]
    words += [group.group_name for group in groups if group is not None]
    if any(word in said.casefold() for said in words for word in MANAGEMENT_WORDS):
        return True
    primary = world.primary_interface(attachment.instance_id)
    outer = world.find(Subnet, primary.subnet_id) if primary else None
    return outer is not None and subnet is not None and _public(world, outer) and not _public(world, subnet)


def _public(world: World, subnet: Subnet) -> bool:
    table: RouteTable | None = world.route_table_of(subnet)
    return table is not None and any(route.target.startswith("igw-") for route in table.routes)
