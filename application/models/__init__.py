"""The tables and their own rules, one file a subject. No Flask, no feature."""

from application.models.access import CampaignConsultant, LinkPurpose, OneTimeLink, RecoveryCode, TryCount
from application.models.account_figures import AccountDay, AccountInsight, AccountPeriodTotal, AudienceShare
from application.models.audit import AuditAction, AuditEntry
from application.models.base import Base
from application.models.campaign_plans import CampaignGoal, CampaignResponsible, Cost, Deliverable
from application.models.campaigns import Assignment, Campaign, CampaignMember, Decision
from application.models.captures import (
    Capture,
    CaptureChoice,
    CaptureItem,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
    MediaKey,
    MediaKeyItem,
)
from application.models.collection import ApiCall, CollectionRun, RunKind, RunStage, RunState
from application.models.consent import (
    Deletion,
    DeletionExtent,
    DeletionOrigin,
    DeletionState,
    PermissionChange,
    PermissionState,
    Tombstone,
)
from application.models.evidence_chain import ChainHead, ChainLink, CheckState, EvidenceCheck, LinkKind
from application.models.instagram_accounts import InstagramAccount, Region
from application.models.mails import Mail, MailState
from application.models.matching import MatchVerdict, PostMatch
from application.models.media_kits import MediaKit
from application.models.metrics_updates import MetricsUpdate
from application.models.outcomes import ChannelResult, Outcome, RateCard, TakenOutRow
from application.models.pictures import ManualPicture, Picture, PictureKind, PictureState
from application.models.posts import FIGURE_NAMES, MissingReason, Post, PostChild, Reading, ReadingSource
from application.models.report_files import (
    AccessChange,
    AccessReason,
    AccessRole,
    FileAccess,
    FileState,
    GoogleLogin,
    GoogleLoginState,
    ReportFile,
    ShareLink,
)
from application.models.reports import (
    BuildState,
    BuildStep,
    RecipientKind,
    Report,
    ReportBuild,
    ReportSnapshot,
    Rhythm,
    SnapshotPerson,
    SnapshotPost,
)
from application.models.sent_forms import SentForm
from application.models.users import FacebookLogin, LoginState, Role, SignIn, User
from application.models.webhooks import ChangeState, DeliveryState, WebhookChange, WebhookDelivery

__all__ = [
    "FIGURE_NAMES",
    "AccessChange",
    "AccessReason",
    "AccessRole",
    "AccountDay",
    "AccountInsight",
    "AccountPeriodTotal",
    "ApiCall",
    "Assignment",
    "AudienceShare",
    "AuditAction",
    "AuditEntry",
    "Base",
    "BuildState",
    "BuildStep",
    "Campaign",
    "CampaignConsultant",
    "CampaignGoal",
    "CampaignMember",
    "CampaignResponsible",
    "Capture",
    "CaptureChoice",
    "CaptureItem",
    "CaptureOutcome",
    "CaptureRole",
    "CaptureState",
    "ChainHead",
    "ChainLink",
    "ChangeState",
    "ChannelResult",
    "CheckState",
    "CollectionRun",
    "Cost",
    "Decision",
    "Deletion",
    "DeletionExtent",
    "DeletionOrigin",
    "DeletionState",
    "Deliverable",
    "DeliveryState",
    "EvidenceCheck",
    "FacebookLogin",
    "FileAccess",
    "FileState",
    "GoogleLogin",
    "GoogleLoginState",
    "InstagramAccount",
    "LinkKind",
    "LinkPurpose",
    "LoginState",
    "Mail",
    "MailState",
    "ManualPicture",
    "MatchVerdict",
    "MediaKey",
    "MediaKeyItem",
    "MediaKit",
    "MetricsUpdate",
    "MissingReason",
    "OneTimeLink",
    "Outcome",
    "PermissionChange",
    "PermissionState",
    "Picture",
    "PictureKind",
    "PictureState",
    "Post",
    "PostChild",
    "PostMatch",
    "RateCard",
    "Reading",
    "ReadingSource",
    "RecipientKind",
    "RecoveryCode",
    "Region",
    "Report",
    "ReportBuild",
    "ReportFile",
    "ReportSnapshot",
    "Rhythm",
    "Role",
    "RunKind",
    "RunStage",
    "RunState",
    "SentForm",
    "ShareLink",
    "SignIn",
    "SnapshotPerson",
    "SnapshotPost",
    "TakenOutRow",
    "Tombstone",
    "TryCount",
    "User",
    "WebhookChange",
    "WebhookDelivery",
]
