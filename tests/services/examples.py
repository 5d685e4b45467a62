"""One example of every request, for tests that walk them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alpr_desk.domain.desk import Request
from alpr_desk.domain.list_profiles import Profile
from alpr_desk.domain.matching import ActionClass, Decision, Disposition, Priority, Tick
from alpr_desk.domain.people import Role
from alpr_desk.domain.policy import PolicyOffice
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
from alpr_desk.domain.requests.alarms import AcknowledgeAlarm, ListAlarms, OpenAlarms
from alpr_desk.domain.requests.audit import ExportAudit, ListAudit, ListCheckpoints, MakeCheckpoint, VerifyAudit
from alpr_desk.domain.requests.capture import (
    BeginCanvass,
    CloseShift,
    EndCanvass,
    EndShift,
    IngestReads,
    RecordReads,
    ShowCanvass,
    StartShift,
    StoreClip,
)
from alpr_desk.domain.requests.corrections import CorrectRead
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
    ShowListFile,
    SwitchCategory,
    SwitchHotlist,
)
from alpr_desk.domain.requests.list_pickup import ListPickups, RemovePickup, RunPickups, SetPickup
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
from alpr_desk.domain.requests.policy import (
    ComparePolicies,
    ExportPolicyPage,
    ListOfficers,
    ListPolicyVersions,
    NameOfficer,
    PublishPolicy,
    ReadPolicyVersion,
)
from alpr_desk.domain.requests.results import ExportResults, ForgetSearch, ListSavedSearches, SaveSearch
from alpr_desk.domain.requests.reviews import (
    CloseFinding,
    ListFindings,
    ListReviews,
    MarkReviewItem,
    OpenReview,
    ProtectedCount,
    ProtectPlate,
    SignReview,
)
from alpr_desk.domain.requests.search import Near, OpenCrops, OpenRead, PreviewMisreads, RecentReads, SearchReads
from alpr_desk.domain.requests.security_keys import (
    BeginKeyEnrolment,
    BeginKeySignIn,
    FinishKeyEnrolment,
    ListKeys,
    RemoveKey,
)
from alpr_desk.domain.requests.statistics import ReadStatistics, WriteStatistics
from alpr_desk.domain.requests.subjects import AnswerSubject
from alpr_desk.domain.requests.training import (
    DeclareCourse,
    EndCourseVersion,
    EndLapsedShift,
    ExportTrainingBoard,
    FinishRefresher,
    ImportTraining,
    ListCourses,
    NoteAnnouncement,
    PreviewTrainingImport,
    ShowTrainingBoard,
    StartRefresher,
)
from alpr_desk.domain.reviewing import Mark
from alpr_desk.resources import resource
from tests.helpers.agency import STOLEN, password_for
from tests.helpers.clock import START
from tests.helpers.reads import captured

CLASS = b"user_name,course,version,completed\nauditor,ALPR operator,2,2026-11-20\n"
POLICY = resource("policy/v1.md").read_text(encoding="utf-8").split("---\n", 2)[2]


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
        ExportAudit(folder / "export.jsonl"),
        MakeCheckpoint(),
        ListCheckpoints(),
        StartShift("unit 9", ("synthetic",)),
        BeginCanvass("26-7 homicide", Near(36.74, -119.79, 500), ("7AB?123",), STOLEN),
        ShowCanvass(),
        EndCanvass(),
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
        ShowListFile(folder / "list.csv"),
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
        PreviewMisreads("7ABC123", STOLEN, fuzzy=1),
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
        ListCourses(),
        DeclareCourse("ALPR operator", "3", START.date()),
        EndCourseVersion("ALPR operator", "1", None, "new law"),
        ShowTrainingBoard(),
        ExportTrainingBoard(),
        PreviewTrainingImport("class.csv", CLASS),
        ImportTraining("class.csv", CLASS),
        NoteAnnouncement(30),
        StartRefresher(),
        FinishRefresher(1, (0,) * 10),
        EndLapsedShift(),
        ListPolicyVersions(),
        ReadPolicyVersion(1),
        ComparePolicies(1, 1),
        PublishPolicy("Usage policy", POLICY + "\nMore.\n"),
        ListOfficers(),
        NameOfficer(PolicyOffice.CUSTODIAN, "Ines Marsh", "Captain", START.date()),
        ExportPolicyPage(),
        ListReviews(),
        OpenReview(1),
        MarkReviewItem(1, Mark.FINE),
        SignReview(2),
        ListFindings(),
        CloseFinding(1, "talked it over"),
        ProtectPlate("deputy", "7ABC123"),
        ProtectedCount(),
        ReadStatistics("2026-11"),
        WriteStatistics("2026-11", folder / "statistics.pdf"),
        AnswerSubject("7ABC123", "letter of 2 November", out=folder / "answer.pdf"),
        OpenAlarms(),
        ListAlarms(),
        AcknowledgeAlarm("alarm 1", "the disk was full"),
        CorrectRead(1, "7ABC128", "the last character is an 8", purpose=STOLEN),
        ExportResults((1,), folder / "results.csv", 1, STOLEN),
        SaveSearch("seen at the bank", SearchReads("7ABC*")),
        ListSavedSearches(),
        ForgetSearch(1),
        ListKeys(),
        BeginKeyEnrolment(),
        FinishKeyEnrolment("blue key", "{}"),
        RemoveKey(1),
        BeginKeySignIn("admin"),
    )
    return {type(request): request for request in made}
