"""Filters that an index answers find what a look at every interface finds."""

import pytest

from console.ec2.requests import DescribeNetworkInterfaces, Filter
from console.ec2.resources import NetworkInterface
from console.engine.clock import ManualClock
from console.engine.engine import Engine
from console.engine.filters import test_for as filter_of
from console.engine.interface_filters import INTERFACE_FILTERS, INTERFACE_LOOKUPS
from console.engine.opening import new_engine


@pytest.fixture(scope="module")
def shop() -> Engine:
    return new_engine(clock=ManualClock(), sample="shop", instant=True)


@pytest.mark.parametrize("name", INTERFACE_LOOKUPS)
def test_an_index_finds_what_a_look_at_each_finds(shop: Engine, name: str) -> None:
    everything = list(shop.world.all(NetworkInterface))
    read = INTERFACE_FILTERS[name]
    found = [read(shop.world, one) for one in everything]
    values = {value for one in found for value in ((one,) if isinstance(one, str) else one or ())}  # type: ignore[union-attr]
    assert values
    for asked in [*((value,) for value in values), tuple(values), ("nothing",), ("*",)]:
        wanted = Filter(name=name, values=asked)  # type: ignore[arg-type]
        passes = filter_of(shop.world, [wanted], INTERFACE_FILTERS, tagged=True)
        shown = shop.execute(DescribeNetworkInterfaces(filters=(wanted,))).items
        assert {one.id for one in shown} == {one.id for one in everything if passes(one)}
        assert len(shown) == len({one.id for one in shown})


def test_other_filters_still_hold(shop: Engine) -> None:
    one, nobody = next(iter(shop.world.all(NetworkInterface))), "00:00:00:00:00:00"
    asked = (
        Filter(name="subnet-id", values=(one.subnet_id,)),
        Filter(name="mac-address", values=(nobody,)),
    )
    assert shop.execute(DescribeNetworkInterfaces(filters=asked)).items == ()
