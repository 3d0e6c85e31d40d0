"""The least that a Flask application can be, to measure ours against: `benchmarks.bare_flask:app`."""

from flask import Flask

app = Flask("bare")


@app.get("/")
def page() -> str:
    """A page with nothing behind it."""
    return "<!doctype html><title>Bare</title><p>Nothing behind it."
