"""The tab Posts of a partner's report: every post of the account that is known, stories among them. Pure."""

from application.campaigns.results.figures import kind_of
from application.campaigns.results.reported import ReportedPost
from application.export.partner.facts import PartnerFacts
from application.export.parts.post_fields import Field
from application.export.parts.post_place import expiry, number_fields, place_fields
from application.export.parts.post_tab import PostTab, in_order, post_tab
from application.export.report import Cell, Entry, Format, text_cell

EMPTY = "No post of this account is known yet."
CAMPAIGNS = "The campaigns that accepted the post"


def posts_tab(facts: PartnerFacts) -> PostTab:
    """A row a post, in the order of posting."""

    def ends(post: ReportedPost, _row: int) -> Entry:
        return expiry(facts, post) if kind_of(post).is_story else Cell(format=Format.NOT_OFFERED)

    def campaigns(post: ReportedPost, _row: int) -> Entry:
        return text_cell(", ".join(facts.campaigns_of_posts.get(post.post_id, ())))

    leading = [
        *number_fields(facts),
        Field("expires", f"Story ends ({facts.time_zone})", Format.MOMENT, ends),
        *place_fields(facts),
        Field("campaigns", "Accepted in", Format.TEXT, campaigns, CAMPAIGNS, widest=30),
    ]
    return post_tab(facts, "Posts", in_order(facts.posts), leading, empty=EMPTY)
