"""The exported scripts, run as they are against a served account."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from console.ec2.requests import AuthorizeSecurityGroupIngress, CreateSecurityGroup, CreateVpc
from console.engine.engine import Engine
from console.wire.export.replay import aws_cli_script, boto3_script
from tests.wire.player import likeness
from tests.wire.served import KEYS, REGION, Service, serving
from tests.wire.test_export_replay import (
    SSH,
    account,
    an_interface_moves,
    groups_and_their_rules,
    in_the_default_vpc,
    session_of,
    several_at_once,
)


def environment(service: Service) -> dict[str, str]:
    return os.environ | {
        "AWS_ENDPOINT_URL": service.url,
        "AWS_ACCESS_KEY_ID": KEYS.access_key_id,
        "AWS_SECRET_ACCESS_KEY": KEYS.secret_access_key,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }


@pytest.mark.parametrize("session", [in_the_default_vpc, an_interface_moves, several_at_once, groups_and_their_rules])
def test_the_boto3_script_makes_the_same_world(session: Callable[[Engine], None]) -> None:
    first = account()
    session(first)
    with serving(sample=None) as service:
        script = boto3_script(session_of(first), REGION)
        subprocess.run([sys.executable, "-c", script], env=environment(service), check=True, timeout=60)
        assert service.backend is not None
        assert likeness(service.backend.world) == likeness(first.world)


def two_groups(engine: Engine) -> None:
    vpc = engine.execute(CreateVpc(cidr_block="10.0.0.0/16")).id
    web = engine.execute(CreateSecurityGroup(group_name="web", description="$HOME [x] {y}", vpc_id=vpc)).id
    engine.execute(AuthorizeSecurityGroupIngress(group_id=web, ip_permissions=(SSH,)))


@pytest.mark.skipif(os.name == "nt", reason="a script for a POSIX shell")
def test_the_aws_cli_script_makes_the_same_world() -> None:
    first = account()
    two_groups(first)
    with serving(sample=None) as service:
        script = aws_cli_script(session_of(first), REGION)
        subprocess.run(
            ["/bin/sh", "-c", script], env=environment(service), check=True, timeout=120, capture_output=True
        )
        assert service.backend is not None
        assert likeness(service.backend.world) == likeness(first.world)
