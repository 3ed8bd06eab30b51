"""The command line as a person runs it: a process, its output, its status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from console import __version__

ROOT = Path(__file__).parents[1]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path


def console(here: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "ENI_CONSOLE_CONFIG_DIR": str(here / "config"),
        "XDG_DATA_HOME": str(here / "data"),
        "PYTHONWARNINGS": "error",
    }
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "console", *arguments],
        cwd=here,
        env=kept | own | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_version_is_said_without_qt(here: Path) -> None:
    code = (
        "import sys, console.cli as c\ntry: c.main(['--version'])\nexcept SystemExit: print('PySide6' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == [f"eni-console {__version__}", "False"]


def test_the_help_names_every_page_and_has_examples(here: Path) -> None:
    from console.desktop.navigation import PAGES

    said = " ".join(console(here, "--help").stdout.replace("-\n", "-").split()).replace("- ", "-")
    assert all(page in said for page in PAGES)
    assert "eni-console new lab.eni --sample shop" in said


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nowhere.eni"], "nowhere.eni"),
        (["foreign.eni"], "foreign.eni"),
        (["foreign.eni", "--screenshot", "x.png"], "foreign.eni"),
        (["--sample", "moon"], "no sample 'moon'"),
        (["--page", "moon"], "no page 'moon'"),
        (["--size", "big"], "'big' is no size"),
        (["--sample", "shop", "--screenshot", "x.png", "--size", "99999x99999"], "too large"),
        (["--sample", "shop", "--screenshot", "x.png", "--size", "700x500"], "the window takes 960x560 at least"),
        (["--theme", "pink"], ": 'pink' is not one of"),
        (["--moon"], "--moon"),
        (["--sample", "shop", "--screenshot", "no/folder/x.png"], "no folder"),
        (["--sample", "shop", "--screenshot", "x.jpg"], "x.jpg: a screenshot is a PNG"),
        (["new", "foreign.eni"], "exists already"),
        (["new", "nodir/x.eni"], "nodir is no folder"),
        (["new", "x.txt", "--sample", "shop"], "x.txt: the name of a world must end in .eni"),
        (["new"], "WORLD.eni"),
        (["new", "x.eni", "--sample", "moon"], "no sample 'moon'"),
        (["new", "x.eni", "--sample", "shop", "--generate", "seed=1"], "two different worlds"),
        (["new", "x.eni", "--generate", "interface=5"], "'interface=5' is no part of a recipe; it has interfaces="),
        (["new", "x.eni", "--generate", "interfaces=256000,subnets=2"], "subnets=4 would do"),
        (["new", "foreign.eni", "--generate", "interfaces=5"], "exists already"),
        (["new", "x.eni", "--region", "moon-1"], "no region 'moon-1'; there is ap-northeast-1"),
        (["new", "x.eni", "--region", "us-west-1", "--generate", "zones=3"], "zones=3: the region has 2"),
        (["serve", "--region", "moon-1"], "no region 'moon-1'"),
        (["render", "--out", "x.png"], "either a world file or --sample"),
        (["render", "--sample", "shop", "--out", "x.gif"], ".svg, .pdf, .png, .drawio or .mmd"),
        (["render", "--sample", "shop", "--out", "x.svg", "--paper", "a4"], "only a .pdf has sheets of paper"),
        (["render", "--sample", "shop", "--out", "x.mmd", "--level", "far"], "leave out --size and --level"),
        (["render", "nowhere.eni", "--out", "x.png"], "nowhere.eni"),
    ],
)
def test_an_error_is_one_line_and_a_status(here: Path, arguments: list[str], problem: str) -> None:
    (here / "foreign.eni").write_text("a shopping list")
    done = console(here, *arguments)
    assert done.returncode != 0
    assert problem in done.stderr
    assert done.stderr.count("\n") == 1
    assert (here / "foreign.eni").read_text() == "a shopping list"
    assert not (here / "nodir").exists()


@pytest.mark.parametrize("world", ["nowhere.eni", "foreign.eni"])
def test_a_world_that_cannot_be_opened_is_one_status_everywhere(here: Path, world: str) -> None:
    """1; while 2 is for what was asked the wrong way."""
    (here / "foreign.eni").write_text("a shopping list")
    for arguments in (
        [world],
        [world, "--screenshot", "x.png"],
        ["render", world, "--out", "x.svg"],
        ["export", world, "--format", "boto3"],
        ["trace", world, "--from", "internet", "--to", "corporate"],
        ["advise", world],
    ):
        done = console(here, *arguments)
        assert (done.returncode, world in done.stderr, done.stderr.count("\n")) == (1, True, 1), arguments


def test_without_a_display_it_says_what_can_be_done(here: Path) -> None:
    done = console(here, QT_QPA_PLATFORM="")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--screenshot" in done.stderr


def test_a_new_world_opens_on_the_page_and_in_the_size_asked_for(here: Path) -> None:
    assert console(here, "new", "lab.eni", "--sample", "shop").stdout == "lab.eni\n"
    done = console(
        here, "lab.eni", "--page", "instances", "--theme", "dark", "--screenshot", "x.png", "--size", "1100x700"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    picture = QImage(str(here / "x.png"))
    assert (picture.width(), picture.height()) == (1100, 700)
    assert picture.pixelColor(600, 500).lightness() < 60


def test_several_regions_are_drawn_in_one_picture(here: Path) -> None:
    for name, region in (("east", "us-east-1"), ("west", "eu-west-1")):
        console(here, "new", f"{name}.eni", "--sample", "shop", "--region", region)
    for form in ("svg", "mmd", "drawio"):
        done = console(here, "render", "east.eni", "west.eni", "--out", f"both.{form}")
        assert (done.returncode, done.stderr) == (0, "")
    assert all(f">{region}<" in (here / "both.svg").read_text() for region in ("us-east-1", "eu-west-1"))
    assert (
        'subgraph region_eu-west-1["eu-west-1 · 1 VPC · 5 instances · 9 interfaces"]' in (here / "both.mmd").read_text()
    )
    assert (here / "both.drawio").read_text().count('parent="region:eu-west-1"') == 1
    done = console(here, "render", "east.eni", "east.eni", "--out", "x.svg")
    assert done.returncode != 0
    assert "east.eni cannot stand beside east.eni: both have " in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_large_world_is_made_and_one_that_is_ended_early_leaves_nothing(here: Path) -> None:
    done = console(here, "new", "large.eni", "--generate", "interfaces=300,subnets=6,zones=2,seed=4")
    assert (done.returncode, done.stdout, done.stderr) == (0, "large.eni\n", "")
    arguments = [sys.executable, "-m", "console", "new", "huge.eni", "--generate", "interfaces=300000,vpcs=2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(arguments, cwd=here, env=environment, stderr=subprocess.PIPE) as making:
        assert making.stderr
        making.stderr.readline()  # how far it is
        making.terminate()
    assert making.returncode == 130
    assert [path.name for path in here.iterdir()] == ["large.eni"]


def test_the_first_start_makes_the_sample_and_the_second_finds_it(here: Path) -> None:
    for _ in range(2):
        assert console(here, "--screenshot", "x.png").returncode == 0
    assert [path.name for path in (here / "data" / "eni-console").glob("*.eni")] == ["shop.eni"]


def test_a_picture_of_a_world_in_use_is_taken_read_only(here: Path) -> None:
    from console.backends.embedded import EmbeddedBackend

    console(here, "new", "lab.eni")
    backend = EmbeddedBackend.open(here / "lab.eni")
    done = console(here, "lab.eni", "--screenshot", "x.png")
    backend._engine.close()
    assert (done.returncode, done.stderr) == (0, "")
    assert not QImage(str(here / "x.png")).isNull()


@pytest.mark.parametrize("name", ["shop.png", "shop.svg", "shop.pdf"])
def test_a_sample_is_rendered(here: Path, name: str) -> None:
    done = console(here, "render", "--sample", "shop", "--out", name, "--size", "800x500", QT_QPA_PLATFORM="")
    assert (done.returncode, done.stderr) == (0, "")
    assert (here / name).stat().st_size > 5000


def test_a_picture_is_as_the_window_has_left_it(here: Path) -> None:
    from console.backends.embedded import EmbeddedBackend
    from console.ec2.resources import NetworkInterface
    from console.topology.graph import build
    from console.topology.layout.arrange import arrange
    from console.topology.layout.kept import written

    def drawn() -> bytes:
        done = console(here, "render", "lab.eni", "--out", "lab.drawio")
        assert (done.returncode, done.stderr) == (0, "")
        return (here / "lab.drawio").read_bytes()

    console(here, "new", "lab.eni", "--sample", "shop")
    fresh = drawn()
    for key in ("arrangement", "pins"):
        backend = EmbeddedBackend.open(here / "lab.eni")
        world = backend.world
        web = next(one for one in world.all(NetworkInterface) if one.attachment).attachment.instance_id  # type: ignore[union-attr]
        before = arrange(build(world), None, {web: (400.0, 0.0)})
        backend.keep(key, written(before) if key == "arrangement" else f'{{"{web}": [400, 0]}}')
        backend._engine.close()
        assert drawn() != fresh


def test_a_picture_is_of_what_was_chosen(here: Path) -> None:
    def drawn(*options: str) -> str:
        done = console(here, "render", "--sample", "shop", "--out", "shop.mmd", *options)
        assert (done.returncode, done.stderr) == (0, "")
        return (here / "shop.mmd").read_text(encoding="utf-8")

    assert "web-1" in drawn("--vpc", "shop")
    focused = drawn("--focus", "web-1")
    assert "web-1" in focused
    assert "standby" not in focused
    assert "standby" not in drawn("--collapse", "private-a")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--vpc", "nowhere", "there is no VPC 'nowhere'; there are"),
        ("--focus", "state:nonsense", "nothing in this world matches"),
        ("--collapse", "nobody", "there is no subnet or instance 'nobody'"),
    ],
)
def test_what_is_not_there_can_not_be_drawn(here: Path, option: str, value: str, said: str) -> None:
    done = console(here, "render", "--sample", "shop", "--out", "shop.mmd", option, value)
    assert done.returncode != 0
    assert said in done.stderr
    assert not (here / "shop.mmd").exists()


@pytest.mark.parametrize("name", ["shop.drawio", "shop.mmd"])
def test_a_text_for_another_tool_needs_no_platform(here: Path, name: str) -> None:
    done = console(here, "render", "--sample", "shop", "--out", name, QT_QPA_PLATFORM="none such")
    assert (done.returncode, done.stderr) == (0, "")
    assert "web-1" in (here / name).read_text(encoding="utf-8")
