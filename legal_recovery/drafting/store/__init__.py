"""Reading the facts that papers are written from."""

from legal_recovery.drafting.store.facts import Exhibit, Wanted, facts_by_kind, facts_of_case
from legal_recovery.drafting.store.sold import NoSuchRecord

__all__ = ["Exhibit", "NoSuchRecord", "Wanted", "facts_by_kind", "facts_of_case"]
