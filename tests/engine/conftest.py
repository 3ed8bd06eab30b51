"""Fixtures of the engine's tests."""

from collections.abc import Iterator

import pytest

import console.engine.handlers.elastic_ips
import console.engine.handlers.instances
import console.engine.handlers.interfaces
import console.engine.handlers.launch
import console.engine.handlers.private_addresses  # noqa: F401 - handlers register themselves
from tests.engine.account import Account


@pytest.fixture
def account() -> Iterator[Account]:
    """A small account; whatever the test did to it, it must be a true world at the end."""
    made = Account()
    yield made
    assert made.violations() == []
    made.engine.close()
