"""Letters about one's own account: right words, one link, whose token rests nowhere, none after its time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.mail.account_letters import write_notice, write_with_link
from application.mail.account_words import CARRIES, AccountFacts, AccountLetter, words_about_account
from application.mail.connection_words import Kind
from application.models import LinkPurpose, MailState, OneTimeLink, Role, User
from application.one_time_links import make_link, open_link, revoke_links, use_link
from application.task_queue import commit
from tests.builders import create_user
from tests.collection.leaks import Secrets, Traces, logging_into
from tests.mail.conftest import Mailbox, deliver, only_mail

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FACTS = AccountFacts(
    reader="Mona Lindqvist",
    role=Role.CONSULTANT,
    platform="Wine Figures",
    at=AT,
    by="Ada Admin",
    expires_at=AT + timedelta(days=7),
)
ADDRESS = "mona@example.org"


def _mona(**more: object) -> User:
    return create_user(role=Role.MANAGER, name="Mona Lindqvist", email=ADDRESS, **more)  # type: ignore[arg-type]


def _link(user: User, purpose: LinkPurpose) -> OneTimeLink:
    by = create_user(role=Role.ADMIN, name="Ada Admin")
    return make_link(
        purpose, user.id, by_id=by.id, email=None if purpose is LinkPurpose.PASSWORD else ADDRESS
    )


def test_no_kind_is_two_kinds() -> None:
    assert not {kind.value for kind in AccountLetter} & {kind.value for kind in Kind}
    assert all(len(kind.value) <= 40 for kind in AccountLetter)


@pytest.mark.parametrize("kind", list(AccountLetter))
def test_each_says_what_it_is_about_and_what_to_do_if_it_is_a_mistake(kind: AccountLetter) -> None:
    words = words_about_account(kind, FACTS)
    whole = " ".join((words.subject, *words.before, *words.after))
    assert words.greeting == "Hello Mona Lindqvist,"
    assert "Wine Figures" in words.subject
    assert re.search(r"was not you|do nothing", whole)
    assert words.reason.startswith("You get this ")
    if kind in CARRIES:
        assert "works once, until 27 Nov 2026, 12:00 UTC" in whole
    else:
        assert "On 20 Nov 2026, 12:00 UTC" in whole


def test_an_invitation_says_who_invites_and_as_what() -> None:
    words = words_about_account(AccountLetter.INVITATION, FACTS)
    assert words.before[0] == "Ada Admin invites you to work on Wine Figures as a consultant."


@pytest.mark.parametrize(("kind", "purpose"), list(CARRIES.items()))
def test_the_letter_carries_a_token_that_works_and_rests_nowhere(
    app: Flask,
    context: Flask,
    config: Config,
    queue: LocalTaskQueue,
    mailbox: Mailbox,
    kind: AccountLetter,
    purpose: LinkPurpose,
) -> None:
    traces = Traces(app, config, Secrets((), config.facebook_app_secret))
    with logging_into(traces.log):
        link = _link(_mona(), purpose)
        assert link.token_sha256 is None
        write_with_link(kind, link, ADDRESS)
        commit()
        assert only_mail().one_time_link_id == link.id
        db.session.rollback()
        queue.drain()
    [letter] = mailbox.letters()
    found = re.search(rf"{re.escape(config.public_url)}/access/[a-z-]+/([\w-]+)", letter["text"])
    assert found
    assert found[0] in letter["html"]
    token = found[1]
    assert len(token) >= 43
    assert (letter["to"], only_mail().state) == (ADDRESS, MailState.SENT)
    assert open_link(purpose, token) is not None
    for other in set(LinkPurpose) - {purpose}:
        assert open_link(other, token) is None
    db.session.rollback()
    traces.secrets = Secrets((token,), config.facebook_app_secret)
    assert traces.found() == {}
    traces.texts.append(token)
    assert traces.found() == {"exceptions": {"a token"}}


@pytest.mark.parametrize("kind", sorted(set(AccountLetter) - set(CARRIES)))
def test_a_notice_goes_out_each_time(
    app: Flask, context: Flask, queue: LocalTaskQueue, mailbox: Mailbox, config: Config, kind: AccountLetter
) -> None:
    user = _mona()
    for _ in range(2):
        write_notice(kind, user.id, "old@example.org")
        commit()
    queue.drain()
    letters = mailbox.letters("old@example.org")
    assert len(letters) == 2
    links = re.findall(r"http\S+", letters[0]["text"])
    assert len(links) == 1
    assert links[0].startswith(config.public_url)
    assert app.test_client().get(links[0].removeprefix(config.public_url)).status_code in (200, 302)


@pytest.mark.parametrize(
    "happened", ["used", "revoked", "expired", "replaced", "access ended", "address changed"]
)
@pytest.mark.parametrize(("kind", "purpose"), list(CARRIES.items()))
def test_a_letter_whose_link_opens_nothing_any_more_is_not_sent(
    app: Flask, context: Flask, mailbox: Mailbox, kind: AccountLetter, purpose: LinkPurpose, happened: str
) -> None:
    user = _mona()
    link = _link(user, purpose)
    write_with_link(kind, link, ADDRESS)
    mail_id = only_mail().id
    if happened == "used":
        link.used_at = clock.real_now()
    elif happened == "revoked":
        revoke_links(user.id)
    elif happened == "expired":
        link.expires_at = clock.real_now()
    elif happened == "replaced":
        make_link(purpose, user.id, email=ADDRESS)
    elif happened == "access ended":
        user.active = False
    else:
        link.email = user.email = "other@example.org"
    commit()
    assert deliver(app, mail_id) == 200
    assert (only_mail().state, mailbox.letters()) == (MailState.FAILED, [])
    assert (only_mail().problem or "").startswith("Not sent: ")


def test_sent_again_after_trouble_it_carries_another_token(
    app: Flask, context: Flask, mailbox: Mailbox, config: Config
) -> None:
    """Nobody knows whether the first has arrived: only the last made works."""
    user = _mona()
    write_with_link(AccountLetter.INVITATION, _link(user, LinkPurpose.INVITATION), ADDRESS)
    commit()
    mail_id = only_mail().id
    hashes = []
    for generation in range(2):
        mail = only_mail()
        mail.state, mail.generation = MailState.WAITING, generation
        db.session.commit()
        assert deliver(app, mail_id, generation=generation) == 200
        db.session.expire_all()
        hashes.append(db.session.scalars(select(OneTimeLink.token_sha256)).one())
        db.session.rollback()
    assert hashes[0] != hashes[1]
    tokens = [re.findall(r"/access/invitation/([\w-]+)", letter["text"])[0] for letter in mailbox.letters()]
    assert [open_link(LinkPurpose.INVITATION, token) is not None for token in tokens] == [True, False]
    assert use_link(LinkPurpose.INVITATION, tokens[0])


def test_a_letter_takes_no_link_of_another_purpose(context: Flask) -> None:
    link = _link(_mona(), LinkPurpose.EMAIL)
    with pytest.raises(ValueError, match="carries no such link"):
        write_with_link(AccountLetter.INVITATION, link, ADDRESS)
