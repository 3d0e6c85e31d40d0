"""Everybody of the table, with things of their own and things of others."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from PIL import Image

from application.campaigns.consultants import invite
from application.clock import clock
from application.collection.pictures.copying import BLOB_KIND
from application.extensions import db
from application.gateways import gateways
from application.models import (
    Campaign,
    CampaignGoal,
    ChannelResult,
    Cost,
    Deletion,
    DeletionExtent,
    DeletionOrigin,
    DeletionState,
    Deliverable,
    LinkPurpose,
    Outcome,
    Picture,
    PictureKind,
    PictureState,
    Post,
    PostChild,
    RateCard,
    Role,
    SignIn,
    User,
)
from application.one_time_links import fresh_token, make_link
from application.profiles.media_kit import keeping
from application.profiles.media_kit.choices import Choices
from tests import builders
from tests.access.doors import Visitor
from tests.access.report_stage import delivered_to, links_of_report, made_report_of, own_report_of
from tests.export.share_rows import shared_report_of
from tests.followers.building import create_account, create_history, create_import, create_note, create_unit

Values = Mapping[str, str | int]
WORDS: Values = {
    "filename": "css/site.css",
    "role": "influencer",
    "name": "views",
    "chart": "countries",
    "breakdown": "country",
    "key": "pictures-failed",
    "scope": "instagram_manage_insights",
    "code": "no-such-code",
    "file_name": "any-name.jpg",
    "report_key": "no-such-key",
    "file": "1.jpg",
    "key_id": 1,
    "file_id": 1,
    "access_id": 1,
    "report_id": 1,
    "snapshot_id": 1,
    "delivered_id": 1,
    "delivered_report_id": 1,
    "kit_key": "no-such-kit",
    "chosen_post_id": 1,
    "share_key": "no-such-link",
    "tab": "posts",
    "shared_report_id": 1,
    "link_id": 1,
    "zid": 1,
}


@dataclass(frozen=True)
class People:
    """Who they are, and per visitor the values for ids: of their own things, and of others'."""

    user_ids: Mapping[Visitor, int]
    own: Mapping[Visitor, Values]
    others: Mapping[Visitor, Values]


def set_stage() -> People:
    """The rows; needs an application context."""
    users = {visitor: builders.create_user(role=Role(visitor.value)) for visitor in _BY_PASSWORD}
    users[Visitor.REVOKED] = builders.create_user(role=Role.MANAGER)
    users |= {visitor: builders.create_partner(role=role) for visitor, role in _CONNECTED.items()}
    stranger, bare_brand = builders.create_partner(), builders.create_user(role=Role.BRAND)
    spare = builders.create_user(role=Role.CONSULTANT)
    things = {who: _things_of(users[who]) for who in _CONNECTED}
    elsewhere = _things_of(stranger)
    campaign = builders.create_campaign(members=[users[Visitor.INFLUENCER], users[Visitor.BRAND]])
    other = builders.create_campaign(members=[stranger])
    tomorrow = clock.real_now().date() + timedelta(days=1)
    invite(campaign, users[Visitor.CONSULTANT].id, tomorrow, by_id=users[Visitor.MANAGER].id)
    for who in (Visitor.INFLUENCER, Visitor.BRAND):
        things[who] |= delivered_to(campaign, users[who])
    elsewhere |= made_report_of(other, elsewhere, spare) | delivered_to(other, stranger)
    elsewhere["campaign_id"] = other.id
    create_history({create_account(create_unit(1)): [120, 125]})
    secrets = {**_secrets(bare_brand), **_handed_on(campaign, things[Visitor.INFLUENCER])}
    shared: Values = {
        **WORDS,
        "user_id": stranger.id,
        "staff_id": spare.id,
        "bare_brand_id": bare_brand.id,
        "campaign_id": campaign.id,
        **_plan_of(campaign, users[Visitor.INFLUENCER]),
        **made_report_of(campaign, things[Visitor.INFLUENCER], users[Visitor.CONSULTANT]),
        **own_report_of(stranger),
        **_entered_of(campaign, users[Visitor.INFLUENCER]),
        "import_id": create_import().id,
        "note_id": create_note("A speech", unit_zid=1),
    }
    own: dict[Visitor, Values] = {}
    others: dict[Visitor, Values] = {}
    for visitor, user in users.items():
        mine = things.get(visitor, things[Visitor.INFLUENCER])
        own[visitor] = {**shared, **mine, **secrets, "sign_in_id": _sign_in(user)}
        others[visitor] = {**shared, **elsewhere, "sign_in_id": _sign_in(stranger)}
    return People({visitor: user.id for visitor, user in users.items()}, own, others)


_BY_PASSWORD = (Visitor.CONSULTANT, Visitor.MANAGER, Visitor.ADMIN)
_CONNECTED = {
    Visitor.INFLUENCER: Role.INFLUENCER,
    Visitor.BRAND: Role.BRAND,
    Visitor.REVOKED_PARTNER: Role.INFLUENCER,
}


def _a_jpeg() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 50), "teal").save(written, "JPEG")
    return written.getvalue()


def _things_of(partner: User) -> dict[str, int]:
    account = partner.instagram_account
    assert account is not None
    account.followers_count = 1_000
    post = builders.create_post(account, posted_at=builders.NOW.replace(day=10), views=7)
    run = builders.create_run(account)
    child = PostChild(post_id=post.id, graph_id=f"child-{post.id}", place=0)
    db.session.add(child)
    db.session.commit()
    copy = gateways().blobs.put(_a_jpeg(), kind=BLOB_KIND, content_type="image/jpeg")
    for kind, graph_id in (
        (PictureKind.ACCOUNT, account.graph_id),
        (PictureKind.POST, post.graph_id or ""),
        (PictureKind.CHILD, child.graph_id),
    ):
        db.session.add(
            Picture(
                kind=kind,
                graph_id=graph_id,
                instagram_account_id=account.id,
                source_url="https://scontent.cdninstagram.com/1.jpg",
                source_path="scontent.cdninstagram.com/1.jpg",
                state=PictureState.KEPT,
                sha256=copy,
                seen_at=builders.NOW,
                kept_at=builders.NOW,
            )
        )
    db.session.commit()
    return {
        "account_id": account.id,
        "post_id": post.id,
        "owner_id": partner.id,
        "child_id": child.id,
        "run_id": run.id,
        **_kept_of(post),
    }


def _kept_of(post: Post) -> dict[str, int]:
    kept = builders.create_capture(post)
    return {"capture_id": kept.id, "item_id": builders.create_kept_file(kept).id}


def _handed_on(campaign: Campaign, things: Mapping[str, int]) -> Values:
    """What whoever has its address may open: a report's files, a report's page, a media kit."""
    return {
        **links_of_report(campaign, things),
        **shared_report_of(campaign, things["post_id"]),
        **_media_kit_of(things),
    }


def _media_kit_of(things: Mapping[str, int]) -> Values:
    """The owner's media kit, switched on, with one post."""
    chosen = Choices("Hello", "kit@example.org", post_ids=(things["post_id"],))
    keeping.save(things["owner_id"], chosen, seen=Choices().fingerprint)
    keeping.switch_on(things["owner_id"])
    db.session.commit()
    kit = keeping.kit_of(things["owner_id"])
    assert kit is not None
    return {"kit_key": kit.token or "", "chosen_post_id": things["post_id"]}


def _plan_of(campaign: Campaign, influencer: User) -> dict[str, int]:
    """A goal for views, a deliverable and a cost."""
    deliverable = Deliverable(campaign_id=campaign.id, user_id=influencer.id, kind="reel", number=2)
    cost = Cost(campaign_id=campaign.id, amount=Decimal("12.50"), currency="EUR", entered_at=builders.NOW)
    goal = CampaignGoal(campaign_id=campaign.id, figure="views", target=1000)
    db.session.add_all([goal, deliverable, cost])
    db.session.commit()
    return {"deliverable_id": deliverable.id, "cost_id": cost.id}


def _entered_of(campaign: Campaign, influencer: User) -> dict[str, str | int]:
    """A post by hand, an outcome, another channel and a rate card."""
    post = Post(
        user_id=influencer.id,
        network="tiktok",
        media_type="VIDEO",
        media_product_type="REELS",
        permalink="https://www.tiktok.com/@somebody/video/1",
        posted_at=builders.NOW.replace(day=9),
        first_seen_at=builders.NOW,
        last_read_at=builders.NOW,
        refused_metrics="",
    )
    entered = {"campaign_id": campaign.id, "entered_at": builders.NOW}
    outcome = Outcome(user_id=influencer.id, clicks=12, **entered)
    channel = ChannelResult(channel="Newsletter", clicks=900, **entered)
    rate = RateCard(
        dated_on=builders.NOW.date(), currency="EUR", rates={"views": "0.01"}, source="A guess", **entered
    )
    db.session.add_all([post, outcome, channel, rate])
    db.session.commit()
    return {
        "manual_post_id": post.id,
        "outcome_id": outcome.id,
        "channel_id": channel.id,
        "rate_id": rate.id,
        "entered_kind": "outcomes",
    }


def _secrets(brand: User) -> Values:
    """A living link of each purpose, by the endpoint that it opens, and the code of a deletion."""
    invited = builders.create_user(role=Role.MANAGER)
    forgetful, moving = (builders.create_user(role=Role.MANAGER, password_hash="a hash") for _ in range(2))
    deletion = Deletion(
        code="a-code",
        origin=DeletionOrigin.PERSON,
        extent=DeletionExtent.LEAVING,
        state=DeletionState.DONE,
        asked_at=builders.NOW,
        finished_at=builders.NOW,
    )
    db.session.add(deletion)
    tokens = {
        name: fresh_token(make_link(purpose, user.id, email=email))
        for name, purpose, user, email in (
            ("invitation", LinkPurpose.INVITATION, invited, invited.email),
            ("new_password", LinkPurpose.PASSWORD, forgetful, None),
            ("address", LinkPurpose.EMAIL, moving, "another.address@example.org"),
            ("brand_invitation", LinkPurpose.BRAND, brand, None),
        )
    }
    db.session.commit()
    return {**tokens, "code": deletion.code}


def _sign_in(user: User) -> int:
    now = clock.real_now()
    sign_in = SignIn(
        token_sha256=f"{user.id}-{now.timestamp()}", user_id=user.id, started_at=now, seen_at=now
    )
    db.session.add(sign_in)
    db.session.commit()
    return sign_in.id
