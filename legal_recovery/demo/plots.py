"""The plots of made-up cases: a table of what happens, and how many days after the step before.

Together they reach every stage, every flag and every way to a title, a receipt and an end that the portfolio
file knows, but for assets taken in kind, which the file has no line for.
"""

from collections.abc import Callable
from dataclasses import dataclass

from legal_recovery.demo import steps as s
from legal_recovery.demo.history import History

Step = tuple[int, int, Callable[[History], None]]
Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A course of events; `rest` is how many days ago, beyond the tail, the last of them may lie."""

    steps: Steps
    weight: int = 4
    person: bool | None = None
    collateral: tuple[str, ...] | None = None
    currency: str = "CNY"
    costs_awarded: bool = False
    rest: int = 30


_CLOSED_REST = 1_200
_HOUSE, _VEHICLE = ("real_estate",), ("vehicle",)

# Courses that many cases share.
_DEMANDED: Steps = ((3, 20, s.demanded),)
_COUNSEL: Steps = ((5, 20, s.counsel_engaged),)
_SUED: Steps = (*_DEMANDED, (5, 30, s.counsel_engaged), (10, 40, s.sued))
_FROZEN: Steps = (*_SUED, (2, 15, s.preserved))
_JUDGED: Steps = (*_FROZEN, (20, 60, s.announced), (90, 200, s.judged))
_APPEALED: Steps = (*_FROZEN, (90, 200, s.appealed))
_ENFORCED: Steps = (*_JUDGED, (20, 90, s.enforced))
_NOTHING_FOUND: Steps = (*_ENFORCED, (60, 180, s.deducted_a_little), (20, 60, s.terminated))
_APPRAISED: Steps = (*_ENFORCED, (60, 200, s.appraised))
_FAILED_ONCE: Steps = (*_APPRAISED, (50, 90, s.auction_failed))
_ARBITRATING: Steps = (*_COUNSEL, (10, 30, s.went_to_arbitration))
_AWARDED: Steps = (*_ARBITRATING, (90, 180, s.awarded))
_REALISING: Steps = (*_COUNSEL, (10, 30, s.asked_to_realise_security))
_ORDER_ASKED: Steps = (*_DEMANDED, (10, 30, s.asked_for_payment_order))
_COLLECTING: Steps = ((20, 60, s.enforced), (30, 90, s.deducted))


def _instalments(count: int) -> Steps:
    return ((29, 32, s.paid_instalment),) * count


_INTAKE = (
    Plot(()),
    Plot(((1, 10, s.margin_taken),), collateral=("deposit",)),
    Plot(((20, 60, s.written_off),), rest=5),
)

_BEFORE_COURT = (
    Plot((*_DEMANDED, (10, 30, s.paid_a_part), (20, 60, s.set_off))),
    Plot((*_DEMANDED, (15, 40, s.collector_engaged), (30, 60, s.collector_engaged)), person=True),
    Plot((*_DEMANDED, (20, 50, s.settled), *_instalments(4))),
    Plot((*_DEMANDED, (10, 30, s.preserved_before_suit)), rest=20),
    Plot(_ORDER_ASKED, person=True),
)

_IN_COURT = (
    Plot(_FROZEN, weight=8),
    Plot((*_SUED, (20, 60, s.announced), (20, 40, s.paid_a_part)), weight=8),
    Plot((*_SUED, (20, 60, s.announced_twice_by_mistake)), weight=2),
    Plot(_APPEALED),
    Plot(_ARBITRATING, weight=3),
    Plot((*_FROZEN, (30, 120, s.went_criminal)), weight=2),
    Plot(_REALISING, weight=2, collateral=_HOUSE),
)

_WITH_A_TITLE = (
    Plot(_JUDGED, weight=6),
    Plot((*_APPEALED, (60, 110, s.judged))),
    Plot((*_SUED, (30, 90, s.mediated), *_instalments(3)), weight=5),
    Plot((*_COUNSEL, (10, 30, s.certified_by_notary)), weight=3),
    Plot((*_ORDER_ASKED, (25, 40, s.payment_order_stands)), weight=2, person=True),
    Plot(_AWARDED, weight=3),
    Plot((*_REALISING, (30, 60, s.realisation_ruled)), weight=2, collateral=_HOUSE),
)

_YEARS_OF_DEDUCTIONS: Steps = (
    *((30, 90, s.deducted), (100, 300, s.deducted), (200, 400, s.deducted_a_little)),
    *((150, 400, s.paid_a_part), (100, 300, s.deducted)),
)
_ENFORCING = (
    Plot((*_ENFORCED, *_YEARS_OF_DEDUCTIONS), weight=8),
    Plot(
        (*_ENFORCED, (30, 90, s.deducted_much), (60, 150, s.guarantor_paid), (60, 200, s.deducted)),
        weight=5,
    ),
    Plot(_NOTHING_FOUND, weight=8, collateral=()),
    Plot((*_NOTHING_FOUND, (300, 900, s.resumed), (30, 90, s.deducted))),
    Plot((*_ENFORCED, (30, 120, s.suspended)), weight=3),
    Plot((*_ENFORCED, (30, 90, s.settled), *_instalments(7))),
    Plot((*_ENFORCED, (40, 200, s.bankrupt)), weight=2, person=False),
    Plot(
        (
            *(*_NOTHING_FOUND, (60, 200, s.written_off)),
            *((200, 700, s.recovered_after_write_off), (100, 300, s.recovered_after_write_off)),
        ),
        collateral=(),
    ),
    Plot(((0, 0, s.already_enforced), (30, 90, s.deducted)), weight=3, costs_awarded=True),
    Plot((*_ENFORCED, (30, 90, s.booked_to_the_wrong_case), (20, 60, s.deducted)), weight=2),
    Plot((*_AWARDED, *_COLLECTING), weight=2),
)

_SELLING_SECURITY = (
    Plot(_APPRAISED, collateral=_HOUSE),
    Plot(_FAILED_ONCE, collateral=("equity",)),
    Plot((*_FAILED_ONCE, (25, 30, s.auction_failed)), weight=3, collateral=("equipment", "inventory")),
    Plot(
        (
            *(*_APPRAISED, (10, 40, s.kept), (40, 60, s.auction_sold)),
            *((45, 120, s.appraised), (50, 90, s.auction_failed)),
        ),
        weight=3,
        collateral=("vehicle", "real_estate"),
    ),
)

_SHARING_OUT = (
    # Not closed: what was paid too much must go back first.
    Plot(
        (*_APPRAISED, (50, 90, s.auction_sold), (45, 150, s.deducted), (45, 150, s.overpaid)),
        weight=2,
        collateral=_VEHICLE,
    ),
    Plot((*_APPRAISED, (50, 90, s.auction_sold)), weight=6, collateral=_HOUSE),
    Plot(
        (*_FAILED_ONCE, (25, 30, s.auction_sold), (10, 30, s.tax_advanced)),
        weight=5,
        collateral=_HOUSE,
    ),
    Plot(
        (*_FAILED_ONCE, (20, 30, s.kept), (2, 9, s.auction_failed), (60, 75, s.sold_privately)),
        weight=3,
        collateral=_VEHICLE,
    ),
    Plot((*_APPRAISED, (50, 90, s.auction_sold_not_paid_out)), weight=3, collateral=_HOUSE),
    Plot(
        (*_ENFORCED, (40, 200, s.bankrupt), (300, 700, s.insolvency_paid)),
        weight=2,
        person=False,
    ),
)

_OVER = (
    Plot(
        (*_SUED, (30, 120, s.paid_a_part), (30, 90, s.paid_off), (40, 60, s.closed_paid)),
        rest=_CLOSED_REST,
    ),
    Plot(
        (*_ENFORCED, (30, 90, s.settled_in_three), *_instalments(3), (40, 60, s.closed_settled)),
        rest=_CLOSED_REST,
    ),
    Plot((*_JUDGED, (100, 300, s.sold_the_debt), (10, 20, s.closed_sold)), weight=3, rest=_CLOSED_REST),
    Plot((*_NOTHING_FOUND, (400, 900, s.closed_uncollectible)), collateral=(), rest=_CLOSED_REST),
    Plot((*_SUED, (20, 60, s.closed_withdrawn)), weight=2, rest=_CLOSED_REST),
)

_JUDGED_SOON: Steps = ((60, 120, s.judged), *_COLLECTING)
_CURRENCIES = (
    Plot((*_SUED, (20, 60, s.paid_abroad), *_JUDGED_SOON), weight=1, person=False),
    Plot(
        (*_SUED, (20, 60, s.margin_taken), *_JUDGED_SOON),
        weight=1,
        person=False,
        currency="USD",
        collateral=("deposit", "receivables"),
    ),
)

PLOTS = (
    *(*_INTAKE, *_BEFORE_COURT, *_IN_COURT, *_WITH_A_TITLE, *_ENFORCING),
    *(*_SELLING_SECURITY, *_SHARING_OUT, *_OVER, *_CURRENCIES),
)
