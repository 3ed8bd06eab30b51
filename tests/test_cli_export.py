"""`eni-console export`: to the terminal or a file, of a world file or a sample."""

import json
from pathlib import Path

import pytest

from console.cli.commands import run
from console.cli.worlds import Problem


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    path = tmp_path / "lab.eni"
    run(["new", str(path), "--sample", "shop"])
    return path


def test_a_session_goes_to_the_terminal(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["export", str(lab), "--format", "aws-cli"]) == 0
    assert "VPC_SHOP=$(aws ec2 create-vpc" in capsys.readouterr().out


def test_a_world_goes_to_a_file(lab: Path) -> None:
    out = lab.with_name("shop.json")
    assert run(["export", str(lab), "--format", "cloudformation", "--out", str(out)]) == 0
    assert len(json.loads(out.read_text())["Resources"]) > 40


def test_the_world_file_is_left_alone(lab: Path) -> None:
    before = lab.read_bytes()
    run(["export", str(lab), "--format", "terraform", "--out", str(lab.with_name("main.tf"))])
    assert lab.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--format", "boto3"], "give either a world file or --sample NAME"),
        (["--sample", "shop", "--format", "terraform", "--caller", "console"], "--caller is for sessions"),
        (["--sample", "shop", "--format", "boto3", "--caller", "nobody"], "nobody called 'nobody' did anything here"),
        (["--sample", "shop", "--format", "pulumi"], "pulumi"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_line(arguments: list[str], problem: str) -> None:
    with pytest.raises(Problem, match=problem):
        run(["export", *arguments])
