"""One example of every request, for tests that walk them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alpr_desk.domain.desk import Request
from alpr_desk.domain.list_profiles import Profile
from alpr_desk.domain.matching import ActionClass, Decision, Disposition, Priority, Tick
from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.access import (
    AcknowledgePolicy,
    ChangePassword,
    DescribeSession,
    KeepAwake,
    LockSession,
    ReadNotice,
    ReadPolicy,
    SignIn,
    SignOut,
    UnlockSession,
)
from alpr_desk.domain.requests.agency import ChangeSetting, ReadSettings
from alpr_desk.domain.requests.audit import ExportAudit, ListAudit, VerifyAudit
from alpr_desk.domain.requests.capture import CloseShift, EndShift, IngestReads, RecordReads, StartShift, StoreClip
from alpr_desk.domain.requests.evidence import ListPackages, WritePackage
from alpr_desk.domain.requests.field_entries import (
    DecideSuppression,
    EnterPlate,
    ListEntered,
    ListSuppressed,
    ListSuppressions,
    ReportWrongEntry,
    ReviewPlate,
)
from alpr_desk.domain.requests.hits import DisposeHit, ListHits, OpenHit, VerifyHit
from alpr_desk.domain.requests.hotlists import (
    CancelImport,
    DecideHeld,
    DescribeHotlist,
    ExportHotlist,
    ImportHotlist,
    ListCategories,
    ListHotlists,
    ListProfiles,
    PreviewHotlist,
    RemoveProfile,
    SaveProfile,
    SwitchCategory,
    SwitchHotlist,
)
from alpr_desk.domain.requests.list_pickup import ListPickups, RemovePickup, RunPickups, SetPickup
from alpr_desk.domain.requests.members import (
    AddMember,
    DisableMember,
    ListMembers,
    ListTraining,
    RecordTraining,
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
        CancelImport("Stolen"),
        PreviewHotlist(folder / "list.csv", "plain"),
        SaveProfile(Profile("mine", "Mine", "", has_header=False, plate=0)),
        RemoveProfile("mine"),
        DecideHeld("Shrunk", 3, Decision.APPROVED),
        DescribeHotlist("Stolen", Priority.LOW, ActionClass.OBSERVE),
        ListCategories(),
        SwitchCategory("listed", enabled=False),
        ExportHotlist("Stolen", folder / "exported.csv"),
        EnterPlate("7AB?123", "seen leaving", STOLEN),
        ListEntered(),
        ReviewPlate(1, Decision.REFUSED),
        ReportWrongEntry("Stolen", "7ABC123", "recovered"),
        ListSuppressions(),
        DecideSuppression(1, Decision.APPROVED),
        ListSuppressed(1),
        SetPickup("Fetched", "plain", str(folder / "lists" / "*.csv")),
        RemovePickup("Fetched"),
        ListPickups(),
        RunPickups(),
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
    )
    return {type(request): request for request in made}
