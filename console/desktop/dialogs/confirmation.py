"""One question before something that is lost for good."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.desktop.widgets.labels import label

MOST_LINES = 10


class Confirmation(QDialog):
    """Names the consequences; `accepted` means yes. Escape and Enter both mean no: the safe button is the default."""

    def __init__(self, question: str, consequences: Sequence[str], verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(question)
        self.setMinimumWidth(440)
        self.consequences = tuple(consequences)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        page = QVBoxLayout()
        page.setContentsMargins(24, 20, 24, 18)
        page.setSpacing(8)
        page.addWidget(label(question, "heading", self, wrap=True))
        for line in consequences[:MOST_LINES]:
            item = QHBoxLayout()
            item.setSpacing(8)
            item.addWidget(label("•", "muted", self), 0, Qt.AlignmentFlag.AlignTop)
            item.addWidget(label(line, "", self, wrap=True), 1)
            page.addLayout(item)
        if len(consequences) > MOST_LINES:
            page.addWidget(label(f"and {len(consequences) - MOST_LINES} more consequences of this kind", "muted", self))
        column.addLayout(page)
        footer = QFrame(self)
        footer.setProperty("kind", "footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(20, 11, 20, 11)
        row.addStretch()
        self.yes = QPushButton(f"&{verb}", footer)
        self.yes.setProperty("kind", "danger")
        self.yes.setAutoDefault(False)
        self.yes.clicked.connect(self.accept)
        self.no = QPushButton("Cancel", footer)
        self.no.setDefault(True)
        self.no.clicked.connect(self.reject)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        column.addWidget(footer)
        self.setAccessibleName(question)
        self.setAccessibleDescription("\n".join(consequences))
        self.no.setFocus()
