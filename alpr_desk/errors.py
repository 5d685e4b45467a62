"""Errors sorted by whose fault they are, each carrying one sentence a person can act on.

Exit codes are those of the command line: 1 the answer is no, 2 wrong use or bad input, 3 denied,
4 a fault of the machine. Anything that is not an `AlprDeskError` is a defect of the program.
No message may hold a password or a key, and none is logged with a plate in it.
"""

from __future__ import annotations

from enum import StrEnum


class AlprDeskError(Exception):
    """Base of all errors meant for a person. `str(error)` is the sentence."""

    exit_code = 4


class AnswerIsNo(AlprDeskError):
    """The question was understood and the answer is no: a verification failed, a thing demanded is not there."""

    exit_code = 1


class BadInput(AlprDeskError):
    """What was given cannot be used; nothing was changed.

    Attributes:
        field: the attribute of the request that is wrong, so that a form can say it there; empty where it is no one's.
    """

    exit_code = 2

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class DenialReason(StrEnum):
    """Why the gate refused; also the word in the audit entry."""

    NOT_SIGNED_IN = "not signed in"
    SESSION_EXPIRED = "session expired"
    SESSION_LOCKED = "session locked"
    WRONG_CREDENTIALS = "wrong credentials"
    ACCOUNT_LOCKED = "account locked"
    MEMBER_INACTIVE = "member inactive"
    PERMISSION = "no permission"
    TRAINING = "no current training"
    POLICY = "policy not acknowledged"
    PURPOSE = "no purpose"
    PASSWORD = "password to be changed"
    REAUTHENTICATION = "re-authentication needed"
    NOTICE = "notice not acknowledged"


class Denied(AlprDeskError):
    """The member may not do this now. `reason` says which check refused."""

    exit_code = 3

    def __init__(self, reason: DenialReason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class EnvironmentFault(AlprDeskError):
    """The machine failed: disk, camera, database, key store."""

    exit_code = 4


class AuditNotWritten(EnvironmentFault):
    """The audit log took no entry; what was to be recorded was not done."""
