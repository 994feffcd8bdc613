"""The application for a WSGI server: `gunicorn wsgi:app`."""

from legal_recovery import create_app

app = create_app()
