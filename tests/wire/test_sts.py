"""STS on the same address: Ansible and Terraform ask there whose keys they have, before anything else."""

from typing import Any

import boto3
import pytest

from tests.wire.served import KEYS, PATIENT, REGION, Service
from tests.wire.test_boto3 import code_of
from tests.wire.test_server import ask


def sts(service: Service, secret: str = KEYS.secret_access_key, region: str = REGION) -> Any:
    session = boto3.Session(KEYS.access_key_id, secret, region_name=region)
    client = session.client("sts", endpoint_url=service.url, config=PATIENT)
    service.clients.append(client)
    return client


def test_the_keys_are_the_accounts_own(service: Service) -> None:
    told = sts(service).get_caller_identity()
    owner = service.client().describe_vpcs()["Vpcs"][0]["OwnerId"]
    assert (told["Account"], told["UserId"], told["Arn"]) == (owner, owner, f"arn:aws:iam::{owner}:root")
    assert (service.calls[0].action, service.calls[0].caller) == ("GetCallerIdentity", KEYS.access_key_id)


@pytest.mark.parametrize(("secret", "region"), [("wrong", REGION), (KEYS.secret_access_key, "eu-west-1")])
def test_wrong_keys_are_refused_as_by_sts(service: Service, secret: str, region: str) -> None:
    assert code_of(sts(service, secret, region).get_caller_identity) == ("InvalidClientTokenId", 403)


def test_who_does_not_sign_is_not_told_the_account(service: Service) -> None:
    status, text = ask(service, "GET", "/?Action=GetCallerIdentity&Version=2011-06-15")
    assert status == 403
    assert "<Code>MissingAuthenticationToken</Code>" in text


def test_sts_has_one_answer_here(service: Service) -> None:
    assert code_of(sts(service).get_session_token) == ("InvalidAction", 400)
