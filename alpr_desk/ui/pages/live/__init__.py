"""The live page."""

from alpr_desk.ui.pages.live.page import LivePage

__all__ = ["LivePage"]
