"""The locked requirements hold what pyproject.toml asks for, and nothing of the machine that made them."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.txt", "requirements-test.txt"]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def normalized(requirement: str) -> str:
    """PEP 503: `PySide6_Essentials>=6.10` and `pyside6-essentials` are one project."""
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def locked(file: str) -> set[str]:
    text = (ROOT / "packaging" / file).read_text()
    return {normalized(line) for line in text.splitlines() if re.match(r"[\w.-]+==", line)}


@pytest.mark.parametrize("file", LOCKS)
def test_every_dependency_and_what_builds_the_project_is_locked(file: str) -> None:
    wanted = project()["project"]["dependencies"] + project()["build-system"]["requires"]
    assert {normalized(r) for r in wanted} <= locked(file)


def test_every_dependency_of_the_tests_is_locked() -> None:
    wanted = project()["project"]["optional-dependencies"]["test"]
    assert {normalized(r) for r in wanted} <= locked("requirements-test.txt")


def test_the_tests_run_on_the_versions_that_are_shipped() -> None:
    shipped, tested = ((ROOT / "packaging" / file).read_text() for file in LOCKS)
    assert set(re.findall(r"^\S+==\S+", shipped, re.M)) <= set(re.findall(r"^\S+==\S+", tested, re.M))


@pytest.mark.parametrize("file", LOCKS)
def test_every_locked_version_has_a_hash(file: str) -> None:
    text = (ROOT / "packaging" / file).read_text()
    entries = re.split(r"\n(?=\w)", text.strip())
    assert [e.split()[0] for e in entries if "--hash=sha256:" not in e] == []


@pytest.mark.parametrize("file", LOCKS)
def test_a_lock_names_no_registry_and_no_folder(file: str) -> None:
    text = (ROOT / "packaging" / file).read_text()
    assert re.findall(r"^.*(?:/|--index|--find-links|--extra).*$", text, re.M) == []
