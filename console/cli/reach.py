"""`eni-console trace` and `eni-console advise`: where a packet goes, and what a layout suffers from."""

import json
import re
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.cli.worlds import Problem, check_sample

if TYPE_CHECKING:
    from console.engine.engine import Engine

NOT_REACHABLE = 3
_PROTOCOLS = ("tcp", "udp", "icmp", "icmpv6", "any")

World = Annotated[Path | None, typer.Argument(metavar="WORLD.eni", help="A world file.", show_default=False)]
Sample = Annotated[str | None, typer.Option(metavar="NAME", help="A sample world: shop.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def trace(
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="END",
            help="Who sends: a name, `web-1 eth1`, an id, an address, a CIDR block, internet or corporate.",
        ),
    ],
    destination: Annotated[str, typer.Option("--to", metavar="END", help="Who is to get it.")],
    world: World = None,
    sample: Sample = None,
    port: Annotated[
        str, typer.Option("--port", metavar="N[-N]", help="The destination's port, or ports; without it all of them.")
    ] = "",
    protocol: Annotated[
        str, typer.Option(metavar="NAME", help="tcp, udp, icmp, icmpv6, any, or a protocol's number.")
    ] = "tcp",
    ipv6: Annotated[
        bool, typer.Option("--ipv6", help="Over IPv6, between ends that have both; an address says it by itself.")
    ] = False,
    as_json: Json = False,
) -> None:
    (
        """Follow a packet there and back. Exit status: 0 reachable, 3 not; 1 for a world that cannot be opened,
    2 for what cannot be asked."""
        ""
    )
    ports = _ports(port)
    protocol = _protocol(protocol, port)
    with closing(_open(world, sample)) as engine:
        from console.reach.ends import UnknownEnd, endpoint
        from console.reach.flow import Flow
        from console.reach.tracing import trace as follow
        from console.reach.words import lines, to_json

        try:
            ends = endpoint(engine.world, source), endpoint(engine.world, destination)
        except UnknownEnd as unknown:
            raise Problem(str(unknown)) from None
        if ipv6 and any(end.address and ":" not in end.address for end in ends):
            raise Problem("--ipv6 is not for an IPv4 address")
        found = follow(engine.world, Flow(*ends, protocol, ports, ipv6=ipv6))
        if as_json:
            _write(to_json(engine.world, found))
        else:
            print("\n".join(lines(engine.world, found)))
    raise typer.Exit(0 if found.reachable else NOT_REACHABLE)


def advise(world: World = None, sample: Sample = None, as_json: Json = False) -> None:
    """Say what a layout suffers from: what, why, where, and what would mend it."""
    with closing(_open(world, sample)) as engine:
        from console.reach.advice.findings import advise as advice_on
        from console.reach.advice.room import available_since
        from console.reach.advice.words import lines, to_json

        since = available_since(engine.history(sys.maxsize))
        found = advice_on(engine.world, datetime.now(UTC), engine.quotas, since)
        if as_json:
            _write([to_json(engine.world, one) for one in found])
        else:
            print("\n".join(line for one in found for line in lines(engine.world, one)) or "Nothing to say.")


def _open(world: Path | None, sample: str | None) -> "Engine":
    if (world is None) == (sample is None):
        raise Problem("give either a world file or --sample NAME")
    from console.backends.embedded import SystemClock
    from console.engine.opening import new_engine, open_world

    if sample:
        check_sample(sample)
        return new_engine(clock=SystemClock(), sample=sample, instant=True)
    assert world is not None
    return open_world(world, clock=SystemClock(), read_only=True)


def _ports(text: str) -> tuple[int, int]:
    """`443`, `8000-8099`; all without any. Raises Problem."""
    if not text:
        return 0, 65535
    match = re.fullmatch(r"(\d{1,5})(?:[-–](\d{1,5}))?", text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if not first <= last <= 65535:
        raise Problem(f"{text!r} is no port; write 443, or 8000-8099")
    return first, last


def _protocol(name: str, port: str) -> str:
    """Raises Problem."""
    wanted = name.lower()
    numbered = wanted.isdecimal() and int(wanted) <= 255
    if wanted not in _PROTOCOLS and not numbered:
        raise Problem(f"{name!r} is no protocol; there is {', '.join(_PROTOCOLS)}, or a number up to 255")
    if numbered:
        wanted = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}.get(wanted, wanted)
    if port and wanted not in ("tcp", "udp", "any"):
        raise Problem(f"--port is for tcp and udp; {wanted} has none")
    return wanted


def _write(value: Any) -> None:
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
