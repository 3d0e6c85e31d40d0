"""Pages that a partner has under /me and that staff see, as the partner does, under /partners/<id>."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record, record_look
from application.identifiers import known_id
from application.models import AuditAction
from application.profiles import files
from application.profiles.queries import partner_by_id
from application.profiles.viewed import Viewed
from application.task_queue import commit

View = Callable[..., ResponseReturnValue]


class PartnerPages:
    """Views written once, at two doors: `own` for the partner, `staff` for staff, whose look goes on record.

    A view takes a Viewed, then the parts of its rule. `Viewed.url("<name>.<view>")` leads to it.
    """

    def __init__(self, name: str) -> None:
        self.own = Blueprint(f"own_{name}", __name__)
        self.staff = Blueprint(f"partner_{name}", __name__)

    def get(self, rule: str) -> Callable[[View], View]:
        """Register a view for the address that both doors end with."""

        def registered(view: View) -> View:
            self.own.add_url_rule(rule, view.__name__, _for_oneself(view), methods=["GET"])
            self.staff.add_url_rule(f"/<int:user_id>{rule}", view.__name__, _for_staff(view), methods=["GET"])
            return view

        return registered


def _for_oneself(view: View) -> View:
    @wraps(view)
    def shown(**parts: Any) -> ResponseReturnValue:
        partner = partner_by_id(current_user.id)
        if partner is None:
            abort(404)
        return view(Viewed(partner, for_staff=False), **parts)

    return shown


def _for_staff(view: View) -> View:
    @wraps(view)
    def shown(user_id: int, **parts: Any) -> ResponseReturnValue:
        partner = partner_by_id(known_id(user_id))
        if partner is None:
            abort(404)
        if record_look(partner.user_id):
            commit()
        answer = view(Viewed(partner, for_staff=True), **parts)
        # What of these pages is taken away goes on record by itself.
        if isinstance(answer, Response) and answer.mimetype == files.MIMETYPE:
            record(AuditAction.PARTNER_FIGURES_TAKEN, user_id=partner.user_id)
            commit()
        return answer

    return shown
