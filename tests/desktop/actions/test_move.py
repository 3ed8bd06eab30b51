"""Moving an interface: detach, wait, attach; back if the other instance refuses it."""

from collections.abc import Callable
from typing import Any

import pytest

from console.desktop.actions.actions import Actions
from console.desktop.actions.move import MoveRefused, move
from console.desktop.actions.words import called_id
from console.desktop.notifications import Notifications
from console.desktop.store import WorldStore
from console.ec2.requests import AttachNetworkInterface, DetachNetworkInterface, Request, action_of
from console.ec2.resources import Instance, NetworkInterface, Resource
from console.ec2.world import World
from tests.desktop.flows.faulty_store import fault

NameOf = Callable[[type[Resource], str], str]


class Hands:
    """Sends through the store; waits by looking, as lifecycles are immediate here."""

    def __init__(self, store: WorldStore) -> None:
        self._store = store
        self.world = store.world

    async def send(self, request: Request[Any]) -> Any:
        return await self._store.send(request)

    async def until(self, holds: Callable[[], bool]) -> None:
        if not holds():
            raise TimeoutError


def plan(world: World, eni: str, instance: str, index: int) -> tuple[DetachNetworkInterface, AttachNetworkInterface]:
    attachment = world.one(NetworkInterface, eni).attachment
    assert attachment is not None
    return (
        DetachNetworkInterface(attachment_id=attachment.attachment_id),
        AttachNetworkInterface(network_interface_id=eni, instance_id=instance, device_index=index),
    )


def no_report(_fraction: float) -> None:
    """Nobody watches."""


def test_a_moved_interface_keeps_its_mac_addresses_and_groups(
    store: WorldStore, world: World, named: NameOf, run: Callable[[Any], None]
) -> None:
    eni, web_2 = named(NetworkInterface, "web-1 management"), named(Instance, "web-2")
    before = world.one(NetworkInterface, eni)
    run(move(Hands(store), *plan(world, eni, web_2, 2), no_report))
    after = world.one(NetworkInterface, eni)
    assert after.attachment is not None
    assert (after.attachment.instance_id, after.attachment.device_index) == (web_2, 2)
    assert (after.mac_address, after.private_ip_addresses, after.groups) == (
        before.mac_address,
        before.private_ip_addresses,
        before.groups,
    )


def test_a_refused_move_puts_the_interface_back(
    store: WorldStore, world: World, named: NameOf, run: Callable[[Any], None]
) -> None:
    eni, web_1, web_2 = (
        named(NetworkInterface, "web-1 management"),
        named(Instance, "web-1"),
        named(Instance, "web-2"),
    )
    with pytest.raises(MoveRefused) as failed:
        run(move(Hands(store), *plan(world, eni, web_2, 1), no_report))  # eth1 of web-2 is taken
    attachment = world.one(NetworkInterface, eni).attachment
    assert failed.value.returned
    assert attachment is not None
    assert (attachment.instance_id, attachment.device_index) == (web_1, 1)
    assert attachment.delete_on_termination, "as it was before"


def test_the_toast_says_how_long_it_took(
    actions: Actions,
    notifications: Notifications,
    world: World,
    named: NameOf,
    wait: Callable[[Callable[[], object]], None],
) -> None:
    eni, web_2 = named(NetworkInterface, "web-1 management"), named(Instance, "web-2")
    actions.performer.move(*plan(world, eni, web_2, 2))
    wait(lambda: notifications.latest)
    assert notifications.latest[0].text.startswith("Moved web-1 management to web-2 in ")
    assert called_id(world, eni) == "web-1 management"


@pytest.mark.parametrize("lost", ["DetachNetworkInterface", "AttachNetworkInterface"])
def test_a_move_whose_answers_get_lost_looks_and_goes_on(
    store: WorldStore, world: World, named: NameOf, run: Callable[[Any], None], lost: str
) -> None:
    eni, web_2 = named(NetworkInterface, "web-1 management"), named(Instance, "web-2")

    class Lossy(Hands):
        async def send(self, request: Request[Any]) -> Any:
            answer = await super().send(request)
            if action_of(request) == lost:
                raise fault("lost after", request)
            return answer

    run(move(Lossy(store), *plan(world, eni, web_2, 2), no_report))
    attachment = world.one(NetworkInterface, eni).attachment
    assert attachment is not None
    assert (attachment.instance_id, attachment.device_index) == (web_2, 2)
