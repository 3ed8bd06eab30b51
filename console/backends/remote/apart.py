"""Long answers, read by a process of its own.

A page of five hundred interfaces is 1 MB of XML: a tenth of a second in Python, during which a window's thread waits
for its turn again and again. What comes back are the records, packed; unpacking them takes a millisecond or two.
"""

import asyncio
import gc
import os
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from functools import cache
from os import environ, pathsep
from typing import Any, BinaryIO, Final

import msgspec

from console.backends.remote.families import FAMILIES, Family
from console.backends.remote.reading import Raw
from console.backends.remote.records import Ready, records
from console.ec2.resources import Address, Resource

LONG: Final = 100_000
"""Bytes of an answer from which on the other process has it: it would take 15 ms here."""
NICENESS: Final = 5
_FAMILIES: Final = {
    family.operation: family
    for family in FAMILIES.values()
    if family.kind is not Address  # who owns one is known here only
}
_HEAD: Final = struct.Struct("!II")
"""Before each message: the lengths of its two parts. There go an operation and an answer, back the packed records and
the next page's token; nothing at all comes back where the answer is wrong."""


class Apart:
    """The process, which begins with the first long answer. Used on one loop.

    Not one of multiprocessing's: those begin by running the program's main module once more.
    """

    def __init__(self) -> None:
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        # A frozen program has no interpreter to begin another process with.
        self._able = not getattr(sys, "frozen", False)

    async def read(self, operation: str, body: bytes) -> Raw | None:
        """A Describe's answer, with records in the place of what botocore makes of them. None: read it here."""
        family = _FAMILIES.get(operation)
        if family is None or len(body) < LONG or not self._able:
            return None
        try:
            async with self._turn:
                packed, token = await self._asked(operation.encode(), body)
        except (OSError, asyncio.IncompleteReadError):
            self._able = False
            await self.close()
            return None
        if not packed:
            return None
        read: dict[str, Any] = {family.key: Ready(_unpacker(family.kind).decode(packed))}
        return read | ({"NextToken": token.decode()} if token else {})

    async def _asked(self, operation: bytes, body: bytes) -> tuple[bytes, bytes]:
        if self._process is None:
            command = (sys.executable, "-c", f"from {__name__} import main; main()")
            path = {**environ, "PYTHONPATH": pathsep.join(one for one in sys.path if one)}
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=path
            )
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        to.writelines((_HEAD.pack(len(operation), len(body)), operation, body))
        await to.drain()
        packed, token = _HEAD.unpack(await back.readexactly(_HEAD.size))
        return await back.readexactly(packed), await back.readexactly(token)

    async def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@cache
def _unpacker(kind: type[Resource]) -> msgspec.msgpack.Decoder[list[Resource]]:
    return msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]


# --- the other process


def main() -> None:
    """Until nobody asks any more. The window comes first; and what is made of an answer has no rings in it, so that
    looking for some takes a third of the time in vain."""
    gc.disable()
    with suppress(OSError, AttributeError):  # Windows has no niceness
        os.nice(NICENESS)
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while head := asked.read(_HEAD.size):
        operation, body = (_exactly(asked, size) for size in _HEAD.unpack(head))
        packed, token = _packed(operation.decode(), body)
        for part in (_HEAD.pack(len(packed), len(token)), packed, token):
            answers.write(part)
        answers.flush()


def _exactly(stream: BinaryIO, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise SystemExit
    return found


def _packed(operation: str, body: bytes) -> tuple[bytes, bytes]:
    from botocore.parsers import ResponseParserError

    family: Family = _FAMILIES[operation]
    try:
        answer = _parsed(operation, body)
    except ResponseParserError:
        return b"", b""  # it is told by whom it is read again
    found = records(family.kind, answer.get(family.key, []))
    return msgspec.msgpack.encode(found), answer.get("NextToken", "").encode()


def _parsed(operation: str, body: bytes) -> Raw:
    from console.backends.remote.parsing import Unusual, parsed
    from console.wire.model import output_of

    try:
        return parsed(operation, body)
    except Unusual:
        answer = {"body": body, "headers": {}, "status_code": 200, "context": {"operation_name": operation}}
        read: Raw = _botocores_parser().parse(answer, output_of(operation))
        return read


@cache
def _botocores_parser() -> Any:
    from botocore.parsers import create_parser

    return create_parser("ec2")
