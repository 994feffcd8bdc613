"""Field 86 of an MT940 or MT942: who paid and what for, in the manners that banks have agreed on among themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from legal_recovery.reconciliation.schemas.statements.words import one_after_the_other, one_line

IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
# Lines are cut at 65 characters wherever a word stands; a shorter one ends by itself.
_FULL_LINE = 64
_FULL_PART = 27
# `166?00GUTSCHRIFT?20SVWZ+…?32NAME`: a code, a mark, and parts that begin with the mark and two digits.
_IN_PARTS = re.compile(r"\s*(?:\d{3})?\s*([?>~^@|<&!$%])(?=\d\d)")
_PURPOSE = frozenset([*range(20, 30), *range(60, 64)])
_NAME, _ACCOUNT, _IBAN, _TEXT = (32, 33), 31, 38, 0
# SEPA's words inside the purpose.
_SEPA = re.compile(r"\b(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|PURP|ANAM|BREF|RREF)\+")
# `/ORDP//NAME/…/REMI/…`: codes between strokes.
_CODED = re.compile(
    r"/(ORDP|BENM|CNTP|NAME|ADDR|REMI|EREF|PREF|MARF|CSID|IBAN|ACCT|BIC|RTRN|TRTP|TRCD|ISDT|PURP|ULTD|ULTC|ULTB|ID|OCMT|"
    r"CHGS|INIT|SVCL|BUSP|RFB|ROC|PY|PT)/",
    re.IGNORECASE,
)
_NOT_PROVIDED = "NOTPROVIDED"


@dataclass(frozen=True, slots=True)
class Details:
    """What a field 86 says."""

    payer: str | None = None
    account: str | None = None
    reference: str | None = None
    narrative: str | None = None


def read_details(text: str) -> Details:
    """Return what the lines of a field 86 say, in whichever manner they are written."""
    if found := _IN_PARTS.match(text):
        return _of_parts(_parts(text, found[1]))
    whole = unwrapped(text)
    if whole.lstrip().startswith("/") and (coded := dict(_coded(whole))):
        return _of_codes(coded, whole)
    return Details(narrative=one_line(whole))


def unwrapped(text: str, mark: str = "") -> str:
    """Return the text of several lines: a full one, or one cut within a part's number, goes on without a space."""
    lines = text.split("\n")
    found = [lines[0]]
    full = _FULL_LINE - len(":86:")
    for before, line in pairwise(lines):
        goes_on = len(before) >= full or (mark and _cut_at_mark(before, line, mark))
        found.append(line if goes_on else f" {line}")
        full = _FULL_LINE
    return "".join(found)


def _cut_at_mark(before: str, line: str, mark: str) -> bool:
    return before.rstrip()[-2:].rstrip("0123456789").endswith(mark) or line.startswith(mark)


def _parts(text: str, mark: str) -> dict[int, str]:
    """Return the parts by number."""
    found: dict[int, str] = {}
    for part in re.split(rf"{re.escape(mark)}\s?(?=\d\d)", unwrapped(text, mark))[1:]:
        found.setdefault(int(part[:2]), part[2:])
    return found


def _of_parts(parts: dict[int, str]) -> Details:
    words = _sepa(_run_on(parts[number] for number in sorted(parts) if number in _PURPOSE))
    purpose = words.get("SVWZ", words.get(""))
    reference = next(
        (words[key] for key in ("EREF", "KREF") if words.get(key, _NOT_PROVIDED) != _NOT_PROVIDED), None
    )
    return Details(
        payer=one_line(_run_on(parts[number] for number in _NAME if number in parts)) or words.get("ABWA"),
        account=_account(parts.get(_IBAN)) or _account(parts.get(_ACCOUNT)) or _account(words.get("IBAN")),
        reference=reference,
        narrative=one_after_the_other(purpose) or one_line(parts.get(_TEXT)),
    )


def _run_on(parts: Iterator[str]) -> str:
    """Return parts as one text: one that fills its 27 characters goes on in the next without a space."""
    return "".join(part if len(part) >= _FULL_PART else f"{part} " for part in parts)


def _account(text: str | None) -> str | None:
    return "".join(text.split()) or None if text else None


def _sepa(purpose: str) -> dict[str, str]:
    """Return SEPA's words with what each says; under an empty key what stands before the first."""
    parts = _SEPA.split(purpose)
    found = {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}
    return {word: said for word, text in found.items() if (said := one_line(text))}


def _coded(text: str) -> Iterator[tuple[str, str]]:
    """Yield each code with what stands behind it up to the next."""
    parts = _CODED.split(text)
    for code, said in zip(parts[1::2], parts[2::2], strict=True):
        if cleaned := said.strip(" /"):
            yield code.upper(), cleaned


def _of_codes(coded: dict[str, str], whole: str) -> Details:
    account, name = _counterparty(coded.get("CNTP"))
    said = re.sub(r"^(USTD//|STRD/)", "", coded.get("REMI", ""))
    reference = coded.get("EREF") or coded.get("PREF")
    return Details(
        payer=one_line(coded.get("NAME") or coded.get("ORDP") or coded.get("BENM") or name),
        account=_account(coded.get("IBAN") or coded.get("ACCT") or account),
        reference=one_line(reference) if reference != _NOT_PROVIDED else None,
        narrative=one_line(said) or one_line(whole),
    )


def _counterparty(text: str | None) -> tuple[str | None, str | None]:
    """Return account and name of `account/bank/name/town`."""
    account, bank, name = ((text or "").split("/") + [""] * 3)[:3]
    return account or None, name or (bank if not IBAN.fullmatch(account) else None) or None
