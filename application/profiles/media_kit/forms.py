"""The form of what a media kit shows."""

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from application.forms import PageForm
from application.mail_addresses import LONGEST_ADDRESS, TOO_LONG, mail_address
from application.profiles.media_kit.choices import LONGEST_INTRODUCTION, readable


class KitForm(PageForm):
    """What is typed; parts and posts are ticked, as `show` and `posts`.

    `seen` is the fingerprint of the choices that the form was made of.
    """

    seen = HiddenField()
    introduction = TextAreaField("Introduction", render_kw={"rows": 5, "dir": "auto"})
    contact = StringField(
        "Address for enquiries",
        [Length(max=LONGEST_ADDRESS, message=TOO_LONG)],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )
    link = StringField(
        "An older post, by its link",
        [Length(max=1_000, message="Use at most 1,000 characters.")],
        render_kw={"type": "url", "autocomplete": "off", "inputmode": "url"},
    )

    def validate_introduction(self, field: TextAreaField) -> None:
        """Plain text of any script, told how much too long it is."""
        field.data = readable(field.data or "")
        if len(field.data) > LONGEST_INTRODUCTION:
            raise ValidationError(
                f"This has {len(field.data):,} characters. {LONGEST_INTRODUCTION} fit: shorten it."
            )

    def validate_contact(self, field: StringField) -> None:
        """Only what mail can be sent to; an empty field shows none."""
        field.data = mail_address(field.data)
