"""A live world is laid out in another thread, as it is in the end."""

import asyncio

import pytest

from console.desktop.laying_out import laid_out
from console.ec2.resources import NetworkInterface
from console.topology.graph import build
from tests.topology.test_amend import same
from tests.worlds import Builder, generated


def busy(built: Builder) -> None:
    """Somebody detaches one after the other."""
    attached = next((one for one in built.world.all(NetworkInterface) if one.attachment), None)
    if attached is not None:
        built.detach(attached.id)


@pytest.mark.parametrize("changes", [0, 1, 9])
def test_what_changes_meanwhile_is_in_it(changes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    built = generated(200, subnets=4)
    left = changes

    async def thread(work, *known):  # type: ignore[no-untyped-def]
        nonlocal left
        found = work(*known)
        if left:
            left -= 1
            busy(built)
        return found

    monkeypatch.setattr(asyncio, "to_thread", thread)
    layout = asyncio.run(laid_out(built.world, {}))
    assert same(layout.graph, build(built.world))


def test_more_than_is_remembered_may_change(monkeypatch: pytest.MonkeyPatch) -> None:
    built = generated(200, subnets=4)
    monkeypatch.setattr(built.world, "touched_since", lambda version: None if version < built.world.version else [])
    built.instance(next(iter(built.world.all(NetworkInterface))).subnet_id)

    async def thread(work, *known):  # type: ignore[no-untyped-def]
        found = work(*known)
        if known:
            busy(built)
        return found

    monkeypatch.setattr(asyncio, "to_thread", thread)
    assert same(asyncio.run(laid_out(built.world, {})).graph, build(built.world))
