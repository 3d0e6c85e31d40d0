"""From the person to Pages and accounts."""

from sandbox.personas import ACCOUNTS, BY_KEY
from tests.sandbox.driver import MARA, SCOPES, Driver

FIELDS = "id,name,access_token,tasks,instagram_business_account{id,username,followers_count,media_count}"


def test_pages_carry_their_account_and_a_token_of_their_own(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    page = sandbox.read("me/accounts", token, fields=FIELDS)["data"][0]
    assert page["instagram_business_account"] == {
        "id": MARA,
        "username": "mara.lindqvist",
        "followers_count": 812_400,
        "media_count": 420,
    }
    assert page["access_token"].startswith("EAA")
    assert page["access_token"] != token
    about = sandbox.inspect(page["access_token"])
    assert (about["type"], about["expires_at"], about["profile_id"]) == ("PAGE", 0, page["id"])
    assert sandbox.read("me/accounts", token)["data"][0]["access_token"] == page["access_token"]


def test_a_page_without_an_account_lacks_the_key(sandbox: Driver) -> None:
    token = sandbox.connect("noor_haddad")
    page = sandbox.read("me/accounts", token, fields=FIELDS)["data"][0]
    assert "instagram_business_account" not in page


def test_a_person_without_a_page_has_an_empty_list(sandbox: Driver) -> None:
    assert sandbox.read("me/accounts", sandbox.connect("ben_castell"), fields=FIELDS) == {"data": []}


def test_two_pages_come_in_pages_of_one(sandbox: Driver) -> None:
    token = sandbox.connect("sam_ortega")
    rows = sandbox.walk("me/accounts", token, fields=FIELDS, limit=1)
    assert {row["instagram_business_account"]["username"] for row in rows} == {"sam.ortega", "ortega.kitchen"}


def test_only_ticked_pages_are_shown(sandbox: Driver) -> None:
    first, second = BY_KEY["sam_ortega"].pages
    token = sandbox.connect("sam_ortega", pages=[second.id])
    assert [page["id"] for page in sandbox.read("me/accounts", token)["data"]] == [second.id]
    assert first.account is not None
    error = sandbox.refusal(first.account.id, token)
    assert (error["code"], error["error_subcode"]) == (100, 33)


def test_no_page_ticked_is_an_empty_list(sandbox: Driver) -> None:
    token = sandbox.connect("sam_ortega", pages_shown="1")
    assert sandbox.read("me/accounts", token) == {"data": []}


def test_without_pages_show_list_the_list_is_empty(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist", granted=("instagram_basic",))
    assert sandbox.read("me/accounts", token) == {"data": []}


def test_accounts_also_come_nested_in_me(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    nested = sandbox.read("me", token, fields="name,accounts{instagram_business_account{username}}")
    assert nested["accounts"]["data"][0]["instagram_business_account"]["username"] == "mara.lindqvist"


def test_a_profile_gives_the_asked_fields_and_always_the_id(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    assert sandbox.read(MARA, token, fields="username") == {"username": "mara.lindqvist", "id": MARA}
    assert sandbox.read(MARA, token) == {"id": MARA}
    full = sandbox.read(MARA, token, fields="name,biography,website,profile_picture_url,follows_count")
    assert full["follows_count"] == 641
    assert "/cdn/profile/mara.lindqvist.jpg" in full["profile_picture_url"]


def test_an_unknown_field_is_dropped_and_an_unknown_edge_refused(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    profile = sandbox.read(MARA, token, fields="username,shoe_size")
    assert profile == {"username": "mara.lindqvist", "id": MARA}
    for path, fields in ((f"{MARA}/feed", ""), (MARA, "feed{id}")):
        error = sandbox.refusal(path, token, fields=fields)
        assert error["code"] == 100
        assert error["message"].startswith("(#100) Tried accessing nonexisting field (feed)")


def test_a_broken_field_list_is_a_syntax_error(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    for fields in ("id,,name", "id{", "media.limit(", "id)", "{id}", "a{b{c{d{e{f{g{h{i}}}}}}}}"):
        assert sandbox.refusal(MARA, token, fields=fields)["code"] == 2500


def test_somebody_elses_account_is_out_of_reach(sandbox: Driver) -> None:
    token = sandbox.connect("yuki_brandt")
    for path in (MARA, f"{MARA}/media", f"{MARA}/insights", "17999999999999999"):
        error = sandbox.refusal(path, token)
        assert (error["code"], error["error_subcode"]) == (100, 33)


def test_missing_permissions_are_named_by_code_ten_or_two_hundred(sandbox: Driver) -> None:
    token = sandbox.connect(
        "mara_lindqvist", granted=tuple(set(SCOPES) - {"instagram_basic", "pages_manage_metadata"})
    )
    assert sandbox.refusal(MARA, token)["code"] == 200
    token = sandbox.connect("tomas_okafor", granted=tuple(set(SCOPES) - {"instagram_manage_insights"}))
    account = BY_KEY["tomas_okafor"].accounts[0].id
    assert sandbox.read(f"{account}/media", token)["data"]
    assert sandbox.refusal(f"{account}/media", token, fields="insights.metric(views)")["code"] == 10
    assert sandbox.refusal(f"{account}/insights", token, metric="reach")["code"] == 10
    token = sandbox.connect("yuki_brandt", granted=tuple(set(SCOPES) - {"pages_read_engagement"}))
    account = BY_KEY["yuki_brandt"].accounts[0].id
    assert sandbox.refusal(f"{account}/media", token)["code"] == 10
    assert sandbox.refusal(f"{account}/stories", token)["code"] == 10


def test_subscribing_a_page_needs_its_own_token_and_permission(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    page = sandbox.read("me/accounts", token)["data"][0]
    path = f"/graph/v26.0/{page['id']}/subscribed_apps"

    def subscribe(with_token: str) -> tuple[int, object]:
        answer = sandbox.client.post(path, data={"access_token": with_token, "subscribed_fields": "feed"})
        return answer.status_code, answer.get_json()

    assert subscribe(token)[0] == 403
    assert subscribe(page["access_token"]) == (200, {"success": True})
    listed = sandbox.read(f"{page['id']}/subscribed_apps", page["access_token"])
    assert listed["data"][0]["subscribed_fields"] == ["feed"]


def test_business_discovery_reads_another_professional_account(sandbox: Driver) -> None:
    token = sandbox.connect("yuki_brandt")
    own = BY_KEY["yuki_brandt"].accounts[0].id
    fields = (
        "business_discovery.username(mara.lindqvist){username,followers_count,media_count,"
        "media.limit(3){id,like_count,comments_count,timestamp,permalink,media_type}}"
    )
    answer = sandbox.get(own, token, fields=fields)
    found = answer.get_json()["business_discovery"]
    assert found["followers_count"] == 812_400
    assert len(found["media"]["data"]) == 3
    assert set(found["media"]["paging"]) == {"cursors"}
    assert "X-Business-Use-Case-Usage" not in answer.headers
    cursor = found["media"]["paging"]["cursors"]["after"]
    fields = f"business_discovery.username(mara.lindqvist){{media.limit(3).after({cursor}){{id}}}}"
    more = sandbox.read(own, token, fields=fields)["business_discovery"]["media"]["data"]
    assert {row["id"] for row in more}.isdisjoint(row["id"] for row in found["media"]["data"])
    assert sandbox.refusal(more[0]["id"], token)["error_subcode"] == 33


def test_business_discovery_of_an_unknown_name_says_so(sandbox: Driver) -> None:
    token = sandbox.connect("yuki_brandt")
    own = BY_KEY["yuki_brandt"].accounts[0].id
    error = sandbox.refusal(own, token, fields="business_discovery.username(nobody.here){id}")
    assert (error["code"], error["error_subcode"]) == (110, 2207013)


def test_every_account_belongs_to_one_persona() -> None:
    assert len([persona for persona, _, _ in ACCOUNTS.values() if not persona.hidden]) == 16
    assert len({spec.username for _, _, spec in ACCOUNTS.values()}) == len(ACCOUNTS)
    assert len({spec.number for _, _, spec in ACCOUNTS.values()}) == len(ACCOUNTS)
