"""The modules that an import would run, one by one, the deepest first: none takes the others' time with its own."""

import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec

_IMPORT = re.compile(r"^(?:from ([\w.]+) import (\([^)]*\)|.*)|import ([\w.]+))", re.MULTILINE)
"""At the left margin: what stands under TYPE_CHECKING, or in a function, is not wanted yet. Of the source: the code
would have to be compiled for it where no byte code is kept."""


class Leaves:
    """Looks into modules of the package `top` alone. Never twice into one."""

    def __init__(self, top: str) -> None:
        self._top = top
        self._told: set[str] = set()

    def of(self, name: str) -> Iterator[str]:
        """`name` after what it imports at its top, as far as that is not yet imported; an empty text after each look
        into one. Each is to be imported before the next one is asked for: a package is needed to look into it."""
        if name in self._told or name in sys.modules:
            return
        self._told.add(name)
        parent = name.rpartition(".")[0]
        if parent:
            yield from self.of(parent)
        if self._ours(name):
            imports = list(_imports(name))
            yield ""
            for module, names in imports:
                if self._ours(module):
                    yield from self.of(module)
                    for one in names:
                        if _is_module(module, one):
                            yield from self.of(f"{module}.{one}")
        yield name

    def _ours(self, module: str) -> bool:
        return module.partition(".")[0] == self._top


def _imports(name: str) -> Iterator[tuple[str, list[str]]]:
    """Modules, each with what is imported from it."""
    spec = find_spec(name)
    source = getattr(spec and spec.loader, "get_source", lambda _name: None)(name)
    for module, names, plain in _IMPORT.findall(source or ""):
        yield module or plain, re.findall(r"\w+", names)


def _is_module(package: str, name: str) -> bool:
    """Whether what is imported from a package is a module in it."""
    there = sys.modules.get(package)
    package_only = hasattr(there, "__path__") and name not in vars(there)  # hasattr might have a lazy one import
    return package_only and find_spec(f"{package}.{name}") is not None
