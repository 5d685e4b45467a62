"""`python -m training.reliability_diagram STORE OUT.svg`: how often the shipped reader is right where it says so.

The reads are `evaluate_reader`'s: held-back plates as cut and made poor, at the temperature that ships. Each bar is a
tenth of confidence, as high as the share that was right; a mark stands where it would be if what was said were true,
and below it the number of reads.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from html import escape
from pathlib import Path

from alpr_desk.ocr.engine import TEMPERATURE
from training.evaluate_reader import confidences_at
from training.readers import shipped_reader
from training.scoring import calibration_error, reliability
from training.telling import say
from training.validation import judged_parts

_SIDE, _LEFT, _TOP = 400, 50, 40

Row = tuple[float, float, float, int]
"""Lower edge, mean confidence, share that was right, number of reads: as `scoring.reliability` gives them."""


def diagram(rows: Sequence[Row], title: str) -> str:
    """The diagram of `rows` as SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_SIDE + 80}" height="{_SIDE + 110}" font-family="sans-serif" '
        'font-size="11">',
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="22" font-size="13">{escape(title)}</text>',
    ]
    for tenth in range(11):
        x, y = _LEFT + tenth * _SIDE / 10, _TOP + _SIDE - tenth * _SIDE / 10
        parts.append(f'<line x1="{_LEFT}" x2="{_LEFT + _SIDE}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tenth / 10:.1f}</text>')
        parts.append(f'<text x="{x:.1f}" y="{_TOP + _SIDE + 16}" text-anchor="middle">{tenth / 10:.1f}</text>')
    for low, mean, share, number in rows:
        parts += _bar(low, mean, share, number)
    corner = f'x1="{_LEFT}" y1="{_TOP + _SIDE}" x2="{_LEFT + _SIDE}" y2="{_TOP}"'
    parts.append(f'<line {corner} stroke="#333333" stroke-dasharray="4 3"/>')
    middle = _LEFT + _SIDE / 2
    said = "said (number of reads below), a mark at the mean of what was said; height: share that was right"
    parts.append(f'<text x="{middle}" y="{_TOP + _SIDE + 54}" text-anchor="middle" font-size="10">{said}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _bar(low: float, mean: float, share: float, number: int) -> list[str]:
    x, width = _LEFT + low * _SIDE, _SIDE / 10
    high, true = share * _SIDE, _TOP + _SIDE - mean * _SIDE
    place = f'x="{x + 2:.1f}" y="{_TOP + _SIDE - high:.1f}" width="{width - 4:.1f}" height="{high:.1f}"'
    return [
        f'<rect {place} fill="#4477aa"/>',
        f'<line x1="{x + 2:.1f}" x2="{x + width - 2:.1f}" y1="{true:.1f}" y2="{true:.1f}" stroke="#cc3311" '
        'stroke-width="2"/>',
        f'<text x="{x + width / 2:.1f}" y="{_TOP + _SIDE + 34}" text-anchor="middle" fill="#555555">{number}</text>',
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    parts, reader = judged_parts(given.store, drawn=0), shipped_reader()
    outputs = {part.name: reader.outputs(list(part.crops)) for part in parts if part.crops}
    sure, right = confidences_at(outputs, parts, TEMPERATURE)
    error = calibration_error(sure, right)
    rows = reliability(sure, right)
    given.out.write_text(diagram(rows, f"Reader: {len(right)} held-back reads, calibration error {error:.3f}"), "utf-8")
    for low, mean, share, number in rows:
        say(f"from {low:.1f} mean {mean:.3f} right {share:.3f} of {number}")


if __name__ == "__main__":
    main()
