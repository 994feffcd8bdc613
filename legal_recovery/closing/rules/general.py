"""How accounts of the chart go to the general ledger: patterns, the account there, how the lender's books carry it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import ACCOUNTS

# How the lender's books carry what stands on an account; `none`: it is shown and goes to no account there.
STANDINGS: dict[str, Message] = {
    "on-book": N_("On book"),
    "off-book": N_("Off book"),
    "written-off": N_("Written off, kept on record"),
    "none": N_("Not for the general ledger"),
}
# As written in files: 表内, 表外, 账销案存, 不入总账.
_AS_WRITTEN = {"表内": "on-book", "表外": "off-book", "账销案存": "written-off", "不入总账": "none"}
_REVERSED = ("反向", "reversed")
_LONGEST = 60


class UnreadableMapping(InvalidInput):
    """A line of the mapping is not a pattern, a code, a name and a standing."""

    code = "gl_mapping.unreadable"


class MappingChanged(Conflict):
    """Another version counts than the one that was seen."""

    code = "gl_mapping.changed"


class Uneven(RuleViolation):
    """Debits and credits of a file for the general ledger are the same."""

    code = "gl_mapping.uneven"


class Unmapped(RuleViolation):
    """Accounts that moved have no account in the general ledger: nothing is left out in silence."""

    code = "gl_mapping.unmapped"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a pattern of accounts goes: `money:cost:*` takes all that is under it and has no line of its own."""

    pattern: str
    code: str
    name: str
    standing: str
    # A contra account is carried the other way round there: the basis of a claim is a credit here, a loan a debit.
    reversed: bool = False

    def takes(self, account: str) -> bool:
        """Tell whether this line takes an account."""
        if self.pattern.endswith("*"):
            return account.startswith(self.pattern[:-1])
        return account == self.pattern

    def carried(self, amount: Money) -> Money:
        """Return an amount as it stands there: debit positive."""
        return -amount if self.reversed else amount


@dataclass(frozen=True)
class Mapping:
    """A version of the mapping; of the lines that take an account the longest pattern counts."""

    version: int
    targets: tuple[Target, ...] = ()

    @cached_property
    def _by_account(self) -> dict[str, Target]:
        found: dict[str, Target] = {}
        for target in sorted(self.targets, key=lambda one: (len(one.pattern), not one.pattern.endswith("*"))):
            found |= {account: target for account in ACCOUNTS if target.takes(account)}
        return found

    def target_of(self, account: str) -> Target | None:
        """Return where an account goes, None where no line takes it."""
        return self._by_account.get(account)

    def unmapped(self, accounts: Iterable[str]) -> list[str]:
        """Return the accounts that no line takes."""
        return sorted({account for account in accounts if self.target_of(account) is None})

    def require_all(self, accounts: Iterable[str]) -> None:
        """Refuse where an account goes nowhere; raises Unmapped."""
        if missing := self.unmapped(accounts):
            raise Unmapped(
                N_("These accounts have no account in the general ledger yet: {accounts}."),
                accounts=", ".join(missing),
            )


def read_mapping(text: str) -> tuple[Target, ...]:
    """Read a mapping as people write or paste it: pattern, code, name and standing a line, by `|` or tabs.

    Raises UnreadableMapping.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    found = [_target(number, line) for number, line in lines if line and not line.startswith("#")]
    if not found:
        raise UnreadableMapping(N_("Write at least one line."), field="content")
    patterns = [target.pattern for target in found]
    for pattern in patterns:
        if patterns.count(pattern) > 1:
            raise UnreadableMapping(N_("{pattern} stands there twice."), field="content", pattern=pattern)
    return tuple(found)


def _target(number: int, line: str) -> Target:
    cells = [cell.strip() for cell in line.replace("\t", "|").replace("｜", "|").split("|")]
    side = cells.pop() if len(cells) == 5 else ""
    wrong = len(cells) != 4 or side not in ("", *_REVERSED)
    if wrong or not all(cells[:1] + cells[2:]) or max(map(len, cells)) > _LONGEST:
        raise UnreadableMapping(
            N_(
                "Line {number} is not pattern | code | name | standing, with “reversed” after it or not: “{text}”."
            ),
            field="content",
            number=number,
            text=line[:80],
        )
    pattern, code, name, standing = cells
    standing = _AS_WRITTEN.get(standing, standing)
    target = Target(pattern, code, name, standing, bool(side))
    if standing not in STANDINGS:
        raise UnreadableMapping(
            N_("Line {number}: a standing is one of {standings}."),
            field="content",
            number=number,
            standings=", ".join([*_AS_WRITTEN, *STANDINGS]),
        )
    if not code and standing != "none":
        raise UnreadableMapping(N_("Line {number} has no code."), field="content", number=number)
    if not any(target.takes(account) for account in ACCOUNTS):
        raise UnreadableMapping(
            N_("Line {number}: the chart of accounts has nothing like {pattern}."),
            field="content",
            number=number,
            pattern=pattern[:60],
        )
    return target


def written_mapping(targets: Sequence[Target]) -> str:
    """Return a mapping as people write it."""
    cells = [[t.pattern, t.code, t.name, t.standing, *_REVERSED[: t.reversed]] for t in targets]
    return "\n".join(" | ".join(line) for line in cells)


def as_json(targets: Sequence[Target]) -> str:
    """Return a mapping as it is recorded."""
    lines = [[t.pattern, t.code, t.name, t.standing, t.reversed] for t in targets]
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":"))


def from_json(version: int, text: str) -> Mapping:
    """Return a recorded mapping."""
    return Mapping(version, tuple(Target(*line) for line in json.loads(text)))


@dataclass(frozen=True, slots=True)
class Moved:
    """A posting that goes to the general ledger with a month; late ones are dated into an earlier, closed month."""

    entry_id: str
    reference: str
    kind: str
    value_on: date
    account: str
    amount: Money
    late: bool = False


@dataclass(frozen=True, slots=True)
class Summed:
    """What an account of the general ledger got in a month: debits and credits apart."""

    target: Target
    debit: Money
    credit: Money

    @property
    def net(self) -> Money:
        return self.debit - self.credit


def summary(mapping: Mapping, moved: Iterable[Moved]) -> list[Summed]:
    """Return debits and credits by account of the general ledger and currency; raises Unmapped.

    What is not for the general ledger has its own lines too: so debits are credits in each currency.
    """
    lines = list(moved)
    mapping.require_all(line.account for line in lines)
    sums: dict[tuple[str, str, str, str], list[int]] = {}
    for line in lines:
        target = mapping.target_of(line.account)
        assert target is not None, "all are mapped"
        key = target.standing, target.code, target.name, line.amount.currency
        debit_credit = sums.setdefault(key, [0, 0])
        debit_credit[0 if target.carried(line.amount).minor > 0 else 1] += abs(line.amount.minor)
    order = list(STANDINGS)
    return [
        Summed(Target("", code, name, standing), Money(debit, currency), Money(credit, currency))
        for (standing, code, name, currency), (debit, credit) in sorted(
            sums.items(), key=lambda pair: (pair[0][3], order.index(pair[0][0]), pair[0][1:3])
        )
    ]


def require_even(summed: Iterable[Summed]) -> None:
    """Refuse where debits are not credits: a part of a section is carried the other way round. Raises Uneven."""
    for debit, credit in totals_of(summed).values():
        if debit != credit:
            raise Uneven(
                N_(
                    "Debits are {debit}, credits are {credit}: the mapping reverses a part of a section alone."
                ),
                debit=debit,
                credit=credit,
            )


def totals_of(summed: Iterable[Summed]) -> dict[str, tuple[Money, Money]]:
    """Return all debits and all credits by currency: they are the same, or something is missing."""
    found: dict[str, tuple[Money, Money]] = {}
    for one in summed:
        currency = one.debit.currency
        debit, credit = found.get(currency, (Money.zero(currency), Money.zero(currency)))
        found[currency] = debit + one.debit, credit + one.credit
    return found


# The usual general ledger (accounts.md, last columns), to begin with; every line is the lender's own to settle.
USUAL = """\
money:account | 1003 | 存放同业款项 | 表内
money:bank | 3001 | 清算资金往来 | 表内
money:suspense | 2241.01 | 其他应付款—待认领款 | 表内
money:outside | 3001.09 | 清算资金往来—非案件款项 | 表内
money:recovered:* | 1303.99 | 贷款—案件回收待转 | 表内
money:recovered:in-kind | 1441.01 | 抵债资产—取得 | 表内
money:recovered:in-kind-adjustment | 6115 | 资产处置损益 | 表内
money:recovered:in-kind-income | 6051 | 其他业务收入 | 表内
money:refinanced | 1303.90 | 贷款—借新还旧 | 表内
money:refinanced-loan | 1303.91 | 贷款—承接贷款 | 表内
money:cost:* | 1221.01 | 其他应收款—垫付诉讼费 | 表内
money:cost-refund:* | 1221.01 | 其他应收款—垫付诉讼费 | 表内
money:cost-payable | 2241.02 | 其他应付款—应付费用 | 表内
money:deposit-lodged | 1031 | 存出保证金 | 表内
money:asset-in-kind | 1441 | 抵债资产 | 表内
money:due-* | 2241.03 | 其他应付款—应付案款 | 表内
money:fx | 6061 | 汇兑损益 | 表内
claim:basis:on-book | 1303 | 贷款及应收利息 | 表内 | 反向
claim:basis:off-book | 7001 | 表外应收未收利息 | 表外 | 反向
claim:basis:written-off | 7010 | 账销案存资产 | 账销案存 | 反向
claim:* | - | 债权明细（备查） | 不入总账 | 反向
court:* | - | 法院代管款（备查） | 不入总账
"""
