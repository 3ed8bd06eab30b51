"""EC2 Query in: form parameters become a Request, by the rules of EC2's service model (ec2-semantics §2.0, §6.1).

    parameters = read_form(query_string, body)     the names and values as sent
    call = read_call(parameters)                   action and version, nothing else looked at
    asked = read_request(call)                     the Request, and whether it is only a dry run

The three are apart because a server checks the signature between the second and the third. All raise Refused.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from console.ec2.errors import InvalidParameterValue, MissingParameter, Refused, UnsupportedOperation
from console.ec2.requests import Request, parse
from console.wire.model import VERSIONS, knows
from console.wire.parameters import Member, Parameter, ParameterList, Structure, structure_of

MAX_PARAMETERS: Final = 10_000
MAX_NAME: Final = 256
_SIGNING = re.compile(
    r"X-Amz-[\w-]+|AWSAccessKeyId|Signature|SignatureMethod|SignatureVersion|Timestamp|Expires|SecurityToken"
)
_SHOWN = 120
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Call:
    """What was called, before its parameters are understood. parameters: without Action, Version and signature."""

    action: str
    version: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    request: Request[Any]
    dry_run: bool


def read_form(query_string: bytes, body: bytes = b"") -> dict[str, str]:
    """The parameters of a URL and of a form. Raises Refused where it is no form, or far too long."""
    pieces = [piece for form in (query_string, body) if form for piece in form.split(b"&") if piece]
    if len(pieces) > MAX_PARAMETERS:
        raise Refused("InvalidQueryParameter", f"The request has more than {MAX_PARAMETERS} parameters.")
    found: dict[str, str] = {}
    for piece in pieces:
        name, _, value = piece.partition(b"=")
        try:
            key, text = _text(name), _text(value)
        except UnicodeDecodeError:
            raise Refused("MalformedQueryString", "The query string contains text that is not UTF-8.") from None
        if len(key) > MAX_NAME:
            raise _unknown(f"{_short(key)}")
        if key in found:
            raise Refused("InvalidQueryParameter", f"The parameter {_short(key)} is given more than once.")
        found[key] = text
    return found


def read_call(parameters: Mapping[str, str]) -> Call:
    """Action and version. Raises Refused: `MissingAction`, `InvalidAction`, `MissingParameter`, `NoSuchVersion`."""
    action = parameters.get("Action", "")
    if not action:
        raise Refused(
            "MissingAction", "The request must contain the parameter Action, or an operation that is not supported."
        )
    if not knows(action):
        raise Refused("InvalidAction", f"The action {_short(action)} is not valid for this web service.")
    version = parameters.get("Version", "")
    if not version:
        raise MissingParameter("The request must contain the parameter Version")
    if version not in VERSIONS:
        raise Refused("NoSuchVersion", f"The API version {_short(version)} does not exist.")
    rest = {
        name: value
        for name, value in parameters.items()
        if name not in ("Action", "Version") and not _SIGNING.fullmatch(name)
    }
    return Call(action, version, rest)


def read_request(call: Call) -> Asked:
    """The Request that a call asks for. Raises Refused, in the order of ec2-semantics §2.0.

    An operation or a parameter that EC2 has and this console has not is an `UnsupportedOperation`, never ignored; what
    EC2 does not have either is an `UnknownParameter`.
    """
    structure = structure_of(call.action)
    if structure is None:
        raise UnsupportedOperation(f"The operation {call.action} is not supported.")
    tree: dict[str | int, Any] = {}
    for name, value in call.parameters.items():
        _place(structure, name, value, tree)
    dry_run = bool(_scalar("boolean", tree.pop("DryRun"), "DryRun")) if "DryRun" in tree else False
    values = _structure(structure, tree, ())
    if call.action == "RunInstances" and values.get("user_data"):
        values["user_data"] = _user_data(values["user_data"])
    return Asked(parse(call.action, values), dry_run)


# --- names


def _place(structure: Structure, name: str, value: str, tree: dict[str | int, Any]) -> None:
    """Put `NetworkInterface.2.SubnetId` where the model says it belongs. Raises Refused if it belongs nowhere."""
    kind: Parameter = structure
    path = name.split(".")
    place = tree
    for depth, part in enumerate(path, 1):
        key: str | int
        if isinstance(kind, Structure) and part in kind.members:
            key, kind = part, kind.members[part].kind
        elif isinstance(kind, ParameterList) and part.isascii() and part.isdigit() and len(part) < 10:
            key, kind = int(part), kind.member
        else:
            raise _unknown(_without_indexes(path))
        if depth < len(path):
            place = place.setdefault(key, {})
        elif isinstance(kind, ParameterList) and isinstance(kind.member, str):
            place.setdefault(key, {})[-1] = value  # libcloud sends KeyName for KeyName.1, and EC2 takes it
        elif not isinstance(kind, str):
            raise _unknown(_without_indexes(path))
        elif key in place:  # X.1 and X.01
            raise Refused("InvalidQueryParameter", f"The parameter {_short(name)} is given more than once.")
        else:
            place[key] = value


def _without_indexes(path: Iterable[str]) -> str:
    return ".".join(part for part in path if not part.isdigit())


def _unknown(name: str) -> Refused:
    return Refused("UnknownParameter", f"The parameter {_short(name)} is not recognized")


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


# --- values


def _structure(structure: Structure, tree: Mapping[str | int, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """Our fields' names to values."""
    for required in structure.required:
        if required not in tree:
            raise MissingParameter(f"The request must contain the parameter {_lower(required)}")
    found: dict[str, Any] = {}
    for name, one in tree.items():
        member = structure.members[str(name)]
        value = _value(member.kind, one, (*path, str(name)))
        if member.field is not None:
            found[member.field] = value
        elif not _asks_for_nothing(member, value):
            raise UnsupportedOperation(f"The parameter {'.'.join((*path, str(name)))} is not supported.")
    return found


def _value(kind: Parameter, tree: Any, path: tuple[str, ...]) -> Any:
    if isinstance(kind, Structure):
        return _structure(kind, tree, path)
    if isinstance(kind, ParameterList):
        return [_value(kind.member, tree[index], path) for index in sorted(tree)]
    return _scalar(kind, tree, path[-1])


def _asks_for_nothing(member: Member, value: Any) -> bool:
    """A flag that is off, a structure of such, and the token that SDKs send with every request of some operations."""
    return member.is_token or value is False or value == {}


def _scalar(kind: str, text: str, name: str) -> Any:
    try:
        return _READ[kind](text)
    except ValueError as invalid:
        raise InvalidParameterValue(
            f"Value ({_short(text)}) for parameter {_lower(name)} is invalid. {invalid}"
        ) from None


def _plain(text: str) -> str:
    if _NOT_XML.search(text):
        raise ValueError("The value contains characters that are not allowed.")
    return text


def _boolean(text: str) -> bool:
    match text.lower():
        case "true":
            return True
        case "false":
            return False
        case _:
            raise ValueError("Expecting true or false.")


def _integer(bits: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,20}", text) or not -(2 ** (bits - 1)) <= (value := int(text)) < 2 ** (
            bits - 1
        ):
            raise ValueError("Expecting an integer.")
        return value

    return read


def _number(text: str) -> float:
    if not re.fullmatch(r"[+-]?[0-9]{1,30}(\.[0-9]{0,30})?", text):
        raise ValueError("Expecting a number.")
    return float(text)


def _timestamp(text: str) -> datetime:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("Expecting a timestamp such as 2026-01-02T03:04:05Z.") from None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _blob(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("Expecting base64.") from None


_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "string": _plain,
    "character": _plain,
    "boolean": _boolean,
    "integer": _integer(32),
    "long": _integer(64),
    "float": _number,
    "double": _number,
    "timestamp": _timestamp,
    "blob": _blob,
}


def _user_data(encoded: str) -> str:
    """User data is base64 on the wire only: SDKs encode it for the person."""
    try:
        return base64.b64decode("".join(encoded.split()), validate=True).decode()
    except UnicodeDecodeError:
        raise UnsupportedOperation("User data that is not text is not supported.") from None
    except (binascii.Error, ValueError):
        raise InvalidParameterValue("Invalid BASE64 encoding of user data.") from None


def _text(encoded: bytes) -> str:
    return unquote_to_bytes(encoded.replace(b"+", b" ")).decode()


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
