"""Forms about published law become commands; calculators read what was asked in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError, fields, post_load

from legal_recovery.cases.schemas import Day, Typed, needed
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput, Message, RecoveryError
from legal_recovery.kernel.money import Money, parse_amount
from legal_recovery.law.counsel import Terms, Tier
from legal_recovery.law.interest import Fixed, Floating, Rate
from legal_recovery.law.pack import PPB, Pack, Series, ppb
from legal_recovery.law.suing import Suit
from legal_recovery.lawbook.commands import PublishRate, PublishYear, WithdrawRate, WithdrawYear
from legal_recovery.lawbook.rules import NewRate, NewYear
from legal_recovery.ledger.schemas import Form, Words

# What features above name by keys of their own, by what it is; offered at /law/{jurisdiction}/keys.
WORDS: dict[str, Mapping[str, Message]] = {}


def offer_keys(**words: Mapping[str, Message]) -> None:
    """Let the words of a feature be listed for programs, by what they name."""
    WORDS.update(words)


class UnreadablePercent(InvalidInput):
    """The text is no rate in percent."""

    code = "lawbook.unreadable_percent"


def read_percent(text: str, field: str) -> int:
    """Return a rate in percent as billionths; raises UnreadablePercent, InvalidInput."""
    try:
        percent = Decimal(text.replace("％", "%").rstrip("% ").strip())
        if not percent.is_finite() or abs(percent) > 10**6:
            raise InvalidOperation
    except InvalidOperation:
        raise UnreadablePercent(
            N_("“{text}” is not a rate in percent; write it like 3.45."), field=field, text=text[:40]
        ) from None
    return ppb(percent)


class Percent(Typed[int]):
    """A rate in percent as people write it, in billionths."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        try:
            return read_percent(str(value), attr or "rate")
        except RecoveryError as refusal:
            refusal.field = attr
            raise ValidationError([refusal]) from refusal


class _PackForm(Form):
    def __init__(self, pack: Pack) -> None:
        super().__init__()
        self.pack = pack


class RateForm(_PackForm):
    """A rate that came out: of which series, from which day on, and where it was published."""

    series = fields.String(**needed(N_("Choose a series.")))
    since = Day(**needed(N_("Give the day of publication.")))
    rate = Percent(**needed(N_("Give the rate.")))
    source = Words(**needed(N_("Say where it was published.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> PublishRate:
        rate = NewRate(data["series"], data["since"], data["rate"], data["source"])
        return PublishRate(self.pack.jurisdiction, rate)


class YearForm(_PackForm):
    """The calendar of a year: days off besides the weekend, weekend days that are worked, and where it stands."""

    year = fields.Integer(
        **{
            **needed(N_("Give the year.")),
            "error_messages": {
                "required": N_("Give the year."),
                "invalid": N_("A year is written like 2027."),
            },
        }
    )
    off = Words(**needed(N_("List the days off.")))
    worked = Words(load_default="")
    source = Words(**needed(N_("Say where it was published.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> PublishYear:
        year = NewYear(data["year"], data["off"], data["worked"], data["source"])
        return PublishYear(self.pack.jurisdiction, year)


class WithdrawForm(Form):
    """Why something that was entered does not count."""

    reason = Words(load_default="")

    def __init__(self, kind: str, number: int) -> None:
        super().__init__()
        self.kind, self.number = kind, number

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WithdrawRate | WithdrawYear:
        made = WithdrawRate if self.kind == "rate" else WithdrawYear
        return made(self.number, data["reason"])


def open_series(pack: Pack) -> list[Series]:
    """Return the series of which more is to come."""
    return [one for key in pack.keys(Series) if (one := pack.series(key)).published_on is not None]


# --- what calculators are asked ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskedDeadlines:
    """Which event, when, served how, on a party at home or abroad."""

    event: str
    on: date
    means: str
    abroad: bool


def read_asked_deadlines(pack: Pack, asked: Mapping[str, str]) -> AskedDeadlines:
    """Return what the page of deadlines was asked; raises InvalidInput at the field."""
    event = asked.get("event", "")
    if event not in pack.events:
        raise InvalidInput(N_("Choose what happened."), field="event")
    on = parse_date(asked.get("on", ""), field="on")
    return AskedDeadlines(event, on, asked.get("means") or "in-person", asked.get("abroad") == "1")


def read_suit(asked: Mapping[str, str], currency: str, today: date) -> Suit:
    """Return the suit that the page of costs was asked about; raises InvalidInput at the field."""

    def amount(field: str) -> Money | None:
        text = asked.get(field, "").strip()
        return parse_amount(text, currency, field=field) if text else None

    claim = amount("claim")
    if claim is None:
        raise InvalidInput(N_("Give the amount of the claim."), field="claim")
    day = asked.get("on", "").strip()
    return Suit(
        claim=claim,
        on=parse_date(day, field="on") if day else today,
        summary=asked.get("procedure") == "summary",
        preserved=amount("preserved"),
        bond_premium=amount("bond_premium"),
        announcements=_number(asked.get("announcements", ""), "announcements"),
        announcement_each=amount("announcement_each"),
        appraisal=amount("appraisal"),
        counsel=_counsel(asked, amount("counsel_fixed"), currency),
        counsel_on_debtor=asked.get("counsel_on_debtor") == "1",
    )


@dataclass(frozen=True, slots=True)
class AskedInterest:
    """Interest on an amount from a day until another, at a rate with an uplift in billionths."""

    principal: Money
    since: date
    until: date
    rate: Rate
    basis: int
    uplift_ppb: int


RATES = ("fixed", "lpr-1y", "lpr-5y")


def read_interest(asked: Mapping[str, str], currency: str) -> AskedInterest:
    """Return what the page of interest was asked; raises InvalidInput at the field."""
    principal = parse_amount(asked.get("principal", ""), currency, field="principal")
    since, until = (parse_date(asked.get(field, ""), field=field) for field in ("since", "until"))
    basis = asked.get("basis", "360")
    if basis not in ("360", "365", "0"):
        raise InvalidInput(N_("Choose how days are counted."), field="basis")
    uplift = asked.get("uplift", "").strip()
    uplift_ppb = read_percent(uplift, "uplift") if uplift else 0
    if uplift_ppb < 0:
        raise InvalidInput(N_("An uplift is zero or more."), field="uplift")
    return AskedInterest(principal, since, until, _rate(asked), int(basis), uplift_ppb)


def _rate(asked: Mapping[str, str]) -> Rate:
    kind = asked.get("rate_kind", "fixed")
    if kind not in RATES:
        raise InvalidInput(N_("Choose a rate."), field="rate_kind")
    if kind == "fixed":
        return Fixed(read_percent(asked.get("rate", ""), "rate"))
    margin, multiple = asked.get("margin", "").strip(), asked.get("multiple", "").strip()
    since, months = (
        asked.get("reprice_from", "").strip(),
        _number(asked.get("reprice_months", ""), "reprice_months"),
    )
    if bool(since) != bool(months):
        missing = "reprice_months" if since else "reprice_from"
        raise InvalidInput(N_("Repricing needs its first day and the months between."), field=missing)
    return Floating(
        kind,
        # Read as a percent is: what comes of it is a hundredth of the multiple.
        multiple_ppb=read_percent(multiple, "multiple") * 100 if multiple else PPB,
        margin_ppb=read_percent(margin, "margin") if margin else 0,
        reprice_from=parse_date(since, field="reprice_from") if since else None,
        reprice_months=months or None,
    )


def _number(text: str, field: str) -> int:
    if not text.strip():
        return 0
    if not text.strip().isdecimal() or int(text) > 10_000:
        raise InvalidInput(N_("Give a number, such as 2."), field=field)
    return int(text)


def _counsel(asked: Mapping[str, str], fixed: Money | None, currency: str) -> Terms | None:
    """Return counsel's terms: a fixed sum, and tiers written like `0:3, 1000000:2` in percent above an amount."""
    text = asked.get("counsel_tiers", "").strip()
    if fixed is None and not text:
        return None
    tiers = tuple(
        _tier(part, currency) for part in text.replace("；", ",").replace("，", ",").split(",") if part
    )
    return Terms(fixed=fixed.minor if fixed else 0, tiers=tiers)


def _tier(text: str, currency: str) -> Tier:
    above, _, percent = text.replace("：", ":").rpartition(":")
    bound = parse_amount(above or "0", currency, field="counsel_tiers")
    return Tier(bound.minor, read_percent(percent, "counsel_tiers"))
