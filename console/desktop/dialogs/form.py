"""A form without a widget: what it asks, what is wrong with the answers, and the requests they make.

Fields are values and are asked for again after every keystroke, so that one answer may decide what else is asked. What
a form does not check itself, EC2 does: `judge` rehearses the requests and finds the field that a refusal is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from console.ec2.errors import Refused
from console.ec2.requests import Request, TagSpecification
from console.ec2.resources import Tag
from console.ec2.world import World
from console.wire.commands import Command


@dataclass(frozen=True, slots=True)
class Choice:
    """value: what goes into the request. hint: small print. reason: why it cannot be chosen; it stays visible."""

    value: str
    text: str
    hint: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line (or, `tall`, several). suggestion: a value that one click takes over."""

    key: str
    label: str
    hint: str = ""
    placeholder: str = ""
    mono: bool = False
    tall: bool = False
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """One of several. placeholder: said until somebody chooses; without one, the first is chosen."""

    key: str
    label: str
    choices: tuple[Choice, ...]
    hint: str = ""
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class PickMany:
    """Any of several; the answer is a tuple of values."""

    key: str
    label: str
    choices: tuple[Choice, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    key: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TagTable:
    """Keys and values; the answer is a tuple of (key, value)."""

    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A fact that follows from the answers. tone: `note`, `note-ok`, `note-warning`, `note-bad` (theme.py)."""

    key: str
    text: str
    tone: str = "note"


Field: TypeAlias = Text | Pick | PickMany | Check | TagTable | Note

GENERAL = ""
"""The key under which `judge` puts what no field is to blame for."""


class Form:
    """One dialog's answers in the making. The world is asked anew each time: it may change while the dialog is open."""

    title: ClassVar[str] = ""
    explanation: ClassVar[str] = ""
    verb: ClassVar[str] = "Create"
    blame: ClassVar[tuple[tuple[str, str], ...]] = ()
    """(EC2's error code, or the start of one; the field that it is about)."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.values: dict[str, Any] = {}

    # --- what a form says

    def heading(self) -> str:
        """The dialog's title, where it depends on what the form is about."""
        return self.title

    def fields(self) -> Sequence[Field]:
        raise NotImplementedError

    def problems(self) -> dict[str, str]:
        """Field to sentence: what can be said without asking EC2."""
        return {}

    def requests(self) -> tuple[Request[Any], ...]:
        """In the order of sending; only asked for while there are no problems. Empty: nothing to change."""
        raise NotImplementedError

    def commands(self) -> Sequence[Command]:
        """The same as text for people, where that differs (a wait between two requests)."""
        return self.requests()

    def done(self, results: Sequence[Any]) -> str:
        """The toast's sentence."""
        raise NotImplementedError

    # --- what all forms do

    @property
    def world(self) -> World:
        return self._world

    @property
    def place(self) -> str:
        """Of several regions the one to ask, by its name in `World.parts`; empty: what the requests name decides."""
        return ""

    def text(self, key: str) -> str:
        return str(self.values.get(key, "")).strip()

    def flag(self, key: str) -> bool:
        return bool(self.values.get(key))

    def many(self, key: str) -> tuple[Any, ...]:
        return tuple(self.values.get(key, ()))

    def settle(self) -> None:
        """Take back answers that are no longer among the choices; a Pick without one takes its first, if it may.

        One answer may decide what else is asked, so this goes on until nothing changes (three times at most).
        """
        for _ in range(3):
            before = dict(self.values)
            self._settle_once()
            if self.values == before:
                return

    def _settle_once(self) -> None:
        for field in self.fields():
            if isinstance(field, Pick):
                possible = [choice.value for choice in field.choices if not choice.reason]
                if self.values.get(field.key) not in possible and possible:
                    self.values[field.key] = "" if field.placeholder else possible[0]
            elif isinstance(field, PickMany):
                known = {choice.value for choice in field.choices}
                self.values[field.key] = tuple(one for one in self.many(field.key) if one in known)

    def judge(self) -> dict[str, str]:
        """Every problem: the form's own, else what EC2 would answer if the requests were sent now."""
        if own := self.problems():
            return own
        requests = self.requests()
        if not requests:
            return {}
        refused = self._rehearse(requests)
        return {} if refused is None else {self.culprit(refused): refused.message}

    def culprit(self, refused: Refused) -> str:
        """The field that a refusal names: by the form's own table; else by the answer that it quotes; else none."""
        keys = [field.key for field in self.fields()]
        for code, key in self.blame:
            if refused.code.startswith(code) and key in keys:
                return key
        for key in keys:
            answer = self.values.get(key)
            if isinstance(answer, str) and len(answer) > 3 and answer in refused.message:
                return key
        return GENERAL

    def _rehearse(self, requests: tuple[Request[Any], ...]) -> Refused | None:
        from console.engine.rehearsal import rehearse

        return rehearse(self.world, requests).refused


class RegionalForm(Form):
    """For what no VPC places: where several regions are open, one of them is chosen, and the form's world is that."""

    def __init__(self, world: World, place: str = "") -> None:
        """place: the region to begin with."""
        super().__init__(world)
        self.values["place"] = place if place in world.parts else next(iter(world.parts), "")

    @property
    def place(self) -> str:
        return self.text("place")

    @property
    def world(self) -> World:
        return self._world.parts.get(self.place, self._world)

    def region(self) -> tuple[Pick, ...]:
        """The question, at the end of `fields`; nothing where there is nothing to choose."""
        barred = self._world.barred
        choices = tuple(Choice(name, name, reason=barred.get(name, "")) for name in self._world.parts)
        return (Pick("place", "Region", choices),) if choices else ()


def named(name: str, resource_type: str) -> tuple[TagSpecification, ...]:
    """The tag specification that calls a new thing `name`; none without one."""
    if not name:
        return ()
    return (TagSpecification(resource_type=resource_type, tags=(Tag("Name", name),)),)
