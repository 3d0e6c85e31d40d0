"""How rows belong to a person who leaves, and which rows are spoken of apart, as conditions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from application.leaving.rules import Belonging, Condition, Leaver
from application.models import (
    ApiCall,
    Assignment,
    AuditEntry,
    CollectionRun,
    Decision,
    FacebookLogin,
    InstagramAccount,
    Mail,
    ManualPicture,
    PermissionChange,
    Picture,
    PictureKind,
    Post,
    PostChild,
    Reading,
    User,
    WebhookChange,
    WebhookDelivery,
)
from application.models.collection import OPEN_STATES

Column = InstrumentedAttribute[Any]


def by_user(column: Column) -> Belonging:
    return Belonging("by the person", lambda leaver: column.in_(leaver.users))


def by_account(column: Column) -> Belonging:
    return Belonging("by the Instagram account", lambda leaver: column.in_(leaver.accounts))


def by_login(column: Column) -> Belonging:
    return Belonging("by the Facebook login", lambda leaver: column == (leaver.login or 0))


def by_post(column: Column) -> Belonging:
    return Belonging("by the post", lambda leaver: column.in_(select(Post.id).where(posts_of_leaver(leaver))))


def posts_of_leaver(leaver: Leaver) -> ColumnElement[bool]:
    """The condition on `Post`."""
    return or_(Post.instagram_account_id.in_(leaver.accounts), Post.user_id.in_(leaver.users))


def posts_of_users(user_ids: Sequence[int]) -> ColumnElement[bool]:
    """The same where the accounts are not known."""
    accounts = select(InstagramAccount.id).where(InstagramAccount.user_id.in_(user_ids))
    return or_(Post.instagram_account_id.in_(accounts), Post.user_id.in_(user_ids))


POSTS = Belonging("by the Instagram account, or by the person where there is none", posts_of_leaver)


def _calls_of(leaver: Leaver) -> ColumnElement[bool]:
    names = [*leaver.graph_ids, *leaver.page_ids, *filter(None, [leaver.facebook_id])]
    about = [
        or_(ApiCall.path == name, ApiCall.path.startswith(f"{name}/", autoescape=True)) for name in names
    ]
    without_account = and_(ApiCall.instagram_account_id.is_(None), or_(false(), *about))
    return or_(ApiCall.instagram_account_id.in_(leaver.accounts), without_account)


CALLS = Belonging("by the Instagram account, or by the id that was asked about", _calls_of)


def _deliveries_of(leaver: Leaver) -> ColumnElement[bool]:
    """By the changes found in them, and by what stands in those that were not taken apart, or came twice."""
    entries = select(WebhookChange.id).where(
        WebhookChange.delivery_id == WebhookDelivery.id, _changes_of(leaver)
    )
    quoted = [f'"{name}"'.encode() for name in (*leaver.graph_ids, *leaver.usernames)]
    named = [func.instr(WebhookDelivery.body, needle) > 0 for needle in quoted]
    return or_(entries.exists(), *named)


def _changes_of(leaver: Leaver) -> ColumnElement[bool]:
    return or_(
        WebhookChange.instagram_account_id.in_(leaver.accounts),
        WebhookChange.entry_graph_id.in_(leaver.graph_ids),
    )


CHANGES = Belonging("by the Instagram account that it is about", _changes_of)
DELIVERIES = Belonging("by the Instagram account that is named in it", _deliveries_of)


def _mails_of(leaver: Leaver) -> ColumnElement[bool]:
    """Letters to the person, and letters to staff about the person's connection."""
    others = select(User.id).where(User.facebook_login_id == (leaver.login or 0))
    to_others = and_(Mail.user_id.is_not(None), Mail.user_id.in_(others))
    about = and_(Mail.facebook_login_id == (leaver.login or 0), ~to_others)
    return or_(Mail.user_id.in_(leaver.users), about)


MAILS = Belonging("by the person that it is to or about", _mails_of)


def _entries_of(leaver: Leaver) -> ColumnElement[bool]:
    """The person's own deeds. Where nobody was signed in yet, an entry about the person is such a deed."""
    unnamed = and_(AuditEntry.actor_id.is_(None), AuditEntry.user_id.in_(leaver.users))
    return or_(AuditEntry.actor_id.in_(leaver.users), unnamed)


OWN_DEEDS = Belonging("by the person who did it", _entries_of)


def _is_accepted(post_id: Any) -> ColumnElement[bool]:
    accepted = select(Assignment.id).where(
        Assignment.post_id == post_id, Assignment.decision == Decision.ACCEPTED
    )
    return accepted.exists()


ACCEPTED = Condition("posts accepted into campaigns", lambda: _is_accepted(Post.id))
OF_ACCEPTED_READINGS = Condition(
    "those of posts accepted into campaigns", lambda: _is_accepted(Reading.post_id)
)
OF_ACCEPTED_CHILDREN = Condition(
    "those of posts accepted into campaigns", lambda: _is_accepted(PostChild.post_id)
)
OF_ACCEPTED_MANUAL = Condition(
    "those of posts accepted into campaigns", lambda: _is_accepted(ManualPicture.post_id)
)
STORIES = Condition("accepted stories", lambda: Post.media_product_type == "STORY")


def _shows_an_accepted_post() -> ColumnElement[bool]:
    post = select(Post.id).where(Post.graph_id == Picture.graph_id, _is_accepted(Post.id))
    child = select(PostChild.id).where(
        PostChild.graph_id == Picture.graph_id, _is_accepted(PostChild.post_id)
    )
    return or_(
        and_(Picture.kind == PictureKind.POST, post.exists()),
        and_(Picture.kind == PictureKind.CHILD, child.exists()),
    )


OF_ACCEPTED_PICTURES = Condition("those of posts accepted into campaigns", _shows_an_accepted_post)


def _call_is_cited() -> ColumnElement[bool]:
    readings = select(Reading.id).where(Reading.api_call_id == ApiCall.id, _is_accepted(Reading.post_id))
    return readings.exists()


def _change_is_cited() -> ColumnElement[bool]:
    return select(Reading.id).where(Reading.webhook_change_id == WebhookChange.id).exists()


def _delivery_is_cited() -> ColumnElement[bool]:
    cited = select(Reading.id).join(WebhookChange, WebhookChange.id == Reading.webhook_change_id)
    return cited.where(WebhookChange.delivery_id == WebhookDelivery.id).exists()


CITED_CALLS = Condition("those that figures of accepted posts were read from", _call_is_cited)
CITED_CHANGES = Condition("those that figures of stories which stay were told by", _change_is_cited)
CITED_DELIVERIES = Condition("those that figures of stories which stay were told by", _delivery_is_cited)
UNCITED_CALLS = Condition("where no figure of an accepted post was read from it", lambda: ~_call_is_cited())
CALLS_OF_NOBODY = Condition("where it belongs to no account", lambda: ApiCall.instagram_account_id.is_(None))
UNCITED_CHANGES = Condition("where no figure was told by it", lambda: ~_change_is_cited())
UNCITED_DELIVERIES = Condition("where no figure was told by it", lambda: ~_delivery_is_cited())


def _login_is_used() -> ColumnElement[bool]:
    """By a profile, or by a person who is just joining anew: the token of who left was dropped."""
    users = select(User.id).where(User.facebook_login_id == FacebookLogin.id)
    return or_(users.exists(), FacebookLogin.token.is_not(None))


def _history_is_used() -> ColumnElement[bool]:
    logins = select(FacebookLogin.id).where(
        FacebookLogin.id == PermissionChange.facebook_login_id, _login_is_used()
    )
    return logins.exists()


USED_LOGIN = Condition("one that the same person uses for another profile, or to join anew", _login_is_used)
USED_HISTORY = Condition(
    "that of a login which the same person uses for another profile, or to join anew", _history_is_used
)


def _run_is_over() -> ColumnElement[bool]:
    """The newest of each kind stays: it says how far the account's reading is."""
    newer = aliased(CollectionRun)
    followed = select(newer.id).where(
        newer.instagram_account_id == CollectionRun.instagram_account_id,
        newer.kind == CollectionRun.kind,
        newer.id > CollectionRun.id,
    )
    return and_(CollectionRun.state.not_in(OPEN_STATES), followed.exists())


FINISHED_RUNS = Condition("where a newer one of its kind has followed", _run_is_over)


def nobodys_graph_id() -> ColumnElement[str]:
    """What takes the place of an account's id at Instagram: it must differ from all others."""
    return literal("deleted-", String) + cast(InstagramAccount.id, String(20))
