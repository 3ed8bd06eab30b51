"""Ansible's amazon.aws modules for interfaces, where Ansible is installed: see ansible/requirements.txt."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.wire.clients.story import two_subnets
from tests.wire.clients.test_boto3 import Boto3
from tests.wire.process import Running

PLAYBOOK: Final = Path(__file__).parent / "ansible" / "story.yml"


@pytest.fixture(scope="module")
def ansible_playbook() -> str:
    named = os.environ.get("ENI_CONSOLE_ANSIBLE") or shutil.which("ansible-playbook")
    if not named:
        pytest.skip("ansible-playbook is not installed: see tests/wire/clients/ansible/requirements.txt")
    return named


def test_the_founding_story(ansible_playbook: str, instant: Running, tmp_path: Path) -> None:
    ec2 = Boto3(instant)
    front, back = two_subnets(ec2)
    images = ec2.call("DescribeImages", Filters=[{"Name": "architecture", "Values": ["x86_64"]}])["Images"]
    given = [
        "ansible_python_interpreter={{ansible_playbook_python}}",
        f"front={front}",
        f"back={back}",
        f"image={images[0]['ImageId']}",
    ]
    mine = {"ANSIBLE_HOME": str(tmp_path), "ANSIBLE_LOCALHOST_WARNING": "false", "AWS_MAX_ATTEMPTS": "1"}
    done = subprocess.run(
        [ansible_playbook, "--inventory", "localhost,", "--extra-vars", " ".join(given), str(PLAYBOOK)],
        env=instant.environment | mine | {"ANSIBLE_INVENTORY_UNPARSED_WARNING": "false", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "failed=0" in done.stdout
