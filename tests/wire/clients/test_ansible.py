"""Ansible's amazon.aws modules for interfaces. packaging/setup.sh fetches them, where it can."""

import json
import subprocess
import sys
import sysconfig
from ipaddress import ip_network
from pathlib import Path
from typing import Final

import pytest

from tests.wire.clients.story import two_subnets
from tests.wire.clients.test_boto3 import Boto3
from tests.wire.process import Running

PLAYBOOK: Final = Path(__file__).parent / "ansible" / "story.yml"


@pytest.fixture(scope="module")
def ansible_playbook() -> str:
    if not Path(sysconfig.get_path("purelib"), "ansible_collections", "amazon", "aws", "MANIFEST.json").exists():
        pytest.skip("packaging/setup.sh could not fetch the collection amazon.aws (it tries again without .venv)")
    return str(Path(sys.executable).with_name("ansible-playbook"))


def test_the_founding_story(ansible_playbook: str, instant: Running, tmp_path: Path) -> None:
    ec2 = Boto3(instant)
    front, back = two_subnets(ec2)
    (place,) = ec2.call("DescribeSubnets", SubnetIds=[back])["Subnets"]
    block = ip_network(place["CidrBlock"])
    groups = ec2.call("DescribeSecurityGroups", Filters=[{"Name": "vpc-id", "Values": [place["VpcId"]]}])
    images = ec2.call("DescribeImages", Filters=[{"Name": "architecture", "Values": ["x86_64"]}])["Images"]
    given = {
        "ansible_python_interpreter": sys.executable,
        "front": front,
        "back": back,
        "spare": str(block[-2]),
        "reserved": str(block[1]),
        "image": images[0]["ImageId"],
        "group": next(one["GroupId"] for one in groups["SecurityGroups"] if one["GroupName"] != "default"),
    }
    mine = {
        "ANSIBLE_HOME": str(tmp_path),
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_PIPELINING": "true",
        "AWS_ENDPOINT_URL": instant.url,
        "AWS_MAX_ATTEMPTS": "1",
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [ansible_playbook, "--inventory", "localhost,", "--extra-vars", json.dumps(given), str(PLAYBOOK)],
        env=instant.environment | mine,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "failed=0" in done.stdout
