"""A member's own security keys, and the challenge that a sign-in with one begins with (CJIS IA-2)."""

from __future__ import annotations

from alpr_desk.access.gate import OPEN_TO_ALL, PROVEN_ANEW, SIGNED_IN
from alpr_desk.access.key_challenges import ChallengeFor
from alpr_desk.access.security_key import MOST_KEYS, enrolled, enrolment_options, sign_in_options
from alpr_desk.domain.people import MemberChange, MemberStep
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.security_keys import (
    BeginKeyEnrolment,
    BeginKeySignIn,
    FinishKeyEnrolment,
    ListKeys,
    RemoveKey,
)
from alpr_desk.domain.security_keys import SecurityKey
from alpr_desk.errors import AnswerIsNo, BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.texts import line

_OFF = "Security keys are switched off here: sign in with a code, or ask the ALPR administrator to switch them on."
_OVER = "That took too long: press Add and touch the key within two minutes."


@handles(ListKeys, SIGNED_IN, Mode.QUIET, AuditEvent.MEMBER_CHANGE)
def list_keys(work: Work, request: ListKeys) -> tuple[SecurityKey, ...]:
    kept = work.unit.security_keys.of_member(work.grant.member_id)
    return tuple(SecurityKey(key.id, key.name, key.added_at) for key in kept)


@handles(BeginKeyEnrolment, PROVEN_ANEW, Mode.QUIET, AuditEvent.MEMBER_CHANGE)
def begin_key_enrolment(work: Work, request: BeginKeyEnrolment) -> str:
    _require_on(work)
    grant, kept = work.grant, work.unit.security_keys.of_member(work.grant.member_id)
    if len(kept) >= MOST_KEYS:
        raise BadInput(f"You have {MOST_KEYS} security keys: remove one first.")
    challenge = work.office.key_challenges.make(ChallengeFor.ENROLMENT, grant.user_name)
    secret = work.office.secrets.keys
    return enrolment_options(grant.organisation, grant.user_name, grant.member_name, kept, secret, challenge)


@handles(
    FinishKeyEnrolment,
    PROVEN_ANEW,
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "security key added", "key": r.name},
)
def finish_key_enrolment(work: Work, request: FinishKeyEnrolment) -> SecurityKey:
    _require_on(work)
    name, grant, now = line(request.name, "the key's name", 60), work.grant, work.office.clock.now()
    challenge = work.office.key_challenges.take(ChallengeFor.ENROLMENT, grant.user_name)
    if challenge is None:
        raise BadInput(_OVER)
    key, keys = enrolled(request.answer, challenge), work.unit.security_keys
    if len(keys.of_member(grant.member_id)) >= MOST_KEYS:
        raise BadInput(f"You have {MOST_KEYS} security keys: remove one first.")
    if keys.known(key.credential_id):
        raise BadInput("This security key is enrolled already: use another one.")
    key_id = keys.add(grant.member_id, name, key, now)
    _step(work, MemberChange.KEY_ADDED, name)
    return SecurityKey(key_id, name, now)


@handles(
    RemoveKey,
    PROVEN_ANEW,
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "security key removed"},
)
def remove_key(work: Work, request: RemoveKey) -> None:
    """Also while security keys are switched off: a lost one must be worth nothing when they are on again."""
    name = work.unit.security_keys.remove(work.grant.member_id, request.key_id)
    if name is None:
        raise AnswerIsNo("You have no such security key: it may be removed already.")
    work.detail["key"] = name
    _step(work, MemberChange.KEY_REMOVED, name)


@handles(BeginKeySignIn, OPEN_TO_ALL, Mode.QUIET, AuditEvent.SIGN_IN)
def begin_key_sign_in(work: Work, request: BeginKeySignIn) -> str:
    """The same questions to the store and the same shape of answer, whoever is named."""
    _require_on(work)
    credentials = work.unit.members.credentials(request.user_name)
    kept = work.unit.security_keys.of_member(credentials.member.id if credentials else 0)
    challenge = work.office.key_challenges.make(ChallengeFor.SIGN_IN, request.user_name)
    return sign_in_options(request.user_name, kept, work.office.secrets.keys, challenge)


def _require_on(work: Work) -> None:
    if not work.office.settings.access.security_keys:
        raise AnswerIsNo(_OFF)


def _step(work: Work, change: MemberChange, name: str) -> None:
    grant = work.grant
    step = MemberStep(work.office.clock.now(), change, grant.user_name, grant.member_name, "by the member", name)
    work.unit.member_steps.add(grant.member_id, step)
