"""The tables and their own rules, one file a subject. No Flask, no feature."""

from application.models.base import Base
from application.models.campaigns import Assignment, Campaign, CampaignMember, Decision
from application.models.collection import ApiCall, CollectionRun, RunStage, RunState
from application.models.instagram_accounts import AccountInsight, InstagramAccount
from application.models.posts import FIGURE_NAMES, MissingReason, Post, Reading
from application.models.users import FacebookLogin, LoginState, Role, SignIn, User

__all__ = [
    "FIGURE_NAMES",
    "AccountInsight",
    "ApiCall",
    "Assignment",
    "Base",
    "Campaign",
    "CampaignMember",
    "CollectionRun",
    "Decision",
    "FacebookLogin",
    "InstagramAccount",
    "LoginState",
    "MissingReason",
    "Post",
    "Reading",
    "Role",
    "RunStage",
    "RunState",
    "SignIn",
    "User",
]
