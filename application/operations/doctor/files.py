"""Where files are kept: write one, read it back, delete it; and the rules of the bucket."""

import secrets
from typing import TYPE_CHECKING, cast

from application.integrations.blobs import BlobNotFound
from application.integrations.graph.client import BODY_KIND
from application.operations.doctor.findings import Report

if TYPE_CHECKING:
    from application.integrations.blobs_cloud import BucketRules, CloudStorageBlobStore


def look_at_folder(report: Report) -> None:
    """The folder; where files go to a bucket, that is looked at from outside."""
    if report.config.blob_bucket:
        report.ok(f"Files go to the bucket {report.config.blob_bucket}, which is asked below.")
        return
    place = f"the folder {report.config.blob_folder}"
    if _keeps(report, place, "Give the user of this process the right to write it, or set BLOB_FOLDER anew."):
        report.ok(f"A file was written to {place}, read back and deleted.")


def look_at_bucket(report: Report) -> None:
    """The bucket, and its rules where this account may see them."""
    bucket = report.config.blob_bucket
    if not bucket:
        return
    mend = (
        f"Look whether the bucket {bucket} is there (BLOB_BUCKET), and give the service account the role "
        "Storage Object User on it."
    )
    if not _keeps(report, f"the bucket {bucket}", mend):
        return
    # Whoever has a bucket in the settings has this store.
    store = cast("CloudStorageBlobStore", report.surroundings.blobs)
    rules = store.rules()
    if rules is None:
        report.unknown(
            f"A file was written to the bucket {bucket}, read back and deleted. Its rules cannot be seen.",
            "For these to be checked too, give the service account the role Storage Legacy Bucket Reader on "
            "the bucket. By hand: no versions, no soft delete, public access prevented.",
        )
    else:
        _rules(report, bucket, rules)


def _keeps(report: Report, place: str, mend: str) -> bool:
    blobs, content = report.surroundings.blobs, secrets.token_bytes(64)
    # Among the API's replies: should it stay, it goes as every file does that no row names.
    try:
        name = blobs.put(content, kind=BODY_KIND, content_type="application/octet-stream")
        read = blobs.get(name, kind=BODY_KIND)
        blobs.delete(name, kind=BODY_KIND)
    except (OSError, BlobNotFound) as error:
        reason = str(error).splitlines()[0][:200]
        report.wrong(f"No file can be kept in {place}: {reason}", mend)
        return False
    if read != content:
        report.wrong(f"What was written to {place} came back changed.", "Look after the store of files.")
        return False
    return True


def _rules(report: Report, bucket: str, rules: "BucketRules") -> None:
    if rules.keeps_versions:
        report.wrong(
            f"The bucket {bucket} keeps versions: what somebody asked us to delete would stay.",
            f"gcloud storage buckets update gs://{bucket} --no-versioning",
        )
    if rules.keeps_deleted_for:
        report.wrong(
            f"The bucket {bucket} keeps deleted files for {rules.keeps_deleted_for // 86_400} days.",
            f"gcloud storage buckets update gs://{bucket} --clear-soft-delete",
        )
    if not rules.is_never_public:
        report.wrong(
            f"The bucket {bucket} could be made public.",
            f"gcloud storage buckets update gs://{bucket} --public-access-prevention",
        )
    if not rules.has_one_access_rule:
        report.warn(
            f"Files in the bucket {bucket} may have access rules of their own.",
            f"gcloud storage buckets update gs://{bucket} --uniform-bucket-level-access",
        )
    if not report.findings:
        report.ok(f"The bucket {bucket} takes, gives and deletes files, is private, and keeps no versions.")
