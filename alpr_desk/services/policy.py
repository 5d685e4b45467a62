"""Versions of the usage policy and who answers for it (Civil Code 1798.90.51, 1798.90.53; Policy 430.2.1)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from alpr_desk.access.gate import SIGNED_IN, privileged
from alpr_desk.domain.office_time import midnight_after, office_day
from alpr_desk.domain.people import Permission
from alpr_desk.domain.policy import DiffLine, Officer, differences, mark_of, missing_contents
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.access import PolicyDocument
from alpr_desk.domain.requests.policy import (
    ComparePolicies,
    ListOfficers,
    ListPolicyVersions,
    NameOfficer,
    PolicyRow,
    PublishPolicy,
    ReadPolicyVersion,
)
from alpr_desk.errors import BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.texts import line

MAX_TEXT = 500_000
"""Characters of a version."""


@handles(ListPolicyVersions, SIGNED_IN, Mode.QUIET, AuditEvent.POLICY_PUBLISHED)
def list_policy_versions(work: Work, request: ListPolicyVersions) -> tuple[PolicyRow, ...]:
    force = work.unit.agencies.policy_in_force(work.office.clock.now())
    acknowledged = work.unit.agencies.acknowledgements()
    return tuple(
        PolicyRow(
            document.version,
            document.title,
            document.published_at,
            document.effective_at or document.published_at,
            document.published_by,
            force is not None and force.version == document.version,
            acknowledged.get(document.version, 0),
        )
        for document in work.unit.agencies.policies()
    )


def _version(work: Work, version: int) -> PolicyDocument:
    found = next((document for document in work.unit.agencies.policies() if document.version == version), None)
    if found is None:
        raise BadInput(f"There is no version {version} of the policy.")
    return found


@handles(ReadPolicyVersion, SIGNED_IN, Mode.QUIET, AuditEvent.POLICY_PUBLISHED)
def read_policy_version(work: Work, request: ReadPolicyVersion) -> PolicyDocument:
    return _version(work, request.version)


@handles(ComparePolicies, SIGNED_IN, Mode.QUIET, AuditEvent.POLICY_PUBLISHED)
def compare_policies(work: Work, request: ComparePolicies) -> tuple[DiffLine, ...]:
    return differences(_version(work, request.older).text, _version(work, request.newer).text)


@handles(
    PublishPolicy,
    privileged(Permission.PUBLISH_POLICY),
    Mode.CHANGE,
    AuditEvent.POLICY_PUBLISHED,
    lambda r: {
        "title": r.title,
        "effective": r.effective.isoformat() if r.effective else "at once",
        "sha256": hashlib.sha256(r.text.encode("utf-8", "backslashreplace")).hexdigest(),
    },
)
def publish_policy(work: Work, request: PublishPolicy) -> PolicyDocument:
    title = line(request.title, "the policy's title", 200)
    text = _checked_text(request.text)
    now, zone = work.office.clock.now(), work.office.zone
    policies = work.unit.agencies.policies()
    effective = now
    if request.effective is not None and request.effective != office_day(now, zone):
        effective = midnight_after(request.effective - timedelta(days=1), zone)
    _check_order(policies, text, now, effective)
    version = policies[0].version + 1 if policies else 1
    document = PolicyDocument(version, title, text, now, effective, work.grant.user_name)
    work.unit.agencies.publish_policy(document)
    work.detail["version"] = version
    return document


def _checked_text(text: str) -> str:
    """Raises BadInput naming the first of the seven contents that is lacking, and the others."""
    if len(text) > MAX_TEXT:
        raise BadInput(f"The policy has {len(text):,} characters, {MAX_TEXT:,} are the most: shorten it.")
    text = text.replace("\r\n", "\n").strip()
    if not all(character.isprintable() or character in "\n\t" for character in text):
        raise BadInput("The policy holds a character that cannot be shown: save it as plain UTF-8 text.")
    missing = missing_contents(text)
    if missing:
        named = "; ".join(content.value for content in missing)
        raise BadInput(
            f"The policy lacks what Civil Code 1798.90.51(b)(2) asks for: {named}. Give each a heading that names it, "
            f"or the mark {mark_of(missing[0])}, with its text below."
        )
    return text


def _check_order(policies: tuple[PolicyDocument, ...], text: str, now: datetime, effective: datetime) -> None:
    if effective < now:
        raise BadInput("A policy takes effect today or later: choose another day.")
    if not policies:
        return
    latest = policies[0]
    if latest.text == text:
        raise BadInput(f"The text is that of version {latest.version}: nothing was changed.")
    if latest.effective_at is not None and effective < latest.effective_at:
        raise BadInput(
            f"Version {latest.version} takes effect later, on {latest.effective_at:%Y-%m-%d} (UTC): choose that day "
            "or one after it."
        )


@handles(ListOfficers, SIGNED_IN, Mode.QUIET, AuditEvent.OFFICER_NAMED)
def list_officers(work: Work, request: ListOfficers) -> tuple[Officer, ...]:
    return work.unit.agencies.officers()


@handles(
    NameOfficer,
    privileged(Permission.PUBLISH_POLICY),
    Mode.CHANGE,
    AuditEvent.OFFICER_NAMED,
    lambda r: {"office": r.office.value, "name": r.name, "title": r.title, "since": r.since.isoformat()},
)
def name_officer(work: Work, request: NameOfficer) -> Officer:
    name = line(request.name, "the person's name", 120)
    title = line(request.title, "the person's title", 120)
    former = next((o for o in work.unit.agencies.officers() if o.office is request.office and o.until is None), None)
    if former is not None and request.since < former.since:
        raise BadInput(
            f"{former.name} holds this office since {former.since:%Y-%m-%d}: the next one begins then or later."
        )
    officer = Officer(0, request.office, name, title, request.since, None, work.grant.user_name)
    if former is not None:
        work.detail["former"] = former.name
    return work.unit.agencies.name_officer(officer, work.office.clock.now())
