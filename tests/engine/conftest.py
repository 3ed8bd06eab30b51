"""Fixtures of the engine's tests."""

from collections.abc import Iterator

import pytest

from tests.engine.account import Account


@pytest.fixture
def account() -> Iterator[Account]:
    """A small account; whatever the test did to it, it must be a true world at the end."""
    made = Account()
    yield made
    assert made.violations() == []
    made.engine.close()
