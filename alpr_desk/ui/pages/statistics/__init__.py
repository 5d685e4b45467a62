"""Figures of a month or a year as charts, and as documents."""
