"""The right-hand panel of the audit page: one entry, or what verification objects to."""

from __future__ import annotations

from datetime import datetime

from alpr_desk.domain.proving import AuditFault, AuditVerdict, Checkpoint
from alpr_desk.domain.requests.audit import AuditRow
from alpr_desk.ui.pages.audit.model import outcome_tone
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.moments import both_times, fingerprint_text


class EntryPanel(DetailsPanel):
    """Shows an `AuditRow`, a `Checkpoint`, or an `AuditVerdict` with faults or notes."""

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
        if row.facts:
            self.add_heading("Detail")
            self.add_facts([(name.replace("_", " ").capitalize(), value or "none") for name, value in row.facts])
        elif row.detail:
            self.add_sentence(row.detail, "")
        self.add_heading("Hash")
        self.add_sentence(fingerprint_text(row.hash), "mono")
        self.finish()

    def show_checkpoint(self, checkpoint: Checkpoint, key: str, now: datetime) -> None:
        """The checkpoint as it is signed, to be compared with what was kept elsewhere."""
        self.show_for(f"Checkpoint at {checkpoint.size:,} entries")
        self.add_facts([("Made", both_times(checkpoint.at, now)), ("At", checkpoint.reason)])
        for heading, text in (("Root", fingerprint_text(checkpoint.root)), ("Signed note", checkpoint.note.strip())):
            self.add_heading(heading)
            self.add_sentence(_breakable(text), "mono")
        self.add_heading("Key of this log")
        self.add_sentence(_breakable(key), "mono")
        self.add_sentence("Note the key down outside of this machine: a stranger's log is good under a stranger's key.")
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


def _breakable(text: str) -> str:
    """Long words may be broken anywhere: a signature has no spaces."""
    return "\u200b".join(text[start : start + 8] for start in range(0, len(text), 8))


def _fault_text(fault: AuditFault) -> str:
    return (f"Entry {fault.sequence:,}: " if fault.sequence else "Log as a whole: ") + fault.sentence
