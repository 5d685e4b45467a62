"""Layouts of hotlist files as data. A new layout is a new `Profile` here, never new code in the importer.

No public layout of the federal or state extracts exists; `genetec` follows the attributes of Security Center
(Administrator Guide, "Default hotlist and permit attributes"), `ncic` the field codes of NCIC.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from alpr_desk.domain.requests.hotlists import ImportProfile
from alpr_desk.errors import BadInput

Column = str | int
"""A column by the name in its header (case, spaces and underscores do not count) or by its place from 0."""

Encoding = Literal["utf-8", "cp1252"]

NCIC_FIELDS: Final = (
    *("LIC", "LIS", "LIY", "LIT", "VIN", "VYR", "VMA", "VMO", "VST", "VCO", "ORI", "OCA", "NIC", "MKE"),
    *("DOT", "MIS", "OAN", "DTE", "NAM", "SEX", "RAC", "DOB", "OFF", "DOW", "CMC", "ECR", "PAK", "LKI", "LKA"),
)
"""NCIC field codes known here: plate, vehicle, agency, record, and the codes of the person files' extracts."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How a file is laid out.

    Attributes:
        has_header: whether the first line names the columns; if not, columns are places.
        plate, state, category, starts, expires: their columns; None where the layout has none.
        facts: column and NCIC field code of everything else that is kept.
        optional: columns that may be missing from the header.
        delimiters: tried against the first line.
        encoding: of a file without a byte order mark; one with a mark is read by its mark.
        default_state, default_category: where the column is missing or empty.
        date_formats: of `strptime`, tried in this order.
        no_date: what stands for "no date" (upper case).
        state_codes: state codes of the source that differ from the postal ones.
    """

    name: str
    title: str
    description: str
    has_header: bool
    plate: Column
    state: Column | None = None
    category: Column | None = None
    starts: Column | None = None
    expires: Column | None = None
    facts: tuple[tuple[Column, str], ...] = ()
    optional: frozenset[Column] = frozenset()
    delimiters: str = ";,|\t"
    encoding: Encoding = "utf-8"
    default_state: str | None = None
    default_category: str = ""
    date_formats: tuple[str, ...] = (
        *("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S"),
        *("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"),
    )
    no_date: frozenset[str] = frozenset({"", "NONEXP", "NONE", "N/A"})
    state_codes: tuple[tuple[str, str], ...] = ()


_VEHICLE_FACTS: Final[tuple[tuple[Column, str], ...]] = (
    *(("VIN", "VIN"), ("VehicleYear", "VYR"), ("VehicleMake", "VMA"), ("VehicleModel", "VMO")),
    *(("VehicleStyle", "VST"), ("VehicleColor", "VCO"), ("CaseNumber", "OCA"), ("Notes", "MIS")),
)

_PLAIN = Profile(
    name="plain",
    title="Plate; state",
    description="One plate a line, with its state after it if known (ABC123;CA). No header. UTF-8.",
    has_header=False,
    plate=0,
    state=1,
    optional=frozenset({1}),
    default_category="listed",
)
_GENETEC = Profile(
    name="genetec",
    title="Genetec-like",
    description="Header PlateNumber;Category;PlateState;EffectiveDate;ExpiryDate, in any order. UTF-8.",
    has_header=True,
    plate="PlateNumber",
    state="PlateState",
    category="Category",
    starts="EffectiveDate",
    expires="ExpiryDate",
    facts=_VEHICLE_FACTS,
    optional=frozenset({"PlateState", "EffectiveDate", "ExpiryDate", *(column for column, _ in _VEHICLE_FACTS)}),
)
_VIGILANT = Profile(
    name="vigilant",
    title="Vigilant-like",
    description="Header Hot Plate, State, Alert, in any order. UTF-8.",
    has_header=True,
    plate="Hot Plate",
    state="State",
    category="Alert",
    facts=_VEHICLE_FACTS,
    optional=frozenset(column for column, _ in _VEHICLE_FACTS),
)
_NCIC = Profile(
    name="ncic",
    title="NCIC fields",
    description="Header of NCIC field codes; LIC is needed, any of LIS, VYR, VMA, VMO, VCO, NIC, MKE … may follow.",
    has_header=True,
    plate="LIC",
    state="LIS",
    category="MKE",
    facts=tuple((code, code) for code in NCIC_FIELDS if code not in ("LIC", "LIS", "MKE")),
    optional=frozenset(code for code in NCIC_FIELDS if code != "LIC"),
    default_category="NCIC",
    state_codes=(("NB", "NE"), ("NK", "NB"), ("PQ", "QC")),
)
_WINDOWS = tuple(
    replace(
        profile,
        name=f"{profile.name}-windows",
        title=f"{profile.title} (Windows-1252)",
        description=profile.description.replace("UTF-8.", "Windows-1252 (Western European)."),
        encoding="cp1252",
    )
    for profile in (_PLAIN, _GENETEC, _VIGILANT)
)

PROFILES: Final = MappingProxyType({p.name: p for p in (_PLAIN, _GENETEC, _VIGILANT, _NCIC, *_WINDOWS)})
"""Every profile by the name a person chooses."""


def profile_named(name: str) -> Profile:
    """The profile of that name. Raises BadInput listing the profiles."""
    profile = PROFILES.get(name.strip().casefold())
    if profile is None:
        raise BadInput(f"There is no import profile named '{name}'. Choose one of: {', '.join(PROFILES)}.")
    return profile


def import_profiles() -> tuple[ImportProfile, ...]:
    """The profiles for listing."""
    return tuple(ImportProfile(p.name, p.title, p.description) for p in PROFILES.values())
