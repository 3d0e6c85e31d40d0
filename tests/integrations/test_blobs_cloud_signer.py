"""Addresses in Cloud Storage: what they say, who signs them, and that nobody else could have."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from flask import Flask, Response, jsonify, request
from google.auth.compute_engine import Credentials as MachineCredentials
from google.auth.credentials import Signing
from google.auth.exceptions import DefaultCredentialsError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials as PersonalCredentials
from google.oauth2.service_account import Credentials as KeyCredentials
from requests.adapters import HTTPAdapter
from werkzeug.http import parse_options_header

from application.integrations.blobs import BlobStoreUnavailable
from application.integrations.blobs_cloud import CloudStorageBlobStore
from application.integrations.blobs_cloud_signer import download_as, signer_of
from tests.fakes.cloud_storage import BUCKET, client_of, storage_emulator
from tests.serving import on_loopback

GOOGLE = "https://storage.googleapis.com"
EMAIL = "platform@platform-1.iam.gserviceaccount.com"
CONTENT = b"a story"
NAME = hashlib.sha256(CONTENT).hexdigest()
SCOPE = "https://www.googleapis.com/auth/cloud-platform"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def key_credentials(key: rsa.RSAPrivateKey) -> KeyCredentials:
    """Those of a service account's key file."""
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    written = {"client_email": EMAIL, "private_key": pem.decode(), "token_uri": "https://token.invalid/"}
    found: KeyCredentials = KeyCredentials.from_service_account_info(written)  # type: ignore[no-untyped-call]
    return found


@contextmanager
def store_signed_by(signer: Signing | None) -> Iterator[CloudStorageBlobStore]:
    with client_of(GOOGLE) as client:  # signing asks nothing of it
        yield CloudStorageBlobStore(BUCKET, connect=lambda: client, find_signer=lambda: signer)


@pytest.fixture
def store(key_credentials: KeyCredentials) -> Iterator[CloudStorageBlobStore]:
    with store_signed_by(key_credentials) as store:
        yield store


def said_by(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def signature_holds(address: str, key: rsa.RSAPublicKey) -> bool:
    """Whether the address was signed as the rules of V4 ask: worked out again from what it says."""
    parts = urlsplit(address)
    said = said_by(address)
    signature = bytes.fromhex(said.pop("X-Goog-Signature"))
    query = urlencode(sorted(said.items()), quote_via=quote, safe="~")
    asked = f"GET\n{parts.path}\n{query}\nhost:{parts.netloc}\n\nhost\nUNSIGNED-PAYLOAD"
    scope = said["X-Goog-Credential"].removeprefix(f"{EMAIL}/")
    digest = hashlib.sha256(asked.encode()).hexdigest()
    signed = f"GOOG4-RSA-SHA256\n{said['X-Goog-Date']}\n{scope}\n{digest}"
    try:
        key.verify(signature, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def test_an_address_serves_one_blob_as_its_type_for_some_minutes(
    store: CloudStorageBlobStore, key: rsa.RSAPrivateKey
) -> None:
    address = store.address(NAME, kind="captures", minutes=7, content_type="video/mp4")
    assert address is not None
    assert address.startswith(f"{GOOGLE}/{BUCKET}/captures/{NAME[:2]}/{NAME}?")
    said = said_by(address)
    assert said["X-Goog-Expires"] == "420"
    signed_at = datetime.strptime(said["X-Goog-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - signed_at) < timedelta(minutes=1)
    assert said["response-content-type"] == "video/mp4"
    assert "response-content-disposition" not in said
    assert said["X-Goog-Credential"].startswith(f"{EMAIL}/")
    assert signature_holds(address, key.public_key())


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("X-Goog-Expires=420", "X-Goog-Expires=86400"),
        ("video%2Fmp4", "text%2Fhtml"),
        ("/captures/", "/bodies/"),
    ],
)
def test_an_address_cannot_be_changed(
    store: CloudStorageBlobStore, key: rsa.RSAPrivateKey, part: str, instead: str
) -> None:
    address = store.address(NAME, kind="captures", minutes=7, content_type="video/mp4")
    assert address is not None
    assert part in address
    assert not signature_holds(address.replace(part, instead), key.public_key())


def test_an_address_can_offer_the_blob_as_a_download(
    store: CloudStorageBlobStore, key: rsa.RSAPrivateKey
) -> None:
    address = store.address(
        NAME, kind="captures", minutes=7, content_type="video/mp4", file_name="Grüner Veltliner.mp4"
    )
    assert address is not None
    assert said_by(address)["response-content-disposition"] == download_as("Grüner Veltliner.mp4")
    assert signature_holds(address, key.public_key())


@pytest.mark.parametrize(
    ("file_name", "plain"),
    [
        ("story 1.jpg", "story 1.jpg"),
        ("Grüner Veltliner – Öko.mp4", "Gr_ner Veltliner _ _ko.mp4"),
        ('a"; filename="evil.exe', "a__ filename__evil.exe"),
        ("a\r\nSet-Cookie: x=1", "a__Set-Cookie_ x_1"),
        ("50%.png", "50_.png"),
    ],
)
def test_a_download_keeps_its_name_whatever_letters_it_holds(file_name: str, plain: str) -> None:
    header = download_as(file_name)
    assert header.isascii()
    assert header.isprintable()
    assert parse_options_header(header) == ("attachment", {"filename": file_name})
    older = header.partition("; filename*=")[0]  # for what doesn't know the longer form
    assert parse_options_header(older) == ("attachment", {"filename": plain})


def test_what_an_address_names_can_be_fetched_by_it(store: CloudStorageBlobStore) -> None:
    address = store.address(NAME, kind="captures", minutes=7, content_type="image/jpeg", file_name="a.jpg")
    assert address is not None
    with storage_emulator() as emulator, client_of(emulator) as client:
        client.create_bucket(BUCKET)
        kept = CloudStorageBlobStore(BUCKET, connect=lambda: client)
        kept.put(CONTENT, kind="captures", content_type="image/jpeg")
        answer = requests.get(address.replace(GOOGLE, emulator), timeout=5)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == download_as("a.jpg")


def test_no_address_holds_longer_than_google_lets_it(store: CloudStorageBlobStore) -> None:
    with pytest.raises(ValueError, match="expiration"):
        store.address(NAME, kind="captures", minutes=7 * 24 * 60 + 1, content_type="image/jpeg")


def test_without_a_signer_there_is_no_address() -> None:
    with store_signed_by(None) as store:
        assert store.address(NAME, kind="captures", minutes=7, content_type="image/jpeg") is None


def test_a_developers_own_credentials_sign_nothing() -> None:
    personal = PersonalCredentials(token="a-token")  # type: ignore[no-untyped-call]
    assert signer_of(personal, Request()) is None


def test_missing_credentials_are_told() -> None:
    def find_signer() -> Signing | None:
        raise DefaultCredentialsError("none found")  # type: ignore[no-untyped-call]

    with client_of(GOOGLE) as client:
        store = CloudStorageBlobStore(BUCKET, connect=lambda: client, find_signer=find_signer)
        with pytest.raises(BlobStoreUnavailable, match="none found"):
            store.address(NAME, kind="captures", minutes=7, content_type="image/jpeg")


# Where there is no key: App Engine and Cloud Run


@dataclass
class FakeMachine:
    """The metadata server of a machine of Google's, and the IAM service that signs for its account."""

    key: rsa.RSAPrivateKey
    outage: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def application(self) -> Flask:
        app = Flask(__name__)
        metadata = "/computeMetadata/v1/instance/service-accounts"
        app.get(f"{metadata}/<account>/")(self._whose)
        app.get(f"{metadata}/<account>/token")(self._token)
        app.post("/v1/projects/-/serviceAccounts/<path:account>")(self._sign)
        app.get("/v1/projects/-/serviceAccounts/<path:account>")(self._nothing)
        return app

    def asked_for(self, ending: str) -> list[dict[str, str]]:
        return [told for path, told in self.asked if path.endswith(ending)]

    def _whose(self, account: str) -> Response:
        return jsonify({"email": EMAIL, "scopes": [SCOPE], "aliases": ["default"]})

    def _token(self, account: str) -> Response:
        self.asked.append((request.path, request.args.to_dict()))
        return jsonify({"access_token": "machine-token", "expires_in": 3600, "token_type": "Bearer"})

    def _nothing(self, account: str) -> Response:
        return Response(status=404)  # the client asks aside in which regions the account may work

    def _sign(self, account: str) -> Response | tuple[Response, int]:
        self.asked.append((request.path, {"authorization": request.headers.get("Authorization", "")}))
        if self.outage:
            return jsonify(
                {"error": {"message": "Permission iam.serviceAccounts.signBlob denied"}}
            ), self.outage
        message = base64.b64decode(request.get_json()["payload"])
        signature = self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return jsonify({"keyId": "1", "signedBlob": base64.b64encode(signature).decode()})


class Redirected(HTTPAdapter):
    """Sends what is meant for Google to a server on this machine."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        request.url = f"{self._address}{parts.path}?{parts.query}"
        return super().send(request, *args, **kwargs)


@pytest.fixture
def machine(key: rsa.RSAPrivateKey) -> FakeMachine:
    return FakeMachine(key)


@pytest.fixture
def keyless_store(machine: FakeMachine) -> Iterator[CloudStorageBlobStore]:
    with on_loopback(machine.application()) as address, requests.Session() as session:
        session.mount("https://", Redirected(address))
        session.mount("http://", Redirected(address))
        credentials = MachineCredentials(scopes=[SCOPE], universe_domain="googleapis.com")  # type: ignore[no-untyped-call]
        with client_of(GOOGLE) as client:
            yield CloudStorageBlobStore(
                BUCKET,
                connect=lambda: client,
                find_signer=lambda: signer_of(credentials, Request(session)),
            )


def test_a_machine_without_a_key_has_googles_service_sign(
    keyless_store: CloudStorageBlobStore, machine: FakeMachine, key: rsa.RSAPrivateKey
) -> None:
    for kind in ("captures", "pictures"):
        address = keyless_store.address(NAME, kind=kind, minutes=5, content_type="image/jpeg")
        assert address is not None
        assert said_by(address)["X-Goog-Credential"].startswith(f"{EMAIL}/")
        assert signature_holds(address, key.public_key())
    assert machine.asked_for(f"{EMAIL}:signBlob") == [{"authorization": "Bearer machine-token"}] * 2
    assert machine.asked_for("/token") == [{"scopes": SCOPE}]


def test_a_machine_that_may_not_sign_is_told(
    keyless_store: CloudStorageBlobStore, machine: FakeMachine
) -> None:
    machine.outage = 403
    with pytest.raises(BlobStoreUnavailable, match="signBlob denied"):
        keyless_store.address(NAME, kind="captures", minutes=5, content_type="image/jpeg")
    machine.outage = 0
    assert keyless_store.address(NAME, kind="captures", minutes=5, content_type="image/jpeg")
