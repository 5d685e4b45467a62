"""An agency that lets members sign in with security keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alpr_desk.domain.requests.access import SignIn
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.security_keys import (
    BeginKeyEnrolment,
    BeginKeySignIn,
    FinishKeyEnrolment,
)
from tests.helpers.agency import Agency
from tests.helpers.software_key import SoftwareKey


@pytest.fixture
def keyed(agency: Agency) -> Agency:
    """Where security keys are switched on."""
    agency.ask("admin", ChangeSetting("access.security_keys", True))
    return agency


def enrol(agency: Agency, who: str = "deputy", **key: Any) -> SoftwareKey:
    made, session = SoftwareKey(**key), agency.session_of(who)
    answer = made.enrol(agency.execute(session, BeginKeyEnrolment()))
    agency.execute(session, FinishKeyEnrolment("blue key", answer))
    return made


def options(agency: Agency, who: str = "deputy") -> str:
    return agency.execute(None, BeginKeySignIn(who))


def by_key(agency: Agency, assertion: str, who: str = "deputy", **changes: Any) -> SignIn:
    return replace(agency.signing_in(who, code=""), assertion=assertion, **changes)
