"""The three kinds of rows that staff enter of results, each with its table, form and words."""

from collections.abc import Sequence
from typing import Any

from flask_login import current_user

from application.campaigns.candidates import Window
from application.campaigns.entered.forms import (
    CHANNEL_FIGURES,
    OUTCOME_FIGURES,
    PRICED,
    ChannelForm,
    OutcomeForm,
    RateForm,
    ResultForm,
)
from application.campaigns.entered.result_queries import channel_lines, outcome_lines, rate_lines
from application.campaigns.entering.parts import Part
from application.campaigns.plans.choices import people_of_plan, post_of_campaign
from application.campaigns.removed_rows import state_of
from application.clock import clock
from application.models import Campaign, ChannelResult, Outcome, RateCard, Role
from application.paging import PageOf


def _written(row: Any, counts: Sequence[str], amounts: Sequence[str]) -> dict[str, str]:
    """Numbers as their fields take them back."""
    written = {name: getattr(row, name) for name in counts}
    money = {name: getattr(row, name) for name in amounts}
    return {
        **{name: "" if value is None else str(value) for name, value in written.items()},
        **{name: "" if value is None else f"{value:.2f}" for name, value in money.items()},
        "currency": row.currency or "",
    }


def _values(form: ResultForm) -> dict[str, Any]:
    """Whoever changes a row counts as who entered it."""
    return {**form.values(), "entered_by_id": current_user.id, "entered_at": clock.now()}


def _told(row: Any, names: Sequence[str]) -> list[str]:
    values = {name: getattr(row, name) for name in names}
    return [f"{value:,} {name.replace('_', ' ')}" for name, value in values.items() if value is not None]


class Outcomes(Part[Outcome, OutcomeForm]):
    name, one, model, has_files = "outcomes", "outcome", Outcome, True

    def form(self, campaign: Campaign, row: Outcome | None) -> OutcomeForm:
        entered: dict[str, Any] = {"currency": campaign.currency or ""}
        if row is not None:
            entered = {
                "user": str(row.user_id or ""),
                "post": str(row.post_id or ""),
                "happened_on": row.happened_on,
                **_written(row, OUTCOME_FIGURES, ("revenue",)),
                "note": row.note,
                "seen": state_of(row),
            }
        form, window = OutcomeForm(data=entered), Window.of(campaign)
        people = people_of_plan(campaign.id, Role.INFLUENCER, Role.BRAND, also=row.user_id if row else None)
        form.offer(people, lambda name: post_of_campaign(window, name))
        return form

    def values(self, form: OutcomeForm) -> dict[str, Any]:
        return _values(form)

    def rows(self, campaign_id: int, page: PageOf) -> Sequence[Any]:
        return outcome_lines(campaign_id, page)

    def words(self, row: Outcome, campaign: Campaign) -> str:
        money = [f"{row.revenue:,.2f} {row.currency}"] if row.revenue is not None else []
        return ", ".join([*_told(row, OUTCOME_FIGURES), *money])


class Channels(Part[ChannelResult, ChannelForm]):
    name, one, model, has_files = "channels", "channel", ChannelResult, True

    def form(self, campaign: Campaign, row: ChannelResult | None) -> ChannelForm:
        entered: dict[str, Any] = {"currency": campaign.currency or ""}
        if row is not None:
            entered = {
                "channel": row.channel,
                "starts_on": row.starts_on,
                "ends_on": row.ends_on,
                **_written(row, CHANNEL_FIGURES, ("spend", "revenue")),
                "note": row.note,
                "seen": state_of(row),
            }
        return ChannelForm(data=entered)

    def values(self, form: ChannelForm) -> dict[str, Any]:
        return _values(form)

    def rows(self, campaign_id: int, page: PageOf) -> Sequence[Any]:
        return channel_lines(campaign_id, page)

    def words(self, row: ChannelResult, campaign: Campaign) -> str:
        return row.channel


class Rates(Part[RateCard, RateForm]):
    name, one, model = "rates", "rate card", RateCard

    def form(self, campaign: Campaign, row: RateCard | None) -> RateForm:
        entered: dict[str, Any] = {"currency": campaign.currency or "", "dated_on": clock.now().date()}
        if row is not None:
            entered = {
                "dated_on": row.dated_on,
                "currency": row.currency,
                **{name: row.rates.get(name, "") for name in PRICED},
                "source": row.source,
                "seen": state_of(row),
            }
        return RateForm(data=entered)

    def values(self, form: RateForm) -> dict[str, Any]:
        return _values(form)

    def rows(self, campaign_id: int, page: PageOf) -> Sequence[Any]:
        return rate_lines(campaign_id, page)

    def words(self, row: RateCard, campaign: Campaign) -> str:
        return f"rates of {row.dated_on.day} {row.dated_on:%b %Y} in {row.currency}"


OUTCOMES, CHANNELS, RATES = Outcomes(), Channels(), Rates()
PARTS: dict[str, Part[Any, Any]] = {part.name: part for part in (OUTCOMES, CHANNELS, RATES)}
