"""Layouts of hotlist files as data. A new layout is a new `Profile` here, never new code in the importer.

No public layout of the federal or state extracts exists; `genetec` follows the attributes of Security Center
(Administrator Guide, "Default hotlist and permit attributes"), `ncic` the field codes of NCIC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from alpr_desk.domain.list_profiles import Column, Profile, from_json
from alpr_desk.domain.requests.hotlists import ImportProfile
from alpr_desk.errors import BadInput

NCIC_FIELDS: Final = (
    *("LIC", "LIS", "LIY", "LIT", "VIN", "VYR", "VMA", "VMO", "VST", "VCO", "ORI", "OCA", "NIC", "MKE"),
    *("DOT", "MIS", "OAN", "DTE", "NAM", "SEX", "RAC", "DOB", "OFF", "DOW", "CMC", "ECR", "PAK", "LKI", "LKA"),
)
"""NCIC field codes known here: plate, vehicle, agency, record, and the codes of the person files' extracts."""


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
    description="Header PlateNumber;Category;PlateState;EffectiveDate;ExpiryDate, in any order; Priority (0 highest "
    "to 100) may follow. UTF-8.",
    has_header=True,
    plate="PlateNumber",
    state="PlateState",
    category="Category",
    starts="EffectiveDate",
    expires="ExpiryDate",
    priority="Priority",
    facts=_VEHICLE_FACTS,
    optional=frozenset(
        {"PlateState", "EffectiveDate", "ExpiryDate", "Priority", *(column for column, _ in _VEHICLE_FACTS)}
    ),
)
_VIGILANT = Profile(
    name="vigilant",
    title="Vigilant-like",
    description="Header Hot Plate, State, Alert (yellow, orange or red), in any order. UTF-8.",
    has_header=True,
    plate="Hot Plate",
    state="State",
    category="Alert",
    priority="Alert",
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
_FIXED = Profile(
    name="fixed",
    title="Fixed width",
    description="Characters 1-10 the plate, 11-12 its state, 13-32 the category, 33-40 the expiry, like 20261231. "
    "No header.",
    has_header=False,
    plate=(1, 10),
    state=(11, 12),
    category=(13, 32),
    expires=(33, 40),
    delimiters="",
    default_category="listed",
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

PROFILES: Final = MappingProxyType({p.name: p for p in (_PLAIN, _GENETEC, _VIGILANT, _NCIC, _FIXED, *_WINDOWS)})
"""Every profile by the name a person chooses."""


def profile_named(name: str, saved: Mapping[str, Mapping[str, Any]] = MappingProxyType({})) -> Profile:
    """The shipped profile of that name, or the one `saved` under it as JSON. Raises BadInput listing them all."""
    wanted = name.strip().casefold()
    if wanted in saved:
        return from_json(saved[wanted])
    if wanted in PROFILES:
        return PROFILES[wanted]
    raise BadInput(f"There is no import profile named '{name}'. Choose one of: {', '.join((*PROFILES, *saved))}.")


def import_profiles() -> tuple[ImportProfile, ...]:
    """The profiles for listing."""
    return tuple(ImportProfile(p.name, p.title, p.description) for p in PROFILES.values())
