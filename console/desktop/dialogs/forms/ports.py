"""What traffic people name: `HTTPS`, `all TCP`, a port, a range."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Preset:
    """asks: what still has to be typed. Ports are None where the protocol has none; -1 is any ICMP type."""

    text: str
    protocol: str
    first: int | None = None
    last: int | None = None
    asks: Literal["", "ports", "protocol"] = ""


PRESETS: dict[str, Preset] = {
    "https": Preset("HTTPS — tcp/443", "tcp", 443, 443),
    "http": Preset("HTTP — tcp/80", "tcp", 80, 80),
    "ssh": Preset("SSH — tcp/22", "tcp", 22, 22),
    "postgres": Preset("PostgreSQL — tcp/5432", "tcp", 5432, 5432),
    "mysql": Preset("MySQL — tcp/3306", "tcp", 3306, 3306),
    "dns": Preset("DNS — udp/53", "udp", 53, 53),
    "rdp": Preset("RDP — tcp/3389", "tcp", 3389, 3389),
    "tcp": Preset("TCP ports…", "tcp", asks="ports"),
    "udp": Preset("UDP ports…", "udp", asks="ports"),
    "all-tcp": Preset("All TCP", "tcp", 0, 65535),
    "all-udp": Preset("All UDP", "udp", 0, 65535),
    "icmp": Preset("All ICMP", "icmp", -1, -1),
    "protocol": Preset("Another protocol…", "", asks="protocol"),
    "all": Preset("All traffic", "-1"),
}


def ports_of(text: str) -> tuple[int, int]:
    """`8080` or `8000-8010` as first and last port. Raises ValueError."""
    first, _, last = text.replace("–", "-").partition("-")
    return int(first), int(last or first)


def port_problem(text: str) -> str:
    """What is wrong with ports as typed; empty if nothing is."""
    if not text:
        return "A port, or a range such as 8000-8010"
    try:
        first, last = ports_of(text)
    except ValueError:
        return f"{text} is no port and no range such as 8000-8010"
    if not (0 <= first <= 65535 and 0 <= last <= 65535):
        return "Ports go from 0 to 65535"
    return "" if first <= last else f"{first} comes after {last}"
