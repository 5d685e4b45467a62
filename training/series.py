"""How plates are numbered: US states, European countries, Brazil, Mexico and Canada. Text only, no drawing.

Patterns: `D` digit, `L` letter, `-` and space as printed, `*` an emblem or a state's outline, `:` a dot; anything
else stands for itself. `/` starts the second line. The list is what is common on the road, not the law.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from numpy.random import Generator

from alpr_desk.domain.states import STATES
from alpr_desk.ocr.series import SERIES, positions

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"
_EVERYWHERE = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""The letters that hardly an issuer leaves out."""

_ALIKE, _ALIKE_DIGITS = "BCDGHMNOQRUVWXY", "035689"
"""Characters that are taken for one another where plates are smeared or small."""

_THIN = "IJLT"
"""Letters that are lost there beside an edge or one another, as 1 is."""

_KNOWN = 0.9
"""How often the letters that an issuer is known to leave out are left out: other series and issuers may have them."""


@dataclass(frozen=True, slots=True)
class Series:
    """An issuer's name, as printed on the plate, and its patterns."""

    issuer: str
    patterns: tuple[str, ...]


def _series(table: str) -> tuple[Series, ...]:
    found = []
    for line in table.strip().splitlines():
        issuer, patterns = line.split("|")
        found.append(Series(issuer.strip(), tuple(p.replace("_", " ") for p in patterns.split())))
    return tuple(found)


US = _series("""
Alabama | DDLDDDD DDLDDLL DLDDDDD
Alaska | LLL_DDD
Arizona | LLLDDDD LLL-DDDD LDL_DLL
Arkansas | DDD_LLL LLL_DDD LLL_DDL
California | DLLLDDD DLLLDDD DLLLDDD DLDDDDD DDDDDLD DDDDDDD LLLDDDD
Colorado | DDD-LLL DDD*LLL LLL-DDD LLL-LDD
Connecticut | DDD-LLL DDD:LLL LL_DDDDD D-LLLDD
Delaware | DDDDDD LDDDDDD LD_DDDD
D.C. | LL_DDDD LL*DDDD
Florida | LDD_DLL LDD*DLL LLL_LDD LLL*LDD DDD*LLL LLLL_DD LLL_DDL
Georgia | LLL_DDDD LLL*DDDD DDD_LLL
Hawaii | LLL_DDD
Idaho | DL_LLDDD DL_DDDDD L_DDDDDD DL_LLDDL
Illinois | LDD_DDDD DDD_DDDD LLD_DDDD LL_DDDDD LDDDDDD DDDDDDDL
Indiana | DDD_LLL DDDL DDDLLL DDLDDDD LLLDDD
Iowa | DDD_LLL LLL_DDD DDDLLL
Kansas | DDD_LLL DDDD_LLL
Kentucky | DDD*LLL DDD_LLL LLL_DDD LDL_DDD
Louisiana | LLL_DDD DDD_LLL LDDDDDD
Maine | DDDD_LL DDD_DLL
Maryland | LLL*DDD DLL_LDD DLLDDDD LLL_DDD
Massachusetts | DDD_LLD DDD:LLL DLLL_DD DLL_DDD DDLL_DD DDDL_DD
Michigan | LLL_DDDD DLLL_DD DLL_LDD DLLLDD
Minnesota | LLL-DDD LLL*DDD DDD-LLL DDD*LLL
Mississippi | LLL_DDD DDD*LLL LLD_DDDD LLLDDDD
Missouri | LLD*LDL LLD*LDL LLD*LDL DDD*LLL LLL*DDD DLL*DDD LLD-LDL
Montana | D-DDDDDL DD-DDDDL DDD_LLL
Nebraska | LLL_DDD DD-LDDD D-LDDDD DD-DDDL
Nevada | DDD:LLL DDD*LLL LLL_DDD DDD_LLL DDLDDD
New Hampshire | DDD_DDDD DDD_DDD LLLDDDL LLLLLL DDDDDDD
New Jersey | LLL-DDL LDD-LLL LLL_DDL LLDDDL LLL*DDL
New Mexico | LLL*DDD DDD_LLL LLL_DDDD
New York | LLL*DDDD LLL_DDDD LLL-DDDD
North Carolina | LLL-DDDD LL_DDDD LLL_DDDD
North Dakota | LLL_DDD DDD_LLL DDDLLL
Ohio | LLL_DDDD LLL:DDDD LL_DDLL
Oklahoma | LLL*DDD DDD*LLL LLL_DDD
Oregon | DDD*LLL LLL*DDD DDD_LLL LLL_DDD LDD_DLL
Pennsylvania | LLL*DDDD LLL_DDDD LLL-DDDD LL-DDDDD
Rhode Island | DDD-DDD LL-DDD DDDDD LLDDDDD
South Carolina | LLL_DDD DDDD_LL LLL*DDD
South Dakota | DLD_DDD DLLDDD DDL_DDD LLDDDD
Tennessee | DDD-LLL LDD_DDL DDD_LLL LDL_DDL
Texas | LLL*DDDD LLL*DDDD LLD*LDDD LLL-DDDD LLD_LDDD LDD_LLL DDL_LLD DDD_LLL LL*DDDD DLL_LDD
Utah | LDD_DLL DDD_LLL LDD*DLL DDDLLL
Vermont | LLL_DDD LLDDDD
Virginia | LLL-DDDD LLL_DDDD LL-DDDD DDDD-LL
Washington | DDD-LLL LLL_DDDD LLLDDDD LDDDDDL
West Virginia | DLL_DDD DL_DDDD LLLDDD
Wisconsin | DDD-LLL LLL-DDDD LLDDDD
Wyoming | DD*DDDL DD*DDDDL D*DDDDD DD*DDLL
U.S. Government | LDD_DDDDL LDD-DDDDL
Ontario | LLLL*DDD LLLL_DDD
British Columbia | LLD_DDL DDD_LLL LLL_DDD
Alberta | LLL-DDDD
Quebec | LDD_LLL DDD_LLL
Baja California | LDD-LLL-D DDDLLLD LLL-DD-DD
Sonora | LLL-DDD-L DDD-LLL-D
""")

EUROPE = _series("""
D | L_DDD-DDD L_LLDDD LL:LLDDDD LLL:LLDDD L:LDDDD LL:LDDD LL*LLDDD LLL*LDDD
F | LL-DDD-LL LL-DDD-LL DDDD_LL_DD DDD_LLL_DD
I | LL_DDDLL LL:DDDLL
E | DDDD_LLL DDDD_LLL L_DDDD_LL
GB | LLDD_LLL LLDD_LLL LDDD_LLL LDD_LLL
NL | DD-LLL-D DD-LL-LL L-DDD-LL LL-DDD-L D-LLL-DD LL-LL-DD
B | D-LLL-DDD D-LLL-DDD LLL-DDD DDD-LLL DDDDDD
PL | LL_DDDDD LLL_DDDD LLL_LDDD LL_DDDLL
RO | LL_DD_LLL IF_DD_LLL IS_DD_LLL B_DD_LLL B_DDD_LLL
CZ | DLD_DDDD DLL_DDDD
SK | LL*DDDLL
H | LLL-DDD LL_LL-DDD
A | L*DDDDL LL*DDDLL L*DDDDDL LL*DDDL L*DLLL L*DDLLL LL*DDLL L*LLDD LL*LLLD
S | LLL_DDD LLL_DDL
DK | LL_DD_DDD
FIN | LLL-DDD
N | LL_DDDDD
P | DD-LL-DD DD-DD-LL LL-DD-LL
GR | LLL-DDDD LL_DDD-DD
BG | L_DDDD_LL LL_DDDD_LL
HR | LL*DDD-LL LL*DDDD-LL
SLO | LL*LL-DDD LL*DD-LLL LL*LD-DDD LL*LD-DDL LL*DD-DDL
SRB | LL*DDD-LL
LT | LLL:DDD
LV | LL-DDDD
EST | DDD_LLL
IRL | DDD-L-DDDDD DD-L-DDDD DDD-L-DDDDD DD-LL-DDDD
L | LL_DDDD DDDDD
CH | LL*DDDDDD LL*DDDDD
UA | LL_DDDD_LL
MD | LLL_DDD L_LL_DDD
CY | LLL_DDD
M | LLL*DDD
AL | LL_DDDLL
TR | DD_LLL_DD DD_LL_DDD DD_LL_DDDD DD_L_DDDD
GE | LLL-DDD LL-DDD-LL
""")

BRAZIL_OLD = Series("BRASIL", ("LLL-DDDD", "LLL:DDDD"))
MERCOSUL = Series("BRASIL", ("LLLDLDD", "LLLDLDD", "LLL_DLDD"))
TWO_LINES = (
    Series("BRASIL", ("LLL/DDDD", "LLL/DLDD")),
    *_series("""
    | LL/DDDDD LLL/DDDD LL_DD/LLL DDDD/LLL LLL/DDD LL:L/DDD DD-LL/LL LLDD/LLL
    | L*/DDDDL L*/DDLLL LL*/DDDLL LL*/DLLL L*D/DDDL L:/LLDD LL:/LLDDD LLL:/LLDD LL:/LDDD LLL/DDDDD
    | D-LLL/DDD LL_DD/DDD DLD/DDDD DL*/DDDD LLDD/LLL LDDD/LLL LLL/DDDL LL-/DDD-LL DDD/LL_DD
    | LL/DDDLL LL/DD-LL DD/LL-LL DD/LLL-D D-L/LL-DD LL/DD-DD LLL/LDDD LL/DDDDL LL/DDDD LL*/DDDDDD LL/DDD
    """),
)
_COUNTRIES: Final = {
    "D": "DE",
    "F": "FR",
    "I": "IT",
    "E": "ES",
    "B": "BE",
    "H": "HU",
    "A": "AT",
    "S": "SE",
    "FIN": "FI",
    "N": "NO",
    "P": "PT",
    "SLO": "SI",
    "SRB": "RS",
    "EST": "EE",
    "IRL": "IE",
    "L": "LU",
    "M": "MT",
    "BRASIL": "BR",
}
"""Letters on the plate of a country whose code is another."""

_SYLLABLES = (
    "BA",
    "CO",
    "DI",
    "FU",
    "GO",
    "HE",
    "KI",
    "LO",
    "MA",
    "NE",
    "PO",
    "RU",
    "SA",
    "TY",
    "VO",
    "ZE",
    "ART",
    "ING",
)


def drawn(series: Series, rng: Generator, *, alike: float = 0.0, thin_too: bool = False) -> str:
    """A pattern of `series` filled in, separators kept.

    Args:
        alike: how often with what is easily mistaken.
        thin_too: whether half of that is what is easily lost, as I and 1 at the ends are.
    """
    pattern = series.patterns[int(rng.integers(len(series.patterns)))]
    letters = letters_of(series.issuer) if rng.random() < _KNOWN else _LETTERS
    digits, thin = _DIGITS, False
    if alike and rng.random() < alike:
        thin = thin_too and rng.random() < 0.5
        chosen = "".join(c for c in letters if c in (_THIN if thin else _ALIKE))
        often = chosen * 4 + "I" * 8 * ("I" in chosen)
        letters, digits = (often + letters, "1" * 8 + _DIGITS) if thin else (chosen, _ALIKE_DIGITS)
    text = "".join(_one_of(letters, rng) if c == "L" else _one_of(digits, rng) if c == "D" else c for c in pattern)
    return _thin_at_its_ends(text, rng) if thin and "I" in letters else text


def _thin_at_its_ends(text: str, rng: Generator) -> str:
    """`text` with I or 1 as its first character, its last one, both or neither, each as often."""
    thin = {True: "I", False: "1"}
    first = thin[text[0].isalpha()] if rng.random() < 0.5 else text[0]
    last = thin[text[-1].isalpha()] if rng.random() < 0.5 else text[-1]
    return first + text[1:-1] + last


@cache
def letters_of(issuer: str) -> str:
    """The letters in the standard series of `issuer` (`Texas`, `PL`): all where the program's table knows no better."""
    name = "district of columbia" if issuer == "D.C." else issuer.casefold()
    region = f"US-{STATES[name]}" if name in STATES else _COUNTRIES.get(issuer, issuer)
    series = SERIES.get(region, ())[:1]
    free = [set(choice) & set(_LETTERS) for text in series for choice in positions(text)]
    wide = [choice for choice in free if len(choice) > 4]
    return "".join(sorted(set.union(*wide))) if wide else _LETTERS


def personal(rng: Generator) -> str:
    """A text a driver chose: syllables, letters and digits in any order, 2 to 8 characters."""
    if rng.random() < 0.4:
        text = "".join(_SYLLABLES[int(rng.integers(len(_SYLLABLES)))] for _ in range(int(rng.integers(1, 5))))
        text += _one_of(_DIGITS, rng) if rng.random() < 0.3 else ""
    else:
        length = int(rng.integers(3, 9))
        text = "".join(_one_of(_EVERYWHERE if rng.random() < 0.5 else _DIGITS, rng) for _ in range(length))
    if len(text) > 4 and rng.random() < 0.3:
        at = int(rng.integers(2, len(text) - 1))
        text = f"{text[:at]} {text[at:]}"
    return text[:8].strip()


def printed(text: str) -> str:
    """What of `text` is read: letters and digits, both lines in order."""
    return "".join(c for c in text if c.isalnum())


def _one_of(characters: str, rng: Generator) -> str:
    return characters[int(rng.integers(len(characters)))]
