"""Which papers there are: what each is called, about what, and where the case must have something first."""

from dataclasses import dataclass
from typing import Literal

from legal_recovery.kernel.errors import N_, Message, NotFound

About = Literal["none", "proceeding", "seizure", "auction", "settlement", "obligor"]
# A paper for a court goes out of the house; an internal one stays in it.
FileClass = Literal["court", "internal"]

GROUPS: dict[str, Message] = {
    "claim": N_("Claim and proceedings"),
    "preservation": N_("Preservation"),
    "enforcement": N_("Enforcement"),
    "disposal": N_("Disposal of assets"),
    "money": N_("Money at the court"),
    "settlement": N_("Settlement"),
    "insolvency": N_("Insolvency"),
    "letters": N_("Letters and identity"),
}
LANGUAGES: dict[str, Message] = {"zh": N_("Chinese"), "en": N_("English")}


class NoSuchKind(NotFound):
    """There is no paper of this kind."""

    code = "drafting.no_such_kind"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper. `about` is the record that it is about, `among` the kinds of proceeding that fit it."""

    key: str
    group: str
    title: Message
    about: About = "none"
    among: tuple[str, ...] = ()
    file_class: FileClass = "court"

    @property
    def needs(self) -> tuple[str, ...]:
        """Which lists of the case must not be empty: a list of nothing is no paper."""
        return _NEEDS.get(self.key, ())


_NEEDS: dict[str, tuple[str, ...]] = {
    "statement-of-claim": ("obligors", "debts"),
    "statement-of-claim-elements": ("obligors", "debts"),
    "payment-order": ("obligors", "debts"),
    "preservation-application": ("obligors",),
    "enforcement-application": ("obligors",),
    "security-realisation": ("collateral",),
    "evidence-list": ("exhibits",),
    "asset-clues": ("clues",),
    "restriction-removal": ("restrictions",),
    "security-return": ("securities",),
    "priority-claim": ("collateral",),
    "owed-statement": ("debts",),
    "insolvency-claim": ("debts",),
}

_SUITS = ("lawsuit", "appeal", "retrial", "pre_filing_mediation", "payment_order", "security_realisation")
_ENFORCED = ("enforcement", "resumption")
_PRESERVED = ("preservation", "pre_action_preservation", "lawsuit")


def _court(key: str, group: str, title: Message, *among: str) -> Kind:
    """Return a paper of a proceeding, the last of those kinds where none is chosen."""
    return Kind(key, group, title, "proceeding", among)


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        _court("statement-of-claim", "claim", N_("Statement of claim"), *_SUITS),
        _court("statement-of-claim-elements", "claim", N_("Statement of claim by elements"), *_SUITS),
        _court("evidence-list", "claim", N_("List of evidence"), *_SUITS),
        Kind("owed-statement", "claim", N_("Statement of what is owed")),
        _court(
            "effectiveness-certificate",
            "claim",
            N_("Application for a certificate of effectiveness"),
            *_SUITS,
        ),
        _court("withdrawal", "claim", N_("Application to withdraw the action"), *_SUITS),
        _court("appeal", "claim", N_("Petition of appeal"), *_SUITS),
        _court("jurisdiction-answer", "claim", N_("Answer to an objection to jurisdiction"), *_SUITS),
        _court("announcement-service", "claim", N_("Application for service by announcement"), *_SUITS),
        _court("adjournment", "claim", N_("Application to adjourn a hearing"), *_SUITS),
        _court("payment-order", "claim", N_("Application for a payment order"), "payment_order"),
        _court(
            "security-realisation",
            "claim",
            N_("Application to realise a security right"),
            "security_realisation",
        ),
        _court("fee-refund", "claim", N_("Application for the refund of court fees"), *_SUITS),
        _court(
            "service-address", "claim", N_("Confirmation of the address for service"), *_SUITS, *_ENFORCED
        ),
        _court(
            "investigation-order", "claim", N_("Application for an investigation order"), *_SUITS, *_ENFORCED
        ),
        _court("preservation-application", "preservation", N_("Application for preservation"), *_PRESERVED),
        Kind("renewal-application", "preservation", N_("Application to renew a seizure"), "seizure"),
        Kind(
            "preservation-release",
            "preservation",
            N_("Application to release preservation"),
            "seizure",
            _PRESERVED,
        ),
        _court("security-return", "preservation", N_("Application for return of security"), *_PRESERVED),
        _court("enforcement-application", "enforcement", N_("Application for enforcement"), *_ENFORCED),
        _court("resumption-application", "enforcement", N_("Application to resume enforcement"), *_ENFORCED),
        _court("asset-clues", "enforcement", N_("List of clues to property"), *_ENFORCED),
        Kind("consumption-restriction", "enforcement", N_("Application to restrict consumption"), "obligor"),
        Kind(
            "dishonest-listing", "enforcement", N_("Application for the list of dishonest debtors"), "obligor"
        ),
        Kind("restriction-removal", "enforcement", N_("Application to lift restrictions"), "obligor"),
        _court("add-parties", "enforcement", N_("Application to add a party enforced against"), *_ENFORCED),
        _court("change-applicant", "enforcement", N_("Application to change the applicant"), *_ENFORCED),
        _court("enforcement-objection", "enforcement", N_("Objection to an act of enforcement"), *_ENFORCED),
        _court(
            "review-application",
            "enforcement",
            N_("Application for reconsideration in enforcement"),
            *_ENFORCED,
        ),
        _court("objection-answer", "enforcement", N_("Answer to an objection in enforcement"), *_ENFORCED),
        Kind("disposal-handover", "disposal", N_("Application for the hand-over of disposal"), "seizure"),
        Kind("valuation-application", "disposal", N_("Application for a valuation"), "seizure"),
        Kind("auction-application", "disposal", N_("Application for an auction"), "auction"),
        Kind("sale-application", "disposal", N_("Application for a private sale"), "auction"),
        Kind("in-kind-application", "disposal", N_("Application to take an asset in kind"), "auction"),
        Kind("participation", "money", N_("Application to take part in a distribution"), "seizure"),
        Kind("priority-claim", "money", N_("Application for payment with priority"), "seizure"),
        Kind("distribution-table", "money", N_("Distribution table"), "auction"),
        _court("release-request", "money", N_("Application for the release of money"), *_ENFORCED),
        _court("account-confirmation", "money", N_("Confirmation of the account for payments"), *_ENFORCED),
        _court("receipt", "money", N_("Receipt for money collected"), *_ENFORCED),
        Kind("settlement-agreement", "settlement", N_("Settlement agreement"), "settlement"),
        Kind("enforcement-settlement", "settlement", N_("Settlement in enforcement"), "settlement"),
        _court("insolvency-claim", "insolvency", N_("Proof of claim in insolvency"), "insolvency"),
        Kind("demand-letter", "letters", N_("Demand letter"), "obligor"),
        Kind("assignment-notice", "letters", N_("Notice of assignment and demand"), "obligor"),
        _court("power-of-attorney", "letters", N_("Power of attorney"), *_SUITS, *_ENFORCED),
        _court("head-identity", "letters", N_("Certificate of identity of the head"), *_SUITS, *_ENFORCED),
    )
}


def kind_named(key: str) -> Kind:
    """Return a kind of paper; raises NoSuchKind."""
    if key not in KINDS:
        raise NoSuchKind(N_("There is no paper “{kind}”."), field="kind", kind=key)
    return KINDS[key]
