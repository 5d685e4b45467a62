"""Saves a picture of every face and page of this half of the window into build/screens, and checks that nothing is cut.

One test a face, at both sizes and in every theme; a person looks at the pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from alpr_desk.domain.events import HealthState, StageHealth, StoreUpgrading
from alpr_desk.domain.matching import Disposition
from alpr_desk.domain.people import Role
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.access import Notice, ReadNotice
from alpr_desk.domain.requests.agency import ChangeSetting, ReadSettings
from alpr_desk.domain.requests.evidence import ListPackages
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.errors import BadInput
from alpr_desk.ui import theme
from alpr_desk.ui.pages.evidence.model import Drive
from alpr_desk.ui.pages.evidence.page import EvidencePage
from alpr_desk.ui.pages.live import LivePage
from alpr_desk.ui.pages.settings.page import SettingsPage
from tests.ui.helpers.desk_context import NOW, status_for, training
from tests.ui.helpers.evidence import FAULTS, packages, verdict
from tests.ui.helpers.searching import SETTINGS
from tests.ui.helpers.street import exact_hit, look_alike_hit
from tests.ui.helpers.window_stage import NOTICE, WindowStage, build_stage

SCREENS = Path(__file__).parents[2] / "build" / "screens"
SIZES = (QSize(1366, 768), QSize(1024, 600))
THEMES = ("night", "day", "red")
BARELY_COMPRESSED = 88
"""Level 1 of zlib, as Qt counts."""


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    yield built
    built.window.close()


def cut_panels(window: QWidget) -> list[str]:
    """Ticks smaller than what they say, and scrolling columns wider than what shows of them."""
    wrong = []
    for box in window.findChildren(QCheckBox):
        if box.isVisible() and box.width() < box.minimumSizeHint().width():
            wrong.append(f"cut: {box.text()!r} {box.size()}, needs {box.minimumSizeHint()}")
    for area in window.findChildren(QScrollArea):
        inner, shown = area.widget(), area.viewport().width()
        sideways = area.horizontalScrollBarPolicy() is not Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if area.isVisible() and inner is not None and not sideways and inner.width() > shown:
            wrong.append(f"{inner.width()} px do not fit the {shown} px of their panel")
    return wrong


def cut_texts(window: QWidget) -> list[str]:
    """Buttons that are smaller than what they say, and anything that reaches out of the window."""
    wrong = []
    for button in (*window.findChildren(QPushButton), *window.findChildren(QToolButton)):
        if not button.isVisible():
            continue
        if button.width() < button.minimumSizeHint().width() or button.height() < 38:
            wrong.append(f"{button.text() or button.accessibleName()}: {button.size()} < {button.minimumSizeHint()}")
        right = button.mapTo(window, button.rect().bottomRight())
        if right.x() > window.width():
            wrong.append(f"{button.text()} reaches out of the window")
    for label in window.findChildren(QLabel):
        if (
            not label.isVisible()
            or not label.text()
            or label.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored
        ):
            continue
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        if label.height() + 1 < needed or (not label.wordWrap() and label.width() + 1 < label.sizeHint().width()):
            wrong.append(f"cut: {label.text()!r} {label.size()}, needs {label.sizeHint()}")
    for field in (*window.findChildren(QAbstractSpinBox), *window.findChildren(QComboBox)):
        place = field.parentWidget()
        if field.isVisible() and place is not None and field.geometry().right() >= place.width():
            wrong.append(f"{field.accessibleName()} reaches out of its place")
    return wrong


def save_all(stage: WindowStage, name: str) -> None:
    """Pictures of the window as it is, in every theme and size."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("no application")
    for tokens in THEMES:
        theme.apply_theme(application, tokens)
        for size in SIZES:
            if tokens == "red" and size != SIZES[0]:
                continue
            stage.window.resize(size)
            stage.settle()
            save(stage, name)
            assert stage.window.size() == size, f"{name} does not fit {size}"
            assert cut_texts(stage.window) + cut_panels(stage.window) == []


def save(stage: WindowStage, name: str) -> None:
    """One picture, hardly compressed: that takes longer than to paint it."""
    path = SCREENS / f"{name}-{theme.current().name}-{stage.window.width()}.png"
    assert stage.window.grab().save(str(path), "PNG", BARELY_COMPRESSED)


def live(stage: WindowStage) -> LivePage:
    page = stage.window.frame.pages["live"]
    assert isinstance(page, LivePage)
    return page


def _signin_notice(stage: WindowStage) -> None:
    stage.qtbot.waitUntil(lambda: stage.window.signin.accept.isEnabled())


def _signin_fields(stage: WindowStage) -> None:
    _signin_notice(stage)
    stage.window.signin.accept.click()
    stage.window.signin.user.setText("vega")
    stage.window.signin.say("User name, password or code is wrong.")


def _demo(stage: WindowStage) -> None:
    _signin_notice(stage)
    stage.desk.answer(ReadNotice, Notice("Demonstration agency", NOTICE, True))
    stage.window.signin.start()


def _training(stage: WindowStage) -> None:
    status = replace(
        status_for(frozenset({Role.SUPERVISOR})),
        training=training(expires=date(2026, 11, 20)),
        training_current=False,
        data_open=False,
        training_sentence="Your training ended on 2026-11-20, so data is closed (Policy 430.3(d)). "
        "Ask the training manager for a course; data opens as soon as it is entered.",
    )
    stage.sign_in(status=status)


def _policy(stage: WindowStage) -> None:
    status = replace(status_for(frozenset({Role.DEPUTY})), policy_acknowledged=False, data_open=False, policy_version=3)
    stage.sign_in(status=status)


def _start(stage: WindowStage) -> None:
    stage.sign_in()


def _driving(stage: WindowStage) -> None:
    stage.sign_in()
    stage.drive()
    live(stage).refresh()
    stage.settle()
    stage.qtbot.waitUntil(lambda: live(stage).video.isVisible())


def _hit(stage: WindowStage) -> None:
    _driving(stage)
    stage.window.purpose.state(Purpose(PurposeKind.STOLEN_OR_WANTED_VEHICLE))
    stage.hit(look_alike_hit())
    stage.hit(exact_hit())


def _look_alike(stage: WindowStage) -> None:
    _driving(stage)
    stage.hit(look_alike_hit())


def _confirming(stage: WindowStage) -> None:
    _look_alike(stage)
    live(stage).hits.view.arm(Disposition.MISREAD)


def _hits(stage: WindowStage) -> None:
    hits = (exact_hit(), look_alike_hit())
    stage.desk.answer(ListHits, hits)
    stage.sign_in()
    stage.window.frame.open("hits")


def _locked(stage: WindowStage) -> None:
    _driving(stage)
    stage.window.keeper.lock()
    stage.hit(exact_hit())


def _facts(stage: WindowStage) -> None:
    _look_alike(stage)
    view = live(stage).hits.view
    view.ticks.toggle(1)


def _question(stage: WindowStage) -> None:
    _driving(stage)
    live(stage).end.click()


def _camera_gone(stage: WindowStage) -> None:
    _driving(stage)
    sentence = "The camera does not answer. Check its cable; it is tried again every 8 s."
    stage.bus.publish(StageHealth("camera front", HealthState.FAILED, sentence, NOW))


def _banner(stage: WindowStage) -> None:
    _driving(stage)
    stage.window.frame.open("search")
    stage.hit(look_alike_hit())


def _help(stage: WindowStage) -> None:
    _start(stage)
    stage.window._toggle_help()


def _evidence_page(stage: WindowStage) -> EvidencePage:
    stage.desk.answer(ListPackages, packages(3))
    stage.sign_in()
    stage.window.frame.open("evidence")
    stage.settle()
    page = stage.window.frame.pages["evidence"]
    assert isinstance(page, EvidencePage)
    return page


def _evidence(stage: WindowStage) -> None:
    _evidence_page(stage)


def _evidence_ready(stage: WindowStage) -> None:
    page = _evidence_page(stage)
    stage.window.purpose.state(Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234"))
    page.target.show_drives((Drive(Path("/media/vega/CASE"), "CASE", 12_400_000_000),))
    page.target.path.setText("/media/vega/CASE")
    page.basket.add_read(3, "7ABC123", "front left, 14:32:07")
    page.basket.add_hit(12)


def _evidence_good(stage: WindowStage) -> None:
    _evidence_page(stage).panel.show_verdict(verdict())


def _evidence_bad(stage: WindowStage) -> None:
    _evidence_page(stage).panel.show_verdict(verdict(*FAULTS))


def _evidence_written(stage: WindowStage) -> None:
    page = _evidence_page(stage)
    page.tabs.setCurrentIndex(1)
    page.packages.select(lambda _: True)


def _settings(stage: WindowStage) -> None:
    stage.desk.answer(ReadSettings, SETTINGS)
    stage.sign_in(frozenset({Role.ALPR_ADMINISTRATOR}))
    stage.window.frame.open("settings")
    stage.settle()


def _settings_refused(stage: WindowStage) -> None:
    _settings(stage)
    stage.desk.answer(ChangeSetting, BadInput("Settings: the setting 'access.case_format' is no regular expression."))
    page = stage.window.frame.pages["settings"]
    assert isinstance(page, SettingsPage)
    name = "access.case_format"
    page.fields[name].set_value("(")
    page.save(name)
    stage.settle()
    page.area.ensureWidgetVisible(page.fields[name])


def _account(stage: WindowStage) -> None:
    stage.sign_in()
    stage.window._show_account()


def _account_password(stage: WindowStage) -> None:
    _account(stage)
    stage.window.account.password_button.click()


def _password_over(stage: WindowStage) -> None:
    status = status_for(frozenset({Role.DEPUTY}))
    sentence = "Your password is over a year old. Choose a new one to go on."
    stage.sign_in(status=replace(status, password_current=False, password_sentence=sentence, data_open=False))


def _upgrading(stage: WindowStage) -> None:
    _signin_notice(stage)
    stage.bus.publish(StoreUpgrading("Step 3 of 8: Names by which a read is found", 0.62))


FACES: dict[str, Callable[[WindowStage], None]] = {
    "signin-notice": _signin_notice,
    "signin": _signin_fields,
    "gate-training": _training,
    "gate-policy": _policy,
    "live-start": _start,
    "live": _driving,
    "live-hit": _hit,
    "live-look-alike": _look_alike,
    "live-confirm": _confirming,
    "hits": _hits,
    "locked": _locked,
    "help": _help,
    "live-facts": _facts,
    "live-question": _question,
    "live-camera-gone": _camera_gone,
    "banner": _banner,
    "signin-demo": _demo,
    "evidence": _evidence,
    "evidence-ready": _evidence_ready,
    "evidence-good": _evidence_good,
    "evidence-bad": _evidence_bad,
    "evidence-written": _evidence_written,
    "settings": _settings,
    "settings-refused": _settings_refused,
    "account": _account,
    "account-password": _account_password,
    "password-over": _password_over,
    "upgrading": _upgrading,
}


@pytest.mark.parametrize("name", FACES)
def test_face_fits_and_is_saved(stage: WindowStage, name: str) -> None:
    FACES[name](stage)
    stage.settle()
    save_all(stage, name)
