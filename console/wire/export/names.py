"""Names that other languages take: letters, digits and underscores, each given once."""

import re

LONGEST = 60


class Names:
    """Gives names, numbering those that are taken."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def give(self, wanted: str) -> str:
        """`Web 1 (public)` becomes `web_1_public`; the second time `web_1_public_2`."""
        base = re.sub("[^a-z0-9]+", "_", wanted.lower()).strip("_")[:LONGEST].strip("_") or "thing"
        base = base if base[0].isalpha() else f"n_{base}"
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name)
        return name
