"""The form that moves an interface to another instance: detach, wait, attach."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any

from console.desktop.actions.instances import slots_problem
from console.desktop.actions.words import called, called_id, device
from console.desktop.dialogs.form import Choice, Field, Form, Note, Pick
from console.desktop.dialogs.forms.choices import of_how_many, some
from console.ec2.requests import AttachNetworkInterface, DetachNetworkInterface, Request
from console.ec2.resources import Instance, InstanceState, NetworkInterface
from console.ec2.world import World
from console.wire.commands import Command, Wait


class MoveInterfaceForm(Form):
    """Its requests are those of the plan; actions/move.py sends them, waits between them and rolls back."""

    title = "Move network interface"
    verb = "Move"
    explanation = (
        "It is detached, and attached to the other instance as soon as it is available. Its MAC address, private "
        "addresses, groups and Elastic IPs go with it. If the other instance refuses it, it goes back."
    )
    blame = (("AttachmentLimitExceeded", "instance_id"), ("InvalidParameterCombination", "instance_id"))

    def __init__(self, world: World, interface_id: str) -> None:
        super().__init__(world)
        self.interface_id = interface_id
        self.settle()

    def heading(self) -> str:
        return f"Move {called_id(self.world, self.interface_id)}"

    @property
    def interface(self) -> NetworkInterface | None:
        return self.world.find(NetworkInterface, self.interface_id)

    def _reason(self, instance: Instance) -> str:
        interface = self.interface
        if interface is None:
            return "the interface is gone"
        if interface.attachment and interface.attachment.instance_id == instance.id:
            return f"it is there already, as {device(interface)}"
        if instance.availability_zone != interface.availability_zone:
            return f"in {instance.availability_zone}, the interface is in {interface.availability_zone}"
        return slots_problem(self.world, instance)

    def fields(self) -> Sequence[Field]:
        world = self.world
        chosen = world.find(Instance, self.text("instance_id"))
        instances = tuple(
            Choice(one.id, called(world, one), f"{one.instance_type} · {one.state}", self._reason(one))
            for one in some(self._in_zone_first(), chosen, partial(called, world))
        )
        hint = of_how_many(world.count(Instance))
        found: list[Field] = [Pick("instance_id", "To instance", instances, hint)]
        if indexes := self._free_indexes():
            found.append(Pick("device_index", "Device index", tuple(Choice(str(one), f"eth{one}") for one in indexes)))
        interface = self.interface
        if interface and interface.attachment and interface.attachment.delete_on_termination:
            owner = called_id(world, interface.attachment.instance_id)
            text = f"It would have gone with {owner}; after the move it is kept on termination, as EC2 attaches it."
            found.append(Note("kept", text))
        return found

    def _in_zone_first(self) -> Iterator[Instance]:
        zone = self.interface.availability_zone if self.interface else ""
        there = [one for one in self.world.all(Instance) if one.state is not InstanceState.TERMINATED]
        return chain(
            (one for one in there if one.availability_zone == zone),
            (one for one in there if one.availability_zone != zone),
        )

    def _free_indexes(self) -> list[int]:
        instance = self.world.find(Instance, self.text("instance_id"))
        kind = self.world.instance_type_of(instance) if instance else None
        if instance is None or kind is None:
            return []
        taken = {
            one.attachment.device_index for one in self.world.interfaces_of(instance.id) if one.attachment is not None
        }
        return [index for index in range(1, kind.maximum_network_interfaces) if index not in taken]

    def problems(self) -> dict[str, str]:
        if self.interface is None or self.interface.attachment is None:
            return {"instance_id": "The interface is no longer attached: attach it instead"}
        instance = self.world.find(Instance, self.text("instance_id"))
        if instance is None or self._reason(instance):
            return {"instance_id": "No other instance can take it now; each says why"}
        return {}

    def requests(self) -> tuple[Request[Any], ...]:
        attachment = self.interface.attachment if self.interface else None
        assert attachment is not None, "problems() come first"
        return (
            DetachNetworkInterface(attachment_id=attachment.attachment_id),
            AttachNetworkInterface(
                network_interface_id=self.interface_id,
                instance_id=self.text("instance_id"),
                device_index=int(self.text("device_index") or 1),
            ),
        )

    def commands(self) -> Sequence[Command]:
        detach, attach = self.requests()
        return (detach, Wait("network-interface-available", "NetworkInterfaceIds", (self.interface_id,)), attach)

    def done(self, results: Sequence[Any]) -> str:
        return f"Moved {called_id(self.world, self.interface_id)} to {called_id(self.world, self.text('instance_id'))}"
