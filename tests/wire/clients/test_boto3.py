"""boto3, with its waiters and paginators."""

from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.wire.clients.story import RefusedByServer, Shape, founding_story, page_turning, refusals
from tests.wire.process import REGION, Running


class Boto3:
    def __init__(self, running: Running) -> None:
        assert running.keys
        session = boto3.Session(running.keys.access_key_id, running.keys.secret_access_key, region_name=REGION)
        settings = Config(retries={"total_max_attempts": 1}, read_timeout=20)
        self._ec2 = session.client("ec2", endpoint_url=running.url, config=settings)

    def call(self, operation: str, **parameters: Any) -> Shape:
        try:
            answer: Shape = getattr(self._ec2, xform_name(operation))(**parameters)
        except ClientError as refused:
            raise RefusedByServer(refused.response["Error"]["Code"]) from None
        return answer

    def wait(self, waiter: str, **parameters: Any) -> None:
        self._ec2.get_waiter(xform_name(waiter)).wait(**parameters, WaiterConfig={"Delay": 1, "MaxAttempts": 20})

    def pages(self, operation: str, size: int) -> list[Shape]:
        paginator = self._ec2.get_paginator(xform_name(operation))
        return list(paginator.paginate(PaginationConfig={"PageSize": size}))


@pytest.mark.parametrize("pace", ["brisk", "instant"])
def test_the_founding_story(pace: str, request: pytest.FixtureRequest) -> None:
    founding_story(Boto3(request.getfixturevalue(pace)))


def test_the_refusals(instant: Running) -> None:
    refusals(Boto3(instant))


def test_pages_are_turned(instant: Running) -> None:
    page_turning(Boto3(instant))
