"""Modules imported one by one, the deepest first."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from console.desktop.leaves import Leaves


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package: `top` needs `left` and, for its types, `heavy`; `left` needs `low.leaf`, a module out of a package."""
    files = {
        "__init__": "",
        "top": "from leafy.left import (\n    a as b,\n)\nif not b:\n    from leafy import heavy\n",
        "left": "from leafy.low import leaf\na = leaf.c\n",
        "heavy": "import leafy.unfindable\n",
        "low/__init__": "d = 1\n",
        "low/leaf": "from leafy.low import d\nc = d\n",
    }
    for name, text in files.items():
        path = tmp_path / "leafy" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield "leafy"
    for name in [one for one in sys.modules if one.startswith("leafy")]:
        del sys.modules[name]


def told(leaves: Leaves, name: str) -> list[str]:
    found = []
    for one in leaves.of(name):
        if one:
            found.append(one)
            import_module(one)
    return found


def test_what_a_module_imports_is_told_before_it_and_only_once(tree: str) -> None:
    leaves = Leaves(tree)
    assert told(leaves, f"{tree}.top") == ["leafy", "leafy.low", "leafy.low.leaf", "leafy.left", "leafy.top"]
    assert told(leaves, f"{tree}.top") == []
    assert f"{tree}.heavy" not in sys.modules


def test_it_does_not_look_into_another_package(tree: str) -> None:
    assert told(Leaves("other"), f"{tree}.left") == ["leafy", "leafy.left"]
