"""A shift from start to end: picture, overlays, reel, counts, hits, health."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.events import (
    NOT_READ,
    HealthState,
    HitChanged,
    HotlistsChanged,
    ReadStored,
    ShiftEnded,
    ShiftStarted,
    StageHealth,
    not_read_because,
)
from alpr_desk.domain.matching import Disposed, Disposition, HitStatus, Priority, Tick, Verification
from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.capture import EndShift, StartShift
from alpr_desk.domain.requests.hits import DisposeHit, ListHits, OpenHit, VerifyHit
from alpr_desk.domain.requests.hotlists import ListHotlists
from alpr_desk.domain.seeing import OverlayFrame, UnreadReason
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.ui.pages.live import LivePage
from alpr_desk.ui.pages.live.video import STALE_FRAMES
from alpr_desk.ui.words import LEAD, ago_text
from tests.ui.helpers.desk_context import NOW
from tests.ui.helpers.samples import crop_png
from tests.ui.helpers.street import OVERLAYS, SIZE, exact_hit, look_alike_hit, street_frame, street_read
from tests.ui.helpers.window_stage import TOKEN, WindowStage, build_stage

ALL_TICKS = frozenset(Tick)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    built.sign_in(frozenset({Role.DEPUTY}))
    built.settle()
    yield built
    built.window.close()


@pytest.fixture
def live(stage: WindowStage) -> LivePage:
    page = stage.window.frame.pages["live"]
    assert isinstance(page, LivePage)
    return page


def run_shift(stage: WindowStage, live: LivePage) -> None:
    stage.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
    stage.settle()
    live._look_for_cameras()
    stage.qtbot.waitUntil(lambda: live.video.isVisible())


def test_without_a_shift_the_page_says_how_to_start_one(stage: WindowStage, live: LivePage) -> None:
    assert live.middle.currentWidget() is live.form
    assert live.hits.nothing.sentence.text() == "No open hits. Lists are 3 h old."
    live.form.vehicle.setText(" unit  7 ")
    live.form.sources.setPlainText("camera:0\n\nsynthetic\n")
    live.form.button.click()
    stage.settle()
    assert stage.desk.asked_of(StartShift) == [StartShift("unit 7", ("camera:0", "synthetic"))]
    assert live.middle.currentWidget() is not live.form


@pytest.mark.parametrize(
    ("vehicle", "sources", "words"), [("", "camera:0", "unit number"), ("unit 1", " \n", "camera")]
)
def test_shift_without_vehicle_or_camera_is_not_asked_for(
    stage: WindowStage, live: LivePage, vehicle: str, sources: str, words: str
) -> None:
    live.form.vehicle.setText(vehicle)
    live.form.sources.setPlainText(sources)
    live.form.submit()
    assert words in live.form.problem.text()
    assert stage.desk.asked_of(StartShift) == []


def test_shift_that_does_not_start_says_why_and_can_be_tried_again(stage: WindowStage, live: LivePage) -> None:
    stage.desk.answer(StartShift, BadInput("There is no camera:7: see which are plugged in."))
    live.form.submit()
    stage.settle()
    assert live.form.problem.text() == "There is no camera:7: see which are plugged in."
    assert live.form.button.isEnabled()


def test_picture_keeps_its_shape_at_every_size(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    for width, height in ((1366, 768), (1024, 600), (1900, 700)):
        stage.window.resize(width, height)
        stage.settle()
        area = live.video.picture_area()
        assert area.width() / area.height() == pytest.approx(16 / 9, rel=0.01)
        assert live.video.rect().toRectF().contains(area)


def test_picture_is_painted_when_the_camera_delivers_and_only_then(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    stage.settle()
    live.video.grab()
    stage.settle()
    before = live.video.frames_painted
    live.video.poll()
    stage.settle()
    assert live.video.frames_painted == before
    stage.feed.frames["front"] = street_frame(1)
    live.video.poll()
    stage.qtbot.waitUntil(lambda: live.video.frames_painted == before + 1)


def test_colours_of_the_picture_are_those_of_the_camera(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    image = live.video.grab().toImage()
    area = live.video.picture_area()
    red_car = image.pixelColor(round(area.left() + area.width() * 0.6), round(area.top() + area.height() * 0.72))
    assert red_car.red() > 2 * red_car.blue()
    assert QColor(red_car).isValid()


def test_tags_hide_no_plate_of_the_picture(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    places = live.video.tag_places()
    assert len(places) == len(OVERLAYS)
    for _, _, tag in places:
        assert tag is not None
        assert not any(tag.intersects(box) for _, box, _ in places)


def test_overlays_of_a_long_gone_frame_are_not_drawn(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    stage.feed.frames["front"] = street_frame(STALE_FRAMES + 1)
    live.video.poll()
    assert live.video.visible_overlays() == ()
    stage.feed.overlays["front"] = OverlayFrame("front", STALE_FRAMES, *SIZE, OVERLAYS)
    live.video.poll()
    assert live.video.visible_overlays() == OVERLAYS


def test_slow_camera_shows_the_frame_that_was_looked_at(stage: WindowStage, live: LivePage) -> None:
    """A second between frames: plates jump, and a box moved on by guess would lie on the road."""
    run_shift(stage, live)
    for sequence in (1, 2, 3):
        stage.feed.frames["front"] = replace(street_frame(sequence), media_ms=sequence * 1000.0)
        stage.feed.overlays["front"] = OverlayFrame("front", sequence - 1, *SIZE, OVERLAYS)
        live.video.poll()
    assert live.video.frame is not None and live.video.frame.sequence == 2
    assert live.video.visible_overlays() == OVERLAYS
    stage.feed.overlays["front"] = OverlayFrame("front", 99, *SIZE, OVERLAYS)
    live.video.poll()
    assert live.video.frame.sequence == 3 and live.video.visible_overlays() == ()


def test_lists_are_asked_for_once_for_all_parts_of_the_window(stage: WindowStage, live: LivePage) -> None:
    """Each asking stands in the audit log."""
    stage.window.frame.open("hits")
    stage.window.frame.open("live")
    stage.settle()
    assert len(stage.desk.asked_of(ListHotlists)) == 1


def test_reads_fill_the_reel_and_better_ones_take_their_place(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    first, second = street_read(1), street_read(2)
    stage.bus.publish(ReadStored(first, crop_png(first.plate), False))
    stage.bus.publish(ReadStored(second, crop_png(second.plate), False))
    better = replace(first, plate=exact_hit().read.plate)
    stage.bus.publish(ReadStored(better, b"", True))
    stage.settle()
    assert [card.read.uid for card in live.reel.cards()] == [second.uid, first.uid]
    assert live.reel.cards()[1].read.plate == "7ABC123"
    assert not live.reel.cards()[1].crop.isNull()
    assert live.plates == 2
    assert live.hits.nothing.sentence.text() == "No open hits. Lists are 3 h old.\n2 plates this shift."


def test_passes_that_were_not_read_are_counted(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    stage.bus.publish(StageHealth("recogniser", HealthState.OK, "", NOW, (("fps", 15.0), (NOT_READ, 3.0))))
    stage.settle()
    assert live.shift_words.text() == "0 plates this shift, 3 not read"
    stage.bus.publish(ShiftStarted(2, TOKEN, "unit 12", ("synthetic",)))
    stage.settle()
    assert live.shift_words.text() == "0 plates this shift"


def why(counts: str) -> str:
    """As the page says it: no line ends between a number and its reason."""
    return re.sub(r"(\d) (?=[a-z])", "\\1\N{NO-BREAK SPACE}", counts)


def not_read(stage: WindowStage, counts: dict[UnreadReason, int]) -> None:
    figures = tuple((not_read_because(reason), float(count)) for reason, count in counts.items())
    total = (NOT_READ, float(sum(counts.values())))
    stage.bus.publish(StageHealth("recogniser", HealthState.OK, "", NOW, (("fps", 15.0), total, *figures)))
    stage.settle()


def test_passes_that_were_not_read_are_told_with_their_reasons(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    reasons = {UnreadReason.CUT_OFF: 2, UnreadReason.TOO_SMALL: 7, UnreadReason.BLURRED: 3}
    not_read(stage, reasons)
    words = "0 plates this shift, 12 not read: " + why("7 too small, 3 blurred, 2 cut off")
    assert live.shift_words.text() == live.shift_words.toolTip() == live.shift_words.accessibleName() == words
    assert live.hits.nothing.sentence.text() == f"No open hits. Lists are 3 h old.\n{words}."
    not_read(stage, reasons | {UnreadReason.UNSURE: 1_200})
    more = why("1,200 unsure, 7 too small, 3 blurred, 2 cut off")
    assert live.shift_words.toolTip() == f"0 plates this shift, 1,212 not read: {more}"
    stage.bus.publish(StageHealth("recogniser", HealthState.DEGRADED, "One picture could not be read.", NOW))
    stage.settle()
    assert "1,212 not read" in live.shift_words.toolTip(), "a word without figures takes nothing back"
    stage.bus.publish(ShiftStarted(2, TOKEN, "unit 12", ("synthetic",)))
    stage.settle()
    assert (live.shift_words.text(), live.shift_words.toolTip()) == ("0 plates this shift", "")


def test_reasons_leave_the_line_where_they_do_not_fit_and_come_back(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    stage.drive()
    not_read(stage, dict.fromkeys(UnreadReason, 1234))
    reasons = why("1,234 too small, 1,234 too dark, 1,234 blurred, 1,234 cut off, 1,234 unsure")
    plain = "12 plates this shift, 6,170 not read"
    for width, fits in ((1720, True), (1024, False), (1720, True)):
        stage.window.resize(width, 600)
        stage.settle()
        line = live.shift_words
        assert stage.window.size().toTuple() == (width, 600)
        assert line.text() == (f"{plain}: {reasons}" if fits else plain)
        assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width()
        assert line.toolTip() == f"{plain}: {reasons}"


def test_thousands_are_grouped_and_no_list_is_said(stage: WindowStage, live: LivePage) -> None:
    stage.desk.answer(ListHotlists, ())
    stage.bus.publish(HotlistsChanged())
    run_shift(stage, live)
    stage.settle()
    live.plates = 1204
    live._show_empty()
    assert live.hits.nothing.sentence.text() == (
        "No open hits. No hotlist is loaded: nothing can hit.\n1,204 plates this shift."
    )


def test_camera_that_fails_says_so_in_the_place_of_the_picture(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    sentence = "The camera does not answer: check its cable."
    stage.bus.publish(StageHealth("camera front", HealthState.FAILED, sentence, NOW))
    stage.settle()
    assert live.middle.currentWidget() is live.waiting
    assert live.waiting.sentence.text() == sentence
    assert live.health.ordered()[0].stage == "camera front"
    stage.bus.publish(StageHealth("camera front", HealthState.OK, "", NOW, (("fps", 29.8),)))
    stage.settle()
    assert live.middle.currentWidget() is live.video


def test_hit_shows_plates_pictures_and_that_it_is_a_lead(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    stage.hit(look_alike_hit())
    view = live.hits.view
    assert view.isVisible()
    assert view.match_words.text() == "Look-alike: position 3 read as 8, list says B, reader 61 % sure."
    assert view.lead.text() == LEAD
    assert [c.differs for c in view.plates.columns] == [False, False, True, False, False, False, False]
    assert view.plates.columns[2].alternatives == ("B", "3")
    assert not view.crop.image.isNull()
    assert not view.frame.image.isNull()
    assert stage.desk.asked_of(OpenHit) == []


def test_hits_open_from_before_are_fetched_with_their_pictures(stage: WindowStage, live: LivePage) -> None:
    stage.desk.answer(ListHits, (exact_hit(), look_alike_hit()))
    live.refresh()
    stage.settle()
    assert live.hits.place.text().startswith("Hit 1 of 2")
    assert [r.hit_id for r in stage.desk.asked_of(OpenHit)] == [1]
    assert not live.hits.view.crop.image.isNull()
    QTest.keyClick(live, Qt.Key.Key_Right)
    stage.settle()
    assert live.hits.view.hit is not None
    assert live.hits.view.hit.id == 2


def test_keys_verify_and_end_a_hit_in_two_steps(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    hit = exact_hit()
    stage.hit(hit)
    verified = replace(hit, status=HitStatus.VERIFIED, verification=Verification(ALL_TICKS, "op 12", "Ana Vega", NOW))
    ended = replace(
        verified, status=HitStatus.DISPOSED, disposed=Disposed(Disposition.CONFIRMED_ACTED, "", "Ana Vega", NOW)
    )
    stage.desk.answer(VerifyHit, verified)
    stage.desk.answer(DisposeHit, ended)
    view = live.hits.view
    live.setFocus()
    QTest.keyClick(live, Qt.Key.Key_Return)
    assert view.ends.hint.text().startswith("To confirm, still tick")
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4):
        QTest.keyClick(live, key)
    assert view.ticks.reference.hasFocus()
    QTest.keyClicks(view.ticks.reference, "op 12")
    QTest.keyClick(view.ticks.reference, Qt.Key.Key_Return)
    assert view.hasFocus()
    assert view.ends.hint.text() == "Ready to confirm."
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert stage.desk.asked_of(DisposeHit) == []
    assert view.ends.chosen is Disposition.CONFIRMED_ACTED
    QTest.keyClick(view.ends.yes, Qt.Key.Key_Return)
    stage.settle()
    assert stage.desk.asked_of(VerifyHit) == [VerifyHit(hit.id, ALL_TICKS, "op 12")]
    assert stage.desk.asked_of(DisposeHit) == [DisposeHit(hit.id, Disposition.CONFIRMED_ACTED, "")]
    assert isinstance(stage.desk.asked_of(DisposeHit)[0].disposition, Disposition)
    assert len(live.hits.queue) == 0


@pytest.mark.parametrize(
    ("key", "disposition"), [(Qt.Key.Key_M, Disposition.MISREAD), (Qt.Key.Key_N, Disposition.NOT_LOCATED)]
)
def test_one_key_alone_ends_nothing(stage: WindowStage, live: LivePage, key: Qt.Key, disposition: Disposition) -> None:
    run_shift(stage, live)
    stage.hit(exact_hit())
    live.setFocus()
    QTest.keyClick(live, key)
    assert live.hits.view.ends.chosen is disposition
    QTest.keyClick(live.hits.view.ends.yes, Qt.Key.Key_Escape)
    assert live.hits.view.ends.chosen is None
    stage.settle()
    assert stage.desk.asked_of(DisposeHit) == []


def test_refused_end_keeps_the_hit_and_its_ticks(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    stage.hit(exact_hit())
    stage.desk.answer(DisposeHit, EnvironmentFault("The disk is full: free some room, then record it again."))
    live.hits.view.arm(Disposition.MISREAD)
    live.hits.view.ends.yes.click()
    stage.settle()
    assert len(live.hits.queue) == 1
    assert stage.window.messages.panel.sentence.text().startswith("The disk is full")


def test_nothing_changes_under_the_finger(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    stage.hit(look_alike_hit(2, Priority.LOW))
    live.hits.view.arm(Disposition.MISREAD)
    stage.hit(exact_hit(1, Priority.HIGH))
    assert live.hits.view.hit is not None
    assert live.hits.view.hit.id == 2
    assert live.hits.view.ends.chosen is Disposition.MISREAD
    assert live.hits.place.text().startswith("Hit 2 of 2")


def test_more_urgent_hit_comes_to_the_front(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    stage.hit(look_alike_hit(2, Priority.LOW))
    stage.hit(exact_hit(1, Priority.HIGH))
    assert live.hits.view.hit is not None
    assert live.hits.view.hit.id == 1


def test_hit_ended_elsewhere_leaves_the_queue(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    stage.hit(exact_hit())
    stage.desk.answer(ListHits, ())
    stage.bus.publish(HitChanged(1))
    stage.settle()
    assert len(live.hits.queue) == 0
    assert live.hits.nothing.isVisible()


def test_end_of_shift_asks_first_and_clears_the_picture(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    live.end.click()
    go_on, end = stage.window.messages.panel.buttons()
    assert go_on.hasFocus()
    assert stage.desk.asked_of(EndShift) == []
    end.click()
    stage.settle()
    assert len(stage.desk.asked_of(EndShift)) == 1
    stage.bus.publish(ShiftEnded(1, ""))
    stage.settle()
    assert live.middle.currentWidget() is live.form
    assert live.video.frame is None


def test_several_cameras_can_be_chosen(stage: WindowStage, live: LivePage) -> None:
    run_shift(stage, live)
    stage.feed.frames["rear"] = street_frame(5, "rear")
    live._look_for_cameras()
    names = [button.text() for button in live.camera_group.buttons()]
    assert names == ["front", "rear"]
    live.camera_group.buttons()[1].click()
    assert live.video.camera == "rear"
    assert live.video.frame is not None
    assert live.video.frame.sequence == 5


def test_seconds_ago_follow_the_clock(stage: WindowStage, live: LivePage) -> None:
    read = street_read(1)
    assert ago_text(read.captured_at, NOW) == "now"
    assert ago_text(read.captured_at, NOW + timedelta(seconds=59)) == "59 s ago"
    assert ago_text(read.captured_at, NOW + timedelta(minutes=61)) == "1 h ago"
