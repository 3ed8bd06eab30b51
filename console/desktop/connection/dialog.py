"""Where a person says which EC2 to look at: a profile and a region, or the URL of an endpoint."""

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from console.backends.remote.backend import RemoteBackend
from console.backends.remote.client import AskCode, Client
from console.backends.remote.configuration import Configuration, read_configuration
from console.backends.remote.endpoint import Endpoint
from console.backends.remote.faults import Fault
from console.backends.remote.probe import TOTAL, probe
from console.desktop.connection.colors import ColorChoice, swatch
from console.desktop.connection.findings import FindingList
from console.desktop.connection.saved import forget, keep, saved
from console.desktop.session import Session
from console.desktop.tasks import Tasks
from console.desktop.theme import set_problem
from console.desktop.warming import Warming
from console.desktop.widgets.labels import label
from console.desktop.worlds import LARGE

WHATEVER = "As the environment and the default profile say"
LOOK, TEST, CONNECT = "Reading the AWS configuration", "Testing the connection", "Connecting"


class ConnectionDialog(QDialog):
    """Saved connections at the left, one of them at the right. Closed while something is under way, it stops that."""

    connected = Signal(object, object)
    """A RemoteBackend, with its world, and of a large one the Layout, else None."""

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        ask_code: AskCode | None = None,
        parent: QWidget | None = None,
        *,
        heading: str = "Connect to EC2",
        lays_out: bool = True,
    ) -> None:
        """lays_out: the diagram of a large world is asked for."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(heading)
        self.resize(820, 560)
        self._session, self._tasks, self._ask_code = session, tasks, ask_code
        self._lays_out = lays_out
        self._configuration = Configuration()
        self._build()
        self._list_saved()
        self._changed()
        tasks.start(LOOK, self._read_configuration(), quiet=True)

    # --- what it shows

    def _build(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._build_side())
        middle.addLayout(self._build_form(), 1)
        whole.addLayout(middle, 1)
        whole.addWidget(self._build_footer())

    def _build_side(self) -> QWidget:
        side = QFrame(self)
        side.setProperty("kind", "side")
        side.setFixedWidth(230)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 16, 12, 12)
        column.addWidget(label("CONNECTIONS", "section", side))
        self.saved = QListWidget(side)
        self.saved.setProperty("kind", "steps")
        self.saved.setIconSize(QSize(14, 14))
        self.saved.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.saved.setAccessibleName("Saved connections")
        self.saved.currentItemChanged.connect(self._chosen)
        self.saved.itemActivated.connect(self.connect_now)
        column.addWidget(self.saved, 1)
        self._none_saved = label("What you connect to is remembered here, without its keys.", "hint", side, wrap=True)
        column.addWidget(self._none_saved)
        self.forget = self._button("Forget", "link", self._forget)
        column.addWidget(self.forget)
        return side

    def _build_form(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(24, 18, 24, 14)
        column.setSpacing(10)
        column.addWidget(label(self.windowTitle(), "heading", self))
        about = "Keys stay where they are: in your AWS configuration, its SSO cache or the environment."
        column.addWidget(label(about, "muted", self, wrap=True))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(14)
        self.name = self._field("What you call it, and type to unlock it")
        self.profile = QComboBox(self)
        self.profile.addItem(WHATEVER, "")
        self.profile.currentIndexChanged.connect(self._profile_chosen)
        self.region = QComboBox(self)
        self.region.setEditable(True)
        self.region.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.region.editTextChanged.connect(self._changed)
        self.url = self._field("AWS’s own; or http://localhost:4566 and the like")
        self.anonymous = QCheckBox("Without keys: signed as “test”, as local emulators take it", self)
        self.anonymous.toggled.connect(self._changed)
        self.color = ColorChoice(self)
        for text, widget in (
            ("&Name", self.name),
            ("&Profile", self.profile),
            ("&Region", self.region),
            ("Endpoint &URL", self.url),
            ("", self.anonymous),
            ("Colour", self.color),
        ):
            form.addRow(text, widget)
            widget.setAccessibleName(text.replace("&", "") or "Without keys")
        column.addLayout(form)
        self.problem = label("", "error", self, wrap=True)
        self.problem.hide()
        column.addWidget(self.problem)
        self.findings = FindingList(self)
        self.findings.hide()
        self.summary = label("", "muted", self, wrap=True)
        self.summary.hide()
        column.addWidget(self.summary)
        column.addWidget(self.findings, 1)
        column.addStretch()
        return column

    def _build_footer(self) -> QWidget:
        footer = QFrame(self)
        footer.setProperty("kind", "footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(20, 11, 20, 11)
        row.setSpacing(8)
        self.progress = QProgressBar(footer)
        self.progress.setFixedWidth(150)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress")
        self.progress.hide()
        self.doing = label("It opens read-only, until you unlock it.", "hint", footer)
        self.test = self._button("Test", "", self.test_now)
        self.connect_button = self._button("Connect", "primary", self.connect_now)
        self.connect_button.setDefault(True)
        row.addWidget(self.doing)
        row.addStretch()
        for one in (self.progress, self._button("Cancel", "", self.reject), self.test, self.connect_button):
            row.addWidget(one)
        return footer

    def _field(self, placeholder: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(placeholder)
        field.textChanged.connect(self._changed)
        return field

    def _button(self, text: str, kind: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("kind", kind)
        button.clicked.connect(slot)
        return button

    # --- what is chosen

    @property
    def endpoint(self) -> Endpoint:
        """As the fields say."""
        return Endpoint(
            name=self.name.text().strip(),
            profile=self.profile.currentData() or "",
            region=self.region.currentText().strip(),
            url=self.url.text().strip(),
            anonymous=self.anonymous.isChecked(),
            color=self.color.chosen,
        )

    def show_endpoint(self, endpoint: Endpoint) -> None:
        self.name.setText(endpoint.name)
        if endpoint.profile and self.profile.findData(endpoint.profile) < 0:
            self.profile.addItem(endpoint.profile, endpoint.profile)
        self.profile.setCurrentIndex(max(0, self.profile.findData(endpoint.profile)))
        self.region.setEditText(endpoint.region)
        self.url.setText(endpoint.url)
        self.anonymous.setChecked(endpoint.anonymous)
        self.color.choose(endpoint.color)

    def _list_saved(self) -> None:
        self.saved.clear()
        for endpoint in saved(self._session):
            item = QListWidgetItem(swatch(endpoint.color), endpoint.title, self.saved)
            item.setData(Qt.ItemDataRole.UserRole, endpoint)
        self.forget.setEnabled(False)
        self.forget.setVisible(self.saved.count() > 0)
        self._none_saved.setVisible(self.saved.count() == 0)

    @Slot(QListWidgetItem)
    def _chosen(self, item: QListWidgetItem | None) -> None:
        self.forget.setEnabled(item is not None)
        if item is not None:
            self.show_endpoint(item.data(Qt.ItemDataRole.UserRole))

    @Slot()
    def _forget(self) -> None:
        if (item := self.saved.currentItem()) is not None:
            forget(self._session, item.data(Qt.ItemDataRole.UserRole))
            self._list_saved()

    @Slot()
    def _profile_chosen(self) -> None:
        """A profile brings its region along; one that was typed stays where the profile names none."""
        chosen = self.profile.currentData()
        region = next((one.region for one in self._configuration.profiles if one.name == chosen), "")
        if region:
            self.region.setEditText(region)
        self._changed()

    @Slot()
    def _changed(self) -> None:
        url = self.url.text().strip()
        parts = urlsplit(url)
        sound = not url or (parts.scheme in ("http", "https") and bool(parts.hostname))
        set_problem(self.url, not sound)
        self._say("" if sound else "An endpoint URL begins with http:// or https:// and names a host.")
        self.anonymous.setEnabled(bool(url))
        self.profile.setEnabled(not (url and self.anonymous.isChecked()))
        for button in (self.test, self.connect_button):
            button.setEnabled(sound)

    async def _read_configuration(self) -> None:
        self._configuration = await asyncio.to_thread(read_configuration)
        endpoint = self.endpoint
        for profile in self._configuration.profiles:
            if self.profile.findData(profile.name) < 0:
                self.profile.addItem(f"{profile.name}   {profile.region}".rstrip(), profile.name)
        self.region.addItems(list(self._configuration.regions))
        self.region.setEditText(endpoint.region or self._configuration.region)

    # --- what is done

    @Slot()
    def test_now(self) -> None:
        self.findings.start_over()
        self.findings.show()
        self.summary.hide()
        self._begin(TEST)
        self._tasks.start(TEST, self._test(self.endpoint), quiet=True)

    @Slot()
    def connect_now(self) -> None:
        self._begin(CONNECT)
        self._tasks.start(CONNECT, self._connect(self.endpoint), quiet=True)

    async def _test(self, endpoint: Endpoint) -> None:
        client = Client(endpoint, self._ask_code)
        try:
            await client.open()
            async for finding in probe(client):
                self.findings.show_finding(finding)
                self._show_progress(len(self.findings.findings) / TOTAL, TEST)
        except Fault as fault:
            self._say(f"{fault.code}: {fault.message}")
        else:
            self.summary.setText(self.findings.summary())
            self.summary.show()
        finally:
            await client.close()
        self._end()

    async def _connect(self, endpoint: Endpoint) -> None:
        if self.parentWidget() is None:  # else there is a window, and what it is made of is here
            Warming(self)
        try:
            backend = await RemoteBackend.open(endpoint, ask_code=self._ask_code, progress=self._show_progress)
        except Fault as fault:
            self._say(f"{fault.code}: {fault.message}")
            self._end()
            return
        keep(self._session, endpoint)
        layout = None
        if self._lays_out and len(backend.world) >= LARGE:
            from console.desktop.laying_out import laid_out

            self._show_progress(1.0, "the diagram")
            try:
                layout = await laid_out(backend.world, {})
            except BaseException:
                await backend.close()
                raise
        self.connected.emit(backend, layout)
        self.accept()

    def _begin(self, what: str) -> None:
        self._say("")
        self._show_progress(0.0, what)
        self.progress.show()
        for button in (self.test, self.connect_button):
            button.setEnabled(False)

    def _end(self) -> None:
        self.progress.hide()
        self.doing.setText("It opens read-only, until you unlock it.")
        for button in (self.test, self.connect_button):
            button.setEnabled(True)

    def _show_progress(self, fraction: float, words: str) -> None:
        self.progress.setRange(0, 100)
        self.progress.setValue(round(fraction * 100))
        self.doing.setText(f"{words[:1].upper()}{words[1:]}…" if words else "")

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def done(self, result: int) -> None:
        """However it closes, nothing of it goes on."""
        for name in (LOOK, TEST) if result else (LOOK, TEST, CONNECT):
            self._tasks.cancel(name)
        super().done(result)
