"""The scripts parse, are executable, and name the interpreter and nothing of one machine."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = ["packaging/run", "packaging/test", "packaging/lock", ".ci/run"]


@pytest.mark.parametrize("script", [*COMMANDS, "packaging/setup.sh"])
def test_bash_can_read_it(script: str) -> None:
    subprocess.run(["bash", "-n", ROOT / script], check=True)


@pytest.mark.parametrize("script", COMMANDS)
def test_it_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


def test_no_file_of_the_ground_names_an_address_or_a_home_folder() -> None:
    files = [ROOT / "pyproject.toml", *(ROOT / "packaging").iterdir()]
    assert [f.name for f in files if any(word in f.read_text() for word in ("://", "/home/", "/root/"))] == []


def test_without_a_python_run_says_what_to_install() -> None:
    script = f"source {ROOT}/packaging/setup.sh; ENI_PYTHON=no-such-python find_python"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Python 3.11 or later" in done.stderr
