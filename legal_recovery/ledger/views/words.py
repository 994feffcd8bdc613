"""What accounts, sections and kinds of entries are called on pages."""

from flask_babel import gettext as _
from flask_babel import pgettext

from legal_recovery.kernel.errors import N_, Message
from legal_recovery.ledger.rules import COMPONENTS, COST, COST_KINDS, RECOVERED, REFUND, SOURCES

SECTIONS: dict[str, Message] = {
    "money": N_("Money: what the lender got and paid"),
    "claim": N_("Claim: what is owed"),
    "court": N_("Court: what a court holds"),
}


def account_name(account: str) -> str:
    """Return what an account, or all under a prefix such as `money:cost:`, is called."""
    if account.rstrip(":") in SECTIONS:
        return _(SECTIONS[account.rstrip(":")])
    if account in COMPONENTS:
        return _(COMPONENTS[account])
    for prefix, words in ((RECOVERED, SOURCES), (COST, COST_KINDS), (REFUND, COST_KINDS)):
        if account.startswith(prefix) and account.removeprefix(prefix) in words:
            name = _(words[account.removeprefix(prefix)])
            return pgettext("account", "%(cost)s refunded", cost=name) if prefix == REFUND else name
    return _plain_accounts().get(account, account)


def _plain_accounts() -> dict[str, str]:
    return {
        RECOVERED: _("Recovered, all sources"),
        COST: _("Costs, all kinds"),
        REFUND: _("Refunds of costs, all kinds"),
        "money:bank": pgettext("account", "Bank clearing"),
        "money:account": pgettext("account", "At the bank"),
        "money:suspense": pgettext("account", "Suspense"),
        "money:outside": pgettext("account", "None of any case’s"),
        "money:refinanced": pgettext("account", "Refinanced"),
        "money:refinanced-loan": pgettext("account", "Refinancing loan"),
        "money:cost-payable": pgettext("account", "Costs payable"),
        "money:deposit-lodged": pgettext("account", "Security lodged"),
        "money:asset-in-kind": pgettext("account", "Asset in kind"),
        "money:due-unallocated": pgettext("account", "Received, not allocated"),
        "money:due-to-payer": pgettext("account", "Due to the payer"),
        "money:due-to-buyer": pgettext("account", "Due to the buyer"),
        "money:due-to-others": pgettext("account", "Due to others"),
        "money:fx": pgettext("account", "Exchange difference"),
        "claim:basis:on-book": pgettext("account", "Carried on book"),
        "claim:basis:off-book": pgettext("account", "Carried off book"),
        "claim:basis:written-off": pgettext("account", "Written off, still pursued"),
        "claim:ended:settled": pgettext("account", "Settled"),
        "claim:ended:waived": pgettext("account", "Waived"),
        "claim:ended:waived-conditional": pgettext("account", "Waived on condition"),
        "claim:ended:sold": pgettext("account", "Sold"),
        "claim:ended:cancelled": pgettext("account", "Cancelled"),
        "court:held": pgettext("account", "Held by the court"),
        "court:undistributed": pgettext("account", "Not yet distributed"),
        "court:ours": pgettext("account", "Ours, to be remitted"),
    }


def kind_name(kind: str) -> str:
    """Return what entries of a kind are called; a kind of nobody's is shown as it is."""
    plain = kind.removesuffix(".reversed")
    names = {
        "case.opening": pgettext("entry", "Opening"),
        "cost.paid": pgettext("entry", "Cost paid"),
        "cost.payable": pgettext("entry", "Cost payable"),
        "cost.payment": pgettext("entry", "Payable cost paid"),
        "receipt": pgettext("entry", "Receipt"),
        "receipt.discharged": pgettext("entry", "Debt discharged"),
        "receipt.credited": pgettext("entry", "Money credited"),
        "refund.received": pgettext("entry", "Refund by the court"),
        "receipt.reallocated": pgettext("entry", "Receipt applied anew"),
        "receipt.passed-on": pgettext("entry", "Receipt passed on to the buyer"),
        "overpayment.refunded": pgettext("entry", "Overpayment paid back"),
        "conversion": pgettext("entry", "Receipt converted by the bank"),
        "security.lodged": pgettext("entry", "Security lodged"),
        "security.returned": pgettext("entry", "Security returned"),
        "auction.sold": pgettext("entry", "Price held by the court"),
        "auction.forfeited": pgettext("entry", "Deposit not returned"),
        "distribution": pgettext("entry", "Price shared"),
        "asset.taken": pgettext("entry", "Asset taken in kind"),
        "asset.income": pgettext("entry", "Income of an asset in kind"),
        "asset.impaired": pgettext("entry", "Asset in kind impaired"),
        "asset.sold": pgettext("entry", "Asset in kind sold"),
        "interest.accrued": pgettext("entry", "Interest accrued"),
        "title.awarded": pgettext("entry", "Awarded by a title"),
        "waiver.conditional": pgettext("entry", "Waived on condition"),
        "waiver.final": pgettext("entry", "Waived for good"),
        "waiver": pgettext("entry", "Waived"),
        "write-off": pgettext("entry", "Written off"),
        "refinancing": pgettext("entry", "Refinanced"),
        "buyer-money": pgettext("entry", "Money of the buyer"),
        "buy-back": pgettext("entry", "Bought back"),
    }
    name = names.get(plain, plain)
    return name if plain == kind else pgettext("entry", "%(entry)s, reversed", entry=name)


def source_name(source: str) -> str:
    """Return in words where an entry came from."""
    names = {
        "manual": pgettext("origin", "By hand"),
        "opening": pgettext("origin", "Taking over the case"),
        "import": pgettext("origin", "Import"),
        "reversal": pgettext("origin", "Reversal"),
        "calculated": pgettext("origin", "Calculated"),
        "approval": pgettext("origin", "Approval"),
    }
    return names.get(source, source)
