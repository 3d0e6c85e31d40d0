"""What App Engine serves."""

from application.factory import create_app

app = create_app()
