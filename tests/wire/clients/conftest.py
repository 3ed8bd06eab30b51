"""A server process that the clients share: they work on worlds that do not mind each other."""

from collections.abc import Iterator

import pytest

from tests.wire.process import Running, serving_process


@pytest.fixture(scope="module")
def brisk() -> Iterator[Running]:
    """Things take a second or two, as people see them."""
    with serving_process("--sample", "shop") as running:
        yield running


@pytest.fixture(scope="module")
def instant() -> Iterator[Running]:
    """Nothing takes time, as tests like it."""
    with serving_process("--sample", "shop", "--instant") as running:
        yield running
