"""The right-hand panel of the audit page: one entry, or what verification objects to."""

from __future__ import annotations

import json
from datetime import datetime

from alpr_desk.domain.proving import AuditFault, AuditVerdict
from alpr_desk.domain.requests.audit import AuditRow
from alpr_desk.ui.pages.audit.model import outcome_tone
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.moments import both_times, fingerprint_text


def detail_facts(detail: str) -> list[tuple[str, str]]:
    """The entry's detail as names and values where it is a JSON object, else as one text."""
    try:
        values = json.loads(detail) if detail else {}
    except ValueError:
        return [("Detail", detail)]
    if not isinstance(values, dict):
        return [("Detail", detail)]
    return [(str(name).replace("_", " ").capitalize(), _value_text(value)) for name, value in values.items()]


def _value_text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(piece) for piece in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


class EntryPanel(DetailsPanel):
    """Shows an `AuditRow` or an `AuditVerdict` with faults or notes."""

    def show_entry(self, row: AuditRow, now: datetime) -> None:
        self.show_for(f"Entry {row.sequence:,}")
        if outcome_tone(row):
            self.add_sentence(f"{row.event}: {row.outcome}", outcome_tone(row))
        self.add_facts(
            [
                ("Time", both_times(row.at, now)),
                ("Event", row.event),
                ("Outcome", row.outcome),
                ("User", row.user_name or "nobody"),
                ("Member", row.member_name or "unknown"),
                ("Purpose", row.purpose or "none stated"),
            ]
        )
        facts = detail_facts(row.detail)
        if facts:
            self.add_heading("Detail")
            self.add_facts(facts)
        self.add_heading("Hash")
        self.add_sentence(fingerprint_text(row.hash), "mono")
        self.finish()

    def show_verdict(self, verdict: AuditVerdict) -> None:
        """Every objection with the entry it is about, then what is worth a look and no fault."""
        self.show_for("Notes on the log" if verdict.good else "Faults in the log")
        if verdict.faults:
            self.add_sentence("Keep this machine as it is and call the ALPR administrator.", "high")
        for fault in verdict.faults:
            self.add_sentence(_fault_text(fault), "")
        if verdict.notes:
            self.add_heading("Worth a look, no fault")
        for note in verdict.notes:
            self.add_sentence(_fault_text(note), "")
        self.add_heading("Hash of the last entry")
        self.add_sentence(fingerprint_text(verdict.head) if verdict.head else "none", "mono")
        self.finish()


def _fault_text(fault: AuditFault) -> str:
    return (f"Entry {fault.sequence:,}: " if fault.sequence else "Log as a whole: ") + fault.sentence
