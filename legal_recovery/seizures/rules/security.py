"""Security for a preservation: of which kind, and what it must be."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases.rules import CaseFacts, require_day
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message
from legal_recovery.kernel.money import Money

# Only cash is the lender's own money with somebody else; of a bond the premium is a cost.
SECURITY_KINDS: dict[str, Message] = {
    "cash": N_("Cash lodged"),
    "bond": N_("Bond of a bank or insurer"),
    "counter": N_("Counter-security by the debtor"),
}
SECURITY_STATES: dict[str, Message] = {
    "lodged": N_("Lodged"),
    "returned": N_("Returned"),
    "withdrawn": N_("Withdrawn"),
}


class SecurityOver(Conflict):
    """Security comes back once."""

    code = "securities.over"


class SecurityNotReturned(Conflict):
    """Only a return that was recorded can be taken back."""

    code = "securities.not_returned"


@dataclass(frozen=True, slots=True)
class SecurityTerms:
    """Security as it is lodged."""

    security_kind: str
    amount: Money
    lodged_on: date
    lodged_with: str
    proceeding_id: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Security:
    """Security as it stands; `entry_seq` and `return_seq` are its places in the book where money moved."""

    id: int
    terms: SecurityTerms
    state: str
    entry_seq: int | None
    released_on: date | None
    return_seq: int | None

    @property
    def amount(self) -> Money:
        return self.terms.amount

    @property
    def is_cash(self) -> bool:
        return self.terms.security_kind == "cash"


def require_security(terms: SecurityTerms, case: CaseFacts, today: date) -> SecurityTerms:
    """Return what may be lodged; raises InvalidInput, DatedBeforeEscalation, DatedInFuture."""
    if terms.security_kind not in SECURITY_KINDS:
        raise InvalidInput(N_("Choose the kind of security."), field="security_kind")
    if terms.amount.minor <= 0:
        raise InvalidInput(N_("Security is more than zero."), field="amount")
    if not terms.lodged_with.strip():
        raise InvalidInput(N_("Say with whom it was lodged."), field="lodged_with")
    require_day(case, terms.lodged_on, today, "lodged_on")
    return terms


def require_held(one: Security) -> Security:
    """Return security that has not come back; raises SecurityOver."""
    if one.state != "lodged":
        raise SecurityOver(N_("This security was returned or withdrawn already."))
    return one


def require_returned(one: Security) -> Security:
    """Return security whose return is recorded; raises SecurityNotReturned."""
    if one.state != "returned":
        raise SecurityNotReturned(N_("No return of this security is recorded."))
    return one
