"""Pages to look at: files, grants, faults and calls at /google/, and each spreadsheet."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from sandbox import fault_kinds, faults
from sandbox.google import deeds
from sandbox.google.access import SHEET_TYPE
from sandbox.google.accounts import ACCOUNTS, SERVICE_ACCOUNT, SHARED_DRIVE_NAME
from sandbox.google.parts import Google
from sandbox.google.sheet_page import sheet_page
from sandbox.google.tokens import revoke_grant

_FIELDS = ("kind", "times", "seconds", "variant", "account", "method", "file")
_CALLS_SHOWN = 40
_SAID = {
    "revoked": "The account removed the app: its tokens are void.",
    "nothing": "That account had granted nothing.",
    "on": "The fault is on.",
    "trash": "The file is in the trash.",
    "untrash": "The file is out of the trash.",
    "delete": "The file is deleted.",
    "gone": "There is no such file.",
}


def blueprint(google: Google) -> Blueprint:
    """/google/ and /google/sheets, and the buttons on the first."""
    routes = Blueprint("google_pages", __name__)

    @routes.get("/google/")
    def home() -> str:
        return _home(google)

    @routes.get("/google/sheets/<file_id>")
    def sheet(file_id: str) -> str | tuple[str, int]:
        file = google.store.files.get(file_id)
        if file is None or file.mime_type != SHEET_TYPE:
            return render_template("missing.html", status=404), 404
        book = google.workbooks.get(file_id)
        tab_id, number = request.args.get("tab", ""), request.args.get("page", "1")
        page = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1
        return render_template("google_sheet.html", file=file, book=book, view=sheet_page(book, tab_id, page))

    _buttons(routes, google)
    return routes


def _buttons(routes: Blueprint, google: Google) -> None:
    @routes.post("/press/google/fault")
    def fault() -> BaseResponse | tuple[str, int]:
        asked = {name: request.form.get(name, "").strip() for name in _FIELDS}
        try:
            faults.switch_on(google.services.state, asked, google.services.clock.timestamp())
        except faults.BadFault as refusal:
            return _home(google, trouble=str(refusal)), 400
        return redirect("/google/?said=on#faults")

    @routes.post("/press/google/fault-off")
    def fault_off() -> BaseResponse:
        number = request.form.get("id", "")
        if number.isascii() and number.isdigit():
            faults.switch_off(google.services.state, int(number))
        return redirect("/google/#faults")

    @routes.post("/press/google/revoke")
    def revoke() -> BaseResponse:
        done = revoke_grant(google, request.form.get("account", ""))
        return redirect(f"/google/?said={'revoked' if done else 'nothing'}#accounts")

    @routes.post("/press/google/file")
    def file_deed() -> BaseResponse:
        deed = request.form.get("deed", "")
        known = deeds.DEEDS.get(deed)
        done = known is not None and known(google, request.form.get("file", ""))
        return redirect(f"/google/?said={deed if done else 'gone'}#files")


def _home(google: Google, *, trouble: str = "") -> str:
    now = google.services.clock.timestamp()
    active = faults.active(google.services.state, now)
    emails = dict.fromkeys([*(account.email for account in ACCOUNTS), *google.store.grants])
    return render_template(
        "google.html",
        files=sorted(google.store.files.values(), key=lambda file: file.modified_at, reverse=True),
        sheet_type=SHEET_TYPE,
        drive_name=SHARED_DRIVE_NAME,
        service_account=SERVICE_ACCOUNT,
        accounts=[{"email": email, "granted": google.store.grants.get(email, [])} for email in emails],
        kinds=fault_kinds.GOOGLE_KINDS,
        active=[fault for fault in active if fault.kind in fault_kinds.GOOGLE_KINDS],
        calls=google.calls.recent(_CALLS_SHOWN),
        total=google.calls.by_method.total(),
        said=_SAID.get(request.args.get("said", ""), ""),
        trouble=trouble,
    )
