"""Plays a Replay on an engine, request by request, as its text would; and tells whether two worlds are alike."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from hashlib import sha256
from typing import Any

from console.ec2.requests import Request, action_of, parse
from console.ec2.resources import CATALOGUE
from console.ec2.world import World
from console.engine.engine import Engine
from console.wire.commands import Command, Step, Wait, Where, parameters_of
from console.wire.shapes import answer

_REFERENCE = re.compile("\ue000(.+?)\ue001")


class Player:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.known: dict[str, str] = {}

    def play(self, commands: Sequence[Command]) -> None:
        for command in commands:
            if isinstance(command, Wait):
                assert all(one in self.engine.world for one in self.resolved(list(command.ids)))
            else:
                step = command if isinstance(command, Step) else Step(command)
                self.carry_out(step)

    def carry_out(self, step: Step) -> None:
        request: Request[Any] = parse(action_of(step.request), self.resolved(parameters_of(step.request)))
        result = self.engine.execute(request)
        if not step.name:
            return
        told: Any = answer(request, result, self.engine.world)
        for part in step.path:
            if isinstance(part, Where):
                told = next(one for one in told if all(_member(one, n) == self.resolved(v) for n, v in part.members))
            else:
                told = told[part]
        self.known[step.name] = told

    def resolved(self, value: Any) -> Any:
        match value:
            case str():
                return _REFERENCE.sub(lambda found: self.known[found[1]], value)
            case list():
                return [self.resolved(one) for one in value]
            case dict():
                return {key: self.resolved(one) for key, one in value.items()}
            case _:
                return value


def _member(value: Any, names: str) -> Any:
    for name in names.split("."):
        value = (value or {}).get(name)
    return value


_ID = re.compile(r"\b[a-z]+(?:-[a-z]+)*-[0-9a-f]{17}\b|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b")
_CHANCE = ("public_ip", "launch_time", "attach_time", "create_time", "state_transition_reason", "client_token")


def likeness(world: World) -> Counter[str]:
    """The world without its ids: each record by what it says, and by what those say that it names."""
    texts = {one.id: json.dumps(_masked(asdict(one)), default=str) for one in world if not isinstance(one, CATALOGUE)}
    labels = dict.fromkeys(texts, "")
    for _ in range(6):
        labels = {record_id: _digest(_ID.sub(partial(_label, labels), text)) for record_id, text in texts.items()}
    return Counter(f"{record_id.rpartition('-')[0]} {label}" for record_id, label in labels.items())


def _label(labels: Mapping[str, str], found: re.Match[str]) -> str:
    return labels.get(found[0], "?")


def _masked(value: Any) -> Any:
    match value:
        case dict():
            return {key: None if key in _CHANCE else _masked(one) for key, one in value.items()}
        case list() | tuple():
            return [_masked(one) for one in value]
        case _:
            return value


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
