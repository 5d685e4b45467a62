"""One example of every request, for tests that walk them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alpr_desk.domain.desk import Request
from alpr_desk.domain.matching import Disposition, Tick
from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.access import (
    AcknowledgePolicy,
    ChangePassword,
    DescribeSession,
    JudgePassword,
    KeepAwake,
    LockSession,
    ReadNotice,
    ReadPolicy,
    Reauthenticate,
    RenewRecoveryCodes,
    SignIn,
    SignOut,
    UnlockSession,
)
from alpr_desk.domain.requests.agency import ChangeSetting, ReadSettings
from alpr_desk.domain.requests.audit import ExportAudit, ListAudit, VerifyAudit
from alpr_desk.domain.requests.capture import CloseShift, EndShift, IngestReads, RecordReads, StartShift, StoreClip
from alpr_desk.domain.requests.evidence import ListPackages, WritePackage
from alpr_desk.domain.requests.hits import DisposeHit, ListHits, OpenHit, VerifyHit
from alpr_desk.domain.requests.hotlists import ImportHotlist, ListHotlists, ListProfiles, SwitchHotlist
from alpr_desk.domain.requests.members import (
    AddMember,
    DecideMemberRequest,
    DisableMember,
    EnrolMember,
    ListMemberRequests,
    ListMembers,
    ListTraining,
    MemberHistory,
    RecordTraining,
    ReenrolMember,
    RequestMember,
    ReturnMember,
    SuspendMember,
    TerminateMember,
    TransferMember,
    UnlockMember,
)
from alpr_desk.domain.requests.search import OpenCrops, OpenRead, RecentReads, SearchReads
from tests.helpers.agency import STOLEN, password_for
from tests.helpers.clock import START
from tests.helpers.reads import captured


def examples(folder: Path) -> dict[type, Request[Any]]:
    """By request type; each would do something to the store of `walked` if it were let through."""
    admin = password_for("admin")
    made: tuple[Request[Any], ...] = (
        ReadNotice(),
        SignIn("admin", admin, "000000", notice_acknowledged=True),
        SignOut(),
        LockSession(),
        UnlockSession(admin),
        ChangePassword(admin, "four brown horses bathing"),
        ReadPolicy(),
        AcknowledgePolicy(1),
        DescribeSession(),
        KeepAwake(),
        ReadSettings(),
        ChangeSetting("access.idle_lock_minutes", 12),
        ListAudit(),
        VerifyAudit(),
        ExportAudit(),
        StartShift("unit 9", ("synthetic",)),
        EndShift(),
        CloseShift(),
        RecordReads((captured("8XYZ999"),)),
        StoreClip("uid-7ABC123", b"clip"),
        IngestReads("other reader", (captured("8XYZ998", images=False),)),
        WritePackage((1,), (1,), folder / "export", STOLEN),
        ListPackages(),
        ListHits(),
        OpenHit(1),
        VerifyHit(1, frozenset({Tick.STATE_SEEN})),
        DisposeHit(1, Disposition.MISREAD),
        ImportHotlist("Amber", "plain", "amber.csv", b"9ZZZ111;CA\n"),
        ListHotlists(),
        ListProfiles(),
        SwitchHotlist("Stolen", enabled=False),
        ListMembers(),
        AddMember("new.member", "New Member", "Deputy", frozenset({Role.DEPUTY}), "four brown horses bathing"),
        UnlockMember("nobody"),
        DisableMember("auditor", "left"),
        RecordTraining("auditor", "ALPR operator", "2", START.date()),
        ListTraining("auditor"),
        SearchReads("7ABC123", STOLEN),
        OpenRead(1, STOLEN),
        OpenCrops((1,), STOLEN),
        RecentReads(),
        Reauthenticate(admin, "000000"),
        JudgePassword("four brown horses bathing"),
        RenewRecoveryCodes(),
        RequestMember("asked.for", "Asked For", "Deputy", frozenset({Role.DEPUTY}), "joins the night shift"),
        ListMemberRequests(),
        DecideMemberRequest(1, True, "as agreed"),
        EnrolMember(2, "four brown horses bathing"),
        TransferMember("auditor", "Robin Auditor", "Sergeant", frozenset({Role.SUPERVISOR}), None, "new post"),
        SuspendMember("auditor", "inquiry"),
        ReturnMember("trainer", "inquiry closed"),
        TerminateMember("auditor", "left the office"),
        ReenrolMember("auditor", "lost the telephone"),
        MemberHistory("auditor"),
    )
    return {type(request): request for request in made}
