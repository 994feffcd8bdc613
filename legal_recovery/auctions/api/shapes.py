"""What programs are told of disposals, and what they may ask of the list."""

from marshmallow import Schema, fields
from marshmallow.validate import OneOf, Range

from legal_recovery.auctions.rules import MODES
from legal_recovery.auctions.store import DISPOSAL_STATES
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import MoneyText


class AuctionRoundOut(Schema):
    """A round and what came of it."""

    id = fields.String()
    step = fields.String()
    state = fields.String()
    reserve = MoneyText()
    deposit = MoneyText(allow_none=True)
    currency = fields.String(attribute="reserve.currency")
    published_on = fields.Date()
    starts_on = fields.Date()
    ends_on = fields.Date(allow_none=True)
    place = fields.String(allow_none=True)
    ground = fields.String(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    bids = fields.Integer(allow_none=True)
    highest = MoneyText(allow_none=True)
    sold_on = fields.Date(allow_none=True)
    hammer = MoneyText(allow_none=True)
    buyer = fields.String(allow_none=True)
    pay_by = fields.Date(allow_none=True)
    forfeited = MoneyText(allow_none=True)
    paid_on = fields.Date(allow_none=True)
    ruled_on = fields.Date(allow_none=True)
    handed_over_on = fields.Date(allow_none=True)


class DisposalOut(Schema):
    """Collateral that is disposed of, with its rounds."""

    id = fields.String()
    mode = fields.String()
    asset = fields.String()
    pieces = fields.List(fields.String())
    proceeding_id = fields.String(allow_none=True)
    reference = MoneyText()
    currency = fields.String(attribute="reference.currency")
    valued_on = fields.Date(allow_none=True)
    valid_until = fields.Date(allow_none=True)
    opened_on = fields.Date()
    closed_on = fields.Date(allow_none=True)
    taken = fields.Boolean()
    rounds = fields.List(fields.Nested(AuctionRoundOut))


class DisposalOpened(Schema):
    """The number of a disposal, with those of its pieces that another court disposes of: ours only waits in line."""

    id = fields.String()
    waiting = fields.List(fields.String())


class ProposalOut(Schema):
    """The next round as the law proposes it: the least reserve, the earliest days."""

    step = fields.String()
    reserve = MoneyText()
    deposit = MoneyText(allow_none=True)
    published_on = fields.Date()
    starts_on = fields.Date()
    ends_on = fields.Date(allow_none=True)
    starts_by = fields.Date(allow_none=True, attribute="starts_by.on")
    published_by = fields.Date(allow_none=True, attribute="published_by.on")


class ShareOut(Schema):
    """A line of a distribution."""

    kind = fields.String(attribute="share_kind")
    payee = fields.String(allow_none=True)
    due = MoneyText(allow_none=True)
    amount = MoneyText()


class DistributionOut(Schema):
    """How a price was shared."""

    id = fields.String()
    disposal_id = fields.String()
    pot = MoneyText()
    ours = MoneyText()
    currency = fields.String(attribute="pot.currency")
    discharged_on = fields.Date()
    state = fields.String()
    remitted = MoneyText(allow_none=True, metadata={"description": "What has arrived of our share."})
    awaited = MoneyText(allow_none=True)
    shares = fields.List(fields.Nested(ShareOut))


class DepositOut(Schema):
    """What of a deposit that is not returned covers one thing, in the order of the law."""

    step = fields.String()
    buyer = fields.String(allow_none=True)
    covers = fields.String()
    due = MoneyText()
    amount = MoneyText()
    citation = fields.String()


class WhatIfOut(Schema):
    """How a price would be shared by law, and what of the claim would be left."""

    pot = MoneyText()
    ours = MoneyText()
    shortfall = MoneyText()
    shares = fields.List(fields.Nested(ShareOut))
    deposits = fields.List(fields.Nested(DepositOut))


class WhatIfQuery(Schema):
    """A price to try."""

    hammer = fields.String(load_default=None)


class AssetActOut(Schema):
    """What was posted of an asset in kind, where in the book, and which entry answers it if it was wrong."""

    act = fields.String()
    entry_seq = fields.Integer()
    on = fields.Date()
    amount = MoneyText()
    note = fields.String(allow_none=True)
    reversed_by = fields.Integer(allow_none=True)


class AssetIncomeOut(Schema):
    """What a held asset brought in."""

    amount = MoneyText()
    received_on = fields.Date()
    payer = fields.String(allow_none=True)


class TakingOut(Schema):
    """An asset taken in kind."""

    id = fields.String()
    disposal_id = fields.String(allow_none=True)
    collateral_id = fields.String()
    basis = fields.String()
    value = MoneyText()
    balance = MoneyText()
    fee = MoneyText()
    carried = MoneyText()
    currency = fields.String(attribute="value.currency")
    discharged_on = fields.Date()
    state = fields.String()
    sold_on = fields.Date(allow_none=True)
    price = MoneyText(allow_none=True)
    handed_over_on = fields.Date(allow_none=True)
    incomes = fields.List(fields.Nested(AssetIncomeOut))


class DisposalMade(Schema):
    """The number of what was recorded."""

    id = fields.String()


class TakenBackOut(Schema):
    """Of which round what was taken back."""

    id = fields.String()
    act = fields.String()


class DisposalRecorded(Schema):
    """Where it was recorded."""

    recorded_seq = fields.Integer()


class DisposalAcross(Schema):
    """A disposal of any case."""

    reference = fields.String()
    state = fields.String()
    disposal = fields.Nested(DisposalOut)


class DisposalsQuery(Schema):
    """What the list is filtered and sorted by."""

    q = fields.String(metadata={"description": "Part of a case's reference or of what a piece is called."})
    state = fields.String(validate=OneOf(list(DISPOSAL_STATES)))
    mode = fields.String(validate=OneOf(list(MODES)))
    sort = fields.String(metadata={"description": "A column, with a minus for descending: -price."})
    after = fields.String()
    before = fields.String()
    limit = fields.Integer(load_default=50, validate=Range(1, 200, error=N_("Between 1 and 200.")))


class DisposalsOut(Schema):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    count = fields.Integer(metadata={"description": "How many are filtered."})
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    disposals = fields.List(fields.Nested(DisposalAcross))
