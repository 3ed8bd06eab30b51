"""Fixtures of the engine's tests."""

from collections.abc import Iterator

import pytest

from console.engine.clock import ManualClock
from console.engine.engine import Engine
from console.engine.opening import new_engine
from tests.engine.account import Account


@pytest.fixture
def account() -> Iterator[Account]:
    """A small account; whatever the test did to it, it must be a true world at the end."""
    made = Account()
    yield made
    assert made.violations() == []
    made.engine.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def shop(clock: ManualClock) -> Engine:
    return new_engine(clock=clock, sample="shop", seed=1)
