"""Tooltips say names as they are: Qt takes what looks like HTML for it."""

from PySide6.QtGui import Qt


def plain(words: str) -> str:
    """What to give Qt for a tooltip of these words."""
    if not Qt.mightBeRichText(words):
        return words
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<div style="white-space: pre-wrap">{escaped}</div>'
