"""The way from the menu to a window over a remote world, and what such a window has more than others."""

import asyncio
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.backends.port import Backend
from console.backends.remote.backend import RemoteBackend
from console.backends.remote.endpoint import Endpoint
from console.backends.remote.faults import Fault
from console.desktop.connection.bar import ConnectionBar
from console.desktop.connection.dialog import ConnectionDialog
from console.desktop.connection.unlock import CodeDialog
from console.desktop.session import Session
from console.desktop.tasks import Tasks
from console.desktop.window import MainWindow

RECONNECT = "Reconnecting"


class Connecting(QObject):
    """Asks where to, and says `connected` with a RemoteBackend."""

    connected = Signal(object, object)
    """The backend, and the Layout of a large world."""
    connected_beside = Signal(object)
    """The same, where it is to stand beside what is shown, and is laid out with that."""
    given_up = Signal()
    """Nobody wants to connect after all."""

    def __init__(
        self, session: Session, tasks: Tasks, front: Callable[[], QWidget | None], parent: QObject | None = None
    ) -> None:
        """front: the widget that a question stands before."""
        super().__init__(parent)
        self._session, self._tasks, self._front = session, tasks, front

    def ask(self, endpoint: Endpoint | None, *, beside: bool = False) -> None:
        """endpoint: to connect to at once; what is wrong with it can be put right in the dialog."""
        heading = "Connect to EC2 beside" if beside else "Connect to EC2"
        dialog = ConnectionDialog(
            self._session, self._tasks, self.ask_code, self._front(), heading=heading, lays_out=not beside
        )
        dialog.connected.connect(self.connected_beside if beside else self.connected)
        dialog.rejected.connect(self.given_up)
        dialog.open()
        if endpoint:
            dialog.show_endpoint(endpoint)
            dialog.connect_now()

    async def reach(self, endpoint: Endpoint, report: Callable[[float], None]) -> RemoteBackend:
        """Without asking where to. report: told how far it is, 0 … 1. Raises Fault."""
        return await RemoteBackend.open(
            endpoint, ask_code=self.ask_code, progress=lambda fraction, _words: report(fraction)
        )

    async def ask_code(self, prompt: str) -> str:
        """An MFA code, or an empty text."""
        dialog = CodeDialog(prompt, self._front())
        answer: asyncio.Future[str] = dialog.code
        dialog.open()
        return await answer

    def dress(self, window: MainWindow, backend: Backend) -> None:
        """Put the connection's bar into a window over a remote world; one for each, where several are side by side."""
        whole = window.centralWidget()
        column = whole.layout() if whole else None
        assert isinstance(column, QVBoxLayout)
        for one in reversed(backend.members):
            if isinstance(one, RemoteBackend):
                bar = ConnectionBar(window.store, one, window)
                bar.reconnect_requested.connect(partial(self._reconnect, window, one))
                column.insertWidget(1, bar)

    def _reconnect(self, window: MainWindow, backend: RemoteBackend) -> None:
        window.tasks.start(RECONNECT, self._connect_again(window, backend))

    async def _connect_again(self, window: MainWindow, backend: RemoteBackend) -> None:
        try:
            await backend.reconnect()
        except Fault as fault:
            window.notifications.show(f"{fault.code}: {fault.message}", "problem")
