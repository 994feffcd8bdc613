"""Small words that every reader of statements needs."""

import re

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import LARGEST_MINOR, Money
from legal_recovery.plumbing.tables.sources import FileProblem

# Signs that turn the writing round or cannot be seen: with them a name looks like another one.
_UNSEEN = dict.fromkeys(
    [
        *range(9),
        *range(0x0E, 0x1C),
        0x7F,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x206A),
        0xFEFF,
    ]
)


def one_line(text: str | None) -> str | None:
    """Return a text with single spaces, None where nothing is left of it."""
    return " ".join(text.translate(_UNSEEN).split()) or None if text else None


def one_after_the_other(*texts: str | None) -> str | None:
    """Return the texts in one line, each once."""
    return " ".join(dict.fromkeys(filter(None, map(one_line, texts)))) or None


_DECIMAL = re.compile(r"-?(\d+\.?\d*|\.\d+)", re.ASCII)


def exact(text: str, currency: str, number: int) -> Money:
    """Return the amount of an entry or its balance as a program writes it: `-1234.50`; raises FileProblem."""
    if _DECIMAL.fullmatch(text):
        try:
            money = Money.of(text, currency)
        except InvalidInput as refusal:
            raise of_entry(number, refusal) from refusal
        if abs(money.minor) <= LARGEST_MINOR:
            return money
    raise FileProblem(
        "statement.unreadable_amount",
        N_("In entry {number} of the file “{text}” is not an amount."),
        row=number,
        number=number,
        text=text[:40],
    )


def of_entry(number: int, refusal: InvalidInput) -> FileProblem:
    """Return a refusal that says which entry of the file it is about."""
    sentence = N_("Entry {number} of the file: {reason}")
    return FileProblem(refusal.code, sentence, row=number, number=number, reason=refusal)


def damaged_entry(number: int, kind: str) -> FileProblem:
    """Return the refusal of an entry, counted from the file's first, that is not as its format has it."""
    return FileProblem(
        "statement.unreadable_entry",
        N_("Entry {number} of the file is not as {kind} has it: the file is damaged, or was changed."),
        row=number,
        number=number,
        kind=kind,
    )


def no_day(number: int) -> FileProblem:
    """Return the refusal of an entry that does not say when it was booked."""
    return FileProblem(
        "statement.no_day", N_("Entry {number} of the file has no date."), row=number, number=number
    )


def cut_off(kind: str) -> FileProblem:
    """Return the refusal of a file that ends too early."""
    return FileProblem(
        "statement.cut_off",
        N_("The file ends before its {kind} statement does: it was not copied whole."),
        kind=kind,
    )


def no_currency() -> FileProblem:
    """Return the refusal of a statement that leaves open what its amounts are in."""
    return FileProblem("statement.no_currency", N_("The statement does not say its currency."))


def entities() -> FileProblem:
    """Return the refusal of a file that a few lines of could fill the memory."""
    return FileProblem(
        "statement.entities", N_("The file defines entities, which no statement does; it was not read.")
    )


def two_currencies(said: str, currency: str) -> FileProblem:
    """Return the refusal of a statement whose amounts are not all in the currency of its account."""
    return FileProblem(
        "statement.two_currencies",
        N_("An amount of the statement is in {said}, but the account is in {currency}."),
        said=said,
        currency=currency,
    )
