"""What an EC2 client should never send, and some do: hostile values by EC2's own model, and bytes gone wrong."""

import random
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from console.wire.model import Shape, input_of
from console.wire.parameters import operations, wire_name

Draw = Any
"""Hypothesis's own, as a composite strategy gets it."""

SLOW: Final = frozenset({"CreateKeyPair"})
"""Makes an RSA key: 0.1 s each, however friendly the parameters."""

INTEGERS: Final = (
    "0",
    "1",
    "2",
    "5",
    "1000",
    "-1",
    "99999",
    "2147483647",
    "2147483648",
    "9" * 30,
    "1e9",
    "0x10",
    "٣",
    "",
)
NUMBERS: Final = (*INTEGERS, "1.5", "NaN", "inf", "1e400", "-0")
BOOLEANS: Final = ("true", "false", "True", "yes", "1", "", "null", "falsefalse")
TIMES: Final = ("2026-01-02T03:04:05Z", "0001-01-01", "9999-12-31T23:59:59.999999-23:59", "now", "2026-13-40T99:99:99Z")
TEXTS: Final = (
    "",
    " ",
    "*",
    "?" * 50,
    "*a" * 60 + "b",
    "\\",
    "[!-~]*(a+)+$",
    "null",
    "None",
    "default",
    "name-of-mine",
    "tcp",
    "-1",
    "all",
    "x" * 255,
    "x" * 256,
    "x" * 20_000,
    "é☃\U0001f480\u202e",
    "\x00",
    "\ufffe",
    "\ud800",
    "a\r\nb\tc",
    "<a>&amp;]]></a>",
    "'; DROP TABLE entries; --",
    "%s%n{0}${x}%00",
    "../../../../etc/passwd",
    "aws:reserved",
    "arn:aws:ec2:::",
)
NETWORKS: Final = (
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.2.0/24",
    "10.1.2.3/24",
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0/16",
    "2600:1f18::/56",
    "fe80::1%eth0/64",
    "/",
    "10.0.0.0/255.0.0.0",
    "010.0.0.1",
    "10.0.0.4",
    "10.0.0.5",
    "224.0.0.1",
    "127.0.0.1",
    "256.1.1.1",
    "0x0a.1",
    "::ffff:10.0.0.4",
    "\uff11\uff10.0.0.1",
)
IDS: Final = (
    "eni-00000000000000000",
    "eni-0123456789abcdef01",
    "eni-",
    "eni-ZZZZZZZZ",
    "ENI-0123456789abcdef0",
    "subnet-12345678",
    "i-0",
    "sgr-" + "f" * 17,
    "ela-attach-12345678",
    "eipalloc-" + "0" * 17,
    "vpc-" + "a" * 5000,
)
NAMES: Final = (
    "Filter.1.Nope",
    "X",
    "",
    "Filter",
    "Filter.0.Name",
    "A.1.B.2.C" * 20,
    "Action.1",
    ".",
    "..1",
    "N.-1",
    "N.1e3",
)


def hostile_requests(known: Sequence[str]) -> st.SearchStrategy[tuple[str, dict[str, str]]]:
    """An operation and its parameters by their names on the wire. known: ids that exist in the world."""
    actions = sorted(set(operations()) - SLOW)
    return st.sampled_from(actions).flatmap(lambda action: st.tuples(st.just(action), _parameters(action, known)))


@st.composite
def _parameters(draw: Draw, action: str, known: Sequence[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    _structure(draw, input_of(action), "", known, out, depth=0)
    if draw(_ONE_IN_SIX):
        out[draw(st.sampled_from(NAMES))] = draw(st.sampled_from(TEXTS))
    return out


_ONE_IN_SIX: Final = st.integers(0, 5).map(lambda drawn: drawn == 5)
_FEW: Final = st.integers(0, 3)


def _structure(draw: Draw, shape: Shape, prefix: str, known: Sequence[str], out: dict[str, str], depth: int) -> None:
    names = [name for name in shape.members if name != "DryRun"]
    wanted = set(draw(st.lists(st.sampled_from(names), max_size=4)))
    if not draw(_ONE_IN_SIX):
        wanted |= set(shape.required_members)
    for name in sorted(wanted):
        member = shape.members[name]
        _member(draw, member, prefix + wire_name(name, member), known, out, depth)


def _member(draw: Draw, shape: Shape, name: str, known: Sequence[str], out: dict[str, str], depth: int) -> None:
    if shape.type_name == "structure" and depth < 4:
        _structure(draw, shape, f"{name}.", known, out, depth + 1)
    elif shape.type_name == "list" and depth < 4:
        start = draw(st.sampled_from((1, 1, 1, 0, 7, 99999)))
        for index in range(start, start + draw(_FEW)):
            _member(draw, shape.member, f"{name}.{index}", known, out, depth + 1)
    else:
        fitting = tuple(one for one in known if _fits(one, name))
        out[name] = draw(_scalar(shape.type_name, tuple(getattr(shape, "enum", ())), fitting))


@cache
def _scalar(kind: str, enum: tuple[str, ...], fitting: tuple[str, ...]) -> st.SearchStrategy[str]:
    """enum: what EC2 knows. fitting: what exists here."""
    match kind:
        case "integer" | "long":
            return st.sampled_from(INTEGERS)
        case "float" | "double":
            return st.sampled_from(NUMBERS)
        case "boolean":
            return st.sampled_from(BOOLEANS)
        case "timestamp":
            return st.sampled_from(TIMES)
    likely = [st.sampled_from(one) for one in (fitting, fitting, enum, enum) if one]
    hostile = [st.sampled_from(one) for one in (TEXTS, NETWORKS, NETWORKS, IDS, INTEGERS)]
    return st.one_of(*likely, *hostile, st.text(max_size=30))


_WORDS: Final = {
    "eni": "NetworkInterface",
    "subnet": "Subnet",
    "vpc": "Vpc",
    "sg": "Group",
    "i": "Instance",
    "rtb": "RouteTable",
    "acl": "NetworkAcl",
    "igw": "Gateway",
    "ami": "Image",
    "eipalloc": "Allocation",
}


def _fits(resource_id: str, name: str) -> bool:
    """Whether a parameter of that name is about ids of that kind."""
    word = _WORDS.get(resource_id.partition("-")[0])
    return "Resource" in name or bool(word and word in name)


# --- bytes


TOKENS: Final = (
    b"\r\n",
    b"\n",
    b"\x00",
    b"&",
    b"=",
    b"%",
    b"%zz",
    b"%00",
    b"%ff%fe",
    b"%ed%a0%80",
    b"..",
    b".1.",
    b".99999999999999999999",
    b"Action=",
    b"&DryRun=true",
    b"\xff" * 9,
    b"A" * 9000,
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: -1\r\n",
    b"Expect: 100-continue\r\n",
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n",
    b"Connection: close\r\n",
    b"HTTP/1.0",
    b"HTTP/9.9",
    b"GET ",
    b"X: y\r\n" * 200,
    b"0\r\n\r\n",
    b"fffffffff\r\n",
)


def mutated(sent: bytes, choice: random.Random, times: int | None = None) -> bytes:
    """The same with a few of its bytes changed, lost, doubled, moved, or replaced by what parsers stumble over."""
    for _ in range(times or choice.choice((1, 1, 2, 3, 8))):
        start = choice.randrange(len(sent) + 1)
        end = min(len(sent), start + choice.choice((1, 1, 2, 4, 16, 100)))
        piece = sent[start:end]
        match choice.randrange(8):
            case 0:
                piece = bytes(byte ^ 1 << choice.randrange(8) for byte in piece)
            case 1:
                piece = choice.randbytes(len(piece))
            case 2:
                piece = b""
            case 3:
                piece *= choice.choice((2, 3, 50))
            case 4 | 5:
                piece += choice.choice(TOKENS)
            case 6:
                elsewhere = choice.randrange(len(sent) + 1)
                piece += sent[elsewhere : elsewhere + 50]
            case _:
                if choice.random() < 0.3:  # the end is missing
                    return sent[:start]
                piece = _NUMBER.sub(lambda found: choice.choice((b"-1", b"0", b"4294967296", b"9" * 40)), piece)
        sent = sent[:start] + piece + sent[end:]
    return sent


_NUMBER: Final = re.compile(rb"\d+")


def with_one_value_mutated(parameters: Mapping[str, str], choice: random.Random) -> dict[str, str]:
    """A request that is a request still, and asks for something odd."""
    if not parameters:
        return {}
    name = choice.choice(list(parameters))
    value = mutated(parameters[name].encode(), choice, times=1)
    return {**parameters, name: value.decode("utf-8", "surrogateescape")}


def chunked(body: bytes, head: bytes, choice: random.Random) -> bytes:
    """The same request in chunks, some of which lie about their length."""
    head = re.sub(rb"Content-Length: \d+\r\n", b"Transfer-Encoding: chunked\r\n", head)
    out = [head]
    while body:
        size = choice.randrange(1, 60)
        said = size if choice.random() < 0.97 else choice.choice((0, size + 1, 2**40))
        out.append(f"{min(said, len(body)) if said == size else said:x}\r\n".encode() + body[:size] + b"\r\n")
        body = body[size:]
    return b"".join([*out, b"0\r\n\r\n"])


def good_requests(known: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Some that would be answered well, for the mutator. known: a parameter's name to an id that exists."""
    eni, subnet, vpc, group, instance = (known[one] for one in ("eni", "subnet", "vpc", "sg", "i"))
    return [
        ("DescribeNetworkInterfaces", {"Filter.1.Name": "subnet-id", "Filter.1.Value.1": subnet, "MaxResults": "5"}),
        ("DescribeNetworkInterfaces", {"NetworkInterfaceId.1": eni}),
        ("DescribeInstances", {"Filter.1.Name": "tag:Name", "Filter.1.Value.1": "*e?"}),
        ("DescribeSecurityGroupRules", {"Filter.1.Name": "group-id", "Filter.1.Value.1": group}),
        ("DescribeRouteTables", {}),
        (
            "CreateNetworkInterface",
            {
                "SubnetId": subnet,
                "Description": "a description of mine",
                "SecurityGroupId.1": group,
                "PrivateIpAddresses.1.PrivateIpAddress": "10.0.0.77",
                "PrivateIpAddresses.1.Primary": "true",
                "TagSpecification.1.ResourceType": "network-interface",
                "TagSpecification.1.Tag.1.Key": "Name",
                "TagSpecification.1.Tag.1.Value": "né",
                "ClientToken": "0b2c3d",
            },
        ),
        ("ModifyNetworkInterfaceAttribute", {"NetworkInterfaceId": eni, "Description.Value": "changed"}),
        ("ModifyNetworkInterfaceAttribute", {"NetworkInterfaceId": eni, "SourceDestCheck.Value": "false"}),
        ("AssignPrivateIpAddresses", {"NetworkInterfaceId": eni, "SecondaryPrivateIpAddressCount": "2"}),
        ("AttachNetworkInterface", {"NetworkInterfaceId": eni, "InstanceId": instance, "DeviceIndex": "1"}),
        ("DeleteNetworkInterface", {"NetworkInterfaceId": eni}),
        ("CreateTags", {"ResourceId.1": eni, "Tag.1.Key": "Name", "Tag.1.Value": "other"}),
        ("CreateSubnet", {"VpcId": vpc, "CidrBlock": "10.0.200.0/24"}),
        (
            "AuthorizeSecurityGroupIngress",
            {
                "GroupId": group,
                "IpPermissions.1.IpProtocol": "tcp",
                "IpPermissions.1.FromPort": "22",
                "IpPermissions.1.ToPort": "23",
                "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/8",
            },
        ),
        ("RunInstances", {"ImageId": known["ami"], "MinCount": "1", "MaxCount": "2", "SubnetId": subnet}),
    ]
