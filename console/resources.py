"""Where the files of `resources/` are: beside the package in a checkout, inside it when installed."""

from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    package = Path(__file__).parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"


def path(*parts: str) -> Path:
    """The file or folder `parts` of `resources/`: `path("icons", "eni.svg")`. It need not exist."""
    return _root().joinpath(*parts)
