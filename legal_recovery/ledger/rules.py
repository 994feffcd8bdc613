"""The chart of accounts and the figures: what counts as recovered, as a cost, as owed (docs/accounts.md)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from legal_recovery.kernel.errors import N_, Message, RuleViolation
from legal_recovery.kernel.money import minor_text

SOURCES: dict[str, Message] = {
    "voluntary": N_("Voluntary payment"),
    "deduction": N_("Deduction by the court"),
    "auction": N_("Auction or private sale"),
    "setoff": N_("Set-off against a deposit"),
    "settlement": N_("Settlement payment"),
    "insolvency": N_("Insolvency dividend"),
    "in-kind": N_("Asset taken in kind"),
    "in-kind-adjustment": N_("Adjustment of assets in kind"),
    "in-kind-income": N_("Income from assets in kind"),
    "debt-sale": N_("Price of a debt sale"),
}
COST_KINDS: dict[str, Message] = {
    "acceptance": N_("Court acceptance fee"),
    "preservation": N_("Preservation fee"),
    "bond-premium": N_("Bond or insurance premium"),
    "announcement": N_("Announcement fee"),
    "appraisal": N_("Appraisal fee"),
    "auction": N_("Auction fee"),
    "notary": N_("Notary fee"),
    "counsel": N_("Counsel's fee"),
    "agency": N_("Collection agency fee"),
    "tax": N_("Taxes"),
    "keeping": N_("Keeping costs"),
    "travel": N_("Travel"),
    "selling": N_("Selling costs"),
    "enforcement": N_("Enforcement fee borne by us"),
    "fruits": N_("Fruits paid back"),
    "other": N_("Other costs"),
}
# What obligors owe, in the order in which a payment takes it (Civil Code art. 561; 法释〔2014〕8号 art. 4).
CLAIM_ORDER = (
    "claim:costs",
    "claim:interest-on",
    "claim:interest-off",
    "claim:penalty",
    "claim:delay-general",
    "claim:principal",
    "claim:delay-doubled",
)
COMPONENTS: dict[str, Message] = {
    "claim:principal": N_("Principal"),
    "claim:interest-on": N_("Interest, on book"),
    "claim:interest-off": N_("Interest, off book"),
    "claim:penalty": N_("Penalty and compound interest"),
    "claim:delay-general": N_("General interest during delay"),
    "claim:delay-doubled": N_("Doubled delay interest"),
    "claim:costs": N_("Costs awarded"),
    "claim:conditional-waiver": N_("Conditional waiver"),
}
BASES = ("claim:basis:on-book", "claim:basis:off-book", "claim:basis:written-off")
# Of a bank's book alone: what stands on the account, what nobody has matched, what is none of any case's.
OF_BANKS = frozenset({"money:account", "money:suspense", "money:outside"})
_PLAIN_ACCOUNTS = OF_BANKS | frozenset(
    {
        "money:bank",
        "money:refinanced",
        "money:refinanced-loan",
        "money:cost-payable",
        "money:deposit-lodged",
        "money:asset-in-kind",
        "money:due-unallocated",
        "money:due-to-payer",
        "money:due-to-buyer",
        "money:due-to-others",
        "money:fx",
        *CLAIM_ORDER,
        *BASES,
        "claim:ended:settled",
        "claim:ended:waived",
        "claim:ended:waived-conditional",
        "claim:ended:sold",
        "claim:ended:cancelled",
        "claim:conditional-waiver",
        "court:held",
        "court:undistributed",
        "court:ours",
    }
)
RECOVERED = "money:recovered:"
COST = "money:cost:"
REFUND = "money:cost-refund:"
_NOT_SETTLING = frozenset(RECOVERED + s for s in ("debt-sale", "in-kind-adjustment", "in-kind-income"))
ACCOUNTS = frozenset(
    _PLAIN_ACCOUNTS
    | {RECOVERED + source for source in SOURCES}
    | {COST + kind for kind in COST_KINDS}
    | {REFUND + kind for kind in COST_KINDS}
)
OUTSTANDING = frozenset({*CLAIM_ORDER, "claim:conditional-waiver"})
OPENING = "case.opening"
_OPENING_KINDS = re.compile(re.escape(OPENING) + r"(\.reversed)?")


class UnknownAccount(RuleViolation):
    """The chart has no such account."""

    code = "ledger.unknown_account"


def require_account(account: str) -> str:
    """Return the account, or refuse one that the chart does not have."""
    if account not in ACCOUNTS:
        raise UnknownAccount(N_("The chart of accounts has no “{account}”."), account=account)
    return account


def is_opening(kind: str) -> bool:
    """Tell whether entries of this kind make up the claim on the day of escalation."""
    return _OPENING_KINDS.fullmatch(kind) is not None


@dataclass(slots=True)
class Sums:
    """Balances of one book in one currency, and the part of the claim that the opening made."""

    accounts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    exposure: int = 0
    by_collateral: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, account: str, minor: int, *, opening: bool, collateral: int | None = None) -> None:
        """Take one line or one balance into the sums."""
        self.accounts[account] += minor
        if opening and account in OUTSTANDING:
            self.exposure += minor
        if collateral is not None and account.startswith(RECOVERED):
            self.by_collateral[collateral] -= minor


class Figures(NamedTuple):
    """What a case brought and what it cost, in minor units of one currency (accounts.md, section 2).

    A tuple, since those of a whole portfolio are made at once.
    """

    currency: str
    exposure: int
    gross_recovered: int
    cash_recovered: int
    costs: int
    outstanding: int
    by_source: Mapping[str, int]
    by_collateral: Mapping[int, int]

    @property
    def net_recovery(self) -> int:
        """Gross recovered less costs."""
        return self.gross_recovered - self.costs

    @property
    def rate(self) -> str | None:
        """Net recovery over exposure with six decimals, halves up; None where nothing was exposed."""
        return exact_rate(self.net_recovery, self.exposure)

    @property
    def says_something(self) -> bool:
        """Whether a case has figures in this currency, not only money that stands in it until it is converted."""
        return any((self.exposure, self.outstanding, self.costs, *self.by_source.values()))


def exact_rate(net: int, exposure: int) -> str | None:
    """Return net recovery over exposure with six decimals, halves up; None where nothing was exposed."""
    if exposure == 0:
        return None
    return str((Decimal(net) / Decimal(exposure)).quantize(Decimal("0.000001"), ROUND_HALF_UP))


def figures(sums: Sums, currency: str) -> Figures:
    """Return the figures that follow from a book's balances in one currency."""
    accounts = sums.accounts
    by_source = {
        name.removeprefix(RECOVERED): -minor
        for name, minor in sorted(accounts.items())
        if name.startswith(RECOVERED) and minor
    }
    gross = sum(by_source.values())
    return Figures(
        currency=currency,
        exposure=sums.exposure,
        gross_recovered=gross,
        cash_recovered=gross - accounts.get("money:asset-in-kind", 0),
        costs=_under(accounts, COST) + _under(accounts, REFUND),
        outstanding=sum(minor for name, minor in accounts.items() if name in OUTSTANDING),
        by_source=by_source,
        by_collateral={key: minor for key, minor in sums.by_collateral.items() if minor},
    )


def combined(many: Iterable[Figures], currency: str) -> Figures:
    """Return the figures of several books of one currency together."""
    whole = Sums()
    parts = list(many)
    by_source: dict[str, int] = defaultdict(int)
    for part in parts:
        for source, minor in part.by_source.items():
            by_source[source] += minor
        for key, minor in part.by_collateral.items():
            whole.by_collateral[key] += minor
    return Figures(
        currency=currency,
        exposure=sum(part.exposure for part in parts),
        gross_recovered=sum(part.gross_recovered for part in parts),
        cash_recovered=sum(part.cash_recovered for part in parts),
        costs=sum(part.costs for part in parts),
        outstanding=sum(part.outstanding for part in parts),
        by_source=dict(by_source),
        by_collateral=dict(whole.by_collateral),
    )


def _under(accounts: Mapping[str, int], prefix: str) -> int:
    return sum(minor for name, minor in accounts.items() if name.startswith(prefix))


def broken_identities(sums: Sums, currency: str) -> dict[str, int]:
    """Return which of the chart's identities T1, T2, T3 do not hold, and by how many minor units."""
    accounts, known = sums.accounts, figures(sums, currency)
    held = ("money:bank", "money:asset-in-kind", "money:deposit-lodged", "money:cost-payable", "money:fx")
    tie_out = sum(accounts.get(name, 0) for name in held)
    tie_out += _under(accounts, "money:due-") + _under(accounts, "money:refinanced")
    recovered = sum(
        minor for name, minor in accounts.items() if name.startswith(RECOVERED) and name not in _NOT_SETTLING
    )
    settled = -recovered - accounts.get("money:refinanced", 0) - accounts.get("court:ours", 0)
    owed = -_under(accounts, "claim:basis")
    differences = {
        "T1": known.net_recovery - tie_out,
        "T2": accounts.get("claim:ended:settled", 0) - settled,
        "T3": owed - _under(accounts, "claim:ended") - known.outstanding,
    }
    return {name: minor for name, minor in differences.items() if minor}


def as_json(known: Figures, collateral_names: Mapping[int, str]) -> dict[str, object]:
    """Return the figures as the stable JSON form has them: amounts as decimal strings."""

    def text(minor: int) -> str:
        return minor_text(minor, known.currency)

    return {
        "currency": known.currency,
        "exposure": text(known.exposure),
        "gross_recovered": text(known.gross_recovered),
        "cash_recovered": text(known.cash_recovered),
        "costs": text(known.costs),
        "net_recovery": text(known.net_recovery),
        "net_recovery_rate": known.rate,
        "outstanding": text(known.outstanding),
        "by_source": {source: text(minor) for source, minor in known.by_source.items()},
        "by_collateral": {
            collateral_names.get(key, str(key)): text(minor) for key, minor in known.by_collateral.items()
        },
    }
