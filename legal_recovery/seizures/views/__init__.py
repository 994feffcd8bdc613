"""Seizures on the case's page and across cases: who is ahead, until when, what is at risk, and what to do about it."""

from legal_recovery.seizures.views import acts as acts  # adds its routes
from legal_recovery.seizures.views import after as after
from legal_recovery.seizures.views import head as head
from legal_recovery.seizures.views import lapses as lapses
from legal_recovery.seizures.views import page as page
from legal_recovery.seizures.views import renewals as renewals
from legal_recovery.seizures.views import securities as securities
from legal_recovery.seizures.views import tab as tab
from legal_recovery.seizures.views import watch as watch
from legal_recovery.seizures.views import words as words
from legal_recovery.seizures.views.known import bp

__all__ = ["bp"]
