"""Reasons and refusals in the language of whoever asks."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from legal_recovery.reconciliation.commands import fact_of
from legal_recovery.reconciliation.rules.matching import Proposal, Reason
from legal_recovery.web.formats import fact_text


def reason_text(reason: Reason) -> str:
    """Return a reason as a sentence in the language of the page."""
    facts = {name: fact_text(fact) for name, fact in reason.facts.items()}
    return _(reason.text).format(**facts)


def why_text(proposal: Proposal) -> str:
    """Return all reasons of a proposal, as they are kept with a match."""
    return " ".join(dict.fromkeys(reason_text(reason) for reason in proposal.reasons))


def refusal_text(content: Mapping[str, Any]) -> str | None:
    """Return why what was staged could not be posted; None where it was not refused."""
    refused = content.get("refused")
    if not refused:
        return None
    facts = {
        name: fact if name == "text" else fact_text(_(fact) if isinstance(fact, str) and fact else fact)
        for name, fact in ((key, fact_of(kept)) for key, kept in refused["facts"].items())
    }
    return _(refused["message"]).format(**facts) if facts else _(refused["message"])
