"""The words that cases are found by: names in signs, in pinyin and by initials, numbers as they are written."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin, load_phrases_dict, pinyin
from sqlalchemy import (
    Connection,
)

from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.law.docket import UnreadableDocket, key_of, parse_docket, serial_of
from legal_recovery.parties.rules.names import core_of, plain_name
from legal_recovery.plumbing.db import run

# Surnames whose reading as a surname differs from the usual one.
load_phrases_dict({"单": [["shàn"]], "仇": [["qiú"]], "解": [["xiè"]], "曾": [["zēng"]]})
# However many readings a name has, so many of them are kept.
_MOST_READINGS = 4
_LEFT_OUT = re.compile(r"[\s()\[\]〔〕【】〈〉<>\x00]+")
# So many signs of a company's name, without its place, tell it from most others.
_HEAD = 4


def normal_term(text: str) -> str:
    """Return text as it is searched: NFKC, lower case, without spaces, brackets and what no database keeps."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return (plain if plain.isalnum() else _LEFT_OUT.sub("", plain))[:300]


def add_terms(
    insert: Callable[[str, tuple[Any, ...]], None], case_id: int, kind: str, words: Iterable[str]
) -> None:
    """Let a case be found by these words."""
    for word in words:
        if term := normal_term(word):
            insert("INSERT INTO case_terms (case_id, kind, term) VALUES (?, ?, ?)", (case_id, kind, term))


def drop_terms(connection: Connection, case_id: int) -> None:
    """Let a case be found by nothing, before it is said anew by what."""
    run(connection, "DELETE FROM case_terms WHERE case_id = ?", (case_id,))


def add_party_terms(
    insert: Callable[[str, tuple[Any, ...]], None],
    case_id: int,
    name: str,
    id_number: str | None,
    *,
    company: bool,
) -> None:
    """Let a case be found by a party's name, its pinyin and initials, and the last four signs of its number.

    A company's number is public and kept whole; of a person's no more than the end is kept here.
    """
    add_terms(insert, case_id, "party", [name])
    add_terms(insert, case_id, "core", core_keys(name))
    add_terms(insert, case_id, "pinyin", spellings(name))
    if id_number and len(id_number) > 4:
        add_terms(insert, case_id, "identity", [id_number[-4:], *([id_number] if company else ())])


def core_keys(name: str) -> list[str]:
    """Return what a bank's spelling of a name is looked up by: the name as writing differs, its core, how that begins.

    A name that was cut off or lacks its form still begins alike.
    """
    keys = (plain_name(name), core_of(name), head_of(name))
    return list(dict.fromkeys(key for key in keys if key and key != normal_term(name)))


def head_of(name: str) -> str:
    """Return how the core of a name begins, which many names share; nothing where it is no longer than that."""
    core = core_of(name)
    return core[:_HEAD] if len(core) >= _HEAD and not core.isascii() else ""


def add_docket_terms(
    insert: Callable[[str, tuple[Any, ...]], None], case_id: int, number: str | None
) -> None:
    """Let a case be found by a docket number, and by its court and serial where the year is mistyped."""
    if not number:
        return
    add_terms(insert, case_id, "docket", [number])
    try:
        docket = parse_docket(number)
    except UnreadableDocket:
        return
    keys = (key_of(docket), serial_of(docket))
    add_terms(insert, case_id, "serial", [key for key in keys if key and key != normal_term(number)])


def spellings(name: str) -> list[str]:
    """Return a name in full pinyin and in initials; where its first character has several readings, in each."""
    if not any("一" <= sign <= "鿿" for sign in name):
        return []
    first_one, *rest = syllables(name)
    # What is not 汉字 comes back as it stands in the name, and stays whole.
    initials = "".join(part if part in name else part[:1] for part in rest)
    first = list(dict.fromkeys([first_one, *_readings(name[0])]))
    found = [reading + "".join(rest) for reading in first]
    found += [(reading if reading in name else reading[:1]) + initials for reading in first]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[str, ...]:
    """Return a text in pinyin, a syllable for each character; what is not 汉字 stays as it is."""
    return tuple(lazy_pinyin(text))


@cache
def _readings(sign: str) -> list[str]:
    """Return how a character can be read: with surnames and places people err."""
    if not "一" <= sign <= "鿿":
        return []
    return pinyin(sign, style=Style.NORMAL, heteronym=True, errors="default")[0][:_MOST_READINGS]


def typed_terms(text: str) -> list[str]:
    """Return what a typed text may stand for: itself, a docket number as courts write it, 汉字 as pinyin."""
    found = [normal_term(text)]
    with suppress(InvalidInput):
        found.append(normal_term(parse_docket(text).text))
    if any(sign.isascii() and sign.isalpha() for sign in text):
        # Half typed in pinyin, half in 汉字: zhang三.
        found.append("".join(lazy_pinyin(found[0])).lower())
    return list(dict.fromkeys(term for term in found if term))
