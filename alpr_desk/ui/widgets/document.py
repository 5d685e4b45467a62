"""Markdown to read: notice and policy. Headings by weight, not size, with room above."""

from __future__ import annotations

from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QTextBrowser, QWidget


class MarkdownView(QTextBrowser):
    """Shows Markdown; opens no link. `framed` draws it as a field."""

    def __init__(self, name: str, framed: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setAccessibleName(name)
        if not framed:
            self.setProperty("plain", True)
            self.document().setDocumentMargin(0)

    def show_markdown(self, text: str) -> None:
        """Show `text` from its beginning."""
        self.setMarkdown(text)
        calm_headings(self.document())
        self.moveCursor(QTextCursor.MoveOperation.Start)


def calm_headings(document: QTextDocument) -> None:
    """Give headings the size of the text, bold, and every block some room."""
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel():
            cursor.setPosition(block.position())
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            words = QTextCharFormat()
            words.setProperty(QTextFormat.Property.FontSizeAdjustment, 0)
            words.setFontWeight(QFont.Weight.Bold)
            cursor.mergeCharFormat(words)
        spaced = block.blockFormat()
        spaced.setTopMargin(14 if spaced.headingLevel() and block.position() else 4)
        cursor.setPosition(block.position())
        cursor.mergeBlockFormat(spaced)
        block = block.next()
