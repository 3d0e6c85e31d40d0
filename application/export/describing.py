"""The report that facts make, whatever they are of. Pure."""

from application.export.campaign.facts import CampaignFacts
from application.export.campaign.report import build_campaign_report
from application.export.partner.facts import PartnerFacts
from application.export.partner.report import build_partner_report
from application.export.report import Report

Facts = CampaignFacts | PartnerFacts
"""What reports are made from."""


def described(facts: Facts) -> Report:
    """The report of a campaign, or of a partner."""
    if isinstance(facts, PartnerFacts):
        return build_partner_report(facts)
    return build_campaign_report(facts)
