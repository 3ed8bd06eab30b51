"""Requests as text to paste: AWS CLI commands and boto3 code.

Everything follows from the request's own fields and aliases; `_ALWAYS`, `_FLAGS` and `_word_for` hold what the AWS CLI
does differently from the API. Where a later request needs what an earlier one answers (the id of a new interface), it
carries `reference("eni")` and the earlier step says where that id is: the text then uses a variable.

Sources: AWS CLI reference and examples of `aws ec2`; awscli/shorthand.py for the Key=value grammar.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeAlias

from pydantic import BaseModel

from console.ec2.requests import Request, action_of


@dataclass(frozen=True, slots=True)
class Where:
    """The first of a list whose members say all this: `Where((("SubnetId", "subnet-…"),))`; a name may have dots."""

    members: tuple[tuple[str, str | int | bool], ...]


Path: TypeAlias = tuple[str | int | Where, ...]
"""Where a value is in an answer, in EC2's names: `("Instances", 0, "InstanceId")`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request of several. name: what later ones call its result; path: where that is in the answer."""

    request: Request[Any]
    name: str = ""
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until resources are in a state. waiter: `instance-running`; member: `InstanceIds`."""

    waiter: str
    member: str
    ids: tuple[str, ...]


Command: TypeAlias = Request[Any] | Step | Wait

# A reference is text that nobody types: a name between two characters of Unicode's private use area.
_REFERENCE = re.compile("\ue000([a-z][a-z0-9_]*)\ue001")


def reference(name: str) -> str:
    """Stands in a request for the result of the earlier step of that name (lower case, digits, underscores)."""
    return f"\ue000{name}\ue001"


def aws_cli(requests: Sequence[Command], region: str = "") -> str:
    """The requests as AWS CLI commands for a POSIX shell, an option a line, in order. region: to be named in each."""
    return "\n".join(_cli(command, _referenced(requests), region) for command in requests)


def boto3(requests: Sequence[Command], region: str = "") -> str:
    """The requests as Python that uses boto3, in order."""
    if not requests:
        return ""
    code = [_python(command, _referenced(requests)) for command in requests]
    named = f', region_name="{region}"' if region else ""
    return "\n".join(["import boto3", "", f'ec2 = boto3.client("ec2"{named})', *code])


def parameters_of(request: Request[Any]) -> dict[str, Any]:
    """What the request says, in EC2's names: plain dicts, lists, strings, numbers; defaults left out."""
    return _members(request, _ALWAYS.get(action_of(request), frozenset()))


# --- requests as plain values

_ALWAYS: Mapping[str, frozenset[str]] = {
    "RunInstances": frozenset({"min_count", "max_count", "instance_type"}),  # required, or another default in EC2
    "AllocateAddress": frozenset({"domain"}),
    "CreateVpnGateway": frozenset({"type"}),
}
"""Fields that are written even with our default value."""


def _members(model: BaseModel, always: frozenset[str] = frozenset()) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if name in always or field.is_required() or value != field.default:
            found[(field.alias or name).rstrip("_")] = _plain(value)
    return found


def _plain(value: object) -> Any:
    if isinstance(value, BaseModel):
        return _members(value)
    if is_dataclass(value) and not isinstance(value, type):  # a Tag
        return {one.name.capitalize(): getattr(value, one.name) for one in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _referenced(commands: Sequence[Command]) -> set[str]:
    """The names that some command refers to; results of others need no variable."""
    return {name for command in commands for text in _texts(_values(command)) for name in _REFERENCE.findall(text)}


def _values(command: Command) -> object:
    if isinstance(command, Wait):
        return list(command.ids)
    if isinstance(command, Step):
        sought = [value for part in command.path if isinstance(part, Where) for _, value in part.members]
        return [parameters_of(command.request), sought]
    return parameters_of(command)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _step(command: Request[Any] | Step, referenced: set[str]) -> tuple[Request[Any], str, Path]:
    """The request, and the variable that takes its result (empty if nobody asks for it)."""
    if isinstance(command, Step):
        return command.request, command.name if command.name in referenced else "", command.path
    return command, "", ()


# --- AWS CLI

_FLAGS = frozenset(
    {
        ("ModifyNetworkInterfaceAttribute", "SourceDestCheck"),
        ("ModifySubnetAttribute", "MapPublicIpOnLaunch"),
    }
)
"""Attributes (`{"Value": true}` in the API) that the CLI takes as `--x` or `--no-x`; not so ModifyVpcAttribute's."""

_AS_JSON = frozenset({"NetworkInterfaces", "IpPermissions"})
"""Lists whose members hold lists: readable as JSON, not in shorthand."""


def _cli(command: Command, referenced: set[str], region: str) -> str:
    placed = [f"--region {region}"] if region else []
    if isinstance(command, Wait):
        asked = f"aws ec2 wait {command.waiter} {_option(command.member)} {' '.join(map(_quote, command.ids))}"
        return " ".join([asked, *placed])
    request, name, path = _step(command, referenced)
    action = action_of(request)
    if action in ("Undo", "Redo"):
        return f"# {action} is the console's own: EC2 has no such request."
    lines = [f"aws ec2 {_kebab(action)}", *_options(action, parameters_of(request)), *placed]
    if not name:
        return " \\\n  ".join(lines)
    lines.append(f"--query {_quote(_jmespath(path))} --output text)")
    return f"{name.upper()}=$(" + " \\\n  ".join(lines)


def _options(action: str, parameters: dict[str, Any]) -> Iterator[str]:
    """Every parameter as the CLI wants it, `--name value …`."""
    for name, value in parameters.items():
        option = _option(name)
        match name, value:
            case "MinCount", _:
                low, high = value, parameters["MaxCount"]
                yield f"--count {low}" if low == high else f"--count {low}:{high}"
            case "MaxCount", _:
                continue
            case "Egress", _ if action.endswith("NetworkAclEntry"):
                yield "--egress" if value else "--ingress"
            case _, bool():
                yield option if value else _negated(option)
            case _, {"Value": bool(flag)} if (action, name) in _FLAGS:
                yield option if flag else _negated(option)
            case _, str() if value.startswith("-"):
                yield f"{option}={_quote(value)}"  # else argparse takes it for an option
            case _, list():
                yield f"{option} {_list_words(name, value)}"
            case _:
                yield f"{option} {_quote(_word_for(value))}"


def _negated(option: str) -> str:
    return "--no-" + option.removeprefix("--")


def _list_words(name: str, values: list[Any]) -> str:
    if name in _AS_JSON or not values:
        return _quote("[" + ",\n    ".join(json.dumps(one, ensure_ascii=False) for one in values) + "]")
    return " ".join(_quote(_word_for(value)) for value in values)


def _word_for(value: object) -> str:
    """An option's value as one word, before the shell's quoting."""
    match value:
        case {"Value": str(text), **rest} if not rest and "=" not in text and text[:1] not in ("", "{", "["):
            return text  # the CLI promotes a lone string to {"Value": …}
        case {"Value": _, **rest} if not rest:
            return json.dumps(value, ensure_ascii=False)
        case dict():
            return _shorthand(value)
        case _:
            return str(value)


_PLAIN_VALUE = re.compile(r"[\w.:/@+*\ue000-]([\w.:/@+* \ue000\ue001-]*[\w.:/@+*\ue001-])?")


def _shorthand(value: object) -> str:
    """`Key=Name,Value=web-1`. Grammar: awscli/shorthand.py; what is not plain is put in double quotes there."""
    match value:
        case dict():
            return ",".join(f"{name}={_shorthand_member(one)}" for name, one in value.items())
        case bool():
            return "true" if value else "false"
        case _:
            text = str(value)
            if not text or _PLAIN_VALUE.fullmatch(text):
                return text
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shorthand_member(value: object) -> str:
    match value:
        case [dict(), *_]:
            return "[" + ",".join("{" + _shorthand(one) + "}" for one in value) + "]"
        case list():
            return ",".join(map(_shorthand, value))
        case dict():
            return "{" + _shorthand(value) + "}"
        case _:
            return _shorthand(value)


_NEEDS_SINGLE_QUOTES = re.compile(r'["$`\\!\n]')


def _quote(text: str) -> str:
    """One word for a POSIX shell; references become variables."""
    pieces = _REFERENCE.split(text)
    quoted = []
    for index, piece in enumerate(pieces):
        if index % 2:
            quoted.append(f'"${piece.upper()}"')
        elif piece or len(pieces) == 1:
            safe = shlex.quote(piece)
            double = safe.startswith("'") and piece and not _NEEDS_SINGLE_QUOTES.search(piece)
            quoted.append(f'"{piece}"' if double else safe)
    return "".join(quoted)


def _jmespath(path: Path) -> str:
    text = "".join(map(_jmespath_part, path)).lstrip(".")
    return f"{text} | [0]" if any(isinstance(one, Where) for one in path) else text


def _jmespath_part(part: str | int | Where) -> str:
    match part:
        case int():
            return f"[{part}]"
        case str():
            return f".{part}"
        case Where(members):
            return f"[?{' && '.join(f'{name}=={_jmespath_value(value)}' for name, value in members)}]"


def _jmespath_value(value: str | int | bool) -> str:
    return f"'{value}'" if isinstance(value, str) else f"`{json.dumps(value)}`"


_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _kebab(name: str) -> str:
    """`SecondaryPrivateIpAddressCount` becomes `secondary-private-ip-address-count`."""
    return _WORD_START.sub("-", name).lower()


def _option(name: str) -> str:
    return f"--{_kebab(name)}"


# --- boto3

_WIDTH = 78


def _python(command: Command, referenced: set[str]) -> str:
    if isinstance(command, Wait):
        waiter = command.waiter.replace("-", "_")
        return f'ec2.get_waiter("{waiter}").wait({command.member}={_literal(list(command.ids), 0)})'
    request, name, path = _step(command, referenced)
    action = action_of(request)
    if action in ("Undo", "Redo"):
        return f"# {action} is the console's own: EC2 has no such request."
    call = f"ec2.{_kebab(action).replace('-', '_')}"
    arguments = [f"{key}={_literal(value, 1)}" for key, value in parameters_of(request).items()]
    end = ")"
    for part in path if name else ():
        if isinstance(part, Where):
            call, end = f"next(one for one in {call}", f"{end} if {_test(part)})"
        else:
            end += f"[{_literal(part, 0)}]"
    start = f"{name} = {call}" if name else call
    if not arguments:
        return f"{start}({end}"
    return f"{start}(\n" + "".join(f"    {one},\n" for one in arguments) + end


def _test(where: Where) -> str:
    """What the comprehension over a list asks of each `one`."""
    return " and ".join(f"{_member(name.split('.'))} == {_literal(value, 0)}" for name, value in where.members)


def _member(names: list[str]) -> str:
    """`one.get("ReferencedGroupInfo", {}).get("GroupId")`: a rule has only the members that apply to it."""
    around = "".join(f".get({json.dumps(name)}, {{}})" for name in names[:-1])
    return f"one{around}.get({json.dumps(names[-1])})"


def _literal(value: object, depth: int) -> str:
    """A Python expression; on one line if it is short, else a member a line, `depth` levels in."""
    match value:
        case str():
            whole = _REFERENCE.fullmatch(value)
            return whole[1] if whole else json.dumps(value, ensure_ascii=False)  # JSON's escapes are Python's too
        case list():
            return _bracketed("[", [_literal(one, depth + 1) for one in value], "]", depth)
        case dict():
            members = [f"{json.dumps(key)}: {_literal(one, depth + 1)}" for key, one in value.items()]
            return _bracketed("{", members, "}", depth)
        case _:
            return repr(value)


def _bracketed(left: str, members: list[str], right: str, depth: int) -> str:
    inline = left + ", ".join(members) + right
    if "\n" not in inline and len(inline) + 4 * depth <= _WIDTH:
        return inline
    pad = "    " * (depth + 1)
    return f"{left}\n" + "".join(f"{pad}{one},\n" for one in members) + "    " * depth + right
