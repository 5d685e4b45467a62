"""How the window says things: times, ages, kinds of match. Pure; knows no widget."""

from __future__ import annotations

from datetime import UTC, datetime

from alpr_desk.domain.matching import Disposition, Hit, Match, MatchKind, PositionDifference, Priority, Tick

PRIORITY_WORDS = {Priority.HIGH: "High", Priority.MEDIUM: "Medium", Priority.LOW: "Low"}

TICK_WORDS = {
    Tick.CHARACTERS_SEEN: ("Characters seen", "I see the same characters on the plate"),
    Tick.STATE_SEEN: ("State seen", "I see the same state on the plate"),
    Tick.VEHICLE_SEEN: ("Vehicle fits", "The vehicle fits what the list says"),
    Tick.CLETS_CONFIRMED: ("CLETS confirmed", "The entry was confirmed through CLETS/NCIC just now"),
}
"""The words beside a tick, and what whoever ticks it says with it."""

DISPOSITION_WORDS = {
    Disposition.CONFIRMED_ACTED: "Confirmed and acted",
    Disposition.CONFIRMED_NOT_ACTED: "Confirmed, not acted",
    Disposition.MISREAD: "Misread",
    Disposition.WRONG_STATE: "Wrong state",
    Disposition.STALE_ENTRY: "Entry is out of date",
    Disposition.NOT_LOCATED: "Not located",
    Disposition.UNVERIFIED_USE: "Acted without verification",
}

LEAD = "Lead, not probable cause: verify before you act."

FACT_WORDS = {
    "VYR": "Year",
    "VMA": "Make",
    "VMO": "Model",
    "VST": "Style",
    "VCO": "Colour",
    "VIN": "VIN",
    "LIY": "Plate year",
    "LIT": "Plate type",
    "NIC": "NCIC number",
    "ORI": "Entered by",
    "OCA": "Agency case",
    "MIS": "Remarks",
    "MKE": "Message key",
    "DOT": "Date of theft",
}


def local(moment: datetime) -> datetime:
    """`moment` in the zone of this machine."""
    return moment.astimezone()


def clock_text(moment: datetime, now: datetime) -> str:
    """`14:32:07`, with the date before it where it is not that of `now`; local time."""
    here, today = local(moment), local(now)
    time = f"{here:%H:%M:%S}"
    return time if here.date() == today.date() else f"{here:%Y-%m-%d} {time}"


def minute_text(moment: datetime, now: datetime) -> str:
    """As `clock_text`, where a minute is exact enough: `14:32`."""
    return clock_text(moment, now)[:-3]


def utc_tip(moment: datetime) -> str:
    """For hovering over a local time."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def ago_text(moment: datetime, now: datetime) -> str:
    """`now`, `8 s ago`, `4 min ago`, `2 h ago`, `3 d ago`."""
    seconds = max(0, int((now - moment).total_seconds()))
    if seconds < 1:
        return "now"
    for limit, size, unit in ((60, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h")):
        if seconds < limit:
            return f"{seconds // size} {unit} ago"
    return f"{seconds // 86_400} d ago"


def age_text(hours: float) -> str:
    """Age of a list: `12 min`, `3 h`, `2 d`."""
    if hours < 1:
        return f"{max(1, int(hours * 60))} min"
    return f"{int(hours)} h" if hours < 48 else f"{int(hours // 24)} d"


def percent(share: float) -> str:
    """`61 %`; never rounded up to 100."""
    return f"{min(99, round(share * 100)) if share < 1 else 100} %"


def region_text(region: str | None) -> str:
    """`CA` for `US-CA`, a country as it is, `?` for unknown."""
    if not region:
        return "?"
    return region.removeprefix("US-")


def _difference(difference: PositionDifference) -> str:
    if not difference.read:
        return f"position {difference.position} not read, list says {difference.listed}"
    if not difference.listed:
        return f"position {difference.position} read as {difference.read}, list says nothing there"
    return (
        f"position {difference.position} read as {difference.read}, list says {difference.listed}, "
        f"reader {percent(difference.read_confidence)} sure"
    )


def match_sentence(match: Match, region: str | None) -> str:
    """The kind of match in words, as in "Look-alike: position 3 read as 8, list says B, reader 61 % sure"."""
    if match.kind is MatchKind.EXACT:
        return "Exact: plate and state are those of the list."
    if match.kind is MatchKind.EXACT_OTHER_STATE:
        listed = match.entry.state or "no state"
        read = f"read as {region_text(region)}" if region else "not read"
        return f"Same plate, state uncertain: list says {listed}, state {read}."
    if match.kind is MatchKind.PATTERN:
        return f"Part of a plate: fits {match.entry.plate}, which other plates do too."
    details = "; ".join(_difference(d) for d in match.differences)
    return f"Look-alike: {details}." if details else "Look-alike: possible, compare each character."


def overtaken_sentence(hit: Hit) -> str:
    """Said before anything else of a hit whose read was corrected so that the list's plate no longer fits."""
    correction = hit.overtaken
    if correction is None:
        return ""
    return f"Misread: {correction.member} corrected the read to {correction.plate}, which this entry does not want.\n"


def lacking_for_confirmed(ticks: frozenset[Tick], clets_reference: str) -> str:
    """What is still to be done before a hit may end as confirmed; empty when nothing is."""
    needed = {
        Tick.CHARACTERS_SEEN: "characters seen (1)",
        Tick.STATE_SEEN: "state seen (2)",
        Tick.CLETS_CONFIRMED: "CLETS/NCIC (4)",
    }
    missing = [words for tick, words in needed.items() if tick not in ticks]
    if missing:
        return "To confirm, still tick: " + ", ".join(missing) + "."
    if not clets_reference.strip():
        return "To confirm, type the CLETS operator or return number."
    return ""


def state_differs(hit: Hit) -> bool | None:
    """Whether list and reader name different states; None where one of them says nothing."""
    listed, read = hit.match.entry.state, hit.read.region
    if not listed or not read or not read.startswith("US-"):
        return None
    return listed != read.removeprefix("US-")
