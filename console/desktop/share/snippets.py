"""What to paste where, so that a client finds the served world. Knows no widget."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from console.wire.export.hcl import Attributes, Block, write

MASK: Final = "•" * 12
PROFILE: Final = "eni-console"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the world is served, and what to sign with."""

    url: str
    region: str
    access_key: str
    secret_key: str


def cli_environment(at: Endpoint) -> str:
    return "\n".join(
        [
            f"export AWS_ACCESS_KEY_ID={at.access_key}",
            f"export AWS_SECRET_ACCESS_KEY={at.secret_key}",
            f"export AWS_DEFAULT_REGION={at.region}",
            f"aws ec2 describe-network-interfaces --endpoint-url {at.url}",
        ]
    )


def cli_profile(at: Endpoint) -> str:
    settings = {
        "aws_access_key_id": at.access_key,
        "aws_secret_access_key": at.secret_key,
        "region": at.region,
        "endpoint_url": at.url,
    }
    lines = [f"aws configure set {name} {value} --profile {PROFILE}" for name, value in settings.items()]
    return "\n".join([*lines, f"aws ec2 describe-network-interfaces --profile {PROFILE}"])


def boto3(at: Endpoint) -> str:
    return f"""import boto3

ec2 = boto3.client(
    "ec2",
    endpoint_url="{at.url}",
    region_name="{at.region}",
    aws_access_key_id="{at.access_key}",
    aws_secret_access_key="{at.secret_key}",
)
print(ec2.describe_network_interfaces()["NetworkInterfaces"])"""


def terraform(at: Endpoint) -> str:
    attributes: Attributes = {
        "region": at.region,
        "access_key": at.access_key,
        "secret_key": at.secret_key,
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "skip_requesting_account_id": True,
    }
    return write([Block("provider", ("aws",), attributes, [Block("endpoints", attributes={"ec2": at.url})])]).strip()


def javascript(at: Endpoint) -> str:
    return f"""import {{ EC2Client, DescribeNetworkInterfacesCommand }} from "@aws-sdk/client-ec2";

const ec2 = new EC2Client({{
  endpoint: "{at.url}",
  region: "{at.region}",
  credentials: {{
    accessKeyId: "{at.access_key}",
    secretAccessKey: "{at.secret_key}",
  }},
}});
console.log(await ec2.send(new DescribeNetworkInterfacesCommand({{}})));"""


SNIPPETS: Final[dict[str, Callable[[Endpoint], str]]] = {
    "AWS CLI": cli_environment,
    "CLI profile": cli_profile,
    "boto3": boto3,
    "Terraform": terraform,
    "JavaScript": javascript,
}
