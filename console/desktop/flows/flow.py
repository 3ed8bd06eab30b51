"""What all flows share: pages in any order, problems with their fix, choices with their reason, and a plan."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from console.desktop.flows.plan import PlannedStep, commands_of, region_of, rehearsable
from console.ec2.world import World
from console.engine.rehearsal import Rehearsal, rehearse

D = TypeVar("D")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fix:
    """What a click on a problem's link does: `field` becomes `value`."""

    label: str
    field: str
    value: object


@dataclass(frozen=True, slots=True)
class Problem:
    """Rule, culprit and fix in a sentence. code: what EC2 would answer. missing: nothing is there yet to be wrong."""

    text: str
    fix: Fix | None = None
    code: str = ""
    missing: bool = False


Problems = dict[str, Problem]
"""By field: the name that `Flow.set` takes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of a list to choose from. cells: its columns; reason: why it cannot be chosen; note: said beside it.

    load: how full it would be, (used, of), for a bar. tip: said at length of who asks.
    """

    key: str
    text: str
    cells: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    load: tuple[int, int] | None = None
    tip: str = ""

    @property
    def enabled(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class Page:
    key: str
    title: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Commands:
    """The plan as text to paste."""

    aws_cli: str
    boto3: str


class Flow(ABC, Generic[D]):
    """One wizard: a draft, and everything that follows from it and the world. Pages come in any order.

    Change the draft with `set` (or `apply` a fix); everything else is computed anew when asked, so it is true at any
    moment, also when the world has changed underneath.
    """

    title: ClassVar[str]
    verb: ClassVar[str]
    """What the final button says."""
    pages: ClassVar[tuple[Page, ...]]

    def __init__(self, world: World, draft: D) -> None:
        self.world = world
        self.draft = draft
        self._began = deepcopy(draft)

    # --- the draft

    @property
    def edited(self) -> bool:
        """Whether anything differs from how the draft began."""
        return self.draft != self._began

    def began(self) -> None:
        """Take the draft as it is now for the beginning: what the starting point decided is no edit."""
        self._began = deepcopy(self.draft)

    def get(self, field: str) -> Any:
        """A field of the draft; `legs.1.primary` reaches into lists. Raises AttributeError."""
        target, name = self._reach(field)
        return getattr(target, name)

    def set(self, field: str, value: object) -> None:
        """Change a field; what depends on it (groups of another VPC, a slot of another instance) follows."""
        target, name = self._reach(field)
        if getattr(target, name) != value:
            setattr(target, name, value)
            self._changed(field)

    def apply(self, fix: Fix) -> None:
        self.set(fix.field, fix.value)

    def _reach(self, field: str) -> tuple[Any, str]:
        *path, name = field.split(".")
        target: Any = self.draft
        for step in path:
            target = target[int(step)] if step.isdigit() else getattr(target, step)
        getattr(target, name)
        return target, name

    def _changed(self, field: str) -> None:
        """What must follow a change of `field`."""

    # --- what follows from it

    @abstractmethod
    def problems(self, page: str) -> Problems:
        """What EC2 would refuse, by field."""

    def warnings(self, page: str) -> Problems:
        """What EC2 would accept but is probably not meant, by field."""
        return {}

    def all_problems(self) -> dict[str, Problems]:
        """By page, only pages that have some."""
        return {page.key: found for page in self.pages if (found := self.problems(page.key))}

    @property
    def ready(self) -> bool:
        """Whether the plan may be carried out."""
        return not self.all_problems()

    @abstractmethod
    def plan(self) -> list[PlannedStep]:
        """The requests in order; only where `ready`."""

    @abstractmethod
    def summary(self) -> list[str]:
        """What will be, in sentences."""

    def commands(self) -> Commands:
        """The plan as commands; of a draft with problems, what can already be said. Empty where nothing can."""
        steps = self._sketch().plan() if self._has_subject() else []
        return Commands(*commands_of(steps, region_of(steps, self.world)))

    @abstractmethod
    def _has_subject(self) -> bool:
        """Whether the draft says enough for a plan, perhaps a wrong one."""

    def _sketch(self) -> "Flow[D]":
        """This flow with its problems fixed or left out, so that it can be shown while it is still wrong."""
        found = self.all_problems()
        if not found:
            return self
        other = self._copy()
        for problems in found.values():
            for field, problem in problems.items():
                if problem.fix is not None:
                    other.apply(problem.fix)
                else:
                    other.forget(field)
        return other

    def mended(self, everything: Mapping[str, Problems]) -> str:
        """What picture and commands say otherwise than the draft, which is wrong; empty where they do not."""
        if not everything or not self._has_subject():
            return ""
        found = [(field, one) for problems in everything.values() for field, one in problems.items()]
        words = [
            f"{one.fix.label} for {self.get(field)}" for field, one in found if one.fix and self._replaces(field, one)
        ]
        what = f": {', '.join(words)}" if len(words) == len(found) else ""
        return f"Picture and command show it mended{what}."

    def _replaces(self, field: str, problem: Problem) -> bool:
        """Whether the fix puts one word in the place of another."""
        fix = problem.fix
        return fix is not None and fix.field == field and fix.label == fix.value and bool(self.get(field))

    def forget(self, field: str) -> None:
        """Put a field back to what it is in a new draft, where it has such a value."""
        *path, name = field.split(".")
        if not path and hasattr(self._began, name):
            setattr(self.draft, name, deepcopy(getattr(type(self.draft)(), name)))

    def _copy(self) -> "Flow[D]":
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other.draft = deepcopy(self.draft)
        return other

    def preview(self, then: Callable[[World], T]) -> Rehearsal[T]:
        """Do it without doing it. `then` looks at the world as it would be; it is as before when this returns."""
        steps: Sequence[PlannedStep] = self._sketch().plan() if self._has_subject() else ()
        return rehearse(self.world, rehearsable(steps), then)

    @abstractmethod
    def focus(self) -> tuple[str, ...]:
        """Ids of what the draft is about, for a preview to show also while there is no plan."""

    @abstractmethod
    def update(self, world: World) -> list[str]:
        """The world has changed: let go of what no longer exists, and say so in sentences. The draft stays."""


def only(found: Mapping[str, Problem | None]) -> Problems:
    """Those fields that do have a problem."""
    return {field: problem for field, problem in found.items() if problem is not None}
