"""The routes of seizures for programs."""

from legal_recovery.web.api import PREFIX, ApiBlueprint

bp = ApiBlueprint("seizures_api", __name__, url_prefix=PREFIX, description="Seizures")
