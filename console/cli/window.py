"""Opens the window. Knows nothing of Typer: the plain `eni-console [WORLD.eni]` does not wait for it."""

import os
import sys
from pathlib import Path
from typing import Literal

from console.cli.worlds import Problem, check_sample, make, pixels


def show(
    world: Path | None = None,
    sample: str | None = None,
    instant: bool = False,
    page: str | None = None,
    theme: Literal["light", "dark"] | None = None,
    screenshot: Path | None = None,
    size: str | None = None,
) -> int:
    """The exit status. Raises Problem, WorldFileError."""
    wanted = pixels(size) if size else None
    if sample:
        check_sample(sample)
    if screenshot and not screenshot.absolute().parent.is_dir():
        raise Problem(f"{screenshot.absolute().parent} is no folder")
    need_display(picture=screenshot is not None)
    if world and sample:
        make(world, sample)
    # What knows no Qt comes first: once PySide is there, it reads the source of every module that is imported.
    import console.backends.embedded
    import console.topology.layout.arrange  # noqa: F401
    from console.desktop.app import Options, run
    from console.desktop.navigation import PAGES

    if page and page not in PAGES:
        raise Problem(f"there is no page {page!r}; there are {', '.join(PAGES)}")
    options = Options(
        world=world,
        sample=sample,
        instant=instant,
        page=page,
        theme=theme,
        screenshot=screenshot,
        size=wanted,
    )
    return run(options)


def need_display(*, picture: bool) -> None:
    """Qt would abort without one. A picture can be painted all the same."""
    if sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))):
        return
    if not picture:
        raise Problem("there is no display here; --screenshot FILE draws the window, 'render' the topology")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
