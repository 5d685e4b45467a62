"""Colours can be told apart, plates cannot be misread, and icons follow the theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from alpr_desk.errors import EnvironmentFault
from alpr_desk.resources import resource
from alpr_desk.ui import icons, theme
from alpr_desk.ui.pages import PAGES
from alpr_desk.ui.theme import THEMES, Tokens, contrast

TEXTS = ("text", "muted", "accent", "high", "medium", "low", "good", "warning")
GROUNDS = ("background", "surface", "raised")


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_text_stands_out_from_every_ground(tokens: Tokens, text: str, ground: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_hits_are_written_at_seven_to_one(tokens: Tokens) -> None:
    assert contrast(tokens.text, tokens.surface) >= 7
    assert contrast(tokens.text, tokens.background) >= 7


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_filled_buttons_and_marks_can_be_read(tokens: Tokens) -> None:
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    for priority in ("high", "medium", "low"):
        assert contrast(tokens.on_priority, getattr(tokens, priority)) >= 4.5
    assert contrast(tokens.text, tokens.selected) >= 4.5
    assert contrast(tokens.text, tokens.hover) >= 4.5


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_edges_of_controls_are_visible(tokens: Tokens) -> None:
    assert contrast(tokens.edge, tokens.surface) >= 2.9
    assert contrast(tokens.accent, tokens.surface) >= 3


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#FFFFFF") == pytest.approx(1)


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_style_sheet_names_only_files_that_exist(tokens: Tokens) -> None:
    sheet = theme.style_sheet(tokens)
    assert "$" not in sheet.replace("$names", "")
    paths = re.findall(r'url\("([^"]+)"\)', sheet)
    assert paths
    assert all(Path(path).is_file() for path in paths)


def test_themes_follow_each_other_round() -> None:
    assert [theme.next_theme(n) for n in ("night", "day", "red")] == ["day", "red", "night"]


def test_zero_and_o_look_different_in_plates(qtbot: QtBot) -> None:
    def drawn(character: str) -> QImage:
        image = QImage(60, 60, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        painter.setFont(theme.plate_font(40))
        painter.drawText(10, 45, character)
        painter.end()
        return image

    zero, letter = drawn("0"), drawn("O")
    differing = sum(zero.pixel(x, y) != letter.pixel(x, y) for x in range(60) for y in range(60))
    assert differing > 40
    metrics = QFontMetrics(theme.plate_font(40))
    assert metrics.horizontalAdvance("I") == metrics.horizontalAdvance("W")


def test_icon_takes_the_colour_of_the_new_theme(qapp: QApplication) -> None:
    lock = icons.icon("lock", "accent")

    def colours() -> set[str]:
        image = lock.pixmap(QSize(48, 48)).toImage()
        opaque = [image.pixelColor(x, y) for x in range(48) for y in range(48)]
        return {c.name().upper() for c in opaque if c.alpha() == 255}

    assert theme.NIGHT.accent in colours()
    theme.apply_theme(qapp, "day")
    assert theme.DAY.accent in colours()
    assert theme.NIGHT.accent not in colours()


def test_missing_icon_says_which() -> None:
    with pytest.raises(EnvironmentFault, match="no-such-icon"):
        icons.icon("no-such-icon")


def test_every_icon_of_the_rail_exists() -> None:
    for entry in PAGES:
        assert not icons.icon(entry.icon_name).isNull()


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_marks_of_fields_have_the_colours_of_their_theme(tokens: Tokens) -> None:
    """The style sheet cannot tint, so these lie ready in each theme's colour."""
    for name, colour in (("chevron-down", tokens.muted), ("check", tokens.on_accent)):
        themed = resource(f"icons/themed/{name}-{tokens.name}.svg").read_text(encoding="utf-8")
        assert f'stroke="{colour}"' in themed
