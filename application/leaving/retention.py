"""What becomes of everything that is stored: one row for each table and each kind of file (decision 18).

The rows stand in the order in which a person's things go: what others are found by comes after them.
"""

from application.collection.pictures.copying import BLOB_KIND
from application.collection.pictures.queries import MANUAL_KIND
from application.collection.pictures.sizes import kinds_of_sizes
from application.integrations.capture import kinds
from application.integrations.graph.client import BODY_KIND
from application.leaving import belonging as own
from application.leaving import blank, captured
from application.leaving.agreed import CAMPAIGN_RULES, PLAN_RULES
from application.leaving.evidenced import EVIDENCE_RULES
from application.leaving.operated import OPERATION_RULES
from application.leaving.reported import REPORT_FILES, REPORT_RULES
from application.leaving.rules import KEPT, Ages, FileRule, Remove, Rule, Time
from application.leaving.tallied import TALLY_FILES, TALLY_RULES
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
    Capture,
    CaptureChoice,
    CaptureItem,
    CollectionRun,
    Deletion,
    FacebookLogin,
    InstagramAccount,
    Mail,
    ManualPicture,
    MediaKey,
    MediaKeyItem,
    MediaKit,
    OneTimeLink,
    PermissionChange,
    Picture,
    Post,
    PostChild,
    Reading,
    RecoveryCode,
    SignIn,
    TryCount,
    User,
    WebhookChange,
    WebhookDelivery,
)

GOES = (Remove(),)

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
        MediaKit, "media kits: what partners chose to show, and their links", own.by_user(MediaKit.user_id),
        GOES, GOES,
        "A page that somebody shows of themselves ends when they go.",
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
    *REPORT_RULES,
    Rule(
        CampaignMember, "who is in a campaign", own.by_user(CampaignMember.user_id), GOES, GOES,
        "Who has left takes part in nothing any more; accepted posts stay by themselves.",
    ),
    Rule(
        CampaignConsultant, "consultants’ invitations to campaigns", own.by_user(CampaignConsultant.user_id),
        GOES, GOES,
        "An invitation opens a campaign to one person, and to nobody once that person has gone.",
    ),
    *PLAN_RULES,
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
        (Remove(unless=own.CITED_DELIVERIES),), (Remove(unless=own.CITED_DELIVERIES), blank.BARE_DELIVERY),
        "It proves the last figures of stories; one delivery may speak of several people.",
        ages=(Ages(30, "received_at", own.UNCITED_DELIVERIES),),
    ),
    Rule(
        WebhookChange, "the changes found in that", own.CHANGES,
        (Remove(unless=own.CITED_CHANGES),), (Remove(unless=own.CITED_CHANGES), blank.BARE_CHANGE),
        "It proves the last figures of stories, and that none was counted twice.",
        ages=(Ages(30, "worked_at", own.UNCITED_CHANGES),),
    ),
    Rule(
        ApiCall, "each question to Facebook and Instagram", own.CALLS,
        (Remove(unless=own.CITED_CALLS),), (Remove(unless=own.CITED_CALLS), blank.BARE_CALL),
        "It says where a figure of a campaign is from; thirteen months allow to compare with a year before.",
        ages=(
            Ages(30, "requested_at", own.CALLS_OF_NOBODY),
            Ages(400, "requested_at", own.UNCITED_CALLS),
            UNCOUNTED_CALLS,
        ),
    ),
    Rule(
        CollectionRun, "how each reading of the account went",
        own.by_account(CollectionRun.instagram_account_id), (blank.BARE_RUN,), (blank.BARE_RUN,),
        "The numbers say how the platform works; problems are looked into for some weeks.",
        ages=(Ages(90, "finished_at", own.FINISHED_RUNS),),
    ),
    Rule(
        MediaKeyItem, "which kept files a delivered report shows", captured.REPORTED,
        (Remove(unless=captured.OF_ACCEPTED_REPORTED),), GOES,
        "Whoever holds the report sees them, until it is revoked or its files go.",
    ),
    Rule(
        CaptureChoice, "which kept file stands for a post", captured.CHOICES,
        (Remove(unless=captured.OF_ACCEPTED_CHOICES),), GOES,
        "It goes with the file that was chosen.",
    ),
    Rule(
        CaptureItem, "the files that captures kept of posts", captured.CAPTURE_ITEMS,
        (Remove(unless=captured.OF_ACCEPTED_ITEMS),), GOES,
        "A campaign was paid for what they show; all others are the person’s alone.",
        ages=(captured.UNNEEDED_ITEMS, captured.UNCOUNTED_ITEMS),
    ),
    Rule(
        Capture, "captures of posts: when, and what came of them", captured.CAPTURES,
        (Remove(unless=captured.OF_ACCEPTED_CAPTURES),), GOES,
        "They say how a kept file came here, and go with it.",
        ages=(captured.UNNEEDED_CAPTURES, captured.UNCOUNTED_CAPTURES),
    ),
    Rule(
        Assignment, "decisions about posts in campaigns", None, KEPT, KEPT,
        "They are the campaign’s, and name a post by its number here; those of a removed post go with it.",
    ),
    Rule(
        Post, "posts and stories with their latest figures", own.POSTS,
        (Remove(unless=own.ACCEPTED), blank.NO_MORE_READING, blank.STORY_LINK),
        (Remove(unless=own.ACCEPTED), blank.BARE_POST),
        "A campaign’s totals were reported and paid for, and must not change while the campaign is there.",
        ages=(UNCOUNTED_POSTS,),
    ),
    Rule(
        AuditEntry, "who did what, and when", own.OWN_DEEDS,
        (blank.WITHOUT_ADDRESS,), (blank.WITHOUT_ADDRESS,),
        "Misuse is found late; people stand in it by number, so it names nobody who has left.",
        ages=(Ages(1_095, "at"),),
    ),
    Rule(
        User, "people: role, name, addresses", own.by_user(User.id), (blank.NOBODY,), (blank.NOBODY,),
        "Accepted posts and the record of deeds belong to somebody, who is then nobody in particular.",
    ),
    Rule(
        InstagramAccount, "Instagram accounts: handle, name, texts, numbers",
        own.by_account(InstagramAccount.id), (blank.NOBODYS_ACCOUNT,), (blank.NOBODYS_ACCOUNT,),
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
    *CAMPAIGN_RULES,
    Rule(
        Deletion, "that somebody left or asked for deletion, and what was done", None, KEPT, KEPT,
        "It proves that the request was met, and names people by number or keyed fingerprint only.",
    ),
    Rule(
        MediaKey, "fingerprints of the keys that delivered reports open their files by",
        own.by_user(MediaKey.partner_id), GOES, GOES,
        "They go with the reports of somebody’s own figures; those of campaigns open nothing once the files "
        "behind them are gone.",
        ages=(Ages(400, "revoked_at"),),
    ),
    *TALLY_RULES,
    *EVIDENCE_RULES,
    *OPERATION_RULES,
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
        sizes=kinds_of_sizes(BLOB_KIND),
    ),
    FileRule(
        MANUAL_KIND, "pictures that staff added to posts by hand", ManualPicture, "sha256",
        "They show a post that could not be read, as long as a campaign shows it.",
        sizes=kinds_of_sizes(MANUAL_KIND),
    ),
    FileRule(
        kinds.FILES, "pictures and films of posts, and pictures of their pages", CaptureItem, "sha256",
        "They are what a campaign was paid for, kept because stories end.", is_large=True, is_chained=True,
        sizes=kinds_of_sizes(kinds.FILES),
    ),
    FileRule(
        kinds.MANIFESTS, "how those files came: from where, when, with which fingerprints", Capture,
        "manifest_sha256",
        "They vouch for the files, and say where they are from.", is_chained=True,
    ),
    *REPORT_FILES,
    *TALLY_FILES,
)
# fmt: on
