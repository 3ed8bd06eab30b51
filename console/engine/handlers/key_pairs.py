"""Key pairs: EC2 keeps the name and the fingerprint, the private key is shown once (ec2-semantics §1.10, §2.22)."""

from dataclasses import replace
from typing import Final

from console.ec2.errors import (
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    NotFound,
    Refused,
    UnsupportedOperation,
)
from console.ec2.requests import CreateKeyPair, DeleteKeyPair, DescribeKeyPairs, ImportKeyPair, Page
from console.ec2.requests.instances import CreatedKeyPair
from console.ec2.resources import KeyPair
from console.ec2.world import World
from console.engine.describe import page
from console.engine.filters import Values
from console.engine.handlers.registry import handles
from console.engine.keys import read_public_key
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction

MAX_NAME: Final = 255


@handles(CreateKeyPair)
def create_key_pair(request: CreateKeyPair, tx: Transaction) -> CreatedKeyPair:
    tags = tags_from(tx, request)
    name = request.key_name
    _check_name(name)
    if request.key_type not in ("rsa", "ed25519"):
        raise InvalidParameterValue(
            f"Value ({request.key_type}) for parameter KeyType is invalid. Expecting rsa or ed25519."
        )
    if request.key_format != "pem":
        raise UnsupportedOperation(f"Keys of format {request.key_format} are not supported.")
    _check_free(tx, name)
    made = tx.make_key(request.key_type)
    key_id = tx.new_id("key-pair")
    key_pair = KeyPair(key_id, name, made.fingerprint, request.key_type, tx.now, tags, made.public)
    tx.put(key_pair)
    return CreatedKeyPair(key_pair, made.material)


@handles(ImportKeyPair)
def import_key_pair(request: ImportKeyPair, tx: Transaction) -> KeyPair:
    tags = tags_from(tx, request)
    _check_name(request.key_name)
    found = read_public_key(request.public_key_material)
    if found is None:
        raise Refused("InvalidKey.Format", "Key is not in valid OpenSSH public key format")
    _check_free(tx, request.key_name)
    key_id = tx.new_id("key-pair")
    key_pair = KeyPair(key_id, request.key_name, found.fingerprint, found.key_type, tx.now, tags, found.public)
    tx.put(key_pair)
    return key_pair


def _check_name(name: str) -> None:
    if not name:
        raise MissingParameter("The request must contain the parameter KeyName")
    if len(name) > MAX_NAME or not name.isascii() or not name.isprintable():
        raise InvalidParameterValue(
            f"Value ({name}) for parameter KeyName is invalid. Expecting up to {MAX_NAME} ASCII characters."
        )


def _check_free(tx: Transaction, name: str) -> None:
    if tx.world.key_pair_named(name):
        raise Refused("InvalidKeyPair.Duplicate", "The keypair already exists")
    if tx.world.count(KeyPair) >= tx.quotas.key_pairs:
        raise LimitExceeded("KeyPairLimitExceeded", "The maximum number of key pairs has been reached.")


@handles(DeleteKeyPair)
def delete_key_pair(request: DeleteKeyPair, tx: Transaction) -> None:
    """One that is not there is no error; instances keep the name of the key that they were launched with."""
    if request.key_name is None and request.key_pair_id is None:
        raise MissingParameter("The request must contain the parameter keyName or keyPairId")
    if request.key_pair_id is not None:
        key_pair = tx.world.find(KeyPair, request.key_pair_id)
    else:
        key_pair = tx.world.key_pair_named(request.key_name or "")
    if key_pair is not None:
        tx.delete(key_pair.id)


FILTERS: Final[Values[KeyPair]] = {
    "fingerprint": lambda _, key_pair: key_pair.key_fingerprint,
    "key-name": lambda _, key_pair: key_pair.key_name,
    "key-pair-id": lambda _, key_pair: key_pair.id,
}


@handles(DescribeKeyPairs)
def describe_key_pairs(request: DescribeKeyPairs, tx: Transaction) -> Page[KeyPair]:
    ids = (*request.key_pair_ids, *_named(tx.world, request.key_names))
    shown = page(tx.world, KeyPair, request, ids, filters=FILTERS, paging=None)
    if request.include_public_key:
        return shown
    return replace(shown, items=tuple(replace(one, public_key="") for one in shown.items))


def _named(world: World, names: tuple[str, ...]) -> list[str]:
    found = {name: world.key_pair_named(name) for name in names}
    if missing := [name for name, key_pair in found.items() if key_pair is None]:
        raise NotFound("key-pair", missing)
    return [key_pair.id for key_pair in found.values() if key_pair is not None]
