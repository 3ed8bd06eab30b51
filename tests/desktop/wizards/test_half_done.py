"""A plan that fails half-way, in the wizard: what it says, and the buttons that lead on."""

from typing import Any

import pytest

from console.backends.embedded import EmbeddedBackend
from console.desktop.wizards import CreateInterfaceWizard
from console.ec2.requests import Request, action_of
from console.ec2.resources import Instance, NetworkInterface, Subnet
from tests.desktop.flows.faulty_store import How, fault

from .conftest import Hand


class Line:
    """A connection that fails at the next AttachNetworkInterface, once."""

    def __init__(self, backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch) -> None:
        self.how: How | None = None
        self._send = backend.send
        monkeypatch.setattr(backend, "send", self.send)

    async def send(self, request: Request[object], **ways: Any) -> object:
        how = self.how if action_of(request) == "AttachNetworkInterface" else None
        if how == "lost after":
            await self._send(request, **ways)
        if how:
            self.how = None
            raise fault(how, request)
        return await self._send(request, **ways)


@pytest.fixture
def line(backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch) -> Line:
    return Line(backend, monkeypatch)


@pytest.fixture
def wizard(hand: Hand) -> CreateInterfaceWizard:
    wizard = hand.open(CreateInterfaceWizard, subnet_id=hand.find(Subnet, "private-a").id)
    wizard.edit("attach_to", hand.find(Instance, "web-1").id)
    return wizard


def failed(hand: Hand, wizard: CreateInterfaceWizard, line: Line, how: How) -> CreateInterfaceWizard:
    line.how = how
    wizard.perform()
    hand.wait(wizard.run_page.note.isVisible)
    return wizard


@pytest.mark.parametrize(
    ("how", "title", "text"),
    [
        ("refused", "EC2 refused a step", "1 of 2 steps were done and stay as they are."),
        ("denied", "A step is not permitted", "1 of 2 steps were done and stay as they are."),
        ("gone", "EC2 could not be reached", "1 of 2 steps were done and stay as they are."),
        ("lost before", "No answer came to a step", "is not known: both to continue and to undo look first."),
        ("lost after", "No answer came to a step", "is not known: both to continue and to undo look first."),
    ],
)
def test_it_says_what_was_done_and_goes_on_from_there(
    hand: Hand, wizard: CreateInterfaceWizard, line: Line, how: How, title: str, text: str
) -> None:
    page = failed(hand, wizard, line, how).run_page
    assert page.title.text() == title
    assert page.text.text().endswith(text)
    assert list(page.buttons) == ["continue", "undo", "back"]
    with hand.qtbot.waitSignal(wizard.finished_with) as finished:
        hand.click(page.buttons["continue"])
    made = hand.store.world.one(NetworkInterface, finished.args[0][0])
    assert made.attachment is not None
    assert "attach" not in page.buttons  # of an interface that is attached
    assert not page.note.isVisible()


@pytest.mark.parametrize("how", ["refused", "lost before", "lost after"])
def test_it_is_taken_back(hand: Hand, wizard: CreateInterfaceWizard, line: Line, how: How) -> None:
    before = set(hand.store.world.ids(NetworkInterface))
    page = failed(hand, wizard, line, how).run_page
    hand.click(page.buttons["undo"])
    hand.wait(lambda: page.title.text() == "Taken back")
    assert set(hand.store.world.ids(NetworkInterface)) == before


def test_who_closes_the_window_meanwhile_is_told_what_was_left_half_done(
    hand: Hand, wizard: CreateInterfaceWizard, line: Line
) -> None:
    line.how = "gone"
    wizard.perform()
    wizard.close()
    hand.wait(wizard.run_page.note.isVisible)
    assert wizard.isVisible()
    hand.click(wizard.cancel_button)
    hand.wait_until_gone(wizard)
