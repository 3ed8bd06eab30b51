"""Worlds made and opened: a new one holds what a new EC2 account holds, a sample is made by requests."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from glob import escape
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from console.ec2.errors import Refused
from console.ec2.history import HistoryEntry
from console.ec2.resources import CATALOGUE, Resource
from console.ec2.world import World
from console.engine.catalogue import catalogue
from console.engine.clock import Clock, ManualClock
from console.engine.engine import Engine
from console.engine.journal import Journal
from console.engine.lifecycle import Timings, unsettled
from console.engine.quotas import Quotas
from console.engine.reading import Reading
from console.engine.transaction import Transaction
from console.engine.world_file import DamagedFile, WorldFileError
from console.engine.write_lock import Taken, WriteLock

if TYPE_CHECKING:  # a start need not know how large worlds are made
    from console.engine.recipe import Recipe

REGION = "us-east-1"
OWNER_ID = "123456789012"


def new_engine(
    *,
    clock: Clock | None = None,
    sample: str | None = None,
    seed: int | None = None,
    instant: bool = False,
    timings: Timings | None = None,
    quotas: Quotas | None = None,
    region: str = REGION,
    recipe: "Recipe | None" = None,
) -> Engine:
    """A world in memory: of a sample, of a recipe, or what a new account holds."""
    if recipe is not None:
        journal = Journal.in_memory(region, OWNER_ID)
        _generate(journal, recipe, None)
        world = journal.load()
        _provide(world)
        return Engine(world, journal, clock or ManualClock(), timings=_timings(instant, timings), quotas=quotas)
    return _populated(Journal.in_memory(region, OWNER_ID), clock, sample, seed, _timings(instant, timings), quotas)


def create_world(
    path: Path,
    *,
    clock: Clock,
    sample: str | None = None,
    recipe: "Recipe | None" = None,
    progress: Callable[[float], None] | None = None,
    region: str = REGION,
) -> None:
    """Make a world file, whole or not at all. Raises WorldFileError if it exists or can't be written.

    sample, or recipe: what it holds; neither: what a new account holds. progress: told how far a recipe is, 0 … 1.
    Raises KeyError for an unknown sample or region, BadRecipe for a recipe that cannot be.
    """
    catalogue(region)
    if sample is not None:
        _sample(sample)
    with _new_file(path, region, OWNER_ID) as journal:
        if recipe is not None:
            with closing(journal):
                _generate(journal, recipe, progress)
        else:
            _populated(journal, clock, sample, None, Timings.instant(), None).close()


def save_world(path: Path, world: World, clock: Clock) -> None:
    """Make a world file of what is in memory, whole or not at all; its history begins anew. Raises WorldFileError."""
    with _new_file(path, world.region, world.owner_id) as journal, closing(journal):
        entry = HistoryEntry(
            number=1,
            revision=world.revision,
            at=datetime.fromtimestamp(clock.now(), UTC),
            kind="lifecycle",
            action="Provision",
            summary="Saved from memory: the file that it came from was damaged",
            caller="ec2",
        )
        for _ in journal.fill((one for one in world if not isinstance(one, CATALOGUE)), entry):
            pass


@contextmanager
def _new_file(path: Path, region: str, owner_id: str) -> Iterator[Journal]:
    """A journal to fill and close, which is there under its name afterwards, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if path.exists():
            raise WorldFileError(f"{path.name} exists already")
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        Journal.create(unfinished, region, owner_id)
        yield Journal.open(unfinished)
        unfinished.replace(path)
    except OSError as error:
        raise WorldFileError(f"{path.name} can't be made: {error.strerror}") from error
    except Refused as refusal:  # a commit that failed
        raise WorldFileError(f"{path.name} can't be made: {refusal.message}") from refusal
    except WorldFileError as error:
        raise WorldFileError(str(error).replace(unfinished.name, path.name)) from error
    finally:
        _remove(unfinished)


def _sweep(path: Path) -> None:
    """Take away what consoles have left here that were killed while they made a world of this name."""
    for unfinished in path.parent.glob(f".{escape(path.name)}.*.new"):
        with suppress(Taken, OSError):
            WriteLock(unfinished).release()
            _remove(unfinished)


def _remove(unfinished: Path) -> None:
    for one in (unfinished, *(unfinished.with_name(unfinished.name + end) for end in ("-wal", "-shm"))):
        with suppress(OSError):
            one.unlink(missing_ok=True)
    with suppress(OSError):
        unfinished.with_name(f".{unfinished.name}.lock").unlink(missing_ok=True)


def _generate(journal: Journal, recipe: "Recipe", progress: Callable[[float], None] | None) -> None:
    """Fill an empty journal."""
    from console.engine.generate import prepare
    from console.engine.population import MOMENT, Population, seed_of

    world = journal.load()
    _provide(world)
    engine = Engine(
        world,
        journal,
        ManualClock(MOMENT.timestamp()),
        random=Random(f"network {seed_of(world.region, recipe.seed)}"),
        timings=Timings.instant(),
        quotas=Quotas.unlimited(),
    )
    prepare(engine, recipe)
    entry = HistoryEntry(
        number=journal.last_number() + 1,
        revision=world.revision + 1,
        at=MOMENT,
        kind="lifecycle",
        action="Provision",
        summary=f"Generated {recipe.interfaces:,} network interfaces: {recipe}",
        caller="sample",
    )
    population = Population(world, recipe)
    for done in journal.fill(population.records(), entry):
        if progress:
            progress(min(1.0, done / population.expected))


def open_world(
    path: Path,
    *,
    clock: Clock,
    instant: bool = False,
    timings: Timings | None = None,
    read_only: bool = False,
    quotas: Quotas | None = None,
) -> Engine:
    """Open a world file and take up what was under way in it. Raises WorldFileError, and the file is as it was."""
    opening = Opening(path, read_only=read_only, timings=_timings(instant, timings))
    for _ in opening.slices():
        pass
    return opening.finish(clock, quotas)


class Opening:
    """A world file being opened, a slice at a time: `slices` to their end, then `finish`; or `close` at any time."""

    def __init__(
        self, path: Path, *, read_only: bool = False, timings: Timings | None = None, later: bool = False
    ) -> None:
        """later: some of the World's indexes come later, see `World.fill`. Raises WorldFileError."""
        self._name, self._timings = path.name, timings or Timings()
        self._journal = Journal.open(path, read_only)
        self._under_way: list[Resource] = []
        self._closed = False
        try:
            self._reading = Reading(self._journal)
            self._rows = self._reading.slices(later=later)
        except BaseException as error:
            self._journal.close()
            raise self._named(error) from error
        self.read = 0
        """How many records have been."""

    @property
    def world(self) -> World:
        """What has been read of it."""
        return self._reading.world

    @property
    def expected(self) -> int:
        """How many records there are; more than that where some were deleted."""
        return self._reading.expected

    def kept(self, key: str) -> str | None:
        """What the desktop keeps in the document. Raises DamagedFile."""
        return self._journal.kept(key)

    @property
    def fraction(self) -> float:
        """How much has been read, 0 … 1."""
        return min(1.0, self.read / max(1, self.expected))

    def slices(self) -> Iterator[list[Resource]]:
        """Read on; yields what has come, the first time all that others stand in. Raises DamagedFile, and closes."""
        try:
            for records in self._rows:
                if not self.read:
                    _provide(self.world)
                self.read += len(records)
                self._under_way += unsettled(records)
                yield records
            _provide(self.world)
        except GeneratorExit:
            raise
        except BaseException as error:
            raise self._ended(error) from error

    def finish(self, clock: Clock, quotas: Quotas | None = None) -> Engine:
        """The engine, with what was under way taken up."""
        try:
            timings, under_way = self._timings, self._under_way
            return Engine(self.world, self._journal, clock, timings=timings, quotas=quotas, under_way=under_way)
        except BaseException as error:
            raise self._ended(error) from error

    def close(self) -> None:
        """Give up: the file is as it was, and free for others. Once is enough, twice no harm."""
        if not self._closed:
            self._closed = True
            self._rows.close()  # SQLite keeps the log of a file that is still being read
            self._journal.close()

    def _ended(self, error: BaseException) -> BaseException:
        self.close()
        return self._named(error)

    def _named(self, error: BaseException) -> BaseException:
        return DamagedFile(f"{self._name}: {error}") if isinstance(error, DamagedFile) else error


def _populated(
    journal: Journal,
    clock: Clock | None,
    sample: str | None,
    seed: int | None,
    timings: Timings,
    quotas: Quotas | None,
) -> Engine:
    """An engine on an empty journal, with the default VPC or a sample in it.

    The sample's lifecycles are over before anybody looks: it is made on a clock of its own.
    """
    world = journal.load()
    _provide(world)
    random = Random(seed)
    making = ManualClock((clock or ManualClock()).now())
    populate = _sample(sample) if sample else _new_account
    try:
        populate(Engine(world, journal, making, random=random, timings=Timings.instant(), quotas=quotas))
    except BaseException:
        journal.close()
        raise
    return Engine(world, journal, clock or making, random=random, timings=timings, quotas=quotas)


def _sample(name: str) -> Callable[[Engine], None]:
    """Raises KeyError for an unknown one."""
    from console.engine.samples import SAMPLES  # its requests are not needed to open a world

    return SAMPLES[name]


def _provide(world: World) -> None:
    for record in catalogue(world.region):
        world.put(record)


def _new_account(engine: Engine) -> None:
    from console.engine.handlers.vpcs import create_default_vpc

    def populate(tx: Transaction) -> None:
        create_default_vpc(tx)

    engine.provision(populate, "A new account's default VPC")


def _timings(instant: bool, timings: Timings | None) -> Timings:
    return timings or (Timings.instant() if instant else Timings())
