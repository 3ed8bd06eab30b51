"""A served world for each test, and nothing of this machine's AWS configuration."""

from collections.abc import Iterator

import pytest

from tests.wire.served import Service, serving


@pytest.fixture(autouse=True)
def nobodys_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as running:
        yield running
