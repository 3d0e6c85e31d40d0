"""Kept files and manifests, one by one and packed together, for whoever may see them at that moment."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.audit import record, record_look
from application.capture.file_names import file_name
from application.capture.file_queries import StoredFile, removal_of, stored_item, stored_manifest
from application.capture.package_contents import package_name, package_of, stem_of
from application.capture.packing import packed
from application.capture.queries import KeptPost
from application.capture.reading_rights import readable_post
from application.capture.serving import begun, file_reply, manifest_reply, store_in_reach
from application.clock import clock
from application.extensions import db
from application.gateways import gateways
from application.identifiers import known_id, whole_number
from application.integrations.blobs import BlobNotFound
from application.models import AuditAction, CaptureRole
from application.task_queue import commit

capture_files = Blueprint("capture_files", __name__)

MOST_ON_APP_ENGINE = 30_000_000
"""Bytes of files in a package: App Engine sends no answer beyond 32 MB."""


@capture_files.get("/files/<int:item_id>/<file_name>")
def item(item_id: int, file_name: str) -> ResponseReturnValue:
    """A picture or film. Its name in the address is for people: what counts is the id."""
    stored, post = _allowed(stored_item(known_id(item_id)))
    return _served(stored, post, lambda known: _file(stored, post, knows_of_removal=known))


@capture_files.get("/manifests/<int:capture_id>")
def manifest(capture_id: int) -> ResponseReturnValue:
    """The manifest of a capture, as JSON."""
    stored, post = _allowed(stored_manifest(known_id(capture_id)))
    return _served(stored, post, lambda _known: _manifest(stored, post, capture_id))


@capture_files.get("/posts/<int:post_id>/package")
def package(post_id: int) -> ResponseReturnValue:
    """All that is kept of the post as a ZIP, or one file with its manifest."""
    post = readable_post(post_id)
    contents = package_of(
        post,
        whole_number(request.args.get("item")),
        address=url_for("captures.of_post", post_id=post_id, _external=True),
        now=clock.now(),
        most_bytes=MOST_ON_APP_ENGINE if gateways().config.runs_on_app_engine else None,
    )
    if contents is None:
        abort(404)
    _note_download(post, len(contents.files))
    db.session.close()
    answer = Response(begun(packed(contents, gateways().blobs)), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{package_name(post)}"'
    return answer


def _allowed(stored: StoredFile | None) -> tuple[StoredFile, KeptPost]:
    if stored is None:
        abort(404)
    return stored, readable_post(stored.post_id)


def _served(
    stored: StoredFile, post: KeptPost, reply: Callable[[bool], ResponseReturnValue]
) -> ResponseReturnValue:
    """The reply, made with nothing open in the database: a film may take its reader an hour."""
    removal = removal_of(stored)
    if _as_download():
        _note_download(post, 1)
    elif post.user_id is not None and record_look(post.user_id):
        commit()
    db.session.close()
    try:
        return reply(removal is not None)
    except BlobNotFound:
        return render_template("capture/removed.html", post=post, removal=removal), 404


def _file(stored: StoredFile, post: KeptPost, *, knows_of_removal: bool) -> ResponseReturnValue:
    name = file_name(stem_of(post), stored.role or CaptureRole.MEDIA, stored.place, stored.content_type)
    return file_reply(
        gateways().blobs, stored, name, as_download=_as_download(), knows_of_removal=knows_of_removal
    )


def _manifest(stored: StoredFile, post: KeptPost, capture_id: int) -> ResponseReturnValue:
    with store_in_reach():
        content = gateways().blobs.get(stored.sha256, kind=stored.kind)
    name = f"{stem_of(post)}_manifest-{capture_id}.json"
    return manifest_reply(content, stored.sha256, name, as_download=_as_download())


def _note_download(post: KeptPost, files: int) -> None:
    """On record, but for a mere question whether it is there."""
    if request.method == "GET":
        record(AuditAction.CAPTURES_DOWNLOADED, user_id=post.user_id, post=post.post_id, files=files)
        commit()


def _as_download() -> bool:
    return "download" in request.args
