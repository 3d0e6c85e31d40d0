"""What a partner chooses: kept, taken back, refused in words; of nobody else's."""

from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import AuditAction, AuditEntry, Post, Role, User
from application.profiles.media_kit.choices import Part
from tests import builders
from tests.profiles.media_kit.conftest import Owner, SignIn
from tests.statements import count_statements


def test_before_anything_is_chosen_no_brand_no_address_and_no_post_is_ticked(owner: Owner) -> None:
    page = owner.client.get("/me/media-kit").text
    assert "The media kit is off" in page
    assert page.count(" checked>") == len(Part) - 1
    assert 'value="brands" checked' not in page


def test_what_is_chosen_is_kept_and_can_be_taken_back(owner: Owner) -> None:
    owner.save(introduction="First", show=["followers"], posts=[owner.posts[0]])
    page = owner.save(introduction="Second\r\nline", contact="me@example.org", show=["cities"]).text
    kit = owner.kit()
    assert (kit.introduction, kit.contact, kit.parts, kit.post_ids) == (
        "Second\nline",
        "me@example.org",
        "cities",
        [],
    )
    mark = page.split('name="mark" value="')[1].split('"')[0]
    assert "Undone" in owner.do("undo", mark=mark).text
    kit = owner.kit()
    assert (kit.introduction, kit.contact, kit.post_ids) == ("First", None, [owner.posts[0]])
    assert "nothing to undo" in owner.do("undo", mark=mark).text


def test_an_undo_of_an_older_change_takes_nothing_back(owner: Owner) -> None:
    owner.save(introduction="First")
    old = owner.kit().changed_at.isoformat()
    owner.save(introduction="Second")
    owner.do("undo", mark=old)
    assert owner.kit().introduction == "Second"


def test_the_same_form_sent_twice_changes_once(owner: Owner) -> None:
    owner.save(introduction="Once", show=["followers"])
    before = owner.kit()
    assert "Nothing was changed" in owner.save(introduction="Once", show=["followers"]).text
    assert owner.kit().changed_at == before.changed_at
    assert owner.kit().former == before.former


def test_an_older_form_writes_over_nothing_until_its_owner_has_seen_what_stands(owner: Owner) -> None:
    """Two windows show the form: the second to be saved is told what the first has kept."""
    older = owner.seen()
    owner.save(introduction="From the telephone", show=["cities"])
    answer = owner.save(introduction="From the desk", show=["followers"], seen=older)
    assert answer.status_code == 409
    assert "changed in another window" in answer.text
    assert "From the telephone" in answer.text.partition("It shows now")[2].partition("<form")[0]
    assert ">From the desk</textarea>" in answer.text.replace("\r\n", "")
    assert owner.kit().introduction == "From the telephone"
    again = answer.text.partition('name="seen" type="hidden" value="')[2][:16]
    assert owner.save(introduction="From the desk", show=["followers"], seen=again).status_code == 200
    assert owner.kit().introduction == "From the desk"


def test_a_refused_form_says_at_its_top_what_to_correct_and_where(owner: Owner) -> None:
    answer = owner.save(introduction="ß" * 601, contact="nobody", link="no link", posts=owner.posts)
    assert "<title>Error: Media kit" in answer.text
    notice = answer.text.partition('role="alert"')[2].partition("</ul>")[0]
    for anchor in ("introduction", "contact", "choose-posts", "link"):
        assert f'<a href="#{anchor}">' in notice
        assert f'id="{anchor}"' in answer.text
    assert "<title>Error" not in owner.save(introduction="Short").text


def test_an_introduction_that_is_too_long_is_kept_in_the_form_and_told(owner: Owner) -> None:
    answer = owner.save(introduction="ß" * 5_000, show=["cities"], posts=[owner.posts[3]])
    assert answer.status_code == 400
    assert "This has 5,000 characters. 600 fit" in answer.text
    assert "ß" * 5_000 in answer.text
    assert f'value="{owner.posts[3]}" checked' in answer.text
    assert owner.save(introduction="🫖" * 600).status_code == 200
    assert owner.kit().introduction == "🫖" * 600


def test_an_address_that_is_none_is_refused(owner: Owner) -> None:
    answer = owner.save(contact="javascript:alert(1)")
    assert answer.status_code == 400
    assert "This is not an e-mail address" in answer.text


def test_more_posts_than_fit_are_refused_with_their_number(owner: Owner) -> None:
    answer = owner.save(posts=owner.posts)
    assert answer.status_code == 400
    assert "12 posts are ticked and 9 fit. Untick 3." in answer.text


def test_posts_of_others_and_what_is_no_post_cannot_be_chosen(app: Flask, owner: Owner) -> None:
    with app.app_context():
        other = builders.create_post(builders.create_partner().instagram_account).id
        own = db.session.get_one(User, owner.user_id).instagram_account
        story = builders.create_post(own, media_product_type="STORY").id
        gone = builders.create_post(own, deleted_at=builders.NOW).id
        db.session.remove()
    owner.save(posts=[other, story, gone, "-1", "x", "9" * 40, owner.posts[0]])
    assert owner.kit().post_ids == [owner.posts[0]]


def test_an_older_post_is_added_by_its_link(app: Flask, owner: Owner) -> None:
    with app.app_context():
        link = db.session.get_one(Post, owner.posts[11]).permalink
        foreign = builders.create_post(builders.create_partner().instagram_account).permalink
        db.session.remove()
    owner.save(posts=[owner.posts[0]], link=f"{link}?igsh=abc")
    assert owner.kit().post_ids == sorted([owner.posts[0], owner.posts[11]])
    for wrong in (foreign, "https://example.org/", "no link"):
        answer = owner.save(link=wrong)
        assert answer.status_code == 400
        assert "No post of your account" in answer.text


def test_without_an_account_there_is_nothing_to_choose(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        user_id = builders.create_user(role=Role.BRAND).id
    sign_in(client, user_id)
    assert "No Instagram account is connected" in client.get("/me/media-kit").text
    for deed in ("", "/on", "/off", "/renew", "/undo"):
        assert client.post(f"/me/media-kit{deed}", follow_redirects=True).status_code == 200
    assert "Connect an Instagram account first" in client.post("/me/media-kit/on", follow_redirects=True).text


def test_staff_see_the_page_change_nothing_and_leave_a_note(
    app: Flask, shown: Owner, sign_in: SignIn
) -> None:
    with app.app_context():
        manager_id = builders.create_user(role=Role.MANAGER).id
    browser = app.test_client()
    sign_in(browser, manager_id)
    page = browser.get(f"/partners/{shown.user_id}/media-kit").text
    assert "as Wilhelmine Facebookname does" in page
    assert "/me/media-kit" not in page
    assert "Tea and calm" in page
    assert browser.post("/me/media-kit/off").status_code == 403
    with app.app_context():
        looks = db.session.query(AuditEntry).filter_by(action=AuditAction.PARTNER_LOOKED_AT.value).count()
        db.session.remove()
    assert looks == 1


def test_the_page_takes_the_same_statements_for_many_posts(app: Flask, shown: Owner) -> None:
    shown.client.get("/me/media-kit")
    with count_statements(app) as few:
        shown.client.get("/me/media-kit")
    with app.app_context():
        account = db.session.get_one(User, shown.user_id).instagram_account
        assert account is not None
        builders.create_posts(account, 300, views=5)
        db.session.remove()
    with count_statements(app) as many:
        shown.client.get("/me/media-kit")
    assert len(many) == len(few)
