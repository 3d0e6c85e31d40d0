"""The tables and their own rules, one file a subject. No Flask, no feature."""

from application.models.account_figures import AccountDay, AccountInsight, AccountPeriodTotal, AudienceShare
from application.models.base import Base
from application.models.campaigns import Assignment, Campaign, CampaignMember, Decision
from application.models.collection import ApiCall, CollectionRun, RunKind, RunStage, RunState
from application.models.instagram_accounts import InstagramAccount, Region
from application.models.mails import Mail, MailState
from application.models.pictures import Picture, PictureKind, PictureState
from application.models.posts import FIGURE_NAMES, MissingReason, Post, PostChild, Reading, ReadingSource
from application.models.users import FacebookLogin, LoginState, Role, SignIn, User
from application.models.webhooks import ChangeState, DeliveryState, WebhookChange, WebhookDelivery

__all__ = [
    "FIGURE_NAMES",
    "AccountDay",
    "AccountInsight",
    "AccountPeriodTotal",
    "ApiCall",
    "Assignment",
    "AudienceShare",
    "Base",
    "Campaign",
    "CampaignMember",
    "ChangeState",
    "CollectionRun",
    "Decision",
    "DeliveryState",
    "FacebookLogin",
    "InstagramAccount",
    "LoginState",
    "Mail",
    "MailState",
    "MissingReason",
    "Picture",
    "PictureKind",
    "PictureState",
    "Post",
    "PostChild",
    "Reading",
    "ReadingSource",
    "Region",
    "Role",
    "RunKind",
    "RunStage",
    "RunState",
    "SignIn",
    "User",
    "WebhookChange",
    "WebhookDelivery",
]
