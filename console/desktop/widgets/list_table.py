"""A table to read from: whole rows, one at a time, columns of fixed widths and one that takes the rest.

Where little would be left for that one, the others are narrower, down to where the table scrolls.
"""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

LEAST_REST_PX, LEAST_SHARE = 170, 0.8


class ListTable(QTableView):
    """widths: pixels, a column each. stretched: the column that takes the rest. row_px: the height of a row."""

    def __init__(
        self,
        model: QAbstractItemModel,
        name: str,
        widths: Sequence[int],
        stretched: int,
        row_px: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(row_px)
        rows.hide()
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(0)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for section, width in enumerate(widths):
            header.resizeSection(section, width)
        header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        self._widths = {section: width for section, width in enumerate(widths) if section != stretched}
        self._stretched, self._share = stretched, 1.0

    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.viewport().width() - LEAST_REST_PX
        share = min(max(room / sum(self._widths.values()), LEAST_SHARE), 1.0)
        if share != self._share:  # else they stay as a hand made them
            self._share = share
            for section, width in self._widths.items():
                self.setColumnWidth(section, round(width * share))
            scrolls = share == LEAST_SHARE
            mode = QHeaderView.ResizeMode.Interactive if scrolls else QHeaderView.ResizeMode.Stretch
            self.horizontalHeader().setSectionResizeMode(self._stretched, mode)
            if scrolls:
                self.setColumnWidth(self._stretched, LEAST_REST_PX)
        super().resizeEvent(event)
