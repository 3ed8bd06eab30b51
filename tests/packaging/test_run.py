"""packaging/run in a checkout that is set up, with an interpreter that only repeats what it was told."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")


def bash(script: str, *arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(folder), **environment}
    command = ["bash", "-c", script, "bash", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=surroundings, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "packaging", tmp_path / "packaging")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    commands = tmp_path / ".venv" / "bin"
    commands.mkdir(parents=True)
    for name in ("python", "eni-console"):
        (commands / name).write_text('#!/bin/sh\nshift\necho "console: $*"\n')
        (commands / name).chmod(0o755)
    (tmp_path / ".venv" / "pyvenv.cfg").touch()
    fonts = tmp_path / ".local" / "share" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "any.ttf").touch()
    bash('source packaging/setup.sh; fingerprint > "$venv/.ready-run"', folder=tmp_path)
    return tmp_path


def test_without_a_display_the_window_becomes_a_picture(checkout: Path) -> None:
    done = bash("packaging/run", folder=checkout)
    assert done.returncode == 0, done.stderr
    assert f"console: --sample shop --screenshot {checkout}/build/window.png" in done.stdout
    assert "For the window itself" in done.stdout


@pytest.mark.parametrize("arguments", [["mine.eni"], ["--sample", "empty"], ["--theme", "dark", "mine.eni"]])
def test_the_picture_shows_the_world_that_was_asked_for(checkout: Path, arguments: list[str]) -> None:
    done = bash('packaging/run "$@"', *arguments, folder=checkout)
    assert f"console: {' '.join(arguments)} --screenshot" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    ["--version", "--help", "new w.eni", "render --sample shop --out w.png", "w.eni --screenshot mine.png"],
)
def test_what_opens_no_window_needs_no_display(checkout: Path, arguments: str) -> None:
    done = bash(f"packaging/run {arguments}", folder=checkout)
    assert done.stdout == f"console: {arguments}\n"


def test_with_a_display_the_arguments_go_to_the_console_as_they_are(checkout: Path) -> None:
    done = bash("packaging/run --page topology", folder=checkout, DISPLAY="elsewhere:10")
    assert done.stdout == "console: --page topology\n"


@pytest.mark.parametrize("change", ["touch .venv/.unfinished", "echo >> pyproject.toml", "rm .venv/.ready-run"])
def test_a_set_up_that_was_interrupted_or_is_of_yesterday_is_done_again(checkout: Path, change: str) -> None:
    assert bash("source packaging/setup.sh; ready run", folder=checkout).returncode == 0
    assert bash(f"{change}; source packaging/setup.sh; ready run", folder=checkout).returncode == 1
