"""ALPR Desk: a licence plate reader workstation that can prove how each record was used."""

__version__ = "0.1.0"
