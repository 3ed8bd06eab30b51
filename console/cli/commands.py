"""The commands and their options, as Typer reads them. Qt is imported when a command needs it."""

import os
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console import __version__
from console.cli.reach import advise, trace
from console.cli.serve import serve
from console.cli.worlds import Problem, check_folder, check_sample, make, pixels
from console.cli.worlds import generate as make_large

if TYPE_CHECKING:
    from console.ec2.world import World as AnyWorld
    from console.engine.engine import Engine

EXAMPLES = """\b
Other commands:
  eni-console new WORLD.eni [--sample NAME] [--region NAME]
                                                  make a world file; a large one with --generate
  eni-console render WORLD.eni --out FILE         draw a world: .png, .svg, .pdf, .drawio, .mmd
  eni-console export WORLD.eni --format NAME      aws-cli, boto3, terraform or cloudformation
  eni-console serve [WORLD.eni]                   serve a world to EC2 clients
  eni-console trace WORLD.eni --from A --to B     where a packet goes, and whether the reply comes back
  eni-console advise WORLD.eni                    what a layout suffers from
  (each has its own --help)

\b
Examples:
  eni-console                                     the world of last time
  eni-console lab.eni --page network-interfaces   a file, at its interfaces
  eni-console --sample shop --instant             a sample that is not kept
  eni-console new lab.eni --sample shop           a sample that is
  eni-console new big.eni --generate interfaces=20000,subnets=32,zones=4,seed=1
  eni-console --profile staging --region eu-west-1    an AWS account, read-only until unlocked
  eni-console lab.eni --screenshot window.png --size 1600x1000 --theme dark
  eni-console east.eni west.eni                   two regions in one window
  eni-console render --sample shop --out shop.svg
  eni-console render east.eni west.eni --out all.pdf
  eni-console serve lab.eni --port 4566
  eni-console trace --sample shop --from internet --to web-1 --port 80
"""


class Format(StrEnum):
    AWS_CLI = "aws-cli"
    BOTO3 = "boto3"
    TERRAFORM = "terraform"
    CLOUDFORMATION = "cloudformation"


class Looks(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Detail(StrEnum):
    AUTO = "auto"
    FAR = "far"
    MIDDLE = "middle"
    NEAR = "near"


class PaperSize(StrEnum):
    A4 = "a4"
    A3 = "a3"
    LETTER = "letter"


Worlds = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="WORLD.eni…", help="A world file; several of different regions in one picture.", show_default=False
    ),
]
World = Annotated[Path | None, typer.Argument(metavar="WORLD.eni", help="A world file.", show_default=False)]
Sample = Annotated[str | None, typer.Option(metavar="NAME", help="A sample world: shop.")]
Size = Annotated[str, typer.Option(metavar="WxH", help="The picture's size in pixels.")]
Theme = Annotated[Looks | None, typer.Option(help="Colours; without it as the system, or as last time.")]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"eni-console {__version__}")
        raise typer.Exit


def open_window(
    worlds: Worlds = None,
    sample: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A sample world (shop): in memory, or a new WORLD.eni made of it."),
    ] = None,
    instant: Annotated[bool, typer.Option("--instant", help="No waiting for pending, attaching, stopping.")] = False,
    page: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The page to show: topology, reachability, history, instances, network-interfaces, key-pairs, vpcs, "
            "subnets, route-tables, internet-gateways, vpn-gateways, elastic-ips, security-groups, network-acls, "
            "advice, share.",
        ),
    ] = None,
    theme: Theme = None,
    screenshot: Annotated[
        Path | None,
        typer.Option(metavar="FILE.png", help="Wait until the window has settled, write a PNG of it, and leave."),
    ] = None,
    size: Annotated[str | None, typer.Option(metavar="WxH", help="The window's size in pixels.")] = None,
    endpoint_url: Annotated[
        str, typer.Option(metavar="URL", help="A remote EC2 instead of a world: any endpoint that speaks its API.")
    ] = "",
    region: Annotated[str, typer.Option(metavar="NAME", help="A remote EC2: AWS's in this region.")] = "",
    profile: Annotated[str, typer.Option(metavar="NAME", help="A remote EC2: with this AWS profile.")] = "",
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Say the version and leave.")
    ] = False,
) -> None:
    """A desktop console for elastic network interfaces, with a small EC2 of its own.

    Without a world it opens the one of last time; the first time, a sample. Several are shown in one window.
    """
    from console.cli.window import show

    endpoint = None
    if endpoint_url or region or profile:
        from console.backends.remote.endpoint import Endpoint

        endpoint = Endpoint(profile=profile, region=region, url=endpoint_url)
    first, others = (worlds[0], worlds[1:]) if worlds else (None, [])
    raise typer.Exit(
        show(
            first,
            sample,
            instant,
            page,
            theme.value if theme else None,
            screenshot,
            size,
            endpoint,
            others,
        )
    )


def new(
    world: Annotated[
        Path, typer.Argument(metavar="WORLD.eni", help="A file that does not exist yet, in a folder that does.")
    ],
    sample: Sample = None,
    generate: Annotated[
        str | None,
        typer.Option(
            metavar="KEY=VALUE,…",
            help="A large world, the same for the same values: interfaces=, subnets=, zones=, vpcs=, dual-homed=, "
            "three-homed=, same-subnet=, other-vpc=, stopped=, available=, secondary=, elastic-ips=, public=, "
            "groups=, seed=. All but the counts and the seed are shares, 0 to 1.",
        ),
    ] = None,
    region: Annotated[str, typer.Option(metavar="NAME", help="The region that it is of; us-east-1 without it.")] = "",
) -> None:
    """Make a world file: what a new EC2 account holds, a sample, or a large world made up."""
    if generate is not None:
        if sample:
            raise Problem("--sample and --generate are two different worlds")
        make_large(world, generate, region)
    else:
        if sample:
            check_sample(sample)
        make(world, sample, region)
    print(world)


def render(
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="What to write: .png, .svg, .pdf, .drawio (draw.io) or .mmd (Mermaid).")
    ],
    worlds: Worlds = None,
    sample: Sample = None,
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="A picture's size in pixels; 1600x1000 without it.")
    ] = None,
    theme: Annotated[Looks, typer.Option(help="Colours.")] = Looks.LIGHT,
    level: Annotated[
        Detail,
        typer.Option(
            help="How much is said: address maps, chips or cards; auto: as the size of a .png suggests, else cards."
        ),
    ] = Detail.AUTO,
    paper: Annotated[
        PaperSize | None,
        typer.Option(help="A .pdf on sheets of this paper, as many as it takes.", case_sensitive=False),
    ] = None,
    landscape: Annotated[bool, typer.Option("--landscape", help="The sheets lie on their long side.")] = False,
    vpc: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this VPC, by name or id. Repeatable.")
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option(metavar="FILTER", help="Dim all but this, as 'subnet:private-a state:available tag:team=web'."),
    ] = None,
    collapse: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Draw as one box: a subnet; an instance and those like it; 'alike': all that are alike. Repeatable.",
        ),
    ] = None,
) -> None:
    """Draw the topology of a world file, of several in one picture, or of a sample."""
    from console.topology.export.unfinished import SUFFIXES, TEXTS

    if bool(worlds) == (sample is not None):
        raise Problem("give either a world file or --sample NAME")
    form = out.suffix.lower()
    if form not in SUFFIXES:
        raise Problem(f"{out.name}: the name must end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}")
    if form in TEXTS and (size or level not in (Detail.AUTO, Detail.NEAR)):
        raise Problem(f"a {form} file always says everything and has no size: leave out --size and --level")
    if (paper or landscape) and form != ".pdf":
        raise Problem(f"only a .pdf has sheets of paper, {out.name} has none")
    if landscape and not paper:
        raise Problem("--landscape is for sheets: give --paper too")
    if paper and size:
        raise Problem("--paper and --size are two different sizes")
    check_folder(out)
    width, height = pixels(size or "1600x1000")
    from console.cli.worlds import documented

    if sample:
        check_sample(sample)
    with documented(worlds or [], sample) as (world, engine):
        _draw(
            world, engine, out, form, (width, height), theme, level, paper, landscape, vpc or (), focus, collapse or ()
        )


def _draw(
    world: "AnyWorld",
    document: "Engine",
    out: Path,
    form: str,
    size: tuple[int, int],
    theme: Looks,
    level: Detail,
    paper: PaperSize | None,
    landscape: bool,
    vpcs: Sequence[str],
    focus: str | None,
    collapse: Sequence[str],
) -> None:
    """Raises Problem."""
    from console.cli.choosing import chosen, in_focus, left_as
    from console.desktop.pins import kept_in
    from console.topology.colors import DARK, LIGHT
    from console.topology.export.look import Look
    from console.topology.export.text import Text
    from console.topology.export.unfinished import TEXTS
    from console.topology.layout.arrange import arrange

    try:
        graph = chosen(world, vpcs, collapse)
        layout = arrange(graph, None if collapse else left_as(world, document), kept_in(document))
        shown = in_focus(world, focus) if focus else None
        look = Look(DARK if theme is Looks.DARK else LIGHT, focus=shown)
        if form in TEXTS:
            Text(world, layout, out, look).finish()
            return
        if sys.platform == "linux":
            os.environ["QT_QPA_PLATFORM"] = "offscreen"  # a file needs no display
        from PySide6.QtGui import QGuiApplication

        from console.topology.canvas.lens import Level
        from console.topology.export.drawing import Drawing
        from console.topology.export.pages import Paper, Sheets

        qt = QGuiApplication([])
        Drawing(
            world,
            layout,
            out,
            size,
            look,
            level=None if level is Detail.AUTO else Level[level.name],
            paper=Sheets(Paper(paper.value), landscape) if paper else None,
        ).finish()
        del qt
    except ValueError as error:
        raise Problem(str(error)) from None


def export(
    form: Annotated[
        Format,
        typer.Option("--format", help="aws-cli and boto3: what was done, again; the others: what there is now."),
    ],
    world: World = None,
    sample: Sample = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; without it to the terminal.")] = None,
    caller: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only what this caller did: console, sample, an access key id. Repeatable."),
    ] = None,
) -> None:
    """Write a world file, or a sample, as a text for other tools."""
    if (world is None) == (sample is None):
        raise Problem("give either a world file or --sample NAME")
    if caller and form in (Format.TERRAFORM, Format.CLOUDFORMATION):
        raise Problem(f"--caller is for sessions (aws-cli, boto3); {form.value} says what there is, whoever made it")
    from console.backends.embedded import SystemClock
    from console.engine.opening import new_engine, open_world
    from console.wire.export import export as text_of

    if sample:
        check_sample(sample)
        engine = new_engine(clock=SystemClock(), sample=sample, instant=True)
    else:
        assert world is not None
        engine = open_world(world, clock=SystemClock(), read_only=True)
    try:
        entries = engine.history(sys.maxsize)[::-1]
    finally:
        engine.close()
    known = {one.caller for one in entries}
    if unknown := [one for one in caller or () if one not in known]:
        raise Problem(f"nobody called {unknown[0]!r} did anything here; there is {', '.join(sorted(known))}")
    text = text_of(form.value, engine.world, entries, caller or None)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
        print(out)


COMMANDS: dict[str, Callable[..., None]] = {
    "new": new,
    "render": render,
    "serve": serve,
    "export": export,
    "trace": trace,
    "advise": advise,
}


def run(arguments: Sequence[str]) -> int:
    """The exit status. The first word names a command, or anything else is about the window."""
    given = list(arguments)
    name = given.pop(0) if given and given[0] in COMMANDS else ""
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=not name)
    command: Callable[..., None] = COMMANDS[name] if name else open_window
    app.command(epilog=None if name else EXAMPLES)(command)
    try:
        status = app(given, prog_name=f"eni-console {name}".rstrip(), standalone_mode=False)
    except typer.Abort:
        return 130
    except typer.TyperException as error:
        text: str = getattr(error, "format_message", error.__str__)()
        raise Problem(text.replace("Value error, ", "")) from None  # pydantic's words, which checks options for Typer
    return status if isinstance(status, int) else 0
