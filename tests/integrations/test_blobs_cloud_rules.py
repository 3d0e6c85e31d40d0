"""What a bucket says of itself: whether what is deleted is gone, and who may read what is there."""

from collections.abc import Iterator

import pytest

from application.integrations.blobs_cloud import BucketRules, CloudStorageBlobStore
from tests.fakes.cloud_storage import BUCKET, FakeCloudStorage, client_of


@pytest.fixture
def service() -> FakeCloudStorage:
    return FakeCloudStorage()


@pytest.fixture
def store(service: FakeCloudStorage) -> Iterator[CloudStorageBlobStore]:
    with service.serve() as address, client_of(address) as client:
        yield CloudStorageBlobStore(BUCKET, connect=lambda: client)


def test_the_rules_of_the_bucket_are_told(store: CloudStorageBlobStore, service: FakeCloudStorage) -> None:
    service.rules = {
        "versioning": {"enabled": True},
        "softDeletePolicy": {"retentionDurationSeconds": "604800"},
        "iamConfiguration": {
            "publicAccessPrevention": "inherited",
            "uniformBucketLevelAccess": {"enabled": False},
        },
    }
    assert store.rules() == BucketRules(
        keeps_versions=True, keeps_deleted_for=604_800, is_never_public=False, has_one_access_rule=False
    )


def test_an_account_that_may_not_see_the_rules_is_told_nothing(
    store: CloudStorageBlobStore, service: FakeCloudStorage
) -> None:
    service.rules = {"refused": True}
    assert store.rules() is None
