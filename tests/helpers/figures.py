"""Figures of a made-up month: large and small counts, and names that somebody typed."""

from __future__ import annotations

from alpr_desk.domain.statistics import Rate, Statistics, period_named

OCTOBER = period_named("2026-10", "")
FIGURES = Statistics(
    period=OCTOBER,
    organisation="Meadow County Sheriff",
    until=OCTOBER.ends,
    reads=48_213,
    reads_over_time=tuple((str(day), 1_500 + day) for day in range(1, 32)),
    searches_by_purpose=(("criminal investigation", 212), ("missing person", 3), ("active warrant", 0)),
    searches_by_role=(("deputy", 140), ("investigator", 74), ("custodian of records", 1)),
    openings=301,
    hits_by_kind=(("exact", 40), ("look-alike", 2)),
    hits_by_list=(("Stolen, case 26-01234", 42),),
    hits_by_outcome=(("confirmed and acted", 21), ("misread", 2), ("not judged yet", 19)),
    verified=23,
    unverified=1,
    misread_by_camera=(Rate("unit 12 front", 2, 23),),
    misread_by_list=(Rate("Stolen, case 26-01234", 2, 23),),
    denials_by_reason=(("no permission", 4), ("no purpose", 9)),
    exports_by_kind=(("evidence packages", 12), ("answers to subjects", 1)),
    members=(("with current training", 33), ("without current training", 1)),
    reviews=(("signed off", 4), ("open", 0), ("overdue", 0)),
    findings=(("followed up", 1), ("open", 2)),
)
