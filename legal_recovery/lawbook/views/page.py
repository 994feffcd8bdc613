"""What all pages of the law share."""

from flask import Blueprint
from marshmallow import ValidationError

from legal_recovery.kernel.errors import Conflict, InvalidInput, RecoveryError, RuleViolation
from legal_recovery.web.errors import status_of

bp = Blueprint("lawbook", __name__)

HOME = "CN"
REFUSALS = (InvalidInput, RuleViolation, Conflict, ValidationError)
Errors = dict[str, list[str]]


def status(refusal: Exception) -> int:
    """Return the status of a refused form."""
    return status_of(refusal) if isinstance(refusal, RecoveryError) else 422
