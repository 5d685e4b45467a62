"""Attacks on a package, each a function of its folder. The table names what the verifier must object to."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from reportlab.pdfgen.canvas import Canvas

from alpr_desk.evidence.authority import Signer
from alpr_desk.evidence.signing import sign_detached, sign_report

TAGS = ("VERIFY.txt", "authority.pem", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt",
        "signer.pem")  # fmt: skip
CROP = "data/reads/12-7A8C103/crop.png"


def rewrite_payload_manifests(root: Path) -> None:
    """What someone does who knows BagIt: make the manifests fit the files again."""
    files = sorted(p.relative_to(root).as_posix() for p in (root / "data").rglob("*") if p.is_file())
    for algorithm in ("sha256", "sha512"):
        _manifest(root, f"manifest-{algorithm}.txt", algorithm, files)


def rewrite_tag_manifests(root: Path) -> None:
    for algorithm in ("sha256", "sha512"):
        _manifest(root, f"tagmanifest-{algorithm}.txt", algorithm, list(TAGS))


def _manifest(root: Path, name: str, algorithm: str, files: list[str]) -> None:
    lines = (f"{hashlib.new(algorithm, (root / path).read_bytes()).hexdigest()}  {path}\n" for path in files)
    (root / name).write_text("".join(lines), encoding="utf-8", newline="")


def sign_again(root: Path, signer: Signer, now: datetime) -> None:
    (root / "authority.pem").write_bytes(signer.authority)
    (root / "signer.pem").write_bytes(signer.certificate)
    rewrite_tag_manifests(root)
    manifest = (root / "tagmanifest-sha256.txt").read_bytes()
    (root / "tagmanifest-sha256.txt.p7s").write_bytes(sign_detached(manifest, signer, now))


def change(root: Path, path: str = CROP) -> None:
    data = bytearray((root / path).read_bytes())
    data[len(data) // 2] ^= 1
    (root / path).write_bytes(data)


def change_and_rewrite_manifests(root: Path) -> None:
    change(root)
    rewrite_payload_manifests(root)


def change_and_rewrite_everything(root: Path) -> None:
    change_and_rewrite_manifests(root)
    rewrite_tag_manifests(root)


def add_listed(root: Path) -> None:
    (root / "data/extra.txt").write_text("x")
    rewrite_payload_manifests(root)
    rewrite_tag_manifests(root)


def rename(root: Path) -> None:
    (root / CROP).rename(root / "data/reads/12-7A8C103/plate.png")


def remove_report_and_rewrite(root: Path) -> None:
    (root / "data/report.pdf").unlink()
    rewrite_payload_manifests(root)
    rewrite_tag_manifests(root)


def symlink_file(root: Path) -> None:
    outside = root.parent / "outside.png"
    shutil.move(root / CROP, outside)
    (root / CROP).symlink_to(outside)


def symlink_folder(root: Path) -> None:
    outside = root.parent / "outside"
    shutil.move(root / "data/reads", outside)
    (root / "data/reads").symlink_to(outside, target_is_directory=True)


def traverse(path: str) -> Callable[[Path], None]:
    """A manifest line for a file outside, with its right digest."""

    def attack(root: Path) -> None:
        (root.parent / "outside.txt").write_bytes(b"outside")
        line = f"{hashlib.sha256(b'outside').hexdigest()}  {path}\n"
        with (root / "manifest-sha256.txt").open("a", newline="") as manifest:
            manifest.write(line)

    return attack


def append_line(name: str, line: str) -> Callable[[Path], None]:
    def attack(root: Path) -> None:
        with (root / name).open("a", newline="") as manifest:
            manifest.write(line)

    return attack


def double_by_case(root: Path) -> None:
    shutil.copy(root / CROP, root / CROP.replace("crop", "CROP"))


def truncate_report(root: Path) -> None:
    report = root / "data/report.pdf"
    report.write_bytes(report.read_bytes()[:-4000])
    rewrite_payload_manifests(root)


def add_page_to_report(root: Path) -> None:
    """An incremental update: the signature stays valid for what it covers."""
    report = root / "data/report.pdf"
    stream = BytesIO(report.read_bytes())
    writer = IncrementalPdfFileWriter(stream)
    writer.root["/Lang"] = writer.root["/Pages"]["/Kids"][0]["/MediaBox"]
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko left it untyped
    writer.write_in_place()  # type: ignore[no-untyped-call]  # as above
    report.write_bytes(stream.getvalue())
    rewrite_payload_manifests(root)


def trailing_bytes_in_report(root: Path) -> None:
    with (root / "data/report.pdf").open("ab") as report:
        report.write(b"\n% something more\n")
    rewrite_payload_manifests(root)


def unsigned_report(root: Path) -> None:
    stream = BytesIO()
    page = Canvas(stream)
    page.drawString(72, 700, "Evidence report")
    page.save()
    (root / "data/report.pdf").write_bytes(stream.getvalue())
    rewrite_payload_manifests(root)


def foreign_report(root: Path, signer: Signer, now: datetime) -> None:
    unsigned_report(root)
    report = root / "data/report.pdf"
    report.write_bytes(sign_report(report.read_bytes(), signer, now, "none"))
    rewrite_payload_manifests(root)


def empty_folder(root: Path) -> None:
    (root / "data/reads/99-EMPTY").mkdir()


def fifo(root: Path) -> None:
    os.mkfifo(root / "data/pipe")


def write(name: str, data: bytes) -> Callable[[Path], None]:
    def attack(root: Path) -> None:
        (root / name).write_bytes(data)

    return attack


def delete(name: str) -> Callable[[Path], None]:
    def attack(root: Path) -> None:
        (root / name).unlink()

    return attack


ATTACKS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a changed file": (change, CROP, "was changed"),
    "a changed JSON": (lambda root: change(root, "data/custody.json"), "data/custody.json", "was changed"),
    "a missing file": (delete(CROP), CROP, "is missing"),
    "an extra file in data": (write("data/note.txt", b"x"), "data/note.txt", "not part of the package"),
    "an extra file at the top": (write("note.txt", b"x"), "note.txt", "not part of the package"),
    "a fetch file": (write("fetch.txt", b"x"), "fetch.txt", "not part of the package"),
    "a hidden file": (write("data/.DS_Store", b"x"), "data/.DS_Store", "not part of the package"),
    "another tag manifest": (write("tagmanifest-md5.txt", b"x"), "tagmanifest-md5.txt", "not part of the package"),
    "an extra file, listed": (add_listed, "tagmanifest-sha256.txt.p7s", "tag manifest was rewritten"),
    "an empty folder": (empty_folder, "data/reads/99-EMPTY", "no manifest knows"),
    "a renamed file": (rename, "data/reads/12-7A8C103/plate.png", "a file was renamed"),
    "a rewritten manifest": (change_and_rewrite_manifests, "manifest-sha256.txt", "was rewritten"),
    "a rewritten tag manifest": (
        change_and_rewrite_everything,
        "tagmanifest-sha256.txt.p7s",
        "the tag manifest was rewritten",
    ),
    "no signature": (delete("tagmanifest-sha256.txt.p7s"), "tagmanifest-sha256.txt.p7s", "is missing"),
    "an empty signature": (write("tagmanifest-sha256.txt.p7s", b""), "tagmanifest-sha256.txt.p7s", "damaged"),
    "no tag manifest": (delete("tagmanifest-sha256.txt"), "tagmanifest-sha256.txt", "is missing"),
    "no second manifest": (delete("manifest-sha512.txt"), "manifest-sha512.txt", "is missing"),
    "no report": (remove_report_and_rewrite, "data/report.pdf", "is missing"),
    "no instructions": (delete("VERIFY.txt"), "VERIFY.txt", "is missing"),
    "no authority": (delete("authority.pem"), "authority.pem", "is missing"),
    "a broken certificate": (write("signer.pem", b"-----BEGIN"), "signer.pem", "no certificate that can be used"),
    "a linked file": (symlink_file, CROP, "is a link"),
    "a linked folder": (symlink_folder, "data/reads", "is a link"),
    "a path upwards": (traverse("data/../../outside.txt"), "manifest-sha256.txt", "leads out of the package"),
    "an absolute path": (traverse("/etc/hostname"), "manifest-sha256.txt", "leads out of the package"),
    "a Windows path": (traverse("data\\..\\..\\outside.txt"), "manifest-sha256.txt", "leads out of the package"),
    "a drive letter": (traverse("C:/outside.txt"), "manifest-sha256.txt", "leads out of the package"),
    "names that differ by case": (double_by_case, CROP, "only by upper and lower case"),
    "names listed by case": (
        append_line("manifest-sha256.txt", f"{'0' * 64}  data/Report.pdf\n"),
        "manifest-sha256.txt",
        "only by upper and lower case",
    ),
    "a file listed twice": (
        append_line("manifest-sha256.txt", f"{'0' * 64}  data/report.pdf\n"),
        "manifest-sha256.txt",
        "a second time",
    ),
    "a line that is none": (append_line("manifest-sha256.txt", "hello\n"), "manifest-sha256.txt", "is not a digest"),
    "half a line": (append_line("manifest-sha512.txt", "abc"), "manifest-sha512.txt", "in the middle of a line"),
    "a cut-off report": (truncate_report, "data/report.pdf", "damaged or cut off"),
    "a report changed later": (add_page_to_report, "data/report.pdf", "changed after it was signed"),
    "bytes after the report": (trailing_bytes_in_report, "data/report.pdf", "changed after it was signed"),
    "a report without signature": (unsigned_report, "data/report.pdf", "carries no signature"),
    "a wrong declaration": (
        write("bagit.txt", b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"),
        "bagit.txt",
        "does not declare BagIt 1.0",
    ),
    "no declaration": (delete("bagit.txt"), "", "is not an evidence package"),
}
