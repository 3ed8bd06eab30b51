"""The embedded EC2 itself: requests in, changes out, time from a Clock.

    execute(request) → handler(request, transaction) → routes settled → journal commit → watchers told → answer
    tick()           → the lifecycle steps that are due, each an entry like a request, as a consequence of its cause
    together()       → all that is executed in the block shares one commit at its end

Synchronous and single-writer. A request is answered only after its commit; a refused one has changed nothing. What is
due at once (where lifecycles take no time) is in the commit of the request that set it going.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec

from console.ec2.changes import ChangeSet
from console.ec2.errors import InvalidParameterValue, Refused, UnsupportedOperation
from console.ec2.history import Change, HistoryEntry
from console.ec2.resources import Resource
from console.ec2.world import World
from console.engine.clock import Clock
from console.engine.deeds import Deeds, summary_of
from console.engine.journal import Journal, change_set_of
from console.engine.keys import KeyMaker, make_key
from console.engine.lifecycle import Timings, began, due_steps
from console.engine.quotas import Quotas, quotas_of
from console.engine.routing import settle
from console.engine.timers import Timer, Timers
from console.engine.transaction import Transaction
from console.engine.world_file import DamagedFile, JournalFailed

if TYPE_CHECKING:  # see execution.py
    from console.ec2.requests import Redo, Request, Undo
    from console.engine.handlers.families import Handler

R = TypeVar("R")
Watcher = Callable[[ChangeSet], None]
Kind = Literal["request", "lifecycle", "undo", "redo"]

RETRY_S = 1.0
"""After this, a lifecycle step whose commit has failed is tried again."""


class _Together(msgspec.Struct):
    """What shares a commit, and how things were before it."""

    last_entry: int
    revision: int
    transactions: list[Transaction] = msgspec.field(default_factory=list)
    taken: list[Timer] = msgspec.field(default_factory=list)
    told: list[ChangeSet] = msgspec.field(default_factory=list)


class Engine:
    """One world, carried out. See the module."""

    def __init__(
        self,
        world: World,
        journal: Journal,
        clock: Clock,
        *,
        random: Random | None = None,
        timings: Timings | None = None,
        quotas: Quotas | None = None,
        under_way: Iterable[Resource] | None = None,
    ) -> None:
        """under_way: the records that have steps ahead, where who read the world has found them already."""
        self.world = world
        self._quotas = quotas
        self._journal = journal
        self._clock = clock
        self._random = random or Random()
        self._timings = timings or Timings()
        self._watchers: list[Watcher] = []
        self._timers = Timers(self._timings)
        self._last_entry = journal.last_number()
        self._deeds = Deeds(journal)
        self._together: _Together | None = None
        self._resume(world if under_way is None else under_way)

    # --- requests

    @property
    def read_only(self) -> bool:
        return self._journal.read_only

    def execute(
        self, request: "Request[R]", caller: str = "console", make_key: KeyMaker = make_key, *, deed: int = 0
    ) -> R:
        """Carry out one request. Raises Refused (and JournalFailed as EC2's InternalError); then nothing changed.

        make_key: where CreateKeyPair has its key from, for a caller that makes it beforehand. deed: of which it is one
        request, by any number that no other deed has; 0 where it is all of it. A deed is undone as a whole.
        """
        if not request.mutates:
            answer: R = _handler(request)(request, self._transaction(caller))
            return answer
        if self.read_only:
            raise Refused("UnauthorizedOperation", "You are not authorized to perform this operation: read-only.")
        with self.together():
            result = self._carry_out(request, caller, make_key, deed)
            self.tick()
        return result

    @contextmanager
    def together(self) -> Iterator[None]:
        """Whatever is executed in the block is committed, synced, at its end: answer nobody before.

        A request that is refused is in nobody's way. Raises EC2's InternalError where the commit fails: then nothing
        of the block has happened. Watchers are told after the commit.
        """
        if self._together:
            yield
            return
        self._together = _Together(self._last_entry, self.world.revision)
        self._journal.begin()
        try:
            yield
        except BaseException:
            self._end_together()  # what is on its way matters more than a commit that fails
            raise
        if failure := self._end_together():
            raise _not_written(failure) from failure

    def _end_together(self) -> JournalFailed | None:
        """Commit, or take all back: what is not in the file must not be in the world either."""
        done, self._together = self._together, None
        assert done
        try:
            self._journal.end()
        except BaseException as error:
            self._take_back(done)
            if not isinstance(error, JournalFailed):
                raise
            return error if done.transactions else None  # a refusal matters more than its line in the history
        for change_set in done.told:
            for watcher in tuple(self._watchers):
                watcher(change_set)
        return None

    def _take_back(self, done: _Together) -> None:
        now = self._clock.now()
        if done.taken:
            self._timers.put_back(done.taken, until=now + RETRY_S)
        for tx in reversed(done.transactions):
            back = [Change(change.after, change.before) for change in tx.changes()]
            tx.rollback()
            self._timers.follow(back, now, None)
        self._last_entry, self.world.revision = done.last_entry, done.revision
        self._deeds.forget_after(done.last_entry)

    def _carry_out(self, request: "Request[R]", caller: str, make_key: KeyMaker, deed: int) -> R:
        from console.engine.execution import Redo, Undo, action_of, summarise

        if isinstance(request, Undo | Redo):
            return self._reverse(request, caller)  # type: ignore[return-value]
        _check_text(request)
        tx = self._transaction(caller)
        tx.make_key = make_key
        try:
            result: R = self._answered_before(request) or _handler(request)(request, tx)
            settle(tx)
            summary = summarise(request, result, self.world, tx.changes())
        except Refused as refusal:
            tx.rollback()
            self._note_refusal(request, refusal, caller)
            raise
        except BaseException:
            tx.rollback()
            raise
        self._commit(tx, "request", action_of(request), summary, caller, request, follows=self._deeds.first_of(deed))
        self._deeds.did(deed, self._last_entry)
        return result

    def _answered_before(self, request: "Request[R]") -> R | None:
        """The answer that a request with the same client token has had."""
        from console.engine.execution import action_of, answer_again, token_of

        token = token_of(request)
        earlier = self._deeds.found(self._journal.last_with_token, action_of(request), token) if token else None
        answer: R | None = answer_again(request, _parameters(request), earlier, self.world) if earlier else None
        return answer

    def provision(self, populate: Callable[[Transaction], None], summary: str, instead_of: int | None = None) -> None:
        """What EC2 makes by itself (a new account's default VPC): committed like a request, but nobody's to undo.

        instead_of: it reverses all entries after that number: nobody can undo them any more, or repeat their tokens.
        """
        with self.together():
            tx = self._transaction("ec2")
            populate(tx)
            settle(tx)
            self._commit(tx, "lifecycle", "Provision", summary, caller="ec2", instead_of=instead_of)
            self.tick()

    @property
    def quotas(self) -> Quotas:
        """Those that somebody has set, else what a world like this one has."""
        return self._quotas or quotas_of(self.world)

    @quotas.setter
    def quotas(self, quotas: Quotas | None) -> None:
        self._quotas = quotas

    def _transaction(self, caller: str = "console") -> Transaction:
        return Transaction(self.world, self._random, self._clock.now(), caller, self.quotas)

    def _commit(
        self,
        tx: Transaction,
        kind: Kind,
        action: str,
        summary: str,
        caller: str = "console",
        request: "Request[Any] | None" = None,
        follows: int | None = None,
        reverses: Sequence[int] = (),
        instead_of: int | None = None,
    ) -> ChangeSet:
        changes = tx.changes()
        try:
            entry = HistoryEntry(
                number=self._last_entry + 1,
                revision=self.world.revision + bool(changes),
                at=tx.now,
                kind=kind,
                action=action,
                summary=summary,
                caller=caller,
                parameters=_parameters(request),
                changes=changes,
                follows=follows,
                reverses=next(iter(reverses), None),
            )
            self._journal.append(entry, undone=reverses, all_since=instead_of)
        except JournalFailed as failure:
            tx.rollback()
            raise _not_written(failure) from failure
        except BaseException:
            tx.rollback()  # what is not in the file must not be in the world either
            raise
        assert self._together
        self._together.transactions.append(tx)
        self._last_entry = entry.number
        self._deeds.written(entry, reverses, all_before=instead_of is not None)
        self.world.revision = entry.revision
        cause = follows if kind == "lifecycle" and follows else entry.number
        self._timers.follow(changes, self._clock.now(), cause)
        change_set = change_set_of(entry)
        if changes:
            self._together.told.append(change_set)
        return change_set

    def _note_refusal(self, request: "Request[Any]", refusal: Refused, caller: str) -> None:
        from console.engine.execution import action_of

        entry = HistoryEntry(
            number=self._last_entry + 1,
            revision=self.world.revision,
            at=self._transaction().now,
            kind="request",
            action=action_of(request),
            caller=caller,
            parameters=_parameters(request),
            outcome=refusal.code,
            message=refusal.message,
        )
        try:
            self._journal.append(entry)
        except JournalFailed:
            return  # the refusal matters more than its line in the history
        self._last_entry = entry.number

    @property
    def last_entry(self) -> int:
        """The number of the newest entry of the history."""
        return self._last_entry

    # --- undo

    def undoable(self) -> HistoryEntry | None:
        """What Undo would reverse. Cheap: asked after every change."""
        return self._deeds.undoable()

    def redoable(self) -> HistoryEntry | None:
        """What Redo would do again. Cheap, too."""
        return self._deeds.redoable()

    def reversible(self, deed: int) -> HistoryEntry | None:
        """By which entry an Undo takes back all of a deed."""
        return self._deeds.reversible(deed)

    def _reverse(self, request: "Undo | Redo", caller: str) -> ChangeSet:
        from console.engine.execution import Undo, action_of, reverse

        tx = self._transaction(caller)
        try:
            entries = self._deeds.reversed_by(request)
            reverse(tx, self._deeds.changes_of(entries))
            settle(tx)
        except Refused as refusal:
            tx.rollback()
            self._note_refusal(request, refusal, caller)
            raise
        except DamagedFile as damage:
            tx.rollback()
            raise Refused("InternalError", f"{str(damage)[:1].upper()}{str(damage)[1:]}.") from damage
        except BaseException:
            tx.rollback()
            raise
        kind: Kind = "undo" if isinstance(request, Undo) else "redo"
        return self._commit(
            tx,
            kind,
            action_of(request),
            f"{action_of(request)}: {summary_of(entries)}",
            caller,
            request,
            reverses=[one.number for one in entries],
        )

    # --- time

    def next_due(self) -> float | None:
        """When `tick` has something to do, in the Clock's seconds; None while nothing is under way."""
        return self._timers.next_due()

    def tick(self, most: int | None = None) -> None:
        """Run every lifecycle step that is due; what can't be written to the file is tried again a little later.

        most: so many at a time; then `next_due` has passed already. Each step is a whole one, whichever go with it.
        """
        due = None if self.read_only else self.next_due()
        if due is None or due > self._clock.now():
            return
        with suppress(Refused), self.together():
            self._run_due(most)

    def _run_due(self, most: int | None) -> None:
        from console.engine.execution import run, summarise

        assert self._together
        while timers := self._timers.take(self._clock.now(), most):
            number = self._last_entry
            tx = self._transaction()
            try:
                for timer in timers:
                    run(timer.step, tx)
                settle(tx)
                if changes := tx.changes():
                    summary = summarise(None, None, self.world, changes)
                    self._commit(tx, "lifecycle", "Lifecycle", summary, follows=timers[0].follows)
            except BaseException as error:
                if self._last_entry == number:
                    tx.rollback()
                    self._timers.put_back(timers, until=self._clock.now() + RETRY_S)
                if not isinstance(error, Refused):
                    raise
                return
            self._together.taken += timers
            if most is not None and (most := most - len(timers)) <= 0:
                return

    def _resume(self, records: Iterable[Resource]) -> None:
        """Take up what was under way when the world was closed; what it follows is looked for in the last entries."""
        under_way = [record for record in records if due_steps(record, self._timings)]
        if not under_way:
            return
        causes: dict[str, int] = {}
        with suppress(DamagedFile):  # the world goes on; an Undo may then leave out a step
            for entry in self._journal.page(500):
                for change in entry.changes:
                    causes.setdefault(change.id, _cause(entry))
        now = self._clock.now()
        for record in under_way:
            self._timers.follow([Change(None, record)], began(record, self._timings, now), causes.get(record.id))

    # --- watching, history, end

    def subscribe(self, watcher: Watcher) -> None:
        """Call `watcher` with every change set, once it is committed and in `world`."""
        self._watchers.append(watcher)

    def unsubscribe(self, watcher: Watcher) -> None:
        self._watchers.remove(watcher)

    def history(self, limit: int = 200, before: int | None = None) -> Sequence[HistoryEntry]:
        return self._journal.page(limit, before)

    def follow(self) -> None:
        """Take in what another console has committed to the file (for one that is open read-only)."""
        for entry in self._journal.since(self._last_entry):
            self._last_entry = entry.number
            if entry.changes:
                changes = change_set_of(entry)
                self.world.apply(changes)
                for watcher in tuple(self._watchers):
                    watcher(changes)

    def kept(self, key: str) -> str | None:
        """What `keep` put into the document under that key. Raises DamagedFile."""
        return self._journal.kept(key)

    def keep(self, key: str, text: str) -> None:
        """Put something into the document that is neither world nor history. Raises JournalFailed."""
        self._journal.keep(key, text)

    def folding(self) -> Callable[[], None] | None:
        """What folds the file's log into it once it is long, in another thread, to be ended before `close`."""
        return self._journal.folding()

    def copy_to(self, path: Path) -> bool:
        """A copy of the world's file, with all that was acknowledged. Raises WorldFileError.

        Where that file is damaged, the copy is made of what is in memory: the world whole, without its history. Whether
        the history is in it.
        """
        try:
            self._journal.copy_to(path)
        except DamagedFile:
            from console.engine.opening import save_world

            save_world(path, self.world, self._clock)
            return False
        return True

    def close(self) -> None:
        self._journal.close()


def _cause(entry: HistoryEntry) -> int:
    """The entry as whose consequence time goes on from there."""
    return entry.follows if entry.kind == "lifecycle" and entry.follows else entry.number


def _handler(request: "Request[Any]") -> "Handler":
    from console.engine.execution import HANDLERS, action_of

    handler = HANDLERS.get(type(request))
    if handler is None:
        raise UnsupportedOperation(f"{action_of(request)} is not supported.")
    return handler


def _not_written(failure: JournalFailed) -> Refused:
    return Refused("InternalError", f"{str(failure)[:1].upper()}{str(failure)[1:]}")


def _check_text(request: "Request[Any]") -> None:
    """Half a surrogate pair is no text: neither the world nor its history could keep it."""
    from pydantic_core import PydanticSerializationError

    try:
        request.model_dump_json()
    except PydanticSerializationError:
        raise InvalidParameterValue("The request contains text that is not valid Unicode.") from None


def _parameters(request: "Request[Any] | None") -> dict[str, Any]:
    return {} if request is None else request.model_dump(mode="json", by_alias=True, exclude_unset=True)
