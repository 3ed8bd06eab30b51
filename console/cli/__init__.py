"""The command line: `eni-console` opens the window, `eni-console new` makes a world, `eni-console render` a picture.

What a person can have caused is one line on stderr and a status, never a traceback.
"""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from console.cli.worlds import Problem

TRACEBACK = "ENI_CONSOLE_TRACEBACK"
COMMANDS = ("new", "render", "serve", "export", "trace", "advise")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    gc.disable()  # importing and loading makes no garbage; the window enables it
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for some costs 20 ms
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start a thread for each core; no matrix waits
    sys.exit(_status(list(sys.argv[1:] if arguments is None else arguments)))


def _status(given: list[str]) -> int:
    try:
        if _is_plain(given):
            from console.cli.window import show

            worlds = [Path(one) for one in given]
            return show(worlds[0] if worlds else None, beside=worlds[1:])
        from console.cli.commands import run

        return run(given)
    except KeyboardInterrupt:
        return 130
    except Problem as problem:
        return _say(str(problem), 2)
    except OSError as error:
        return _say(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "), 1)
    except Exception as error:
        from console.engine.world_file import WorldFileError

        if isinstance(error, WorldFileError):
            return _say(str(error), 1)
        if os.environ.get(TRACEBACK):
            raise
        return _say(f"unexpected {type(error).__name__}: {error} (with {TRACEBACK}=1 it says where)", 70)


def _is_plain(given: list[str]) -> bool:
    """`eni-console [WORLD.eni…]`: nothing for Typer to read, whose import costs as much as showing the window."""
    completing = "_ENI_CONSOLE_COMPLETE" in os.environ
    return not completing and not any(one.startswith("-") or one in COMMANDS for one in given)


def _say(text: str, status: int) -> int:
    print(f"eni-console: {' '.join(text.split())}", file=sys.stderr)
    return status
