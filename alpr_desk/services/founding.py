"""A new agency: its first administrator, policy and authority, in one transaction with the first audit entry."""

from __future__ import annotations

from dataclasses import dataclass, field

from alpr_desk.db.keys import wrap
from alpr_desk.domain.people import MemberChange, MemberStep, Role
from alpr_desk.domain.proving import AuditEvent, AuditRecord, Outcome
from alpr_desk.domain.requests.access import PolicyDocument
from alpr_desk.domain.requests.members import AddMember, Enrolment
from alpr_desk.errors import BadInput
from alpr_desk.evidence.authority import create_authority
from alpr_desk.resources import resource
from alpr_desk.services.enrolling import enrol
from alpr_desk.services.office import Office
from alpr_desk.services.texts import line

FIRST_ROLES = frozenset({Role.ALPR_ADMINISTRATOR, Role.TRAINING_MANAGER})
"""The first member sets the office up: enters the other members and the first trainings, the own one marked as such."""


@dataclass(frozen=True, slots=True)
class FirstMember:
    user_name: str
    name: str
    title: str
    password: str = field(repr=False)
    roles: frozenset[Role] = FIRST_ROLES


def key_label(name: str) -> bytes:
    """What a wrapped key of the authority is bound to."""
    return f"authority {name}".encode()


def first_policy(office: Office) -> PolicyDocument:
    """The usage policy that the package carries: a front matter of `name: value` lines, then Markdown."""
    raw = resource("policy/v1.md").read_text(encoding="utf-8")
    _, front, text = raw.split("---\n", 2)
    fields = dict(line.split(":", 1) for line in front.splitlines() if ":" in line)
    return PolicyDocument(
        int(fields["version"].strip()), fields["title"].strip().strip('"'), text.strip(), office.clock.now()
    )


def found_agency(office: Office, agency: str, first: FirstMember, *, demonstration: bool) -> Enrolment:
    """Set up an empty store. Raises BadInput where there is an agency already or a name or password will not do."""
    name, now = line(agency, "the agency's name", 120), office.clock.now()
    authority = create_authority(name, now)
    with office.store.writing() as unit:
        if unit.agencies.get() is not None:
            raise BadInput("This data folder belongs to an agency already: choose an empty folder.")
        unit.agencies.create(name, now, demonstration)
        unit.agencies.publish_policy(first_policy(office))
        for label, certificate, key in (
            ("authority", authority.certificate, authority.key),
            ("signer", authority.signer.certificate, authority.signer.key),
        ):
            wrapped = wrap(office.secrets.authority, key, key_label(label))
            unit.agencies.store_key(label, certificate, wrapped)
        request = AddMember(first.user_name, first.name, first.title, first.roles, first.password)
        enrolment = enrol(unit, office, name, request)
        unit.member_steps.add(enrolment.member.id, MemberStep(now, MemberChange.ADDED, "", "", "founded the agency"))
        unit.audit.append(
            AuditRecord(
                now,
                AuditEvent.AGENCY_CREATED,
                Outcome.COMPLETED,
                enrolment.member.user_name,
                enrolment.member.name,
                name,
                detail={"authority_sha256": authority.sha256, "demonstration": demonstration},
            )
        )
        unit.commit()
    return enrolment
