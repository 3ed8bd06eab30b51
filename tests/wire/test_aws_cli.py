"""The AWS CLI against a served world: its waiters, shorthand and errors. clients/ has each client's whole story."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.wire.served import KEYS, REGION, Service

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
