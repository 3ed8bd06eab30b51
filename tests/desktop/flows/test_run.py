"""Plans carried out on the engine, without a window."""

import asyncio
from typing import Any

from console.desktop.flows.create_interface import CreateInterfaceFlow
from console.desktop.flows.run import Run, StepState
from console.ec2.requests import AttachNetworkInterface, Request
from console.ec2.resources import Address, NetworkInterface
from console.ec2.world import World

from .conftest import Shop


class Store:
    """What a WorldStore is to a run."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    @property
    def world(self) -> World:
        return self.shop.world

    async def send(self, request: Request[Any]) -> Any:
        return self.shop.send(request)

    def reversible(self) -> None:
        return None


def nothing() -> None:
    pass


def full_flow(shop: Shop) -> CreateInterfaceFlow:
    flow = CreateInterfaceFlow(shop.world, subnet_id=shop.subnet("private-a"))
    flow.set("elastic_ip", "allocate")
    flow.set("attach_to", shop.instance("web-1"))
    return flow


def test_every_step_is_done_and_what_was_made_is_told(shop: Shop) -> None:
    run = Run(Store(shop), full_flow(shop).plan(), nothing)
    asyncio.run(run.run())
    assert run.succeeded
    interface, address = run.made[:2]
    made = shop.world.one(NetworkInterface, interface)
    assert made.attachment is not None
    assert shop.world.one(Address, address).network_interface_id == interface


def test_a_refusal_half_way_stops_and_can_be_taken_back(shop: Shop) -> None:
    before = {record.id for record in shop.world}
    plan = full_flow(shop).plan()
    other = shop.interface("standby")
    shop.send(AttachNetworkInterface(network_interface_id=other, instance_id=shop.instance("web-1"), device_index=2))
    run = Run(Store(shop), plan, nothing)
    asyncio.run(run.run())
    assert run.failure is not None
    assert run.failure.code == "InvalidParameterValue"
    assert [step.state for step in run.steps] == [StepState.DONE] * 3 + [StepState.FAILED]
    asyncio.run(run.undo())
    assert run.failure is None
    assert {record.id for record in shop.world} == before


def test_a_stop_lets_the_step_under_way_finish_and_does_no_other(shop: Shop) -> None:
    calls = []

    def stop_at_once() -> None:
        calls.append(1)
        run.stop()

    run = Run(Store(shop), full_flow(shop).plan(), stop_at_once)
    asyncio.run(run.run())
    assert run.stopped
    assert [step.state for step in run.steps].count(StepState.DONE) == 1
    assert run.can_undo
