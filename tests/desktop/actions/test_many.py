"""Very many at once: looked through, asked once with the counts, each with its own outcome."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog

from console.desktop.actions.actions import Actions
from console.desktop.actions.catalogue import MOST_TOGETHER
from console.desktop.dialogs.confirmation import Confirmation
from console.desktop.notifications import Notifications
from console.desktop.store import WorldStore
from console.ec2.requests import CreateNetworkInterface
from console.ec2.resources import NetworkInterface, Subnet
from tests.desktop.finding import called

Wait = Callable[[Callable[[], object]], None]
MADE = MOST_TOGETHER + 20


@pytest.fixture
def interfaces(store: WorldStore) -> list[str]:
    """Available ones, and those of the sample, of which only one is."""
    engine = store.backend._engine  # type: ignore[attr-defined]
    subnet = called(store.world, "private-a", Subnet)
    for _ in range(MADE):
        engine.execute(CreateNetworkInterface(subnet_id=subnet))
    return [one.id for one in store.world.all(NetworkInterface)]


def test_those_that_cannot_are_counted_with_their_reason_and_left(
    actions: Actions, store: WorldStore, interfaces: list[str], dialog: Callable[[], QDialog | None], wait: Wait
) -> None:
    actions.trigger("delete", interfaces)
    wait(dialog)
    question = dialog()
    assert isinstance(question, Confirmation)
    assert question.windowTitle() == f"Delete {MADE + 1:,} network interfaces?"
    assert question.consequences[:2] == (
        f"{MADE + 1} network interfaces of {MADE + 9:,} selected.",
        "Left as they are: 8.",
    )
    question.yes.click()
    wait(lambda: store.world.count(NetworkInterface) == 8)


def test_what_is_possible_for_none_is_said_at_once(
    actions: Actions, store: WorldStore, interfaces: list[str], notifications: Notifications, wait: Wait
) -> None:
    actions.trigger("detach", [one for one in interfaces if store.world.one(NetworkInterface, one).attachment is None])
    wait(lambda: notifications.latest)
    assert notifications.latest[0].text.startswith(f"Detach: not possible for any of {MADE + 1:,}.")
