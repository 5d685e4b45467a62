"""The hits page."""

from alpr_desk.ui.pages.hits.page import HitsPage

__all__ = ["HitsPage"]
