"""One change at a time, in a shared drive: what its members keep, what a Content manager may delete."""

from dataclasses import replace

import pytest
from flask import Flask

from application.export.access.at_google import Change, carry_out, delete_file
from application.gateways import Gateways
from application.integrations.google.drive import Drive
from application.integrations.google.error_types import GoogleError, GoogleGone
from application.models import AccessChange, AccessRole
from sandbox.google.accounts import NOT_AT_GOOGLE, SHARED_DRIVE_ID
from tests.conftest import RunningSandbox
from tests.databases import only_on
from tests.export.access.stage import READER

MEMBER = "nora.lind@agency.example"

pytestmark = only_on("sqlite")


@pytest.fixture
def drive(context: Flask, sandbox: RunningSandbox) -> Drive:
    """The service account's; it is a Content manager of the shared drive."""
    config = context.extensions["configuration"]
    outside = Gateways(replace(config, google_shared_drive=SHARED_DRIVE_ID))
    return outside.google_service_account(5.0).drive


@pytest.fixture
def file_id(drive: Drive) -> str:
    return drive.create("Report", "in-a-shared-drive").id


def given(email: str, role: AccessRole = AccessRole.READER, *, may_write: bool = False) -> Change:
    return Change(1, AccessChange.GIVE, email, None, role, may_write=may_write)


def own_roles(drive: Drive, file_id: str) -> dict[str | None, str]:
    return {each.email: each.role for each in drive.permissions(file_id) if not each.is_inherited}


def test_who_is_let_in_and_in_already_gets_the_role_that_is_wanted(drive: Drive, file_id: str) -> None:
    first = carry_out(drive, file_id, given(READER))
    assert carry_out(drive, file_id, given(READER.upper(), AccessRole.WRITER)) == first
    assert own_roles(drive, file_id) == {READER: "writer"}


def test_members_of_the_drive_are_in_already_and_keep_their_role(drive: Drive, file_id: str) -> None:
    permission = carry_out(drive, file_id, given(MEMBER))
    assert permission is not None
    assert own_roles(drive, file_id) == {}
    with pytest.raises(GoogleError):
        carry_out(drive, file_id, Change(1, AccessChange.REMOVE, MEMBER, permission, AccessRole.READER))


def test_who_is_let_in_by_themselves_gets_a_letter_where_nothing_else_helps(
    drive: Drive, file_id: str
) -> None:
    stranger = f"kim@{NOT_AT_GOOGLE}"
    assert carry_out(drive, file_id, given(stranger, may_write=True)) is not None


def test_an_access_without_a_number_is_looked_up_before_it_is_taken_away(drive: Drive, file_id: str) -> None:
    carry_out(drive, file_id, given(READER))
    carry_out(drive, file_id, Change(1, AccessChange.REMOVE, READER, None, AccessRole.READER))
    assert own_roles(drive, file_id) == {}


def test_in_a_shared_drive_everybody_is_shut_out_and_the_file_put_into_the_bin(
    drive: Drive, file_id: str
) -> None:
    carry_out(drive, file_id, given(READER))
    delete_file(drive, file_id)
    assert own_roles(drive, file_id) == {}
    with pytest.raises(GoogleGone):
        drive.get(file_id)
    delete_file(drive, file_id)
    assert file_id not in [file.id for file in drive.find("in-a-shared-drive")]
