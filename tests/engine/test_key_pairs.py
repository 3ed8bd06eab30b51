"""Key pairs (ec2-semantics §1.10, §2.22)."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from console.ec2.requests import CreateKeyPair, DeleteKeyPair
from console.ec2.requests.instances import CreatedKeyPair
from console.engine.quotas import Quotas
from tests.engine.account import Account


def create(account: Account, key_type: str = "ed25519", key_name: str = "me") -> CreatedKeyPair:
    return account.send(CreateKeyPair(key_name=key_name, key_type=key_type))


def test_an_rsa_key_is_2048_bits_in_pkcs1_with_the_sha1_of_its_pkcs8_form(account: Account) -> None:
    made = create(account, "rsa")
    assert made.key_material.startswith("-----BEGIN RSA PRIVATE KEY-----\n")
    key = form.load_pem_private_key(made.key_material.encode(), None)
    assert isinstance(key, RSAPrivateKey)
    assert key.key_size == 2048
    der = key.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
    assert made.key_pair.key_fingerprint == hashlib.sha1(der).digest().hex(":")


def test_an_ed25519_key_is_openssh_with_the_sha256_of_its_public_half(account: Account) -> None:
    made = create(account)
    assert made.key_material.startswith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
    key = form.load_ssh_private_key(made.key_material.encode(), None)
    assert isinstance(key, Ed25519PrivateKey)
    public = key.public_key().public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH)
    digest = hashlib.sha256(base64.b64decode(public.split()[1])).digest()
    assert made.key_pair.key_fingerprint == base64.b64encode(digest).decode()


def test_the_private_key_is_kept_nowhere(account: Account) -> None:
    made = create(account)
    secret = made.key_material.splitlines()[2]
    assert secret not in repr([account.snapshot(), account.engine.history(10)])


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"key_name": "me"}, "InvalidKeyPair.Duplicate"),
        ({"key_name": ""}, "MissingParameter"),
        ({"key_name": "k" * 256}, "InvalidParameterValue"),
        ({"key_name": "schlüssel"}, "InvalidParameterValue"),
        ({"key_name": "other", "key_type": "dsa"}, "InvalidParameterValue"),
    ],
)
def test_a_key_pair_that_ec2_refuses(account: Account, parameters: dict[str, str], code: str) -> None:
    create(account)
    request = CreateKeyPair.model_validate({"key_type": "ed25519", **parameters})
    assert account.code(request) == code


def test_an_account_has_so_many_key_pairs(account: Account) -> None:
    account.engine.quotas = Quotas(key_pairs=0)
    assert account.code(CreateKeyPair(key_name="me")) == "KeyPairLimitExceeded"


def test_a_key_pair_goes_by_name_or_by_id(account: Account) -> None:
    first, second = create(account, key_name="one"), create(account, key_name="two")
    account.send(DeleteKeyPair(key_name="one"))
    account.send(DeleteKeyPair(key_pair_id=second.key_pair.id))
    assert first.key_pair.id not in account.world
    assert account.world.key_pair_named("two") is None


def test_deleting_one_that_is_not_there_succeeds(account: Account) -> None:
    before = account.snapshot()
    account.send(DeleteKeyPair(key_name="nobody"))
    account.send(DeleteKeyPair(key_pair_id="key-0000000000000ffff"))
    assert account.snapshot() == before


def test_a_key_pair_to_delete_must_be_given(account: Account) -> None:
    assert account.code(DeleteKeyPair()) == "MissingParameter"
