"""A large layout made in a thread, while the picture is that of before and a window stays live."""

from threading import Thread

from console.backends.giving_way import giving_way
from console.topology.renewal import Renewal, Renewed

LARGE = 30_000
"""Interfaces: with fewer, all are laid out within a few frames."""


class Aside:
    """Begins when it is made. What it reads never changes: records, graphs and layouts are replaced, not altered."""

    def __init__(self, renewal: Renewal) -> None:
        from concurrent.futures import Future  # most worlds are not large

        self._made: Future[Renewed] = Future()
        Thread(target=self._make, args=(renewal,), daemon=True).start()

    @property
    def done(self) -> bool:
        return self._made.done()

    def renewed(self) -> Renewed:
        """Waits for it. Raises what laying out has raised."""
        return self._made.result()

    def _make(self, renewal: Renewal) -> None:
        try:
            with giving_way():
                renewed = renewal.made()
                renewed.layout.cables.found()  # to be painted by, and found here rather than between two frames
        except BaseException as error:
            self._made.set_exception(error)  # it is raised where the layout is asked for
        else:
            self._made.set_result(renewed)
