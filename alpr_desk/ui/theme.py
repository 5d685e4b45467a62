"""Colours, type and style of the window: three themes as tokens, one style sheet made from them.

Widgets ask `current()` when they paint and listen to `notifier().changed`; they hold no colour of their own.
Knows no page.
"""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from functools import lru_cache
from string import Template

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from alpr_desk.resources import resource

INTERFACE_PX = 15
PLATE_LIST_PX = 20
PLATE_HIT_PX = 40
PLATE_FACES = ("Consolas", "Cascadia Mono", "DejaVu Sans Mono", "Menlo")
"""Faces whose zero is slashed or dotted, so that 0 and O are never taken for each other."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one theme as `#RRGGBB`.

    Attributes:
        background, surface, raised: page, bars and cards, and what lies on a card.
        line, edge: quiet rules; borders of things that can be touched (3:1).
        on_accent: text on a filled accent button.
        high, medium, low: priorities; always beside their shape, never colour alone.
        on_priority: what is drawn on a filled priority shape.
        selected, hover: fills behind `text`.
        light: what pictures are seen in; none but red keeps the eye used to the night.
    """

    name: str
    background: str
    surface: str
    raised: str
    line: str
    edge: str
    muted: str
    text: str
    accent: str
    on_accent: str
    high: str
    medium: str
    low: str
    on_priority: str
    good: str
    warning: str
    selected: str
    hover: str
    light: str = "#FFFFFF"


NIGHT = Tokens(
    name="night",
    background="#0E1116",
    surface="#171C23",
    raised="#1F2630",
    line="#2C3542",
    edge="#667386",
    muted="#94A0B0",
    text="#E6EAF0",
    accent="#4C9AFF",
    on_accent="#0B0E13",
    high="#FF4D4F",
    medium="#FF9F1A",
    low="#FFD60A",
    on_priority="#0B0E13",
    good="#2EBD85",
    warning="#FF9F1A",
    selected="#1D3655",
    hover="#28313D",
)

DAY = Tokens(
    name="day",
    background="#F4F6F9",
    surface="#FFFFFF",
    raised="#FFFFFF",
    line="#D5DBE3",
    edge="#7F8A99",
    muted="#5B6675",
    text="#131820",
    accent="#0B5FD8",
    on_accent="#FFFFFF",
    high="#C41D1F",
    medium="#A85800",
    low="#806500",
    on_priority="#FFFFFF",
    good="#0F7B52",
    warning="#A85800",
    selected="#DCE9FB",
    hover="#EAEEF4",
)

RED = Tokens(
    name="red",
    background="#000000",
    surface="#0C0202",
    raised="#160505",
    line="#3A0C0C",
    edge="#A33A3A",
    muted="#D45050",
    text="#FF6B6B",
    accent="#FF8A8A",
    on_accent="#000000",
    high="#FF8A8A",
    medium="#FF6B6B",
    low="#D45050",
    on_priority="#000000",
    good="#FF6B6B",
    warning="#FF8A8A",
    selected="#3A0C0C",
    hover="#240808",
    light="#C8443A",
)

THEMES: dict[str, Tokens] = {tokens.name: tokens for tokens in (NIGHT, DAY, RED)}


class ThemeNotifier(QObject):
    """Signals: `changed` after another theme took hold."""

    changed = Signal()


class _State:
    tokens = NIGHT


@lru_cache(maxsize=1)
def notifier() -> ThemeNotifier:
    """The one object that tells of theme changes."""
    return ThemeNotifier()


def current() -> Tokens:
    """The theme in force."""
    return _State.tokens


def next_theme(name: str) -> str:
    """The theme after `name`: night, day, red, night."""
    names = list(THEMES)
    return names[(names.index(name) + 1) % len(names)]


def apply_theme(app: QApplication, name: str) -> Tokens:
    """Put theme `name` (`night`, `day`, `red`) in force in the whole program. Raises KeyError for another name."""
    tokens = THEMES[name]
    _State.tokens = tokens
    app.setStyleSheet("")  # with a sheet in force each step below would polish every widget anew: 0.4 s instead of 0.1
    app.setStyle("Fusion")
    app.setFont(interface_font())
    app.setPalette(_palette(tokens))
    app.setStyleSheet(style_sheet(tokens))
    notifier().changed.emit()
    return tokens


def style_sheet(tokens: Tokens) -> str:
    """The style sheet of `tokens`, from `styles/desk.qss`."""
    template = Template(resource("styles/desk.qss").read_text(encoding="utf-8"))
    icons = resource("icons").as_posix()
    return template.substitute(asdict(tokens), icons=icons, base=str(INTERFACE_PX), plate_face=plate_face())


def color(token: str, alpha: int = 255) -> QColor:
    """The colour of the token named `token` in the theme in force; `alpha` in 0..255."""
    value = QColor(getattr(_State.tokens, token))
    value.setAlpha(alpha)
    return value


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#RRGGBB` colours, 1..21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def interface_font() -> QFont:
    """The system's interface font at the window's size."""
    font = (
        QFont("Segoe UI") if sys.platform == "win32" else QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    )
    font.setPixelSize(INTERFACE_PX)
    return font


@lru_cache(maxsize=1)
def plate_face() -> str:
    """The first installed face of PLATE_FACES, else the system's monospaced one."""
    installed = set(QFontDatabase.families())
    for face in PLATE_FACES:
        if face in installed:
            return face
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()


def plate_font(pixels: int = PLATE_LIST_PX) -> QFont:
    """The face for plates, `pixels` high, semi-bold."""
    font = QFont(plate_face())
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def set_role(widget: QWidget, **properties: str | bool) -> None:
    """Set style properties (`role`, `tone`, `card`, `state`) and have the style sheet look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def _palette(tokens: Tokens) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: tokens.background,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.AlternateBase: tokens.raised,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Highlight: tokens.selected,
        QPalette.ColorRole.HighlightedText: tokens.text,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.accent,
        QPalette.ColorRole.Accent: tokens.accent,
    }
    palette = QPalette()
    for role, value in roles.items():
        palette.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return palette


_TONES = {"heading": "text", "plate": "text", "mono": "text", "caption": "muted"}


def tone_colour(tone: str) -> QColor:
    """The colour a label with `tone` has, for cells that are painted; unknown tones are plain text."""
    name = _TONES.get(tone, tone)
    return color(name if name in Tokens.__dataclass_fields__ and name != "name" else "text")
