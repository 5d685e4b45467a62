"""Pictures of the audit, members and hotlists pages in the window; nothing in them is cut (see test_screens)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role, permissions_of
from alpr_desk.domain.proving import AuditProgress
from alpr_desk.domain.requests.audit import AnchorRow, AnchorState, ListAudit, ListCheckpoints, VerifyAudit
from alpr_desk.domain.requests.field_entries import EnterPlate, ListEntered, ListSuppressions, ReportWrongEntry
from alpr_desk.domain.requests.hotlists import (
    ImportHotlist,
    ListCategories,
    ListHotlists,
    ListProfiles,
    PreviewHotlist,
    ShowListFile,
)
from alpr_desk.domain.requests.list_pickup import ListPickups, SetPickup
from alpr_desk.domain.requests.members import AddMember, ListMemberRequests, ListMembers, ListTraining, MemberHistory
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.ui.pages.audit.page import AuditPage
from alpr_desk.ui.pages.hotlists.fetch_form import KEY
from alpr_desk.ui.pages.hotlists.page import HotlistsPage
from alpr_desk.ui.pages.hotlists.sides import CATEGORIES, ENTERED, LAYOUTS, NEW, PICKUP, WRONG
from alpr_desk.ui.pages.members.forms import ReenrolForm
from alpr_desk.ui.pages.members.page import MembersPage
from alpr_desk.ui.rail import BUTTON, SIDE_PX
from tests.ui.helpers import lists
from tests.ui.helpers.office import (
    BAD,
    GOOD,
    PROFILES,
    checkpoints,
    enrolment,
    entries,
    history,
    hotlists,
    member_requests,
    members,
    records,
    report,
)
from tests.ui.helpers.window_stage import WindowStage, build_stage
from tests.ui.test_screens import save_all


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    answers = (
        (ListAudit, entries()),
        (VerifyAudit, GOOD),
        (ListMembers, members()),
        (ListTraining, records()),
        (ListMemberRequests, member_requests()),
        (MemberHistory, history()),
        (AddMember, enrolment()),
        (ListHotlists, hotlists()),
        (ListProfiles, PROFILES),
        (ImportHotlist, report(rejected=40, total=1_250)),
        (ListCategories, lists.CATEGORIES),
        (ListEntered, lists.WANTED),
        (ListSuppressions, lists.SUPPRESSIONS),
        (ListPickups, lists.PICKUPS),
        (PreviewHotlist, lists.preview()),
        (ShowListFile, lists.standing()),
        (EnterPlate, lists.ENTERED),
    )
    for kind, answer in answers:
        built.desk.answer(kind, answer)
    built.sign_in(frozenset({Role.ALPR_ADMINISTRATOR, Role.TRAINING_MANAGER}))
    yield built
    built.window.close()


def _audit(stage: WindowStage) -> AuditPage:
    stage.window.frame.open("audit")
    stage.settle()
    page = stage.window.frame.pages["audit"]
    assert isinstance(page, AuditPage)
    return page


def _members(stage: WindowStage, user_name: str = "") -> MembersPage:
    stage.window.frame.open("members")
    stage.settle()
    page = stage.window.frame.pages["members"]
    assert isinstance(page, MembersPage)
    if user_name:
        page.table.select(lambda row: bool(row.member.user_name == user_name))
        page.table.opened.emit(page.table.current_row())
        stage.settle()
    return page


def _hotlists(stage: WindowStage, name: str = "") -> HotlistsPage:
    stage.window.frame.open("hotlists")
    stage.settle()
    page = stage.window.frame.pages["hotlists"]
    assert isinstance(page, HotlistsPage)
    if name:
        page.table.select(lambda row: bool(row.hotlist.name == name))
        page.table.opened.emit(page.table.current_row())
    return page


def _audit_entry(stage: WindowStage) -> None:
    page = _audit(stage)
    page.verify()
    stage.settle()
    page.table.select(lambda _: True)
    page.table.opened.emit(page.table.current_row())


def _audit_faults(stage: WindowStage) -> None:
    stage.desk.answer(VerifyAudit, BAD)
    _audit(stage).verify()


def _audit_offline(stage: WindowStage) -> None:
    stage.desk.answer(ListAudit, EnvironmentFault("The database does not answer: check the network, then try again."))
    _audit(stage)


def _audit_checkpoints(stage: WindowStage) -> None:
    row = AnchorRow("S:\\alpr anchors", AnchorState.CURRENT, 1_204, "The anchor folder holds the newest checkpoint.")
    stage.desk.answer(ListCheckpoints, checkpoints(row))
    page = _audit(stage)
    page.tabs.setCurrentIndex(1)
    stage.settle()
    page.checkpoints.table.select(lambda _: True)
    page.checkpoints.table.opened.emit(page.checkpoints.current())


def _audit_no_anchor(stage: WindowStage) -> None:
    stage.desk.answer(ListCheckpoints, checkpoints())
    _audit(stage).tabs.setCurrentIndex(1)


def _audit_one_day(stage: WindowStage) -> None:
    page = _audit(stage)
    page.filters.day_choice.setCurrentIndex(page.filters.day_choice.findData("one"))
    page.filters.text.setText("7ABC123")
    page.progress.setRange(0, 1_000_000)
    page.verify_button.setEnabled(False)
    page.progress.show()
    stage.window.context.bridge.audit_progress.emit(AuditProgress(640_000, 1_000_000))


def _member_locked(stage: WindowStage) -> None:
    _members(stage, "okafor")


def _member_roles(stage: WindowStage) -> None:
    _members(stage, "whitfield")


def _member_disable(stage: WindowStage) -> None:
    _members(stage, "vega").panel.buttons["disable"].click()


def _member_training(stage: WindowStage) -> None:
    _members(stage, "lindqvist").panel.buttons["train"].click()


def _add(stage: WindowStage) -> MembersPage:
    page = _members(stage)
    page.add_button.click()
    form = page.panel.add_form
    assert form is not None
    form.user_name.setText("santos")
    form.full_name.setText("Eva Santos")
    form.roles[Role.DEPUTY].setChecked(True)
    form.password.setText("first-password-1")
    form.again.setText("first-password-1")
    return page


def _member_wrong(stage: WindowStage) -> None:
    page = _add(stage)
    assert page.panel.add_form is not None
    page.panel.add_form.again.clear()
    page.panel.add_form.user_name.clear()
    page.panel.buttons["add"].click()


def _member_enrolled(stage: WindowStage) -> None:
    _add(stage).panel.buttons["add"].click()


def _matrix(stage: WindowStage) -> None:
    _members(stage).tabs.setCurrentIndex(2)


def _member_history(stage: WindowStage) -> None:
    page = _members(stage, "okafor")
    bar = page.panel.area.verticalScrollBar()
    stage.settle()
    bar.setValue(bar.maximum() // 2)


def _member_transfer(stage: WindowStage) -> None:
    _members(stage, "haddad").panel.buttons["transfer"].click()


def _member_renew(stage: WindowStage) -> None:
    page = _members(stage, "okafor")
    page.panel.buttons["renew"].click()
    form = page.panel.form
    assert isinstance(form, ReenrolForm)
    form.forgotten.setChecked(True)
    form.pair.judged("", ("The password is too short: use at least 8 characters.",))


def _ask(stage: WindowStage) -> None:
    _members(stage).ask_button.click()


def _request(stage: WindowStage, user_name: str) -> None:
    page = _members(stage)
    page.tabs.setCurrentIndex(1)
    page.requests.select(lambda row: bool(row.user_name == user_name))
    page.requests.opened.emit(page.requests.current_row())


def _request_open(stage: WindowStage) -> None:
    """As a supervisor sees it."""
    stage.stand(permissions=permissions_of(frozenset({Role.SUPERVISOR})))
    _request(stage, "santos")


def _request_approved(stage: WindowStage) -> None:
    _request(stage, "nguyen")


def _no_requests(stage: WindowStage) -> None:
    stage.desk.answer(ListMemberRequests, ())
    _members(stage).tabs.setCurrentIndex(1)


def _hotlist_stale(stage: WindowStage) -> None:
    _hotlists(stage, "Be on the lookout")


def _import(stage: WindowStage) -> HotlistsPage:
    page = _hotlists(stage)
    page.import_button.click()
    stage.settle()
    page.import_panel.form.file.path_field.setText(__file__)
    page.import_panel.form.list_name.setCurrentText("Stolen vehicles")
    return page


def _import_refused(stage: WindowStage) -> None:
    sentence = "The file is not UTF-8 text (line 3): save it as UTF-8, or choose a profile of its encoding."
    stage.desk.answer(ImportHotlist, BadInput(sentence))
    _import(stage).import_panel.button.click()


def _import_report(stage: WindowStage) -> None:
    _import(stage).import_panel.button.click()


def _hotlist_held(stage: WindowStage) -> None:
    stage.desk.answer(ListHotlists, (lists.with_held(), *hotlists()[1:]))
    _hotlists(stage, "Stolen vehicles")


def _mapping(stage: WindowStage) -> None:
    page = _hotlists(stage)
    page._open_mapping(Path(__file__))
    stage.settle()
    page.mapping_panel.form.columns["plate"].put("Plate")


def _side(name: str) -> Callable[[WindowStage], HotlistsPage]:
    def show(stage: WindowStage) -> HotlistsPage:
        page = _hotlists(stage)
        page.desk.open_side(page._sides[name])
        stage.settle()
        table = page.side_panel.table
        assert table is not None
        table.select(lambda _: True)
        return page

    return show


def _describing(stage: WindowStage) -> None:
    page = _hotlists(stage, "Stolen vehicles")
    page.panel.describe_button.click()
    form = page.describe_panel.form
    assert form is not None
    form.openers.setCurrentIndex(1)


def _enter(stage: WindowStage) -> None:
    page = _hotlists(stage)
    page.enter_plate()
    page.enter_panel.plate.setText("7A?C*")
    page.enter_panel.kind.setCurrentIndex(1)


def _entered(stage: WindowStage) -> None:
    page = _hotlists(stage)
    page.enter_plate()
    page.enter_panel.asked.emit(EnterPlate("7A?C*", "left the scene"))


def _wrong_entry(stage: WindowStage) -> None:
    stage.desk.answer(ReportWrongEntry, BadInput("Write the state as two letters, for example CA."))
    page = _hotlists(stage, "Stolen vehicles")
    page.panel.wrong_button.click()
    page.wrong_panel.plate.setText("7KLM204")
    page.wrong_panel.button.click()


def _fetched(stage: WindowStage) -> None:
    """The section with the buttons comes into sight."""
    page = _hotlists(stage, "Stolen vehicles")
    stage.settle()
    page.panel.area.ensureWidgetVisible(page.panel.fetching, 0, 0)


def _fetch_failed(stage: WindowStage) -> None:
    failed = replace(lists.PICKUPS[1], hotlist="Stolen vehicles")
    stage.desk.answer(ListPickups, (failed,))
    _fetched(stage)


def _fetch_form(stage: WindowStage) -> HotlistsPage:
    page = _hotlists(stage, "Stolen vehicles")
    stage.settle()
    page.panel.fetching.change_button.click()
    stage.settle()
    return page


def _fetch_wrong(stage: WindowStage) -> None:
    page = _fetch_form(stage)
    form = page.fetching.panel.form
    assert form is not None
    form.login.setCurrentText(KEY)
    form.host_key.setText("SHA256:nThbg6kXU")
    page.fetching.panel.button.click()


def _fetch_folder(stage: WindowStage) -> None:
    sentence = "Write the folder in full, with the file's name or a pattern, like /srv/lists/stolen*.csv."
    stage.desk.answer(SetPickup, BadInput(sentence, "address"))
    page = _side(PICKUP)(stage)
    page.side_panel.told.emit(NEW, None)
    stage.settle()
    form = page.fetching.panel.form
    assert form is not None
    form.list_name.setCurrentText("Kings county")
    form.folder.path_field.setText("lists/kings*.csv")
    page.fetching.panel.button.click()


def _no_hotlists(stage: WindowStage) -> None:
    stage.desk.answer(ListHotlists, ())
    _hotlists(stage)


FACES: dict[str, Callable[[WindowStage], object]] = {
    "audit": _audit,
    "audit-entry": _audit_entry,
    "audit-faults": _audit_faults,
    "audit-offline": _audit_offline,
    "audit-checkpoints": _audit_checkpoints,
    "audit-no-anchor": _audit_no_anchor,
    "audit-verifying": _audit_one_day,
    "members": _members,
    "member-locked": _member_locked,
    "member-roles": _member_roles,
    "member-disable": _member_disable,
    "member-training": _member_training,
    "member-add": _add,
    "member-wrong": _member_wrong,
    "member-enrolled": _member_enrolled,
    "members-matrix": _matrix,
    "member-history": _member_history,
    "member-transfer": _member_transfer,
    "member-renew": _member_renew,
    "member-ask": _ask,
    "member-requests": _request_open,
    "member-request-approved": _request_approved,
    "member-requests-empty": _no_requests,
    "hotlists": _hotlists,
    "hotlist-stale": _hotlist_stale,
    "hotlist-import": _import,
    "hotlist-refused": _import_refused,
    "hotlist-report": _import_report,
    "hotlists-empty": _no_hotlists,
    "hotlist-held": _hotlist_held,
    "hotlist-mapping": _mapping,
    "hotlist-categories": _side(CATEGORIES),
    "hotlist-wanted": _side(ENTERED),
    "hotlist-wrong": _side(WRONG),
    "hotlist-pickup": _side(PICKUP),
    "hotlist-layouts": _side(LAYOUTS),
    "hotlist-describing": _describing,
    "hotlist-fetched": _fetched,
    "hotlist-fetch-failed": _fetch_failed,
    "hotlist-fetch-form": _fetch_form,
    "hotlist-fetch-wrong": _fetch_wrong,
    "hotlist-fetch-folder": _fetch_folder,
    "hotlist-enter": _enter,
    "hotlist-wrong-entry": _wrong_entry,
    "hotlist-entered": _entered,
}


@pytest.mark.parametrize("name", FACES)
def test_face_fits_and_is_saved(stage: WindowStage, name: str) -> None:
    FACES[name](stage)
    stage.settle()
    save_all(stage, name)


def test_labels_of_the_rail_fit(stage: WindowStage) -> None:
    buttons = stage.window.frame.rail.buttons
    assert len(buttons) >= 7
    for button in buttons.values():
        assert QFontMetricsF(button.label_font()).horizontalAdvance(button.text()) <= BUTTON.width() - 2 * SIDE_PX
