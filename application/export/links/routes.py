"""The reports that were made with links to kept files, and switching their links off: for staff."""

from functools import partial
from typing import Any

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from application.campaigns.queries import campaign_or_404
from application.export.links.pages import shown_links, shut_links
from application.export.subject import Subject
from application.identifiers import known_id
from application.models import Campaign
from application.profiles.queries import Partner, partner_by_id
from application.task_queue import commit

report_links = Blueprint("report_links", __name__)
partner_report_links = Blueprint("partner_report_links", __name__)


@report_links.get("/<int:campaign_id>/report-links")
def listing(campaign_id: int) -> ResponseReturnValue:
    """Which reports of the campaign show kept files by links, and who made them."""
    campaign = campaign_or_404(campaign_id)
    way_back = url_for("campaign_results.show", campaign_id=campaign.id)
    return shown_links(
        Subject(campaign_id=campaign.id),
        _of_campaign(campaign),
        name=campaign.name,
        way_back=(way_back, f"Results of {campaign.name}"),
        has_consultants=True,
    )


@report_links.post("/<int:campaign_id>/report-links/<int:key_id>/shut")
def shut(campaign_id: int, key_id: int) -> ResponseReturnValue:
    """Switch the links of one report off."""
    return _shut_of_campaign(campaign_id, [known_id(key_id)])


@report_links.post("/<int:campaign_id>/report-links/shut")
def shut_all(campaign_id: int) -> ResponseReturnValue:
    """Switch the links of all reports of the campaign off."""
    return _shut_of_campaign(campaign_id, None)


@partner_report_links.get("/<int:user_id>/report-links", endpoint="listing")
def listing_of_partner(user_id: int) -> ResponseReturnValue:
    """Which reports of the partner's own figures show kept files by links, and who made them."""
    partner = _partner_or_404(user_id)
    way_back = url_for("partner_reports.show", user_id=partner.user_id)
    return shown_links(
        Subject(partner_id=partner.user_id),
        _of_partner(partner),
        name=partner.name,
        way_back=(way_back, f"Reports of {partner.name}"),
    )


@partner_report_links.post("/<int:user_id>/report-links/<int:key_id>/shut", endpoint="shut")
def shut_of_partner(user_id: int, key_id: int) -> ResponseReturnValue:
    """Switch the links of one report of the partner's off."""
    return _shut_of_partner(user_id, [known_id(key_id)])


@partner_report_links.post("/<int:user_id>/report-links/shut", endpoint="shut_all")
def shut_all_of_partner(user_id: int) -> ResponseReturnValue:
    """Switch the links of all reports of the partner's off."""
    return _shut_of_partner(user_id, None)


def _shut_of_campaign(campaign_id: int, key_ids: list[int] | None) -> ResponseReturnValue:
    campaign = campaign_or_404(campaign_id)
    answer = shut_links(Subject(campaign_id=campaign.id), _of_campaign(campaign), key_ids)
    commit()
    return answer


def _shut_of_partner(user_id: int, key_ids: list[int] | None) -> ResponseReturnValue:
    partner = _partner_or_404(user_id)
    answer = shut_links(Subject(partner_id=partner.user_id), _of_partner(partner), key_ids)
    commit()
    return answer


def _partner_or_404(user_id: int) -> Partner:
    partner = partner_by_id(known_id(user_id))
    if partner is None:
        abort(404)
    return partner


def _of_campaign(campaign: Campaign) -> "partial[str]":
    return partial(_address, "report_links", campaign_id=campaign.id)


def _of_partner(partner: Partner) -> "partial[str]":
    return partial(_address, "partner_report_links", user_id=partner.user_id)


def _address(blueprint: str, view: str, **parts: int) -> str:
    return url_for(f"{blueprint}.{view}", **dict[str, Any](parts))
