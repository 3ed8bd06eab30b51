"""The equivalent command, where it is narrower than its lines."""

from PySide6.QtGui import QFontMetrics, QGuiApplication, QTextBlock
from PySide6.QtWidgets import QTextEdit
from pytestqt.qtbot import QtBot

from console.desktop.dialogs.command_view import CommandView
from console.ec2.requests import AttachNetworkInterface


def seen_lines(block: QTextBlock) -> list[str]:
    found = (block.layout().lineAt(number) for number in range(block.layout().lineCount()))
    return [block.text()[one.textStart() : one.textStart() + one.textLength()] for one in found]


def test_no_backslash_stands_alone_on_a_line_and_what_is_copied_is_the_command(qtbot: QtBot) -> None:
    view = CommandView()
    qtbot.addWidget(view)
    request = AttachNetworkInterface(
        network_interface_id="eni-0123456789abcdef0", instance_id="i-0123456789abcdef0", device_index=1
    )
    view.show_commands((request,))
    code = view.findChild(QTextEdit)
    assert code is not None
    assert " \\\n" in view.text()
    view.show()
    qtbot.waitExposed(view)
    letter = QFontMetrics(code.font()).horizontalAdvance("0")
    for width in range(30 * letter, 64 * letter):  # an id and its option have room
        code.resize(width, code.height())
        blocks = [code.document().findBlockByNumber(number) for number in range(code.document().blockCount())]
        assert not [line for block in blocks for line in seen_lines(block) if line.strip() == "\\"], width
    code.selectAll()
    code.copy()
    assert QGuiApplication.clipboard().text() == view.text()
