"""Clients that people have, against a served world: the AWS CLI and libcloud."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.wire.served import KEYS, REGION, Service, serving

AWS = Path(sys.executable).with_name("aws")


class Cli:
    """`aws ec2 …` as a person types it."""

    def __init__(self, service: Service, home: Path) -> None:
        self._environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "AWS_ACCESS_KEY_ID": KEYS.access_key_id,
            "AWS_SECRET_ACCESS_KEY": KEYS.secret_access_key,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": service.url,
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_PAGER": "",
        }

    def __call__(self, *words: str) -> Any:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(AWS), "ec2", *words, "--output", "json"]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=60, check=False)


def test_the_aws_cli_tells_the_founding_story(service: Service, tmp_path: Path) -> None:
    aws = Cli(service, tmp_path)
    image = aws("describe-images", "--owners", "amazon", "--query", "Images[?Architecture=='x86_64'].ImageId | [0]")
    subnet = aws("describe-subnets", "--query", "Subnets[0].SubnetId")
    made = aws(
        *("create-network-interface", "--subnet-id", subnet, "--description", "standby & two"),
        *("--secondary-private-ip-address-count", "1"),
        *(
            "--tag-specifications",
            "ResourceType=network-interface,Tags=[{Key=Name,Value=cli-standby},{Key=<é>,Value=a&b}]",
        ),
    )["NetworkInterface"]
    instance = aws("run-instances", "--image-id", image, "--instance-type", "t3.small", "--subnet-id", subnet)
    instance_id = instance["Instances"][0]["InstanceId"]
    aws("wait", "instance-running", "--instance-ids", instance_id)
    attached = aws(
        *("attach-network-interface", "--network-interface-id", made["NetworkInterfaceId"]),
        *("--instance-id", instance_id, "--device-index", "1"),
    )
    shown = aws("describe-network-interfaces", "--filters", "Name=tag:Name,Values=cli-*")["NetworkInterfaces"]
    assert [one["Attachment"]["AttachmentId"] for one in shown] == [attached["AttachmentId"]]
    assert shown[0]["Description"] == "standby & two"
    assert {"Key": "<é>", "Value": "a&b"} in shown[0]["TagSet"]
    aws("detach-network-interface", "--attachment-id", attached["AttachmentId"])
    aws("wait", "network-interface-available", "--network-interface-ids", made["NetworkInterfaceId"])
    refused = aws.run("delete-subnet", "--subnet-id", subnet)
    assert refused.returncode != 0
    assert "(DependencyViolation)" in refused.stderr
    assert "(DryRunOperation)" in aws.run("delete-subnet", "--subnet-id", subnet, "--dry-run").stderr


@pytest.fixture
def libcloud(service: Service) -> Any:
    from libcloud.compute.providers import get_driver
    from libcloud.compute.types import Provider

    kind = get_driver(Provider.EC2)
    driver = kind(
        KEYS.access_key_id,
        KEYS.secret_access_key,
        region=REGION,
        host="127.0.0.1",
        port=service.port,
        secure=False,
        signature_version="4",
    )
    yield driver
    close(driver)


def close(driver: Any) -> None:
    """libcloud leaves its connection open."""
    driver.connection.connection.session.close()


def test_libcloud_tells_the_founding_story(libcloud: Any) -> None:
    subnet = libcloud.ex_list_subnets()[0]
    image = next(one for one in libcloud.list_images() if one.extra["architecture"] == "x86_64")
    size = next(one for one in libcloud.list_sizes() if one.id == "t3.small")
    interface = libcloud.ex_create_network_interface(subnet, name="standby", description="made by libcloud")
    node = libcloud.create_node(name="story", image=image, size=size, ex_subnet=subnet)
    (node,) = [one for one in libcloud.list_nodes() if one.id == node.id]
    assert node.name == "story"
    attachment = libcloud.ex_attach_network_interface_to_node(interface, node, 1)
    (shown,) = [one for one in libcloud.ex_list_network_interfaces() if one.id == interface.id]
    assert shown.name == "standby"
    assert shown.extra["attachment"]["attachment_id"] == attachment
    assert libcloud.ex_detach_network_interface(attachment)
    assert libcloud.destroy_node(node)
    assert libcloud.ex_delete_network_interface(interface)


def test_libcloud_understands_a_refusal(libcloud: Any) -> None:
    from libcloud.common.exceptions import BaseHTTPError
    from libcloud.compute.base import KeyPair
    from libcloud.compute.types import KeyPairDoesNotExistError

    with pytest.raises(KeyPairDoesNotExistError):
        libcloud.get_key_pair("nobody's")
    made = libcloud.create_key_pair("mine")
    assert isinstance(made, KeyPair)
    with pytest.raises(BaseHTTPError, match=r"InvalidKeyPair\.Duplicate"):
        libcloud.create_key_pair("mine")


def test_libcloud_understands_wrong_keys() -> None:
    from libcloud.common.types import InvalidCredsError
    from libcloud.compute.providers import get_driver
    from libcloud.compute.types import Provider

    with serving() as service:
        kind = get_driver(Provider.EC2)
        driver = kind(
            "AKIAWRONG", "x", region=REGION, host="127.0.0.1", port=service.port, secure=False, signature_version="4"
        )
        with pytest.raises(InvalidCredsError):
            driver.list_nodes()
        close(driver)
