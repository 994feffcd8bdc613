"""A dossier as it is ordered, by form, API or a job's arguments."""

from collections.abc import Mapping
from typing import Any

from legal_recovery.dossiers.commands import DossierOrder
from legal_recovery.dossiers.rules import Language, Profile
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput

LONGEST_REASON, LONGEST_RECIPIENT = 200, 40


def read_order(reference: str, given: Mapping[str, Any]) -> DossierOrder:
    """Return the order; raises InvalidInput, UnreadableDate."""
    profile, language = given.get("profile") or "court", given.get("language") or "zh"
    if profile not in set(Profile):
        raise InvalidInput(N_("Choose who the dossier is for."), field="profile")
    if language not in set(Language):
        raise InvalidInput(N_("Choose the language of the dossier."), field="language")
    owed_to = (given.get("owed_to") or "").strip()
    return DossierOrder(
        reference=reference,
        profile=str(profile),
        language=str(language),
        position=(given.get("position") or "").strip() or None,
        owed_to=parse_date(owed_to, field="owed_to") if owed_to else None,
        reason=read_words(given, "reason", LONGEST_REASON),
        recipient=read_words(given, "recipient", LONGEST_RECIPIENT),
    )


def read_words(given: Mapping[str, Any], field: str, longest: int) -> str | None:
    """Return what somebody wrote in one line, None where nothing; raises InvalidInput where it is too long."""
    words = " ".join((given.get(field) or "").split())
    if len(words) > longest:
        raise InvalidInput(N_("Write at most {longest} characters."), field=field, longest=longest)
    return words or None
