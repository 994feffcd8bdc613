"""The ledger of the story kept by hand: the contract's figures, plain arithmetic, nothing of the product."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

PRINCIPAL = Decimal("5000000")
# 4.35 % a year, half as much again once overdue, 360 days to the year (银发〔2003〕251号第三条).
OVERDUE_RATE = Decimal("0.0435") * Decimal("1.5")
YEAR = 360
# 法释〔2014〕8号第一条: 1.75 per ten thousand a day.
DOUBLED_A_DAY = Decimal("0.000175")
# 法释〔2014〕8号第四条, within general interest in the order of the contract; the doubled part comes last.
ORDER = (
    "claim:costs",
    "claim:interest-on",
    "claim:interest-off",
    "claim:penalty",
    "claim:delay-general",
    "claim:principal",
    "claim:delay-doubled",
)

Amount = Decimal | int | str
Line = tuple[str, Amount]


def cents(amount: Amount) -> Decimal:
    """Round to the cent, halves up."""
    return Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


def days(since: str, until: str) -> int:
    """Return the days from one to the other, the first not counted."""
    return (date.fromisoformat(until) - date.fromisoformat(since)).days


class Hand:
    """Balances by account; debit is positive, and each section of an entry sums to zero."""

    def __init__(self) -> None:
        self.balances: dict[str, Decimal] = defaultdict(Decimal)

    def post(self, *lines: Line) -> None:
        """Post an entry."""
        for section in ("money:", "claim:", "court:"):
            assert sum(cents(amount) for name, amount in lines if name.startswith(section)) == 0, lines
        for name, amount in lines:
            self.balances[name] += cents(amount)

    def move(self, to: str, out_of: str, amount: Amount) -> None:
        """Post an entry of two lines."""
        self.post((to, amount), (out_of, -cents(amount)))

    def overdue(self, since: str, until: str) -> None:
        """Let the contract's overdue interest grow on the principal that is open."""
        grown = cents(self.balances["claim:principal"] * OVERDUE_RATE / YEAR * days(since, until))
        self.move("claim:penalty", "claim:basis:off-book", grown)

    def delayed(self, since: str, until: str) -> None:
        """Let both interests of delayed performance grow on the principal that is open."""
        open_ = self.balances["claim:principal"]
        number = days(since, until)
        self.move("claim:delay-general", "claim:basis:off-book", cents(open_ * OVERDUE_RATE / YEAR * number))
        self.move("claim:delay-doubled", "claim:basis:off-book", cents(open_ * DOUBLED_A_DAY * number))

    def settle(self, amount: Amount) -> None:
        """Apply what discharges the debt in the order of an enforcement."""
        left, lines = cents(amount), list[Line]()
        for name in ORDER:
            taken = min(left, self.balances[name])
            lines.append((name, -taken))
            left -= taken
        assert left == 0, "more than is owed"
        self.post(("claim:ended:settled", amount), *lines)

    def arrive(self, source: str, amount: Amount) -> None:
        """Let money arrive at the lender's bank that counts as recovered."""
        self.move("money:bank", f"money:recovered:{source}", amount)

    @property
    def outstanding(self) -> Decimal:
        """Return what is owed."""
        return cents(sum(self.balances[name] for name in ORDER))

    def figures(self) -> dict[str, str]:
        """Return the four figures as they are shown."""

        def total(*starts: str) -> Decimal:
            return cents(sum(value for name, value in self.balances.items() if name.startswith(starts)))

        gross, costs = -total("money:recovered:"), total("money:cost:", "money:cost-refund:")
        return {
            "gross_recovered": str(gross + 0),
            "costs": str(costs),
            "net_recovery": str(gross - costs),
            "outstanding": str(self.outstanding),
        }

    def open_balances(self) -> dict[str, Decimal]:
        """Return every account whose balance is not zero."""
        return {name: value for name, value in self.balances.items() if value}
