"""The pages that are no tables: what each is made of, and what of the window it is joined to."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from console.desktop.window import MainWindow


def makers(window: "MainWindow") -> dict[str, Callable[[], QWidget]]:
    """By the page's name, see navigation.PAGES."""
    made = {
        "topology": _topology,
        "reachability": _reachability,
        "history": _history,
        "advice": _advice,
        "share": _share,
    }
    return {page: partial(make, window) for page, make in made.items()}


def _topology(window: "MainWindow") -> QWidget:
    from console.desktop.topology_page import TopologyPage

    page = TopologyPage(window.store, window.selection, window.resource_actions, window.themes, window.pages)
    page.menu_requested.connect(window.show_menu)
    page.row_activated.connect(window.show_in_diagram)
    page.create_requested.connect(window.create_thing)
    page.zoom_changed.connect(window.show_zoom)
    page.trace_requested.connect(window.tracer.show)
    if camera := window.session.camera(window.session_key):
        page.restore_camera(camera)
    page.view.set_path(window.tracer.path)
    window.topology = page
    return page


def _reachability(window: "MainWindow") -> QWidget:
    from console.desktop.tracing.matrix_page import MatrixPage

    page = MatrixPage(window.store, window.selection, window.themes.theme, window.pages)
    page.flow_chosen.connect(window.tracer.show_flow)
    page.link_activated.connect(window.go_to)
    window.themes.theme_changed.connect(page.dress)
    return page


def _history(window: "MainWindow") -> QWidget:
    from console.desktop.history_page import HistoryPage

    page = HistoryPage(window.store, window.resource_actions, window.pages)
    page.link_activated.connect(window.go_to)
    return page


def _advice(window: "MainWindow") -> QWidget:
    from console.desktop.advice.page import AdvicePage

    page = AdvicePage(window.advisor, window.store, window.pages)
    page.link_activated.connect(window.go_to)
    page.fix_wanted.connect(window.tracer.fix)
    return page


def _share(window: "MainWindow") -> QWidget:
    from console.desktop.share.page import SharePage

    page = SharePage(window.sharing, window.store, window.pages)
    page.link_activated.connect(window.go_to)
    page.entry_requested.connect(window.show_entry)
    return page
