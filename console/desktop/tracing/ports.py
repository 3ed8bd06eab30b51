"""Ports as people write them: `443`, `8000-8099`, or nothing for any."""

import re

from console.reach.flow import EVERY_PORT, Ports

_FORM = re.compile(r"(\d{1,5})\s*(?:[-–]\s*(\d{1,5}))?")


def parse_ports(text: str) -> Ports | None:
    """None for what is no port, and no two in their order."""
    text = text.strip()
    if not text:
        return EVERY_PORT
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    first = int(match[1])
    last = int(match[2] or first)
    return (first, last) if first <= last <= 65535 else None


def ports_text(ports: Ports) -> str:
    first, last = ports
    return "" if ports == EVERY_PORT else str(first) if first == last else f"{first}–{last}"
