"""The blueprint of settlements and exits for programs."""

from legal_recovery.web.api import PREFIX, ApiBlueprint

bp = ApiBlueprint("settlements_api", __name__, url_prefix=PREFIX, description="Settlements and exits")
