"""Seizures for programs: across cases by risk, and in one case, with all that belongs to them."""

from legal_recovery.seizures.api import acting as acting  # adds its routes
from legal_recovery.seizures.api import reading as reading
from legal_recovery.seizures.api import renewing as renewing
from legal_recovery.seizures.api.blueprint import bp

__all__ = ["bp"]
