"""Amounts in capitals (大写金额), as cheques, pleadings and receipts write them.

支付结算办法 (银发〔1997〕393号), annex 1; where it allows a 零 or none, its first form is taken.
"""

from legal_recovery.kernel.money import Money

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ((1000, "仟"), (100, "佰"), (10, "拾"), (1, ""))
_GROUPS = ((10**8, "亿"), (10**4, "万"))


def amount_in_capitals(money: Money) -> str:
    """Return a yuan amount in capitals, without the prefix 人民币: 1,409.50 is 壹仟肆佰零玖元伍角."""
    assert money.currency == "CNY", "capitals are written for yuan only"
    yuan, cents = divmod(abs(money.minor), 100)
    sign = "负" if money.minor < 0 else ""
    if not cents:
        return f"{sign}{_whole(yuan)}元整"
    return sign + (f"{_whole(yuan)}元" if yuan else "") + _fraction(yuan, cents)


def _whole(number: int) -> str:
    """Return a whole number in capitals; a run of noughts inside it is read once."""
    for size, name in _GROUPS:
        if number >= size:
            high, low = divmod(number, size)
            return f"{_whole(high)}{name}{_joined(low, size)}"
    return _group(number) if number else "零"


def _joined(low: int, size: int) -> str:
    """Return what follows 万 or 亿, with 零 where its first place is empty."""
    if not low:
        return ""
    return ("零" if low < size // 10 else "") + _whole(low)


def _group(number: int) -> str:
    """Return one to four digits with their places; 10 is 壹拾, never 拾."""
    text = ""
    for size, name in _PLACES:
        digit = number // size % 10
        if digit:
            text += _DIGITS[digit] + name
        elif text and number % size and not text.endswith("零"):
            text += "零"
    return text


def _fraction(yuan: int, cents: int) -> str:
    """Return 角 and 分; 零 stands for an empty 元 before 角, or an empty 角 before 分."""
    jiao, fen = divmod(cents, 10)
    gap = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    return gap + (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{_DIGITS[fen]}分" if fen else "")


def date_in_capitals(year: int | None, month: int, day: int) -> str:
    """Return a day as cheques write it, so that no stroke turns it into another: 1月15日 is 零壹月壹拾伍日.

    Annex 1, rule 6: months 壹, 贰, 壹拾 and days 壹 to 玖, 壹拾, 贰拾, 叁拾 take a 零 in front.
    """
    assert 1 <= month <= 12 and 1 <= day <= 31, "a day of the calendar"
    head = "".join(_DIGITS[int(digit)] for digit in str(year)) + "年" if year is not None else ""
    months = ("零" if month in (1, 2, 10) else "") + _group(month)
    days = ("零" if day < 10 or day % 10 == 0 else "") + _group(day)
    return f"{head}{months}月{days}日"
