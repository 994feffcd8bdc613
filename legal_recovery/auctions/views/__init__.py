"""The disposal of collateral on pages: the case's tab, the workspace of a disposal, shares, assets, all auctions."""

from legal_recovery.auctions.views import assets as assets  # adds its routes
from legal_recovery.auctions.views import corrections as corrections
from legal_recovery.auctions.views import lists as lists
from legal_recovery.auctions.views import package as package
from legal_recovery.auctions.views import rounds as rounds
from legal_recovery.auctions.views import shares as shares
from legal_recovery.auctions.views import workspace as workspace
from legal_recovery.auctions.views.page import AWAITED, DISCHARGE, OWED, bp

__all__ = ["AWAITED", "DISCHARGE", "OWED", "bp"]
