"""Opens the window. Knows nothing of Typer: the plain `eni-console [WORLD.eni]` does not wait for it."""

import builtins
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from console.cli.worlds import Problem, check_folder, check_sample, make, pixels

if TYPE_CHECKING:
    from console.backends.remote.endpoint import Endpoint

_BEFORE_QT: Final = ("console.backends.embedded", "console.topology.layout.arrange")


def show(
    world: Path | None = None,
    sample: str | None = None,
    instant: bool = False,
    page: str | None = None,
    theme: Literal["light", "dark"] | None = None,
    screenshot: Path | None = None,
    size: str | None = None,
    endpoint: "Endpoint | None" = None,
    beside: Sequence[Path] = (),
) -> int:
    """The exit status. beside: worlds of other regions, in one window with `world`. Raises Problem, WorldFileError."""
    wanted = pixels(size) if size else None
    if endpoint and (world or sample or screenshot):
        raise Problem("an endpoint is opened instead of a world, and not for a screenshot")
    if sample:
        check_sample(sample)
        if beside:
            raise Problem("--sample makes one world: make the others with 'new', then open all of them")
    if screenshot:
        if screenshot.suffix.lower() != ".png":
            raise Problem(f"{screenshot.name}: a screenshot is a PNG, the name must end in .png")
        check_folder(screenshot)
    need_display(picture=screenshot is not None)
    if world and sample:
        make(world, sample)
    load()
    from console.desktop.app import Options, run
    from console.desktop.navigation import PAGES
    from console.desktop.window import SMALLEST

    if page and page not in PAGES:
        raise Problem(f"there is no page {page!r}; there are {', '.join(PAGES)}")
    if wanted and (wanted[0] < SMALLEST[0] or wanted[1] < SMALLEST[1]):
        raise Problem(f"{size} is too small: the window takes {SMALLEST[0]}x{SMALLEST[1]} at least")
    options = Options(
        world=world,
        sample=sample,
        instant=instant,
        page=page,
        theme=theme,
        screenshot=screenshot,
        size=wanted,
        endpoint=endpoint,
        beside=tuple(beside),
    )
    return run(options)


def load() -> None:
    """Import what the first picture takes.

    PySide wraps `import` to look for `from __feature__ import …`, and reads the source of every module that comes
    after it. Nothing here uses that: what knows no Qt comes first, and then `import` is again what it was.
    """
    for module in _BEFORE_QT:
        import_module(module)
    import_module("PySide6.QtCore")
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
    import console.desktop.app
    import console.desktop.topology_page  # noqa: F401


def need_display(*, picture: bool) -> None:
    """Qt would abort without one. A picture can be painted all the same."""
    if sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))):
        return
    if not picture:
        raise Problem("there is no display here; --screenshot FILE draws the window, 'render' the topology")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
