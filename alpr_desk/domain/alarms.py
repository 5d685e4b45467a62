"""Alarms: what endangers the proof itself, in a sentence for everyone and details for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class AlarmKind(StrEnum):
    """What is wrong. The values are stored; never change one."""

    AUDIT_NOT_WRITTEN = "audit log not written"
    CHAIN_BROKEN = "audit chain broken"
    CLOCK_JUMPED = "clock jumped"
    ACCOUNT_ATTACKED = "account under attack"
    KEY_COPIED = "security key copied"


SENTENCES = {
    AlarmKind.AUDIT_NOT_WRITTEN: "The access record cannot be written, so no data opens. Tell the ALPR administrator.",
    AlarmKind.CHAIN_BROKEN: "The audit log was altered. Leave this machine as it is and call the ALPR administrator.",
    AlarmKind.CLOCK_JUMPED: "This machine's clock was moved. Check date and time, and tell the ALPR administrator.",
    AlarmKind.ACCOUNT_ATTACKED: "Somebody is guessing passwords on this system. Tell the ALPR administrator.",
    AlarmKind.KEY_COPIED: "A member's security key has been copied. Tell the ALPR administrator.",
}
"""What every member is told; names nobody."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """`detail` names accounts and entries: for `Permission.SEE_ALARMS` only, empty for everyone else.

    `recorded` is False while the audit log has not taken it yet.
    """

    uid: str
    kind: AlarmKind
    raised_at: datetime
    detail: str = field(default="", repr=False)
    recorded: bool = False
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    note: str = ""

    @property
    def sentence(self) -> str:
        return SENTENCES[self.kind]

    @property
    def open(self) -> bool:
        return self.acknowledged_at is None
