"""The pages of runs as staff see them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from application.collection.queries import MOST_LISTED, PER_PAGE
from application.extensions import db
from application.models import (
    ApiCall,
    CollectionRun,
    InstagramAccount,
    LoginState,
    RunKind,
    RunStage,
    RunState,
)
from tests.builders import (
    NOW,
    create_api_call,
    create_instagram_account,
    create_login,
    create_partner,
    create_run,
    create_user,
)
from tests.statements import count_statements

pytestmark = pytest.mark.usefixtures("staff")


def _account(**more: object) -> InstagramAccount:
    user = create_partner(**more)  # type: ignore[arg-type]
    assert user.instagram_account
    return user.instagram_account


def _page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.get_data(as_text=True).split())


def _listed(client: FlaskClient, query: str = "") -> list[int]:
    page = _page(client, f"/collection{query}")
    return [int(number) for number in re.findall(r'<th scope="row"><a href="/collection/runs/(\d+)"', page)]


def test_the_list_is_narrowed_by_kind_state_and_handle(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        mona, nils = _account(username="mona_100%"), _account(username="nils")
        read = create_run(mona, state=RunState.DONE).id
        stories = create_run(mona, state=RunState.DONE, kind=RunKind.STORIES).id
        failed = create_run(nils, state=RunState.FAILED, problem="Instagram could not be reached.").id
    assert _listed(client) == [failed, stories, read]
    assert _listed(client, "?kind=stories") == [stories]
    assert _listed(client, "?state=failed") == [failed]
    assert _listed(client, "?state=done&kind=reading") == [read]
    assert _listed(client, "?q=@mona") == [stories, read]
    assert _listed(client, "?q=%25") == [stories, read]
    assert _listed(client, "?kind=nonsense&state=?&page=99999999999999999999") == [failed, stories, read]
    assert "Show all runs" in _page(client, "/collection?q=nobody")


def test_the_list_keeps_its_filter_from_page_to_page(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        account = _account(username="mona")
        for _ in range(51):
            create_run(account, state=RunState.DONE)
    page = _page(client, "/collection?state=done&q=mona")
    assert 'href="/collection?state=done&amp;q=mona&amp;page=2"' in page
    assert len(_listed(client, "?state=done&q=mona&page=2")) == 1


def test_the_list_ends_somewhere_and_says_so(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        account = _account(username="mona")
        create_run(account, state=RunState.FAILED)
        done = {
            "instagram_account_id": account.id,
            "state": RunState.DONE,
            "created_at": NOW,
            "heartbeat_at": NOW,
        }
        db.session.execute(insert(CollectionRun), [done] * MOST_LISTED)
        db.session.commit()
        oldest, newest = db.session.execute(
            select(func.min(CollectionRun.id), func.max(CollectionRun.id))
        ).one()
    first = _page(client, "/collection")
    assert "The latest 10,000 runs; narrow the list to see older ones" in first
    assert f"/collection/runs/{newest}" in first
    last = MOST_LISTED // PER_PAGE
    assert _listed(client, f"?page={last}")[-1] == oldest + 1
    assert _listed(client, f"?page={last + 1}") == []
    assert _listed(client, "?state=failed") == [oldest]
    assert "The latest" not in _page(client, "/collection?state=failed")


def test_a_run_shows_how_far_it_is_and_what_it_brought(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        run = create_run(
            _account(username="mona", name="Mona Example"),
            state=RunState.RUNNING,
            stage=RunStage.POSTS,
            posts_read=812,
            posts_expected=2000,
            posts_new=12,
            posts_changed=300,
            calls_made=19,
            skipped={"before_professional": 40},
            refused_metrics="account.profile_views",
            asked_by_id=staff,
        )
        run_id = run.id
    page = _page(client, f"/collection/runs/{run_id}")
    assert "by Max Manager" in page
    assert "812 of 2,000 posts read, step 4 of 11" in page
    assert 'value="0.406"' in page
    assert "<b>40</b> posted before the account was professional" in page
    assert "Profile views (of the account)" in page
    assert f'data-run-progress="/collection/runs/{run_id}/progress"' in page
    assert "See how far it is now" in page
    assert "Read again" not in page
    state = client.get(f"/collection/runs/{run_id}/progress").get_json()
    assert (state["running"], state["share"]) == (True, pytest.approx(0.406))
    assert state["sentence"].startswith("812 of 2,000 posts")
    assert "Unchanged posts" in state["panel"]


def test_an_ended_run_is_asked_about_no_more(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        run_id = create_run(_account(), state=RunState.DONE, stage=RunStage.FINISHED).id
    page = _page(client, f"/collection/runs/{run_id}")
    assert "data-run-progress" not in page
    assert "by the platform itself" in page
    assert client.get(f"/collection/runs/{run_id}/progress").get_json()["running"] is False


def test_what_is_no_run_is_not_found(client: FlaskClient) -> None:
    for path in ("/collection/runs/1", "/collection/runs/1/progress", f"/collection/runs/{2**63}"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("kind", [RunKind.READING, RunKind.STORIES, RunKind.HISTORY])
def test_read_again_asks_for_a_run_of_the_same_kind(
    app: Flask, client: FlaskClient, staff: int, kind: RunKind
) -> None:
    with app.app_context():
        account = _account()
        account_id = account.id
        old_id = create_run(account, state=RunState.FAILED, kind=kind, problem="Trouble.").id
    assert "Read again" in _page(client, f"/collection/runs/{old_id}")
    answer = client.post(f"/collection/accounts/{account_id}/read", data={"kind": kind.value})
    with app.app_context():
        fresh = db.session.scalars(select(CollectionRun).order_by(CollectionRun.id.desc())).first()
        assert fresh is not None
        assert (fresh.kind, fresh.state, fresh.asked_by_id) == (kind, RunState.QUEUED, staff)
        assert answer.headers["Location"] == f"/collection/runs/{fresh.id}"
        fresh_id = fresh.id
    assert f'href="/collection/runs/{fresh_id}">A newer run' in _page(client, f"/collection/runs/{old_id}")
    client.post(f"/collection/accounts/{account_id}/read", data={"kind": kind.value})
    assert len(_listed(client)) == 2


def test_nothing_can_be_read_again_without_a_connection(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        user = create_user(login=create_login(state=LoginState.RECONNECT), name="Nils Example")
        run_id = create_run(create_instagram_account(user=user), state=RunState.FAILED).id
        gone_id = create_run(create_instagram_account(), state=RunState.DONE).id
    page = _page(client, f"/collection/runs/{run_id}")
    assert "Read again" not in page
    assert "until Nils Example connects again" in page
    assert "This account has left the platform" in _page(client, f"/collection/runs/{gone_id}")


def test_calls_are_told_in_words_the_latest_first(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        account = _account()
        run = create_run(account, state=RunState.DONE)
        create_api_call(account, collection_run_id=run.id, usage_percent=12)
        create_api_call(
            account,
            collection_run_id=run.id,
            path="177/<b>media</b>",
            query="fields=a,b,c,d,e,f",
            status=400,
            outcome="metric_refused",
            error_code=100,
            error_subcode=33,
        )
        create_api_call(account, path="another/run")
        run_id = run.id
    page = _page(client, f"/collection/runs/{run_id}")
    assert page.index("One figure refused") < page.index("Answered")
    assert "fields a, b, c, d, … 6 in all" in page
    assert "code 100/33" in page
    assert "&lt;b&gt;media" in page
    assert "another/run" not in page


def test_pages_cost_the_same_statements_for_any_number_of_rows(app: Flask, client: FlaskClient) -> None:
    found = []
    for number in (1, 40):
        with app.app_context():
            account = _account()
            runs = [create_run(account, state=RunState.DONE).id for _ in range(number)]
            db.session.add_all(
                ApiCall(
                    path="x",
                    query="",
                    requested_at=NOW,
                    duration_ms=1,
                    outcome="ok",
                    collection_run_id=runs[0],
                    instagram_account_id=account.id,
                )
                for _ in range(number)
            )
            db.session.commit()
        with count_statements(app) as sent:
            _page(client, f"/collection/runs/{runs[0]}")
            _page(client, "/collection")
            client.get(f"/collection/runs/{runs[0]}/progress")
        found.append(len(sent))
    assert found[0] == found[1] <= 15
