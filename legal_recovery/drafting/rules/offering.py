"""The vocabulary as an editor offers it: how each word is written, and what is put into a text for it."""

from typing import NamedTuple

from legal_recovery.drafting.rules.vocabulary import WORDS, Word, shape_of

_USUAL = {"day": " | day", "money": " | money", "rate": " | percent"}


class Offer(NamedTuple):
    """A word with its label: how it is written, and what to insert."""

    written: str
    insert: str
    en: str
    zh: str


class Offers(NamedTuple):
    """A word of the vocabulary with all that is inside it."""

    word: Word
    offers: tuple[Offer, ...]


def all_offers() -> tuple[Offers, ...]:
    """Return the vocabulary in its order."""
    return tuple(Offers(word, tuple(_offers(word, word.name))) for word in WORDS)


def _offers(word: Word, written: str) -> list[Offer]:
    inside = shape_of(word.type)
    if word.type.startswith("list of "):
        # A list inside a list names its parts by another name.
        one = "part" if written.startswith("one.") else "one"
        loop = Offer(written, f"{{% for {one} in {written} %}}\n{{% endfor %}}\n", word.en, word.zh)
        return [loop, *(offer for part in inside for offer in _offers(part, f"{one}.{part.name}"))]
    if inside:
        return [offer for part in inside for offer in _offers(part, f"{written}.{part.name}")]
    insert = f"{{{{ {written}{_USUAL.get(word.type, '')} }}}}"
    if word.type == "flag":
        insert = f"{{% if {written} %}}{{% endif %}}"
    return [Offer(written, insert, word.en, word.zh)]
