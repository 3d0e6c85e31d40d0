"""The part of a campaign's results that is worked out of its posts, remembered until something of it changes.

Working it out looks at each post and at each day's followers. The database tells in a few numbers whether
these stand as they did (`marks.py`); the few rows that people entered are read each time, and compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import inspect

from application.campaigns.results.content import Content, Looked, content_of
from application.campaigns.results.marks import (
    AcceptedMark,
    marks_of_accepted,
    marks_of_followers,
    marks_of_others,
)
from application.campaigns.results.queries import accepted_of
from application.campaigns.results.stored import (
    Agreed,
    Span,
    accounts_among,
    agreed_in,
    days_beside,
    span_of,
    stored_results,
    today_of,
)
from application.campaigns.results.story_notice import Unsettled, open_stories, unsettled_stories
from application.collection.pictures.queries import post_pictures
from application.extensions import db
from application.models import Campaign
from application.remembered import LastMade

MOST_REMEMBERED = 64
"""Views of campaigns in a process; a large one has a third of a megabyte."""

Marks = tuple[Any, ...]


@dataclass(frozen=True)
class _Drawn:
    """What was drawn, and what from. `beside` are days that its posts have outside of the campaign's span.

    Of the time that goes by the page tells the day, and how the `stories` that are open stand.
    """

    state: Marks
    followers: Marks
    beside: Sequence[date]
    stories: Sequence[datetime]
    unsettled: Unsettled | None
    content: Content

    def is_as_now(self, state: Marks, followers: Marks, now: datetime) -> bool:
        stands = (self.state, self.followers, self.unsettled)
        return stands == (state, followers, unsettled_stories(self.stories, now))


_views: LastMade[_Drawn] = LastMade(MOST_REMEMBERED)


def drawn_results(campaign: Campaign, looked: Looked, now: datetime) -> Markup:
    """As the rows and the time are now. Ends the transaction.

    Fourteen statements at most where it is remembered, else eight more. What is read is younger than the
    marks that are kept with it, and kept only if they are the same afterwards: a decision may be undone.
    """
    place = _views.place((campaign.id, looked))
    known = place.last
    agreed, span = agreed_in(campaign, now), span_of(campaign, now)
    accepted_marks = marks_of_accepted(campaign.id)
    accounts = accounts_among([mark.owner for mark in accepted_marks], agreed)
    state = _state(campaign, agreed, accepted_marks, accounts, span, now)
    beside: Sequence[date] = known.beside if known else ()
    followers = marks_of_followers(accounts, span.first, span.last, beside)
    if known and known.is_as_now(state, followers, now) and _same_pictures(known.content):
        db.session.close()
        return known.content.html
    accepted = accepted_of(campaign.id)
    days = days_beside(accepted, span)
    if days != beside:
        followers = marks_of_followers(accounts, span.first, span.last, days)
    stored = stored_results(agreed, span, accepted, looked.view.figure)
    state_after = _state(campaign, agreed, marks_of_accepted(campaign.id), accounts, span, now)
    followers_after = marks_of_followers(accounts, span.first, span.last, days)
    content = content_of(campaign, stored, looked, now)
    if (state_after, followers_after) == (state, followers):
        stories = open_stories(accepted)
        place.last = _Drawn(state, followers, days, stories, unsettled_stories(stories, now), content)
    return content.html


def _same_pictures(content: Content) -> bool:
    return post_pictures(content.shown) == content.pictures


def forget_drawn() -> None:
    """Work everything out again."""
    _views.forget()


def _state(
    campaign: Campaign,
    agreed: Agreed,
    accepted_marks: Sequence[AcceptedMark],
    accounts: Sequence[int],
    span: Span,
    now: datetime,
) -> Marks:
    """All that the drawing hangs on, but for followers and pictures; one statement."""
    return (
        (today_of(campaign, now), span.first, span.last),
        [getattr(campaign, column.key) for column in inspect(Campaign).column_attrs],
        agreed,
        accepted_marks,
        marks_of_others(accounts, sorted(agreed.brand_accounts), span.starts_at, span.until),
    )
