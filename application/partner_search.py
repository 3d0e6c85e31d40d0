"""Partners as every list of them finds them: by name or handle, by role, by how long they are connected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_

from application.list_filter import ListFilter
from application.models import FacebookLogin, InstagramAccount, LoginState, Role, User
from application.models.users import PARTNER_ROLES


@dataclass(frozen=True, kw_only=True)
class PartnerSearch(ListFilter):
    """`search` in names and handles; `role` is None for both."""

    role: Role | None = None

    def narrowing(self) -> dict[str, object]:
        return super().narrowing() | {"role": self.role}

    def conditions(self) -> list[ColumnElement[bool]]:
        """What the rows of `among_partners` have to fulfil."""
        found: list[ColumnElement[bool]] = []
        if self.role is not None:
            found.append(User.role == self.role)
        if self.search:
            bare = self.search.removeprefix("@") or self.search
            found.append(
                or_(
                    User.name.icontains(self.search, autoescape=True),
                    InstagramAccount.username.icontains(bare, autoescape=True),
                )
            )
        return found


def partner_role(arguments: Mapping[str, str]) -> Role | None:
    """The role that the address asks for; None for what is no partner's."""
    role = arguments.get("role", "")
    return Role(role) if role in PARTNER_ROLES else None


def among_partners(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Of all partners who have not left, each with Instagram account and Facebook login, where there are."""
    return (
        statement.select_from(User)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .outerjoin(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(User.role.in_(PARTNER_ROLES), User.left_at.is_(None))
    )


def is_connected(moment: datetime) -> ColumnElement[bool]:
    """Whether the login of today lasts beyond `moment`; never NULL, so that it may be turned round."""
    ends = (FacebookLogin.token_expires_at, FacebookLogin.data_access_expires_at)
    return and_(
        FacebookLogin.id.is_not(None),
        FacebookLogin.state == LoginState.CONNECTED,
        *(or_(end.is_(None), and_(end.is_not(None), end > moment)) for end in ends),
    )
