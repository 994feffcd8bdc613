"""The one blueprint of reconciliation for programs."""

from legal_recovery.web.api import PREFIX, ApiBlueprint

bp = ApiBlueprint("reconciliation_api", __name__, url_prefix=PREFIX, description="Reconciliation")
