"""Two people with everything that the platform can hold of somebody; one of them will leave."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from application.clock import clock
from application.extensions import db
from application.models import (
    AuditAction,
    AuditEntry,
    Campaign,
    CampaignMember,
    ChangeState,
    Decision,
    DeliveryState,
    LinkPurpose,
    Mail,
    MailState,
    OneTimeLink,
    PermissionChange,
    PermissionState,
    Post,
    Reading,
    ReadingSource,
    Role,
    SignIn,
    User,
    WebhookChange,
    WebhookDelivery,
)
from tests import builders
from tests.leaving.agreed import agree
from tests.leaving.captured import capture_posts
from tests.leaving.collected import Person, collect
from tests.leaving.reported import report


@dataclass(frozen=True)
class Life:
    """The one who leaves, the one who stays, the campaign that both are in, and an admin."""

    leaver: Person
    other: Person
    campaign_id: int
    admin_id: int
    shared_delivery_id: int


def live() -> Life:
    """Fill the database and the blob store. Needs the application's context."""
    admin = builders.create_user(role=Role.ADMIN, name="Alma Admin")
    campaign = builders.create_campaign(
        name="Spring tea", starts_on=clock.now().date() - timedelta(days=9), ends_on=clock.now().date()
    )
    leaver, other = Person("adelheid", "77777770001"), Person("bonifaz", "33333330002")
    for person in (leaver, other):
        _join(person, campaign, admin)
        collect(person)
        _be_in_the_campaign(person, campaign, admin)
        _be_written_to(person, admin)
        capture_posts(person, campaign.id)
        agree(person, campaign.id)
        report(person, campaign)
    life = Life(leaver, other, campaign.id, admin.id, _both_are_told_of(leaver, other))
    db.session.close()
    return life


def _join(person: Person, campaign: Campaign, admin: User) -> None:
    mark = person.mark
    login = builders.create_login(
        facebook_id=person.facebook_id, token=f"EAA{mark}-token", granted_scopes="instagram_basic"
    )
    login.name = f"{mark} of Facebook"
    user = builders.create_user(
        login=login, name=f"{mark} Winter", contact_email=f"{mark}@example.org", google_email=f"{mark}@g.org"
    )
    account = builders.create_instagram_account(
        user=user,
        username=person.handle,
        graph_id=person.graph_id,
        name=f"{mark} the great",
        biography=f"All about {mark}",
        website=f"https://{mark}.example",
        profile_picture_url=f"https://cdn.invalid/{mark}.jpg",
        page_id=f"55{person.digits}",
        page_name=f"Page of {mark}",
        page_problem=f"The Page of {mark} is closed.",
        followers_count=5_000,
    )
    db.session.add(
        PermissionChange(
            facebook_login_id=login.id,
            scope="instagram_basic",
            state=PermissionState.GRANTED,
            changed_at=clock.now(),
        )
    )
    person.ids |= {"login": login.id, "user": user.id, "account": account.id}
    campaign.members.append(CampaignMember(user_id=user.id))
    account.business_verified_by_id = admin.id
    db.session.commit()


def _be_in_the_campaign(person: Person, campaign: Campaign, admin: User) -> None:
    for name in ("album", "story"):
        post = db.session.get_one(Post, person.ids[name])
        builders.create_assignment(campaign, post, by=admin)
    builders.create_assignment(
        campaign, db.session.get_one(Post, person.ids["feed"]), Decision.REJECTED, by=admin
    )
    for name in ("story", "old story"):
        _tell_of_story(person, name)
    waiting = json.dumps({"entry": [{"id": person.graph_id, "changes": []}]}).encode()
    db.session.add(_delivery(waiting, DeliveryState.WAITING))
    db.session.commit()


def _delivery(body: bytes, state: DeliveryState = DeliveryState.DONE) -> WebhookDelivery:
    return WebhookDelivery(
        received_at=clock.now(),
        body=body,
        body_sha256=hashlib.sha256(body).hexdigest(),
        signed_with="sha256",
        state=state,
    )


def _entry(person: Person, name: str) -> dict[str, Any]:
    media_id = db.session.get_one(Post, person.ids[name]).graph_id
    change = {"field": "story_insights", "value": {"media_id": media_id, "reach": 44}}
    return {"id": person.graph_id, "time": int(clock.now().timestamp()), "changes": [change]}


def _tell_of_story(person: Person, name: str) -> None:
    entry = _entry(person, name)
    delivery = _delivery(json.dumps({"object": "instagram", "entry": [entry]}).encode())
    db.session.add(delivery)
    db.session.flush()
    person.ids[f"delivery {name}"] = delivery.id
    _note_change(person, name, delivery, entry["changes"][0]["value"])


def _note_change(person: Person, name: str, delivery: WebhookDelivery, value: dict[str, Any]) -> None:
    change = WebhookChange(
        key=hashlib.sha256(f"{person.mark}{name}{delivery.id}".encode()).hexdigest(),
        delivery_id=delivery.id,
        field="story_insights",
        entry_graph_id=person.graph_id,
        instagram_account_id=person.ids["account"],
        post_id=person.ids[name],
        media_graph_id=value["media_id"],
        value=value,
        state=ChangeState.DONE,
        worked_at=clock.now(),
    )
    db.session.add(change)
    db.session.flush()
    db.session.add(
        Reading(
            post_id=person.ids[name],
            read_at=clock.now(),
            reach=44,
            source=ReadingSource.WEBHOOK,
            webhook_change_id=change.id,
        )
    )
    db.session.commit()


def _both_are_told_of(leaver: Person, other: Person) -> int:
    """One delivery that speaks of both of them."""
    entries = [_entry(leaver, "story"), _entry(other, "story")]
    delivery = _delivery(json.dumps({"object": "instagram", "entry": entries}).encode())
    db.session.add(delivery)
    db.session.flush()
    for person, entry in zip((leaver, other), entries, strict=True):
        _note_change(person, "story", delivery, entry["changes"][0]["value"])
    return delivery.id


def _be_written_to(person: Person, admin: User) -> None:
    own = {"user_id": person.ids["user"]}
    link = OneTimeLink(
        purpose=LinkPurpose.BRAND,
        email=f"{person.mark}@example.org",
        created_by_id=admin.id,
        created_at=clock.real_now(),
        expires_at=clock.real_now() + timedelta(days=1),
        **own,
    )
    db.session.add_all(
        [
            link,
            *_letters(person, admin),
            *_deeds(person, admin),
            SignIn(
                token_sha256=hashlib.sha256(person.mark.encode()).hexdigest(),
                started_at=clock.real_now(),
                seen_at=clock.real_now(),
                user_agent=f"Browser of {person.mark}",
                **own,
            ),
        ]
    )
    db.session.commit()


def _letters(person: Person, admin: User) -> list[Mail]:
    """One to her that waits, one about her that went to staff."""
    about = {
        "kind": "connection_lost",
        "facebook_login_id": person.ids["login"],
        "created_at": clock.now(),
    }
    return [
        Mail(
            key=f"lost:{person.digits}",
            user_id=person.ids["user"],
            address=f"{person.mark}@example.org",
            subject=f"{person.mark}, connect again",
            state=MailState.WAITING,
            **about,
        ),
        Mail(
            key=f"staff:{person.digits}",
            user_id=admin.id,
            address=str(admin.email),
            subject=f"{person.mark}’s connection",
            state=MailState.SENT,
            **about,
        ),
    ]


def _deeds(person: Person, admin: User) -> list[AuditEntry]:
    """She signed in; the admin looked at her."""
    now, own = clock.now(), {"user_id": person.ids["user"]}
    return [
        AuditEntry(at=now, actor_id=admin.id, action=AuditAction.PARTNER_LOOKED_AT.value, **own),
        AuditEntry(
            at=now,
            actor_id=person.ids["user"],
            action=AuditAction.SIGNED_IN.value,
            address=f"10.{person.digits[0]}.0.1",
            **own,
        ),
    ]
