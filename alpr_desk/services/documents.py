"""Writes a document that a request asked for: signed, whole or not there, and in the audit log with its hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

from alpr_desk.db.files import write_whole
from alpr_desk.domain.requests.statistics import DocumentWritten
from alpr_desk.errors import BadInput
from alpr_desk.evidence.signing import sign_report
from alpr_desk.services.evidence import signer_of
from alpr_desk.services.office import Work


def write_document(work: Work, content: bytes, out: Path, reason: str, *, sign: bool = True) -> DocumentWritten:
    """Completes `work`: the document lies at `out` and its SHA-256 in the completed entry, or neither.

    Raises BadInput where the folder of `out` is missing or a file is there already.
    """
    if not out.parent.is_dir():
        raise BadInput(f"There is no folder {out.parent}: make it, or choose another place.")
    if out.exists():
        raise BadInput(f"{out.name} is there already: choose another name, so that nothing is overwritten.")
    office = work.office
    with office.store.reading() as unit:
        signer = signer_of(work, unit)
    if sign:
        now = office.clock.now()
        signer.check_current(now)
        content = sign_report(content, signer, now, reason)
    digest = hashlib.sha256(content).hexdigest()
    write_whole(out, content)
    try:
        with work.completing():
            work.detail["document_sha256"] = digest
    except BaseException:
        out.unlink(missing_ok=True)  # a document that is not in the audit log must not exist
        raise
    return DocumentWritten(out, digest, signer.name if sign else "", signer.authority_sha256)
