"""What is kept of a post goes out as one ZIP, with all that is needed to check it."""

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from application.capture.package_contents import package_of
from application.capture.packing import Package, PackedFile, packed, verify_text
from application.capture.queries import kept_post
from application.evidence.chain import add_link
from application.extensions import db
from application.gateways import Gateways
from application.integrations.blobs import CHUNK, FolderBlobStore
from application.integrations.capture.kinds import FILES
from application.models import AuditAction, AuditEntry, ChainLink, LinkKind
from tests.capture.kept_stage import KeptStage, SignIn, set_kept_stage

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def stage(app: Flask, sign_in: SignIn) -> KeptStage:
    return set_kept_stage(app, sign_in)


def download(stage: KeptStage, query: str = "") -> zipfile.ZipFile:
    answer = stage.manager.get(f"{stage.path}/package{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(answer.data))


def media(archive: zipfile.ZipFile) -> list[bytes]:
    return [archive.read(name) for name in archive.namelist() if name.endswith(".jpg")]


def test_all_captures_come_with_their_manifests_and_the_way_to_check_them(stage: KeptStage) -> None:
    stage.keep(b"1", b"2")
    stage.keep(b"3")
    archive = download(stage)
    assert archive.testzip() is None
    assert media(archive) == [b"1", b"2", b"3"]
    manifests = [name for name in archive.namelist() if name.endswith("/manifest.json")]
    assert len(manifests) == 2
    assert all(json.loads(archive.read(name)) for name in manifests)
    assert archive.namelist()[-2:] == ["SHA256SUMS", "verify.txt"]
    assert len(set(archive.namelist())) == len(archive.namelist())


def test_common_tools_find_every_file_as_it_was_kept_and_name_one_that_was_changed(
    stage: KeptStage, tmp_path: Path
) -> None:
    stage.keep(b"1", b"2")
    download(stage).extractall(tmp_path)
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    first = sorted(tmp_path.rglob("*.jpg"))[0]
    first.write_bytes(b"another picture")
    found = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert f"{first.relative_to(tmp_path)}: FAILED" in found.stdout


def test_the_text_says_how_to_recompute_the_link_of_the_chain(stage: KeptStage) -> None:
    stage.keep(b"1")
    with stage.rows():
        capture = stage.captures()[0]
        capture.chain_position = add_link(LinkKind.CAPTURE, capture.manifest_sha256 or "")
        db.session.commit()
        link = db.session.get_one(ChainLink, capture.chain_position)
        sha256 = link.sha256
    text = download(stage).read("verify.txt").decode()
    command = next(line.strip() for line in text.splitlines() if "printf" in line)
    said = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
    assert said.split()[0] == sha256
    assert sha256 in text
    assert "sha256sum -c SHA256SUMS" in text
    assert "@lena.cooks" in text


def test_one_file_comes_with_its_manifest(stage: KeptStage) -> None:
    _, items = stage.keep(b"1", b"2")
    stage.keep(b"3")
    archive = download(stage, f"?item={items[1]}")
    assert media(archive) == [b"2"]
    assert len(archive.namelist()) == 4


def test_it_is_for_whoever_may_see_the_post_and_on_record(stage: KeptStage) -> None:
    path = f"{stage.path}/package"
    assert stage.manager.get(path).status_code == 404
    _, items = stage.keep(b"1")
    for who in (stage.manager, stage.owner, stage.consultant):
        assert who.get(path).status_code == 200
    for who in (stage.stranger, stage.other_consultant):
        assert who.get(path).status_code == 404
    assert stage.manager.head(path).status_code == 200
    assert stage.manager.get(f"{path}?item={items[0] + 1000}").status_code == 404
    with stage.rows():
        entries = db.session.query(AuditEntry).filter_by(action=AuditAction.CAPTURES_DOWNLOADED.value).all()
        assert [entry.details for entry in entries] == [{"post": stage.post_id, "files": 2}] * 3


def test_what_is_gone_from_the_store_is_named_and_the_rest_comes(stage: KeptStage, tmp_path: Path) -> None:
    _, items = stage.keep(b"1", b"2")
    gateways: Gateways = stage.app.extensions["gateways"]
    with stage.rows():
        gone = stage.item(items[0]).sha256 or ""
    gateways.blobs.delete(gone, kind=FILES)
    archive = download(stage)
    assert media(archive) == [b"2"]
    text = archive.read("verify.txt").decode()
    assert "not kept any more" in text
    assert gone in text
    archive.extractall(tmp_path)
    subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=True)


def test_what_is_too_large_together_is_named_to_be_fetched_from_the_page(stage: KeptStage) -> None:
    """App Engine sends no long answers."""
    stage.keep(b"a long one", b"2")
    gateways: Gateways = stage.app.extensions["gateways"]
    with stage.rows():
        post = kept_post(stage.post_id)
        assert post is not None
        package = package_of(post, None, address="https://a.example/post", now=NOW, most_bytes=9)
        assert package is not None
        (large,) = package.left_out
    archive = zipfile.ZipFile(io.BytesIO(b"".join(packed(package, gateways.blobs))))
    assert media(archive) == [b"2"]
    assert "https://a.example/post" in archive.read("verify.txt").decode()
    assert f"{large.sha256} *{large.path}" in archive.read("SHA256SUMS").decode()


def test_films_are_packed_piece_by_piece(tmp_path: Path) -> None:
    """No piece that is sent is much longer than what is read at once."""
    blobs = FolderBlobStore(tmp_path)
    films = [bytes([number]) * (5 * CHUNK + number) for number in range(2)]
    files = [
        PackedFile(f"film-{place}.mp4", FILES, blobs.put(film, kind=FILES, content_type="video/mp4"), NOW)
        for place, film in enumerate(films)
    ]
    pieces = list(packed(Package("Two films.", "https://a.example", NOW, files, []), blobs))
    assert max(len(piece) for piece in pieces) < 2 * CHUNK
    assert len(pieces) > 10
    archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert [archive.read(file.path) for file in files] == films
    assert archive.read("SHA256SUMS").decode().split()[0] == hashlib.sha256(films[0]).hexdigest()


def test_who_stops_midway_leaves_no_file_open(tmp_path: Path) -> None:
    blobs = FolderBlobStore(tmp_path)
    name = blobs.put(b"x" * 3 * CHUNK, kind=FILES, content_type="video/mp4")
    package = Package("A film.", "https://a.example", NOW, [PackedFile("a.mp4", FILES, name, NOW)], [])
    pieces: Iterator[bytes] = packed(package, blobs)
    assert next(pieces)
    pieces.close()  # type: ignore[attr-defined]  # what a server does to it


def test_the_text_says_nothing_of_chains_and_gaps_where_there_are_none() -> None:
    text = verify_text(Package("A picture.", "https://a.example", NOW, [], []), [])
    assert "chain" not in text
    assert "not in here" not in text
