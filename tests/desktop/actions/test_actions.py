"""Actions as menus, buttons and keys see them, on the embedded backend."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from console.backends.embedded import EmbeddedBackend
from console.desktop.actions.actions import Actions
from console.desktop.actions.creations import READ_ONLY
from console.desktop.actions.offer import Send
from console.desktop.dialogs.confirmation import Confirmation
from console.desktop.dialogs.private_key import PrivateKeyDialog
from console.desktop.dialogs.request_dialog import RequestDialog
from console.desktop.dialogs.unfinished import UnfinishedDialog
from console.desktop.notifications import Notifications
from console.desktop.store import WorldStore
from console.desktop.theme import ThemeManager
from console.ec2.requests import (
    CreateNetworkInterface,
    CreateTags,
    DeleteNetworkInterface,
    DetachNetworkInterface,
    Request,
    StopInstances,
)
from console.ec2.resources import Instance, InstanceState, NetworkInterface, Resource, SecurityGroup, Subnet
from console.ec2.world import World
from tests.desktop.flows.faulty_store import fault

NameOf = Callable[[type[Resource], str], str]
Wait = Callable[[Callable[[], object]], None]


def test_detaching_acts_at_once_and_its_toast_undoes_it(
    actions: Actions, notifications: Notifications, world: World, named: NameOf, wait: Wait
) -> None:
    eth1 = world.one(NetworkInterface, named(NetworkInterface, "web-1 management"))
    actions.trigger("detach", [eth1.id])
    wait(lambda: notifications.latest)
    toast = notifications.latest[0]
    assert (toast.text, toast.kind) == ("Detached web-1 management from web-1", "ok")
    assert world.one(NetworkInterface, eth1.id).attachment is None
    assert toast.action is not None
    toast.action()
    wait(lambda: world.one(NetworkInterface, eth1.id).attachment)
    assert world.one(NetworkInterface, eth1.id) == eth1


def test_an_impossible_action_is_greyed_with_its_reason(actions: Actions, named: NameOf) -> None:
    found = {one.objectName(): one for one in actions.for_resources([named(NetworkInterface, "web-1 public")]) if one}
    assert not found["detach"].isEnabled()
    assert found["detach"].statusTip().endswith("device index 0 is the primary interface")


def test_a_key_for_what_is_impossible_says_why(actions: Actions, notifications: Notifications, named: NameOf) -> None:
    actions.delete([named(NetworkInterface, "web-1 public")])
    assert notifications.latest[0].text == "Delete: in use by web-1 as eth0"


def test_terminating_asks_once_and_cancel_changes_nothing(
    actions: Actions, world: World, named: NameOf, dialog: Callable[[], QDialog | None], wait: Wait
) -> None:
    web = named(Instance, "web-1")
    actions.delete([web])
    question = dialog()
    assert isinstance(question, Confirmation)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert world.one(Instance, web).state is InstanceState.RUNNING
    actions.delete([web])
    again = dialog()
    assert isinstance(again, Confirmation)
    QTest.mouseClick(again.yes, Qt.MouseButton.LeftButton)
    wait(lambda: world.one(Instance, web).state is InstanceState.TERMINATED)


def test_a_refusal_is_a_toast_with_the_code_and_details_to_copy(
    actions: Actions, notifications: Notifications, store: WorldStore, wait: Wait
) -> None:
    gone = DetachNetworkInterface(attachment_id="eni-attach-00000000000000000")
    actions.carry_out(Send((gone,), "Detached it", "Detached"))
    wait(lambda: notifications.latest)
    toast = notifications.latest[0]
    assert toast.kind == "problem"
    assert toast.text.startswith("InvalidAttachmentID.NotFound: ")
    assert toast.action_text == "Copy details"
    assert toast.action is not None
    toast.action()
    assert "aws ec2 detach-network-interface" in QGuiApplication.clipboard().text()


def test_undo_is_labelled_with_what_it_would_undo(
    actions: Actions, send: Callable[[object], object], named: NameOf, world: World, wait: Wait
) -> None:
    web = named(Instance, "web-2")
    send(StopInstances(instance_ids=(web,)))
    wait(lambda: actions.undo.text() == "Undo: Stop instances")
    actions.undo.trigger()
    wait(lambda: world.one(Instance, web).state is InstanceState.RUNNING)
    wait(lambda: actions.redo.isEnabled())
    assert actions.redo.text() == "Redo: Stop instances"


def test_in_a_world_that_is_read_only_nothing_can_be_undone(
    actions: Actions,
    store: WorldStore,
    send: Callable[[object], object],
    named: NameOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send(StopInstances(instance_ids=(named(Instance, "web-2"),)))
    monkeypatch.setattr(EmbeddedBackend, "read_only", True)
    store.standing_changed.emit()
    assert not actions.undo.isEnabled()
    assert actions.undo.toolTip() == f"Not possible: {READ_ONLY}"


def test_creations_open_their_form_and_answer_with_a_toast(
    actions: Actions,
    notifications: Notifications,
    world: World,
    dialog: Callable[[], QDialog | None],
    wait: Wait,
) -> None:
    actions.create("security-group").trigger()
    form = dialog()
    assert isinstance(form, RequestDialog)
    QTest.keyClicks(form.field("group_name").editor, "cache")
    QTest.keyClicks(form.field("description").editor, "Redis")
    QTest.keyClick(form, Qt.Key.Key_Return)
    wait(lambda: notifications.latest)
    assert notifications.latest[0].text == "Created security group cache"
    assert "cache" in [group.group_name for group in world.all(SecurityGroup)]


def test_copying_puts_the_id_on_the_clipboard(actions: Actions, named: NameOf) -> None:
    standby = named(NetworkInterface, "standby")
    actions.trigger("copy-id", [standby])
    assert QGuiApplication.clipboard().text() == standby


def test_the_actions_of_old_menus_are_let_go(actions: Actions, named: NameOf, qtbot: QtBot) -> None:
    standby = named(NetworkInterface, "standby")
    before = len(actions.children())
    for _ in range(40):
        actions.for_resources([standby])
    qtbot.wait(1)
    assert len(actions.children()) <= before + 10


def test_a_new_private_key_is_shown_once_and_saved_for_its_owner_only(
    actions: Actions, dialog: Callable[[], QDialog | None], wait: Wait, tmp_path: Path
) -> None:
    actions.create("key-pair").trigger()
    form = dialog()
    assert isinstance(form, RequestDialog)
    QTest.keyClicks(form.field("key_name").editor, "admin")
    QTest.keyClick(form, Qt.Key.Key_Return)
    wait(lambda: isinstance(dialog(), PrivateKeyDialog))
    shown = dialog()
    assert isinstance(shown, PrivateKeyDialog)
    shown.save(str(tmp_path / "admin.pem"))
    assert (tmp_path / "admin.pem").read_text().startswith("-----BEGIN")
    assert (tmp_path / "admin.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("key", "kind", "name", "title"),
    [
        ("attach", NetworkInterface, "standby", "Attach network interface"),
        ("attach", Instance, "web-1", "Attach network interface"),
        ("create-interface", Subnet, "private-a", "Create network interface"),
        ("launch", Subnet, "private-a", "Launch instance"),
        ("launch-like", Instance, "web-1", "Launch instance"),
    ],
)
def test_wizards_open_from_what_is_selected(
    actions: Actions,
    themes: ThemeManager,
    dialog: Callable[[], QDialog | None],
    named: NameOf,
    wait: Wait,
    key: str,
    kind: type[Resource],
    name: str,
    title: str,
) -> None:
    actions.trigger(key, [named(kind, name)])
    wait(lambda: dialog() is not None)
    wizard = dialog()
    assert wizard is not None
    assert title in wizard.windowTitle()
    wizard.close()


def test_several_of_which_one_fails_can_be_gone_on_with(
    actions: Actions,
    notifications: Notifications,
    world: World,
    named: NameOf,
    dialog: Callable[[], QDialog | None],
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    backend: EmbeddedBackend,
) -> None:
    unfinished, ids = half_done(actions, notifications, named, dialog, wait, monkeypatch, backend)
    assert notifications.latest[0].text == "1 of 2 done. ConnectionError: It cannot be reached."
    assert unfinished.page.text.text() == "1 of 2 steps were done and stay as they are."
    QTest.mouseClick(unfinished.page.buttons["continue"], Qt.MouseButton.LeftButton)
    wait(lambda: not any(one in world for one in ids))
    wait(lambda: notifications.latest[0].text == "Deleted 2 interfaces")


def test_several_of_which_one_fails_can_be_taken_back(
    actions: Actions,
    notifications: Notifications,
    world: World,
    named: NameOf,
    dialog: Callable[[], QDialog | None],
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    backend: EmbeddedBackend,
) -> None:
    unfinished, ids = half_done(actions, notifications, named, dialog, wait, monkeypatch, backend)
    assert ids[0] not in world
    QTest.mouseClick(unfinished.page.buttons["undo"], Qt.MouseButton.LeftButton)
    wait(lambda: unfinished.page.title.text() == "Taken back")
    assert all(one in world for one in ids)


def half_done(
    actions: Actions,
    notifications: Notifications,
    named: NameOf,
    dialog: Callable[[], QDialog | None],
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    backend: EmbeddedBackend,
) -> tuple[UnfinishedDialog, tuple[str, ...]]:
    """Two deletions, of which the second does not reach EC2; and the question that its toast leads to."""
    standby = named(NetworkInterface, "standby")
    other = backend._engine.execute(
        CreateNetworkInterface(subnet_id=backend.world.one(NetworkInterface, standby).subnet_id)
    )
    ids, send = (standby, other.id), backend.send

    async def once(request: Request[object], **ways: Any) -> object:
        if getattr(request, "network_interface_id", "") == other.id:
            monkeypatch.setattr(backend, "send", send)
            raise fault("gone", request)
        return await send(request, **ways)

    monkeypatch.setattr(backend, "send", once)
    requests = tuple(DeleteNetworkInterface(network_interface_id=one) for one in ids)
    actions.carry_out(Send(requests, "Deleted 2 interfaces", "Deleted"))
    wait(lambda: notifications.latest)
    toast = notifications.latest[0]
    assert toast.action_text == "Continue or undo…"
    assert toast.action is not None
    toast.action()
    unfinished = dialog()
    assert isinstance(unfinished, UnfinishedDialog)
    return unfinished, ids


def test_a_form_of_several_requests_leads_to_the_same_question(
    actions: Actions,
    world: World,
    named: NameOf,
    dialog: Callable[[], QDialog | None],
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    backend: EmbeddedBackend,
) -> None:
    standby, send = world.one(NetworkInterface, named(NetworkInterface, "standby")), backend.send

    async def untagged(request: Request[object], **ways: Any) -> object:
        if isinstance(request, CreateTags):
            raise fault("denied", request)
        return await send(request, **ways)

    monkeypatch.setattr(backend, "send", untagged)
    actions.trigger("tags", [standby.id])
    tags = dialog()
    assert isinstance(tags, RequestDialog)
    tags.form.values["tags"] = [("Role", "spare")]
    tags._judge()
    tags.submit()
    wait(lambda: isinstance(dialog(), UnfinishedDialog))
    unfinished = dialog()
    assert isinstance(unfinished, UnfinishedDialog)
    assert unfinished.page.title.text() == "A step is not permitted"
    monkeypatch.setattr(backend, "send", send)
    QTest.mouseClick(unfinished.page.buttons["undo"], Qt.MouseButton.LeftButton)
    wait(lambda: world.one(NetworkInterface, standby.id).tags == standby.tags)
