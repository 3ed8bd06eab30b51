"""Icons by their Material Design name (`mdi6.lan`), drawn from a font: sharp at any scale, in the theme's colours.

QtAwesome's own start loads a dozen fonts (100 ms and more, 40 MiB): here it loads one, when an icon is first asked for.
"""

from functools import cache, lru_cache
from typing import Any

from PySide6.QtGui import QIcon

from console.desktop.theme import current


def icon(name: str, token: str = "muted") -> QIcon:
    """The icon in the colour that a Theme calls `token`; an empty name gives an empty icon."""
    theme = current()
    return _icon(name, getattr(theme, token), theme.disabled) if name else QIcon()


@lru_cache(maxsize=512)
def _icon(name: str, color: str, disabled: str) -> QIcon:
    made: QIcon = _font().icon(name, color=color, color_disabled=disabled)
    return made


@cache
def _font() -> Any:
    import qtawesome
    from qtawesome.iconic_font import IconicFont

    return IconicFont(next(font for font in qtawesome._BUNDLED_FONTS if font[0] == "mdi6"))
