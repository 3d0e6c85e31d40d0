"""What becomes of everything that is stored: one row for each table and each kind of file (decision 18).

The rows stand in the order in which a person's things go: what others are found by comes after them. Reports
and Sheets get rows of their own here when they are kept.
"""

from typing import Any

from application.collection.pictures.copying import BLOB_KIND
from application.integrations.graph.client import BODY_KIND
from application.leaving import belonging as own
from application.leaving.rules import KEPT, Ages, FileRule, Remove, Replace, Rule, Time
from application.leaving.uncounted import (
    UNCOUNTED_CALLS,
    UNCOUNTED_CHILDREN,
    UNCOUNTED_PICTURES,
    UNCOUNTED_POSTS,
    UNCOUNTED_READINGS,
)
from application.models import (
    AccountDay,
    AccountInsight,
    AccountPeriodTotal,
    ApiCall,
    Assignment,
    AudienceShare,
    AuditEntry,
    Campaign,
    CampaignConsultant,
    CampaignMember,
    CollectionRun,
    Deletion,
    FacebookLogin,
    InstagramAccount,
    Mail,
    OneTimeLink,
    PermissionChange,
    Picture,
    Post,
    PostChild,
    Reading,
    RecoveryCode,
    SignIn,
    Tombstone,
    TryCount,
    User,
    WebhookChange,
    WebhookDelivery,
)

DELETED_USER = "Deleted user"
REMOVED = "removed"

GOES = (Remove(),)


def _emptied(columns: str) -> dict[str, Any]:
    return dict.fromkeys(columns.split())


_ACCOUNT_WORDS = _emptied(
    "name biography website profile_picture_url page_id page_name followers_count follows_count media_count "
    "insights_from listed_back_to_the_first_at insights_read_back_to stories_polled_at audience_read_at "
    "audience_problem page_tasks page_subscribed page_checked_at page_problem business_verified_at "
    "business_verified_by_id paused_until last_collected_at"
)
_NOBODYS_ACCOUNT = Replace(
    {**_ACCOUNT_WORDS, "username": "", "graph_id": own.nobodys_graph_id()},
    "loses handle, id, name, texts, Page and numbers; which part of the world it is of stays",
)
_NOBODY = Replace(
    {
        **_emptied(
            "email contact_email google_email password_hash totp_secret totp_confirmed_at totp_last_step "
            "facebook_login_id"
        ),
        "name": DELETED_USER,
        "active": False,
    },
    f"loses everything but the role and dates, and is called “{DELETED_USER}”",
)
_WITHOUT_ADDRESS = Replace({"address": None}, "loses the network address")
_BARE_RUN = Replace(
    {"cursor": None, "problem": None, "problem_kind": None}, "loses its words; bare counts stay"
)
_BARE_POST = Replace(
    _emptied(
        "graph_id caption permalink shortcode media_url thumbnail_url children_count posted_at next_read_at"
    ),
    "those stay as a kind and bare numbers, without id, caption, link, media and time",
)
_NO_MORE_READING = Replace({"next_read_at": None}, "those are read no more")
_STORY_LINK = Replace(
    {"permalink": None}, "stories among them lose their link, which holds the handle", of=own.STORIES
)
_BARE_CALL = Replace({"path": REMOVED, "query": ""}, "those lose what was asked; the fingerprint stays")
_BARE_CHANGE = Replace(
    {"entry_graph_id": REMOVED, "media_graph_id": None, "value": {}, "note": None}, "those lose what was told"
)
_BARE_DELIVERY = Replace(
    {"body": b""}, "those lose what was told; the fingerprint stays", entombs="body_sha256"
)

# fmt: off
# A table: a line for each value would hide what differs between its rows.
RULES: tuple[Rule, ...] = (
    Rule(
        SignIn, "sign-ins: when, and in which browser", own.by_user(SignIn.user_id), GOES, GOES,
        "They let somebody in, and let the person see who was in; neither is of use afterwards.",
        ages=(Ages(90, "seen_at", time=Time.REAL),),
    ),
    Rule(
        OneTimeLink, "links that work once", own.by_user(OneTimeLink.user_id), GOES, GOES,
        "A link of somebody who has left must open nothing; old ones only say that there was one.",
        ages=(Ages(90, "expires_at", time=Time.REAL),),
    ),
    Rule(
        RecoveryCode, "fingerprints of recovery codes", own.by_user(RecoveryCode.user_id), GOES, GOES,
        "They stand in for a lost second factor, and for nothing else.",
    ),
    Rule(
        TryCount, "how often a sign-in was tried", None, KEPT, KEPT,
        "Tries are counted for a quarter of an hour, under fingerprints of account and network address.",
        ages=(Ages(1, "window_starts_at", time=Time.REAL),),
    ),
    Rule(
        Mail, "letters: to which address, about what, when", own.MAILS, GOES, GOES,
        "A letter that was sent is of use only while somebody may ask what was written.",
        ages=(Ages(180, "created_at"),),
    ),
    Rule(
        CampaignMember, "who is in a campaign", own.by_user(CampaignMember.user_id), GOES, GOES,
        "Who has left takes part in nothing any more; accepted posts stay by themselves.",
    ),
    Rule(
        CampaignConsultant, "consultants’ invitations to campaigns", own.by_user(CampaignConsultant.user_id),
        GOES, GOES,
        "An invitation opens a campaign to one person, and to nobody once that person has gone.",
    ),
    Rule(
        AccountInsight, "figures of the account by day", own.by_account(AccountInsight.instagram_account_id),
        GOES, GOES,
        "They tell about the account and its audience, not about a campaign.",
    ),
    Rule(
        AccountDay, "which days of the account were asked for",
        own.by_account(AccountDay.instagram_account_id), GOES, GOES,
        "Without the figures there is nothing that it could explain.",
    ),
    Rule(
        AccountPeriodTotal, "totals of the account over periods",
        own.by_account(AccountPeriodTotal.instagram_account_id), GOES, GOES,
        "They tell about the account and its audience, not about a campaign.",
    ),
    Rule(
        AudienceShare, "who the audience is: ages, genders, cities, countries",
        own.by_account(AudienceShare.instagram_account_id), GOES, GOES,
        "They tell about the account and its audience, not about a campaign.",
    ),
    Rule(
        Picture, "where small copies of pictures are from", own.by_account(Picture.instagram_account_id),
        (Remove(unless=own.OF_ACCEPTED_PICTURES),), GOES,
        "A campaign shows its posts; all other pictures are the person’s alone.",
        ages=(UNCOUNTED_PICTURES,),
    ),
    Rule(
        Reading, "each reading of a post’s figures", own.by_post(Reading.post_id),
        (Remove(unless=own.OF_ACCEPTED_READINGS),), (Remove(unless=own.OF_ACCEPTED_READINGS),),
        "Figures that count in a campaign must stay traceable; a reading holds numbers and times only.",
        ages=(UNCOUNTED_READINGS,),
    ),
    Rule(
        PostChild, "the pictures and films of albums", own.by_post(PostChild.post_id),
        (Remove(unless=own.OF_ACCEPTED_CHILDREN),), GOES,
        "They are part of a post, and stay or go with what a campaign shows of it.",
        ages=(UNCOUNTED_CHILDREN,),
    ),
    Rule(
        WebhookDelivery, "what Instagram told by itself, as it came", own.DELIVERIES,
        (Remove(unless=own.CITED_DELIVERIES),), (Remove(unless=own.CITED_DELIVERIES), _BARE_DELIVERY),
        "It proves the last figures of stories; one delivery may speak of several people.",
        ages=(Ages(30, "received_at", own.UNCITED_DELIVERIES),),
    ),
    Rule(
        WebhookChange, "the changes found in that", own.CHANGES,
        (Remove(unless=own.CITED_CHANGES),), (Remove(unless=own.CITED_CHANGES), _BARE_CHANGE),
        "It proves the last figures of stories, and that none was counted twice.",
        ages=(Ages(30, "worked_at", own.UNCITED_CHANGES),),
    ),
    Rule(
        ApiCall, "each question to Facebook and Instagram", own.CALLS,
        (Remove(unless=own.CITED_CALLS),), (Remove(unless=own.CITED_CALLS), _BARE_CALL),
        "It says where a figure of a campaign is from; thirteen months allow to compare with a year before.",
        ages=(
            Ages(30, "requested_at", own.CALLS_OF_NOBODY),
            Ages(400, "requested_at", own.UNCITED_CALLS),
            UNCOUNTED_CALLS,
        ),
    ),
    Rule(
        CollectionRun, "how each reading of the account went",
        own.by_account(CollectionRun.instagram_account_id), (_BARE_RUN,), (_BARE_RUN,),
        "The numbers say how the platform works; problems are looked into for some weeks.",
        ages=(Ages(90, "finished_at", own.FINISHED_RUNS),),
    ),
    Rule(
        Assignment, "decisions about posts in campaigns", None, KEPT, KEPT,
        "They are the campaign’s, and name a post by its number here; those of a removed post go with it.",
    ),
    Rule(
        Post, "posts and stories with their latest figures", own.POSTS,
        (Remove(unless=own.ACCEPTED), _NO_MORE_READING, _STORY_LINK),
        (Remove(unless=own.ACCEPTED), _BARE_POST),
        "A campaign’s totals were reported and paid for, and must not change while the campaign is there.",
        ages=(UNCOUNTED_POSTS,),
    ),
    Rule(
        AuditEntry, "who did what, and when", own.OWN_DEEDS, (_WITHOUT_ADDRESS,), (_WITHOUT_ADDRESS,),
        "Misuse is found late; people stand in it by number, so it names nobody who has left.",
        ages=(Ages(1_095, "at"),),
    ),
    Rule(
        User, "people: role, name, addresses", own.by_user(User.id), (_NOBODY,), (_NOBODY,),
        "Accepted posts and the record of deeds belong to somebody, who is then nobody in particular.",
    ),
    Rule(
        InstagramAccount, "Instagram accounts: handle, name, texts, numbers",
        own.by_account(InstagramAccount.id), (_NOBODYS_ACCOUNT,), (_NOBODYS_ACCOUNT,),
        "Accepted posts are added up by account, which then nobody can recognise.",
        comes_last=True,
    ),
    Rule(
        PermissionChange, "which permission was granted or taken back, and when",
        own.by_login(PermissionChange.facebook_login_id), (Remove(unless=own.USED_HISTORY),),
        (Remove(unless=own.USED_HISTORY),),
        "It shows the person what is allowed, for as long as anything is.",
        comes_last=True,
    ),
    Rule(
        FacebookLogin, "the connection to Facebook: id, name, access token",
        own.by_login(FacebookLogin.id), (Remove(unless=own.USED_LOGIN),), (Remove(unless=own.USED_LOGIN),),
        "Without it nothing can be read any more.",
        comes_last=True,
    ),
    Rule(
        Campaign, "campaigns", None, KEPT, KEPT,
        "They are the work of staff, and hold no one person’s things.",
    ),
    Rule(
        Deletion, "that somebody left or asked for deletion, and what was done", None, KEPT, KEPT,
        "It proves that the request was met, and names people by number or keyed fingerprint only.",
    ),
    Rule(
        Tombstone, "that a kept file was removed, when and why", None, KEPT, KEPT,
        "Else nobody could tell a lawful removal from a loss; it holds a fingerprint and nothing else.",
    ),
)

FILES: tuple[FileRule, ...] = (
    FileRule(
        BODY_KIND, "Instagram’s answers, as they came", ApiCall, "body_sha256",
        "They prove figures; one answer may list several posts, so on deletion none of the person’s stays.",
        held={"body_kept": True},
    ),
    FileRule(
        BLOB_KIND, "small copies of pictures", Picture, "sha256",
        "They are shown instead of pictures from other hosts, as long as the post or account is shown.",
    ),
)
# fmt: on
