"""The private key of a new key pair: shown once."""

import os
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.desktop.widgets.code import CopyableText
from console.desktop.widgets.labels import label
from console.ec2.requests.instances import CreatedKeyPair


class PrivateKeyDialog(QDialog):
    """Copy or save, then it is gone: nothing of it is kept, in the world or in the history."""

    def __init__(self, created: CreatedKeyPair, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._created = created
        name = created.key_pair.key_name
        self.setWindowTitle(f"Private key of {name}")
        self.setMinimumWidth(600)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        page = QVBoxLayout()
        page.setContentsMargins(24, 20, 24, 14)
        page.setSpacing(8)
        page.addWidget(label(f"Private key of {name}", "heading", self))
        page.addWidget(label("This is the only time that it is shown. Save it, or copy it, now.", "subtitle", self))
        self.key = CopyableText(created.key_material.strip(), self)
        page.addWidget(self.key)
        self._saved = label("", "hint", self, wrap=True)
        page.addWidget(self._saved)
        column.addLayout(page, 1)
        footer = QFrame(self)
        footer.setProperty("kind", "footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(20, 11, 20, 11)
        row.addStretch()
        save = QPushButton("Save as…", footer)
        save.setProperty("kind", "primary")
        save.setDefault(True)
        save.clicked.connect(self._choose_file)
        close = QPushButton("Close", footer)
        close.clicked.connect(self.accept)
        row.addWidget(save)
        row.addWidget(close)
        column.addWidget(footer)
        save.setFocus()

    @Slot()
    def _choose_file(self) -> None:
        chooser = QFileDialog(self, f"Save the private key of {self._created.key_pair.key_name}")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.selectFile(f"{self._created.key_pair.key_name}.pem")
        chooser.fileSelected.connect(self.save)
        chooser.open()

    @Slot(str)
    def save(self, path: str) -> None:
        """Write the key where only its owner can read it, as ssh demands."""
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(self._created.key_material)
        except OSError as error:
            self._saved.setText(f"Not saved: {error.strerror or error}")
            return
        Path(path).chmod(0o600)
        self._saved.setText(f"Saved as {path}")
