"""States as files and people write them, made the postal codes of `HotlistEntry.state`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from alpr_desk.errors import BadInput

_CODES: Final = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,"
    "DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,"
    "KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,"
    "MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,"
    "NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,"
    "SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,"
    "WV West Virginia,WI Wisconsin,WY Wyoming"
)
STATES: Final = MappingProxyType(
    {name.casefold(): code for code, _, name in (s.partition(" ") for s in _CODES.split(","))}
)
"""Postal codes by the state's name in lower case."""


_ELSEWHERE: Final = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
"""Provinces and territories of Canada."""


def state_of(region: str) -> str:
    """`CA` of `US-CA`; a country is its own state (`RO`), and nothing has none."""
    return region.rpartition("-")[2]


def known_state(text: str) -> str:
    """As `state_code`, of a state, district, province or territory that there is. Raises BadInput, naming all."""
    code = state_code(text)
    known = sorted(STATES.values())
    if code not in known and code not in _ELSEWHERE:
        allowed = f"{' '.join(known)}; Canada: {' '.join(_ELSEWHERE)}"
        raise BadInput(f"There is no state {code}: write its name or its code, like California or CA ({allowed}).")
    return code


def known_region(text: str) -> str:
    """`US-CA` for `us-ca` or `California`, `RO` for `ro`: an ISO 3166 code that there may be. Raises BadInput.

    Codes that ISO 3166-1 leaves to their users (AA, QM to QZ, XA to XZ, ZZ) are nobody's; of the United States all
    states are known, of other countries the form is checked.
    """
    code = " ".join(text.split()).upper()
    named = STATES.get(code.casefold())
    country, _, part = (f"US-{named}" if named else code).partition("-")
    unused = country in ("AA", "ZZ") or country[:1] == "X" or "QM" <= country <= "QZ"
    if unused or not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", f"{country}-{part}" if part else country):
        raise BadInput(f"There is no region {code[:20]}: write country and state, like US-CA, or a country, like RO.")
    if country == "US" and part and part not in STATES.values():
        raise BadInput(
            f"There is no state {part}: write one of {' '.join(f'US-{s}' for s in sorted(STATES.values()))}."
        )
    return f"{country}-{part}" if part else country


def state_code(text: str, source_codes: Mapping[str, str] = MappingProxyType({})) -> str:
    """`CA` for `ca`, `US-CA` or `California`; any two letters may be a code. Raises BadInput.

    Args:
        source_codes: codes of a list's source that mean another one.
    """
    plain = " ".join(text.split())
    named = STATES.get(plain.casefold())
    if named is not None:
        return named
    code = plain.upper()
    iso = re.fullmatch(r"[A-Z]{2}-([A-Z0-9]{1,3})", code)
    if iso is not None:
        return iso[1]
    if re.fullmatch(r"[A-Z]{2}", code) is None:
        raise BadInput("The state is not a name or a code of two letters, like California or CA.")
    return source_codes.get(code, code)
