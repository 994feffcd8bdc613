"""What programs are answered about proceedings."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.schemas import coded
from legal_recovery.law.words import MEANS_NAMES
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.proceedings.rules import (
    DATE_KINDS,
    DATE_STATES,
    FILINGS,
    KINDS,
    OUTCOMES,
    PAPERS,
    SIDES,
    STATES,
    TITLES,
    WAYS,
    missing_of,
    next_states,
)
from legal_recovery.proceedings.store import Proceeding


class ProceedingPartyOut(Schema):
    """An obligor on its side of a proceeding."""

    obligor_id = fields.String()
    side = coded(SIDES)


class NextStateOut(Schema):
    """Where a proceeding can go, and what is missing for it."""

    state = coded(STATES)
    missing = fields.List(fields.String())


class ProceedingOut(Schema):
    """A proceeding of a case; without parties of its own it is against all obligors."""

    id = fields.String()
    proceeding_kind = coded(KINDS)
    court = fields.String()
    docket_number = fields.String(allow_none=True)
    filed_on = fields.Date(allow_none=True)
    title_kind = coded(TITLES, allow_none=True)
    title_on = fields.Date(allow_none=True)
    state = coded(STATES)
    state_on = fields.Date(allow_none=True)
    parent_id = fields.String(allow_none=True)
    claim = MoneyText(allow_none=True)
    claim_currency = fields.String(attribute="claim.currency")
    judge = fields.String(allow_none=True)
    counsel = fields.String(allow_none=True)
    counsel_firm = fields.String(allow_none=True)
    counsel_licence = fields.String(allow_none=True)
    counsel_phone = fields.String(allow_none=True)
    decided_on = fields.Date(allow_none=True)
    parties = fields.List(fields.Nested(ProceedingPartyOut))
    next = fields.Method("where_to")

    def where_to(self, one: Proceeding) -> list[dict[str, Any]]:
        """Return where it can go from here."""
        return [
            {"state": to, "missing": [str(what) for what in missing_of(to, one.standing)]}
            for to in next_states(one.proceeding_kind, one.state)
        ]


class FilingOut(Schema):
    """Something that was handed in, and what the court said."""

    id = fields.String()
    proceeding_id = fields.String()
    filing_kind = coded(FILINGS)
    filed_on = fields.Date()
    court = fields.String()
    how = coded(WAYS)
    filed_by = fields.String(allow_none=True)
    receipt_number = fields.String(allow_none=True)
    document_id = fields.String(allow_none=True)
    outcome = coded(OUTCOMES)
    answered_on = fields.Date(allow_none=True)
    correct_by = fields.Date(allow_none=True)


class CourtDateOut(Schema):
    """A court date at the hour of its place; an adjourned one is named by the one that follows it."""

    id = fields.String()
    proceeding_id = fields.String()
    date_kind = coded(DATE_KINDS)
    day = fields.Date()
    at = fields.Time(allow_none=True, format="%H:%M")
    zone = fields.String()
    place = fields.String(allow_none=True)
    attends = fields.List(fields.String())
    adjourned_from_id = fields.String(allow_none=True)
    state = coded(DATE_STATES)
    result = fields.String(allow_none=True)


class ClashOut(Schema):
    """Somebody who would be at two places within two hours; another office's case is not named."""

    person_id = fields.String()
    court_date_id = fields.String()
    reference = fields.String(allow_none=True)
    day = fields.Date()
    at = fields.Time(allow_none=True, format="%H:%M")
    zone = fields.String()


class DateMade(Schema):
    """The court date, and who would be at two places then: pointed out, not refused."""

    id = fields.String(allow_none=True)
    clashes = fields.List(fields.Nested(ClashOut))


class ServedOut(Schema):
    """A paper that was served on a party, null for ourselves."""

    id = fields.String(attribute="trigger_id")
    paper = coded(PAPERS)
    obligor_id = fields.String(allow_none=True)
    on = fields.Date()
    effective_on = fields.Date()
    means = coded(MEANS_NAMES)
    document_id = fields.String(allow_none=True)


class EffectOut(Schema):
    """When what was decided takes effect; null while it is still to be served on somebody."""

    on = fields.Date(allow_none=True)
    waits_for = fields.List(
        fields.String(allow_none=True), metadata={"description": "Obligors; null is ourselves."}
    )
    provisional = fields.Boolean()
    appealed = fields.Boolean(metadata={"description": "No effect until the appeal is decided."})


class ServiceOut(Schema):
    """What was served in a proceeding, and when its result takes effect."""

    served = fields.List(fields.Nested(ServedOut))
    effect = fields.Nested(EffectOut, allow_none=True)


class CertificateOut(Schema):
    """Since when a title is in effect, as the court certified; against all where nobody is named."""

    id = fields.String()
    proceeding_id = fields.String()
    obligor_id = fields.String(allow_none=True)
    effective_on = fields.Date()
    issued_on = fields.Date()
    document_id = fields.String(allow_none=True)


class FollowsOut(Schema):
    """A deadline that would follow."""

    rule = fields.String(attribute="rule.key")
    unrolled = fields.Date()
    due = fields.Date()


class FollowingOut(Schema):
    """What would follow; nothing has been recorded."""

    deadlines = fields.List(fields.Nested(FollowsOut))


class ProceedingMade(Schema):
    """What was recorded."""

    id = fields.String()
