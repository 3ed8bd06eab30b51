"""Words of people (names, tags) for files that are strict about characters."""

import re

_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(words: str) -> str:
    """Without what XML 1.0 has no way to write, on one line. Source: XML 1.0, 2.2 "Characters"."""
    return " ".join(_UNPRINTABLE.sub("", words).split())
