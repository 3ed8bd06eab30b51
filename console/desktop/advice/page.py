"""The page of advice: the gravest first, a card each, by topic where somebody wants only one."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from console.desktop.actions.creations import READ_ONLY
from console.desktop.actions.words import plural
from console.desktop.advice.advisor import TITLES, Advisor
from console.desktop.advice.card import AdviceCard
from console.desktop.store import WorldStore
from console.desktop.widgets.drop_down import DropDown
from console.desktop.widgets.empty_state import EmptyState
from console.desktop.widgets.labels import label
from console.reach.advice.model import Advice

MOST = 40
"""Cards at a time: of thousands of idle interfaces nobody reads the last."""
AT_ONCE = 1
"""Cards made in one turn of the loop, each of ten widgets that are laid out and painted in it, too."""
PAUSE_MS = 8
"""Between two turns: those before are laid out and painted."""
WIDE_PX = 860


class AdvicePage(QWidget):
    link_activated = Signal(str)
    fix_wanted = Signal(object)

    def __init__(self, advisor: Advisor, store: WorldStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Advice")
        self._advisor, self._store = advisor, store
        self._cards: dict[str, AdviceCard] = {}
        self._wanted: list[Advice] = []
        self._rest = 0
        self.topic = DropDown(self)
        self.topic.setAccessibleName("Topic")
        self.topic.currentIndexChanged.connect(self._show)
        self.count = label("", "muted", self)
        self._again = QPushButton("Show what was put away", self)
        self._again.setProperty("kind", "link")
        self._again.clicked.connect(advisor.show_all)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(10)
        head.addWidget(label("Advice", "heading", self))
        head.addWidget(self.count)
        head.addStretch()
        head.addWidget(self._again)
        head.addWidget(self.topic)
        below = QWidget(self)
        self._list = QWidget(below)
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(16, 0, 16, 16)
        self._column.setSpacing(10)
        self.more = label("", "muted", self._list)
        self._column.addWidget(self.more)
        self._column.addStretch()
        self._list.setMaximumWidth(WIDE_PX)
        scroll = QScrollArea(below)
        scroll.setWidgetResizable(True)
        scroll.setAlignment(Qt.AlignmentFlag.AlignLeft)
        scroll.setWidget(self._list)
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self._fill)
        self._bar = scroll.verticalScrollBar()
        self._bar.valueChanged.connect(self._come_near)
        self._empty = EmptyState(
            "Nothing to advise",
            "Asymmetric replies, black holes, open management ports, idle interfaces and the like are told here.",
            parent=below,
        )
        self._stack = QStackedLayout(below)
        self._stack.addWidget(scroll)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(below, 1)
        advisor.changed.connect(self.refresh)
        store.standing_changed.connect(self._anew)
        self.refresh()

    def cards(self) -> list[AdviceCard]:
        """As they stand, from the top; those far below what is seen are made when somebody comes near."""
        return [self._cards[one.key] for one in self._wanted if one.key in self._cards]

    @Slot()
    def refresh(self) -> None:
        """Topics with how many there are of each, and the cards."""
        counts: dict[str, int] = {}
        for one in self._advisor.advice:
            counts[one.topic] = counts.get(one.topic, 0) + 1
        chosen = self.topic.currentData()
        quiet = self.topic.blockSignals(True)
        self.topic.clear()
        self.topic.addItem("Every topic", "")
        for topic, count in counts.items():
            self.topic.addItem(plural(TITLES.get(topic, "finding"), count), topic)
        self.topic.setCurrentIndex(max(0, self.topic.findData(chosen)))
        self.topic.blockSignals(quiet)
        self._show()

    @Slot()
    def _show(self) -> None:
        topic = self.topic.currentData()
        chosen = [one for one in self._advisor.advice if not topic or one.topic == topic]
        self._rest = max(0, len(chosen) - MOST)
        self.more.setText(f"and {self._rest:,} more: choose a topic, or mend these first")
        self._put(chosen[:MOST])
        self.count.setText(f"{len(self._advisor.advice):,}" if self._advisor.advice else "")
        self.topic.setVisible(bool(self._advisor.advice))
        self._again.setVisible(bool(self._advisor.put_away))
        self._stack.setCurrentIndex(0 if chosen else 1)

    def _put(self, advice: list[Advice]) -> None:
        """A card whose advice is as before stays, and with it the focus."""
        self._wanted = advice
        wanted = {one.key: one for one in advice}
        for key, card in tuple(self._cards.items()):
            if card.advice != wanted.get(key):
                self._column.removeWidget(card)
                card.hide()
                card.deleteLater()
                del self._cards[key]
        self._fill()

    @Slot()
    def _come_near(self) -> None:
        if not self._soon.isActive():  # else who drags the bar would put it off all the time
            self._soon.start()

    @Slot()
    def _fill(self) -> None:
        """Make the next cards, to one page below what is seen."""
        made = 0
        for place, one in enumerate(self._wanted):
            card = self._cards.get(one.key)
            if card is None:
                if made == AT_ONCE:
                    self._soon.start()
                    break
                if len(self._cards) >= AT_ONCE and self._bar.maximum() - self._bar.value() > self._bar.pageStep():
                    break
                made += 1
                card = self._cards[one.key] = self._card(one)
            if self._column.indexOf(card) != place:
                self._column.insertWidget(place, card)
        self.more.setVisible(self._rest > 0 and len(self._cards) == len(self._wanted))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._soon.start()

    def _card(self, advice: Advice) -> AdviceCard:
        barred = next(filter(None, map(self._store.world.why_barred, advice.where)), "")
        barred = READ_ONLY if self._store.backend.read_only else barred
        card = AdviceCard(self._store.world, advice, barred=barred, parent=self._list)
        card.link_activated.connect(self.link_activated)
        card.fix_wanted.connect(self.fix_wanted)
        card.put_away.connect(self._advisor.hide)
        return card

    @Slot()
    def _anew(self) -> None:
        self._rest = 0
        self._put([])
        self._show()
