"""Every component in each of its states, for whoever builds pages. Only beside the sandbox."""

from flask import Blueprint, render_template

from application.public.samples import SampleForm, samples

styleguide = Blueprint("styleguide", __name__)


@styleguide.get("/")
def show() -> str:
    """One page with all of them; its buttons lead nowhere."""
    form = SampleForm()
    form.name.errors = ["Another campaign has this name. Choose one that nobody uses yet."]
    return render_template("public/styleguide.html", form=form, **samples())
