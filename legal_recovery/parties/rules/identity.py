"""What a resident identity number says of its holder (GB 11643-1999)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

_SHAPE = re.compile(r"\d{6}(?P<born>(?:19|20)\d{6})\d{2}(?P<order>\d)[\dX]", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Resident:
    """When somebody was born, and whether the order of their number is that of men (odd) or of women."""

    born_on: date
    sex: Literal["male", "female"]


def read_resident_id(number: str | None) -> Resident | None:
    """Return what a number of 18 signs says; None where it does not check or has no such day."""
    text = (number or "").strip().upper()
    found = _SHAPE.fullmatch(text)
    if (
        found is None
        or _CHECKS[sum(int(a) * b for a, b in zip(text, _WEIGHTS, strict=False)) % 11] != text[-1]
    ):
        return None
    try:
        born = date.fromisoformat(found["born"])
    except ValueError:
        return None
    return Resident(born, "male" if int(found["order"]) % 2 else "female")
