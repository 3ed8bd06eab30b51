"""The AWS CLI, by the options that people type."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from botocore import xform_name

from console.wire.sigv4 import Keys
from tests.wire.clients.story import RefusedByServer, Shape, founding_story, page_turning, refusals
from tests.wire.clients.test_boto3 import Boto3
from tests.wire.process import Running

AWS: Final = Path(sys.executable).parent / "aws"
pytestmark = pytest.mark.skipif(not AWS.exists(), reason="the AWS CLI (awscli) is not installed")


@dataclass
class Cli:
    running: Running

    def call(self, operation: str, **parameters: Any) -> Shape:
        done = self.run(_dashed(operation), *_options(parameters))
        if done.returncode:
            code = re.search(r"An error occurred \(([\w.]+)\) when calling the (\w+) operation", done.stderr)
            assert code, done.stderr
            assert code[2] == operation
            raise RefusedByServer(code[1])
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def wait(self, waiter: str, **parameters: Any) -> None:
        """The CLI's waiters sleep fifteen seconds after a look that came too early: so boto3 looks first."""
        Boto3(self.running).wait(waiter, **parameters)
        done = self.run("wait", _dashed(waiter), *_options(parameters))
        assert (done.returncode, done.stderr) == (0, "")

    def pages(self, operation: str, size: int) -> list[Shape]:
        return list(self._pages(operation, size))

    def _pages(self, operation: str, size: int) -> Iterator[Shape]:
        token: list[str] = []
        while True:
            options = ["--max-items", str(size), "--page-size", str(size), *token]
            page: Shape = json.loads(self.run(_dashed(operation), *options).stdout)
            yield page
            if "NextToken" not in page:
                return
            token = ["--starting-token", page["NextToken"]]

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(AWS), "ec2", *arguments],
            env=self.running.environment | {"AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": ""},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def _dashed(name: str) -> str:
    return str(xform_name(name, "-"))


def _options(parameters: dict[str, Any]) -> list[str]:
    """`--subnet-id subnet-1 --dry-run --network-interfaces [{…}]`"""
    options: list[str] = []
    for name, value in parameters.items():
        if name in ("MinCount", "MaxCount"):  # the CLI says --count
            options += ["--count", str(value)] if name == "MinCount" else []
        elif value is True:
            options.append(f"--{_dashed(name)}")
        elif isinstance(value, dict) and value.keys() == {"Value"}:
            options.append(f"--{'' if value['Value'] else 'no-'}{_dashed(name)}")
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            options += [f"--{_dashed(name)}", *value]
        else:
            options += [f"--{_dashed(name)}", value if isinstance(value, str) else json.dumps(value)]
    return options


def test_the_founding_story(brisk: Running) -> None:
    founding_story(Cli(brisk))


def test_the_refusals(instant: Running) -> None:
    refusals(Cli(instant))


def test_pages_are_turned(instant: Running) -> None:
    page_turning(Cli(instant))


def test_a_wrong_secret_is_said_so(instant: Running) -> None:
    assert instant.keys
    forger = Running(instant.process, instant.port, Keys(instant.keys.access_key_id, "wrong"))
    with pytest.raises(RefusedByServer, match="AuthFailure"):
        Cli(forger).call("DescribeVpcs")
