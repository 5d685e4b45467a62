"""Extracts of the log as files: a head line with the checkpoint, then an entry with its proof a line.

docs/audit-format.md describes them; `evidence.verifier_log` checks them. Knows no storage.
"""

from __future__ import annotations

import base64
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from alpr_desk.domain.proving import AuditEntry
from alpr_desk.errors import BadInput, EnvironmentFault

FORMAT = "alpr-desk audit export 1"


@dataclass(frozen=True, slots=True)
class ExtractHead:
    """`key`: the log's public key; `checkpoint`: the signed note that the proofs lead to."""

    key: str
    checkpoint: str
    entries: int


def head_line(head: ExtractHead) -> str:
    fields = {"format": FORMAT, "key": head.key, "checkpoint": head.checkpoint, "entries": head.entries}
    return json.dumps(fields, ensure_ascii=False) + "\n"


def entry_line(entry: AuditEntry, proof: Iterable[bytes] | None) -> str:
    """`proof` None: the extract holds the whole log, which proves itself.

    A record that is no UTF-8 any more is written as far as it can be read: its hash then names it as changed.
    """
    fields: dict[str, object] = {
        "sequence": entry.sequence,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
        "canonical": entry.canonical.decode("utf-8", "replace"),
    }
    if proof is not None:
        fields["proof"] = [base64.b64encode(step).decode() for step in proof]
    return json.dumps(fields, ensure_ascii=False) + "\n"


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """A file that is at `path` when the block ends well; otherwise what was there before stays.

    Raises BadInput where there is no such folder, EnvironmentFault where the disk refuses.
    """
    partial: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
        partial = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadInput(f"There is no folder {path.parent}: make it, or choose another place.") from error
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be written ({error.strerror}): choose another place.") from error
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)
