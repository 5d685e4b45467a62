"""The public statistics of a month or a year as one web page that stands alone. Content in, bytes out."""

from __future__ import annotations

from html import escape

from alpr_desk.domain.statistics import Section, Statistics, sections
from alpr_desk.errors import BadInput
from alpr_desk.evidence.statistics_report import ROUNDED

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #131820; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; } h2 { font-size: 1.1rem; margin: 2rem 0 0; }
table { border-collapse: collapse; width: 100%; margin-top: .5rem; }
th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid #d5dbe3; font-weight: normal; }
td { text-align: right; } p { margin: .2rem 0; } .quiet { color: #5b6675; }
@media print { body { margin: 0; } section { break-inside: avoid; } }
"""


def build_page(found: Statistics, *, public: bool, demonstration: bool) -> bytes:
    """UTF-8 HTML without script, picture or address. Raises BadInput where it is not asked for in its public form."""
    if not public:
        raise BadInput("A web page is for publication: ask for the public form.")
    title = escape(f"ALPR statistics, {found.period.title}")
    until = ""
    if found.until < found.period.ends:
        until = f"<p>This period is not over: counted until {found.until:%Y-%m-%d}.</p>\n"
    notice = "<p><strong>Demonstration: synthetic data.</strong></p>\n" if demonstration else ""
    body = "".join(_section(section) for section in sections(found, public=True))
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"<p>{escape(found.organisation)}</p>\n{notice}{until}{body}"
        f'<p class="quiet">{escape(ROUNDED)}</p>\n</main>\n</body>\n</html>\n'
    ).encode()


def _section(section: Section) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(what)}</th><td>{escape(count)}</td></tr>\n' for what, count in section.rows
    )
    table = f"<table>\n<tbody>\n{rows}</tbody>\n</table>\n" if rows else "<p>None.</p>\n"
    said = f'<p class="quiet">{escape(section.explanation)}</p>\n' if section.explanation else ""
    return f"<section>\n<h2>{escape(section.title)}</h2>\n{said}{table}</section>\n"
