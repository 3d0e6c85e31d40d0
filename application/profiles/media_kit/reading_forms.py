"""The choices that a sent form holds, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.identifiers import whole_number
from application.profiles.media_kit.choices import MOST_POSTS, Choices, parts_named
from application.profiles.media_kit.forms import KitForm
from application.profiles.media_kit.queries import own_among, own_by_link

NOT_OWN = "No post of your account that is still on Instagram has this link. Copy the whole link of the post."
_MOST_LOOKED_AT = 500


@dataclass(frozen=True)
class SentChoices:
    """What was sent. Where it is not valid, `problem` or the form's fields say why."""

    choices: Choices
    is_valid: bool
    problem: str = ""


def sent_choices(form: KitForm, account_id: int, parts: Sequence[str], posts: Sequence[str]) -> SentChoices:
    """What the form holds; two statements at most.

    Posts of others, and what is no post, count for nothing: only own posts can be chosen.
    """
    is_valid = form.validate()
    wanted = {number for text in posts[:_MOST_LOOKED_AT] if (number := whole_number(text)) is not None}
    own = set(own_among(account_id, wanted))
    typed_link = (form.link.data or "").strip()
    if typed_link and not form.link.errors:
        found = own_by_link(account_id, typed_link)
        if found is None:
            form.link.errors = [NOT_OWN]
            is_valid = False
        else:
            own.add(found)
    choices = Choices(
        introduction=form.introduction.data or "",
        contact=form.contact.data or "",
        parts=parts_named(parts),
        post_ids=tuple(sorted(own)),
    )
    too_many = len(own) - MOST_POSTS
    if too_many > 0:
        problem = f"{len(own):,} posts are ticked and {MOST_POSTS} fit. Untick {too_many:,}."
        return SentChoices(choices, False, problem)
    return SentChoices(choices, is_valid)
