"""An SVG written in pieces: Qt keeps the whole text of a drawing until its end, and then writes all of it at once."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator

_HEAD, _TAIL = b"</defs>", b"</g>\n</svg>"
"""Of what Qt writes: its shapes are groups of their own between these, none of which refers to another."""

_EMPTY = rb"<g [^>]*>\n</g>\n\n"
_FONT = rb"\nfont-family=[^>]*\n(?=>)"
_USUAL = rb' (?:(?:fill|stroke)-opacity="1"|vector-effect="none"|fill-rule="evenodd"|font-style="normal")(?=[^<>]*>)'
_IDLE = re.compile(b"|".join((_EMPTY, _FONT, _USUAL)))
"""Two fifths of what Qt writes: groups of nothing, their fonts (each text says its own), what goes without saying."""


class SvgPieces:
    """A file, and the generators that draw it one after another."""

    def __init__(self, path: Path, make: Callable[[], QSvgGenerator]) -> None:
        """make: a generator with the size and title of the whole. Raises OSError."""
        self._make = make
        self._file: BinaryIO = path.open("wb")
        self._end = b""

    def begin(self, painter: QPainter) -> None:
        self._buffer = QBuffer()
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._generator = self._make()
        self._generator.setOutputDevice(self._buffer)
        painter.begin(self._generator)

    def turn(self, painter: QPainter) -> None:
        """Write what has been drawn, and go on with another piece as the painter was; of what it has saved, one state
        is there to be restored."""
        transform, opacity, hints = painter.transform(), painter.opacity(), painter.renderHints()
        pen, brush, font = painter.pen(), painter.brush(), painter.font()
        painter.restore()
        self._write(painter)
        self.begin(painter)
        painter.save()
        painter.setTransform(transform)
        painter.setOpacity(opacity)
        painter.setRenderHints(hints)
        painter.setPen(pen)
        painter.setBrush(brush)
        painter.setFont(font)

    def close(self, painter: QPainter) -> None:
        """The file is whole. Raises OSError."""
        with self._file:
            self._write(painter)
            self._file.write(self._end)

    def _write(self, painter: QPainter) -> None:
        painter.end()
        piece = bytes(self._buffer.data().data())
        start = piece.index(b">\n", piece.index(_HEAD) + len(_HEAD)) + 2
        end = piece.rindex(_TAIL)
        if not self._end:
            self._file.write(piece[:start])
        self._file.write(_IDLE.sub(b"", piece[start:end]))
        self._end = piece[end:]
