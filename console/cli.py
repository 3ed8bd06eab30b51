"""The command line: `eni-console` opens the window, `eni-console new` makes a world, `eni-console render` a picture.

Nothing of Qt is imported before a command needs it: `--version` and `--help` answer at once.
"""

import gc
import os
import re
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from console import __version__

EXAMPLES = """\b
Other commands:
  eni-console new WORLD.eni [--sample NAME]       make a world file
  eni-console render WORLD.eni --out FILE         draw a world: .png, .svg or .pdf
  (each has its own --help)

\b
Examples:
  eni-console                                     the world of last time
  eni-console lab.eni --page network-interfaces   a file, at its interfaces
  eni-console --sample shop --instant             a sample that is not kept
  eni-console new lab.eni --sample shop           a sample that is
  eni-console lab.eni --screenshot window.png --size 1600x1000 --theme dark
  eni-console render --sample shop --out shop.svg
"""


TRACEBACK = "ENI_CONSOLE_TRACEBACK"


class Looks(StrEnum):
    LIGHT = "light"
    DARK = "dark"


World = Annotated[Path | None, typer.Argument(metavar="WORLD.eni", help="A world file.", show_default=False)]
Sample = Annotated[str | None, typer.Option(metavar="NAME", help="A sample world: shop.")]
Size = Annotated[str, typer.Option(metavar="WxH", help="The picture's size in pixels.")]
Theme = Annotated[Looks | None, typer.Option(help="Colours; without it as the system, or as last time.")]


class Problem(Exception):
    """What the person should know, in one line."""


def _version(wanted: bool) -> None:
    if wanted:
        print(f"eni-console {__version__}")
        raise typer.Exit


def open_window(
    world: World = None,
    sample: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A sample world (shop): in memory, or a new WORLD.eni made of it."),
    ] = None,
    instant: Annotated[bool, typer.Option("--instant", help="No waiting for pending, attaching, stopping.")] = False,
    page: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The page to show: topology, history, instances, network-interfaces, key-pairs, vpcs, subnets, "
            "route-tables, internet-gateways, vpn-gateways, elastic-ips, security-groups, network-acls.",
        ),
    ] = None,
    theme: Theme = None,
    screenshot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Wait until the window has settled, write a PNG of it, and leave."),
    ] = None,
    size: Annotated[str | None, typer.Option(metavar="WxH", help="The window's size in pixels.")] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Say the version and leave.")
    ] = False,
) -> None:
    """A desktop console for elastic network interfaces, with a small EC2 of its own.

    Without a world it opens the one of last time; the first time, a sample.
    """
    pixels = _pixels(size) if size else None
    if sample:
        _check_sample(sample)
    if screenshot and not screenshot.absolute().parent.is_dir():
        raise Problem(f"{screenshot.absolute().parent} is no folder")
    _need_display(picture=screenshot is not None)
    if world and sample:
        _make(world, sample)
    from console.desktop.app import Options, run
    from console.desktop.navigation import PAGES

    if page and page not in PAGES:
        raise Problem(f"there is no page {page!r}; there are {', '.join(PAGES)}")
    options = Options(
        world=world,
        sample=sample,
        instant=instant,
        page=page,
        theme=theme.value if theme else None,
        screenshot=screenshot,
        size=pixels,
    )
    raise typer.Exit(run(options))


def new(
    world: Annotated[Path, typer.Argument(metavar="WORLD.eni", help="The file to make; it must not exist.")],
    sample: Sample = None,
) -> None:
    """Make a world file: what a new EC2 account holds, or a sample."""
    if sample:
        _check_sample(sample)
    _make(world, sample)
    print(world)


def render(
    out: Annotated[Path, typer.Option(metavar="FILE", help="What to write: .png, .svg or .pdf.")],
    world: World = None,
    sample: Sample = None,
    size: Size = "1600x1000",
    theme: Annotated[Looks, typer.Option(help="Colours.")] = Looks.LIGHT,
) -> None:
    """Draw the topology of a world file, or of a sample."""
    if (world is None) == (sample is None):
        raise Problem("give either a world file or --sample NAME")
    if out.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise Problem(f"{out.name}: the name must end in .png, .svg or .pdf")
    if not out.absolute().parent.is_dir():
        raise Problem(f"{out.absolute().parent} is no folder")
    width, height = _pixels(size)
    from console.backends.embedded import SystemClock
    from console.engine.opening import new_engine, open_world

    clock = SystemClock()
    if sample:
        _check_sample(sample)
        engine = new_engine(clock=clock, sample=sample, instant=True)
    else:
        assert world is not None
        engine = open_world(world, clock=clock, read_only=True)
    if sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # a file needs no display
    from PySide6.QtGui import QGuiApplication

    from console.topology.colors import DARK, LIGHT
    from console.topology.export import export

    qt = QGuiApplication([])
    export(engine.world, out, (width, height), DARK if theme is Looks.DARK else LIGHT)
    engine.close()
    del qt


def _need_display(*, picture: bool) -> None:
    """Qt would abort without one. A picture can be painted all the same."""
    if sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))):
        return
    if not picture:
        raise Problem("there is no display here; --screenshot FILE draws the window, 'render' the topology")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


def _make(world: Path, sample: str | None) -> None:
    from console.backends.embedded import SystemClock
    from console.engine.opening import create_world

    create_world(world, clock=SystemClock(), sample=sample)


def _check_sample(name: str) -> None:
    from console.engine.samples import SAMPLES

    if name not in SAMPLES:
        raise Problem(f"there is no sample {name!r}; there is {', '.join(SAMPLES)}")


def _pixels(size: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{2,5})[x×](\d{2,5})", size)
    if not match:
        raise Problem(f"{size!r} is no size; write it as 1600x1000")
    return int(match[1]), int(match[2])


COMMANDS: dict[str, Callable[..., None]] = {"new": new, "render": render}


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """`eni-console`. The first word names a command, or anything else is about the window."""
    gc.disable()  # importing and loading makes no garbage; the window enables it
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for some costs 20 ms
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given.pop(0) if given and given[0] in COMMANDS else ""
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=not name)
    command: Callable[..., None] = COMMANDS[name] if name else open_window
    app.command(epilog=None if name else EXAMPLES)(command)
    sys.exit(_run(app, given, f"eni-console {name}".rstrip()))


def _run(app: typer.Typer, arguments: list[str], program: str) -> int:
    """The exit status; whatever a person can have caused is one line on stderr."""
    try:
        status = app(arguments, prog_name=program, standalone_mode=False)
    except typer.TyperException as error:
        return _say(getattr(error, "format_message", error.__str__)(), 2)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Problem as problem:
        return _say(str(problem), 2)
    except OSError as error:
        return _say(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "), 1)
    except Exception as error:
        from console.engine.journal import WorldFileError

        if isinstance(error, WorldFileError):
            return _say(str(error), 1)
        if os.environ.get(TRACEBACK):
            raise
        return _say(f"unexpected {type(error).__name__}: {error} (with {TRACEBACK}=1 it says where)", 70)
    return status if isinstance(status, int) else 0


def _say(text: str, status: int) -> int:
    print(f"eni-console: {' '.join(text.split())}", file=sys.stderr)
    return status
