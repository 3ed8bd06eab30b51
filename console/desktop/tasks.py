"""Everything the window does in the background: each task has a name, an owner, and one place where it may fail."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:  # imported with the first task: the first picture of the window needs none
    import asyncio


class Tasks(QObject):
    """Runs coroutines on the window's loop; the latest of a name wins."""

    failed = Signal(object)
    """The exception of a task that was not cancelled."""
    changed = Signal()
    """A task that people can see started, moved on or ended: ask `running`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._quiet: set[str] = set()
        self._progress: dict[str, float] = {}
        self._closed = False

    def start(self, name: str, work: Coroutine[Any, Any, None], *, quiet: bool = False) -> None:
        """Run `work`, cancelling what still runs under the same name.

        name: what the status bar calls it while it runs (`Attaching eni-0f3a…`), unless it is `quiet`.
        """
        import asyncio

        if self._closed:
            work.close()
            return
        if earlier := self._running.pop(name, None):
            earlier.cancel()
        self._progress.pop(name, None)
        (self._quiet.add if quiet else self._quiet.discard)(name)
        task = self._running[name] = asyncio.get_event_loop().create_task(work, name=name)
        task.add_done_callback(self._done)
        self.changed.emit()

    def report(self, name: str, fraction: float) -> None:
        """How far the running task `name` is, 0 … 1; without reports its bar only shows that it lives."""
        if name in self._running:
            self._progress[name] = fraction
            self.changed.emit()

    def running(self) -> tuple[tuple[str, float | None], ...]:
        """(name, fraction or None) of the tasks that people can see, oldest first."""
        return tuple((name, self._progress.get(name)) for name in self._running if name not in self._quiet)

    @property
    def closed(self) -> bool:
        """Whether nothing starts any more."""
        return self._closed

    def is_running(self, name: str) -> bool:
        return name in self._running

    def cancel(self, name: str) -> None:
        if task := self._running.get(name):
            task.cancel()

    async def cancel_all(self) -> None:
        """Cancel every task and wait until each has ended; nothing starts after this."""
        import asyncio

        self._closed = True
        current = asyncio.current_task()
        ending = [task for task in self._running.values() if task is not current]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    def _done(self, task: "asyncio.Task[None]") -> None:
        name = task.get_name()
        if self._running.get(name) is task:
            del self._running[name]
            self._progress.pop(name, None)
        if not self._closed:
            self.changed.emit()
        if not task.cancelled() and (failure := task.exception()):
            self.failed.emit(failure)
