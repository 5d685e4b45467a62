"""How plates are numbered: the series of every state of the USA and of other countries, as data.

A series stands as it is read, without separators: `D` a digit, `L` any letter, `l` a letter but those that the line
leaves out (`-IOQ`), `[ABC]` one of these characters; anything else stands for itself. The first series of a region is
its standard one for passenger cars. Listed is what is common on the road (passenger, truck, motorcycle, earlier series
still valid), from what issuers publish; a letter is left out only where its issuer is known to leave it out.

Knows no reading and no probability. It cannot know personal plates, special issues and what is issued next: a text
that fits no series here may still be a plate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from operator import contains
from types import MappingProxyType
from typing import Final

_US: Final = """
US | GDDDDDDL
US-AL -IOQ | DlDDDDl DDlDDDl DDlDlDl DlDDlDD DDlDDlD DlDDDDD DDlDDDD DDlDDll
US-AK | LLLDDD
US-AZ | LLLDDDD LLLDDD DDDLLL LDLDLL
US-AR | LLLDDL DDDLLL LLLDDD
US-CA -IOQ | [123456789]lLlDDD DDDLLLD DlDDDDD DDDDDlD DDlDDDD DllDDDD DDDLLL LLLDDD DDDDDDD
US-CO | LLLLDD DDDLLL LLLDDD
US-CT | LLDDDDD DDDLLL DLLLLD DLLLDD LLDDDD
US-DE | DDDDDD DDDDD DDDD DDD CDDDDD CDDDDDD PCDDDDD PCDDDDDD
US-DC | LLDDDD DDDDDD
US-FL -O | llllDD lDDDll lDDlll DDDlll lllDDl llDDll
US-GA | LLLDDDD DDDLLL LLLDDD
US-HI | LLLDDD DDDLLL
US-ID -O | DlDDDDD DllDDDD DlllDDD DllDDDl DlDDDDl lDDDDDD lDDDDD lDDDD
US-IL | LLDDDDD LDDDDDD DDDDDDD DDDDDD LLLDDD DDDDDB DDDDDDB DDDDDDDB
US-IN | DDDLLL DDDLL DDDL LLLDDD DDLDDDD
US-IA | LLLDDD DDDLLL DDDDLL
US-KS | DDDDLLL DDDLLL LLLDDD
US-KY | LDLDDD DDDLLL LLLDDD
US-LA | DDDLLL LLLDDD LDDDDDD
US-ME | DDDDLL DDDLL DDDLLL
US-MD -IOQU | DllDDDD DlllDD lllDDD
US-MA | DLLLDD DLLDDD DDDLLD DDLLDD DDDDLL DDDLLL LDDDDD
US-MI -IO | lllDDDD DlllDD LLDDDDD
US-MN | LLLDDD DDDLLL
US-MS -O | lllDDD lllDDDD LLDDDDD DDDLLL
US-MO | LLDLDL DDDLLL LLLDDD DLLDDD
US-MT | DDDDDDL DDDDDDDL DDDLLL LLLDDD
US-NE | LLLDDD DLDDDD DDLDDD DDDDDL
US-NV | DDLDDD DDDLLL LLLDDD
US-NH | DDDDDDD DDDDDD LLLDDDL
US-NJ | LDDLLL LLLDDL LLDDDL LLLDDD
US-NM | LLLDDD DDDLLL LLLDDDD
US-NY | LLLDDDD LDLDDD LLLDDD DDDDDLL DDLLDD
US-NC | LLLDDDD LLDDDD
US-ND | DDDLLL LLLDDD
US-OH | LLLDDDD LLDDLL
US-OK | LLLDDD DDDLLL
US-OR | DDDLLL LLLDDD LDDDLL TDDDDDD
US-PA -IOQU | lllDDDD LLDDDDD
US-RI | DLLDDD DDDDDD DDDDD LLDDD
US-SC | LLLDDD DDDDLL
US-SD | DLLDDD DDLDDD DLDDDD
US-TN | LLLDDDD DDDLLL LDDDDL LDLDDL
US-TX -AEIOUQ | lllDDDD llDlDDD LDDLLL DDDLLL LLLDDD LLDDDDD DDLLLD DLLLDD LLDDDD
US-UT | LDDDLL DDDLLL
US-VT | LLLDDD DDDLDDD
US-VA -IOQ | lllDDDD LLDDDD DDDDLL
US-WA | LLLDDDD DDDLLL LDDDDDL
US-WV | [123456789OND]LLDDD [123456789OND]LDDDD
US-WI | LLLDDDD DDDLLL LLLDDD LLDDDD
US-WY | DDDDDD DDDDDL DDDDDDL DDDDLL
"""
_AMERICAS: Final = """
BR | LLLDLDD LLLDDDD
CA-AB | LLLDDDD LLLDDD
CA-BC | LLDDDL DDDLLL LLLDDD
CA-MB | LLLDDD
CA-NB | LLLDDD
CA-NL | LLLDDD
CA-NS | LLLDDD
CA-NT | DDDDDD
CA-NU | DDDDDD
CA-ON | LLLLDDD LLLDDD
CA-PE | DDDDLL
CA-QC | LDDLLL DDDLLL LDDDDDD
CA-SK | DDDLLL
CA-YT | LLLDDD
MX -IOQ | lllDDDl lllDDDD DDDlll lDDlll DDDllll DDDlllD lDDlllD
"""
_EUROPE: Final = """
AT -Q | lDDDDDl lDDDDll lDDDDl lDDDll llDDDll llDDDl llDDlll lDDDDDll lDlll lDDlll llDlll llDDll
BE | DLLLDDD LLLDDD DDDLLL DDDDDD
BG -DFGIJLNQRSUVWZ | lDDDDll llDDDDll
CH | LLDDD LLDDDD LLDDDDD LLDDDDDD
CY | LLLDDD
CZ -GOQW | DlDDDDD DllDDDD
DE | LLDDDD LLLDDDD LLLDDD LLLLDDD LLLLDDDD LLLLDD LLLLLDDD LLDDD LLLDD LDDD LLDD
DK -IOQ | llDDDDD
EE | DDDLLL
ES -AEIOUQ | DDDDlll LDDDDLL LLDDDDLL LDDDDL LLDDDDL
FI | LLLDDD LLLDD LLLD
FR -IOU | llDDDll DDDDLLDD DDDLLLDD DDDLLDD DDDDLDD
GB -IQ | llDDlll lDDDlll lDDlll lDlll LLLDDDL LLLDDL
GR -CDFGJLQRSUVW | lllDDDD llDDDDD
HR -QWXY | llDDDll llDDDDll llDDDDl llDDDl
HU | LLLLDDD LLLDDD LDDDDD
IE | DD[CDKLMORSTW][DEHKLMNOSWXY]DDD DDDLDDDDD DDDLDDDD DDDLDDD DDDLDD DDDLD DDDLLDDDD DDLDDDDD DDLDDDD DDLDDD DDLLDDDD
IT -IOQU | llDDDll
LT | LLLDDD TDDDDD
LU | LLDDDD DDDDD DDDD
LV | LLDDDD LLDDD
MD | LLLDDD
MT | LLLDDD
NL -AEIOUCQ | lDDDll llDDDl DlllDD DDlllD DDllll llllDD llDDll DllDDD DDDllD lllDDl lDDlll
NO -IOQ | llDDDDD
PL -BDIOQZ | LLDDDDD LLDDDDl LLDDDll LLDlDDD LLDDlDD LLDllDD LLLDDDD LLLDDDDD LLLlDDD LLLDDll LLLDlDD\
 LLLDDlD LLLlDDl LLLllDD LLLDllD LLLDDDDl LLLDDDll
PT | LLDDLL DDLLDD DDDDLL LLDDDD
RO -Q | llDDlll BDDlll BDDDlll
RS | LLDDDLL LLDDDDLL
SE -IQV | lllDDD lllDDl
SI | LLLLDDD LLDDLLL LLLDDDD LLDDDLL LLLDDDL
SK | LLDDDLL LLLLDDD
UA -DFGJLNQRSUVWYZ | llDDDDll
"""

NEVER_PRINTED: Final[Mapping[str, str]] = MappingProxyType({"US-AL": "O", "US-FL": "O", "US-ID": "O"})
"""Characters on no plate of a region, personal ones included: it prints a zero wherever a driver asks for an O."""

_ONE: Final = re.compile(r"\[[A-Z0-9]+\]|[A-Z0-9]")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _parsed(*tables: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for line in (line for table in tables for line in table.strip().splitlines()):
        head, _, series = line.partition("|")
        code, _, left_out = head.strip().partition(" -")
        fewer = f"[{''.join(letter for letter in _LETTERS if letter not in left_out)}]"
        found[code] = tuple(series.replace("l", fewer).split())
    return found


SERIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(_parsed(_US, _AMERICAS, _EUROPE))
"""The series of each region (`US-CA`, ISO 3166-2) or country (`RO`, ISO 3166-1), with every `l` written out."""


ELSEWHERE: Final = "other"
"""A region that is none of those whose plates can be told by their look, which are the US states and Brazil."""


def positions(series: str) -> tuple[str, ...]:
    """The characters that each position of `series`, one of `SERIES`, may be."""
    classes = {"D": "0123456789", "L": _LETTERS}
    return tuple(classes.get(piece, piece.strip("[]")) for piece in _ONE.findall(series))


class Form:
    """What some series have in common: the texts that are numbered as one of them.

    Compiling a regular expression instead takes 5 ms a region, and a frame may be the first to ask for several.
    """

    def __init__(self, series: Iterable[str]) -> None:
        self._by_length: dict[int, list[tuple[str, ...]]] = {}
        for choices in map(positions, dict.fromkeys(series)):
            self._by_length.setdefault(len(choices), []).append(choices)

    def fits(self, text: str) -> bool:
        """Whether the whole of `text` has one of the series."""
        return any(all(map(contains, choices, text)) for choices in self._by_length.get(len(text), ()))


@cache
def form_of(region: str) -> Form | None:
    """The form of every text that has one of the series of `region`; None for a region without any.

    A country has the series of all its parts, so that `US` is what any state issues; `ELSEWHERE` has those of every
    country but the USA and Brazil.
    """
    inside = [code for code in SERIES if code == region or code.startswith(f"{region}-")]
    if region == ELSEWHERE:
        inside = [code for code in SERIES if code != "BR" and not code.startswith("US")]
    return Form(series for code in inside for series in SERIES[code]) if inside else None


@cache
def standard_form_of(region: str) -> Form | None:
    """As `form_of`, for the standard series of `region` alone."""
    return Form(SERIES[region][:1]) if region in SERIES else None
