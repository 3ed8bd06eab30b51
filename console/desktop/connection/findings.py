"""What a test of a connection has found: which operations it has, and which are denied."""

from bisect import bisect

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from console.backends.remote.probe import CHANGES, READS, Finding, Outcome
from console.desktop.theme import color, current

WORDS: dict[Outcome, str] = {
    "works": "Works",
    "denied": "Not permitted",
    "lacking": "Not there",
    "fails": "Fails",
}
ROW = 24
PADDING = 28
_ORDER: tuple[Outcome, ...] = ("denied", "fails", "lacking", "works")


class FindingList(QTreeWidget):
    """Operations with what became of them; what does not work stands first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Operations")
        self.setHeaderLabels(["Operation", "Outcome", "Reason"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setMinimumHeight(170)
        header = self.header()
        self.ensurePolished()  # the style's font, not the system's
        for column, texts in enumerate(((*READS, *CHANGES), WORDS.values())):
            header.resizeSection(column, max(map(self.fontMetrics().horizontalAdvance, texts)) + PADDING)
        self.findings: list[Finding] = []

    def show_finding(self, finding: Finding) -> None:
        place = bisect(self.findings, _rank(finding), key=_rank)
        self.findings.insert(place, finding)
        item = QTreeWidgetItem([finding.operation, WORDS[finding.outcome], finding.message])
        if finding.outcome != "works":
            tone = current().bad if finding.outcome in ("denied", "fails") else current().warning
            item.setForeground(1, color(tone))
        item.setSizeHint(0, QSize(0, ROW))
        item.setToolTip(2, finding.message)
        self.insertTopLevelItem(place, item)

    def start_over(self) -> None:
        self.findings.clear()
        self.clear()

    def summary(self) -> str:
        """`All 16 operations that read work; 2 of 7 that change are not permitted`."""
        parts = []
        for words, changing in (("read", False), ("change something", True)):
            these = [one for one in self.findings if (one.operation in CHANGES) is changing]
            working = sum(one.outcome == "works" for one in these)
            if these:
                parts.append(f"{'all' if working == len(these) else working} of {len(these)} operations that {words}")
        return f"Works: {', '.join(parts).replace('all of', 'all')}."


def _rank(finding: Finding) -> tuple[int, str]:
    return _ORDER.index(finding.outcome), finding.operation
