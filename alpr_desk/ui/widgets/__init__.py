"""Widgets used by more than one page. Know no page and no Desk."""
