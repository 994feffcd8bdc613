"""Both languages are complete: every text that a person reads is marked and translated."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog

from legal_recovery.app import build_app  # noqa: F401  (brings all refusals along)
from legal_recovery.kernel.errors import RecoveryError
from scripts.messages import Use, as_po, merged, untranslated, used
from tests.house.house import name_of, sources, tree
from tests.house.pages import FILLED, Page, literals, templates

WORD = re.compile(r"[A-Za-z\u4e00-\u9fff]{2,}")
# Two words, or one that begins a sentence: names of fields, keys and classes look otherwise.
SENTENCE = re.compile(r"^[A-Z][a-z]+[ .…]?|[A-Za-z]+ [a-z]+ [a-z]+|[\u4e00-\u9fff]")
READ_ALOUD = ("alt", "aria-label", "aria-description", "placeholder", "title")
# Attributes gathered in a block of their own, and parts of class names.
MARKUP = re.compile(r'\breadonly\b|[\w-]+="[^"]*"|[\w\0 ]*-[\w-]+(?:="[^"]*")?')
# The same whatever the language: examples of what is typed, the amount in capitals.
EXAMPLES = frozenset({"（2026）浙0106民初1234号", "（大写）人民币", "Dossier key=case_reference"})
# The same in every language: file formats, the names of the two languages, keys of a keyboard.
SAME = frozenset("CSV XLSX PDF JSON API SHA 中文 English EN Ctrl Enter Esc Space Shift Tab UTC".split())
MARKED = frozenset({"N_", "_", "gettext", "ngettext", "lazy_gettext", "say", "said", "spoken", "translated"})


@cache
def catalogue() -> Catalog:
    """Return what is translated."""
    return merged()


@cache
def texts() -> list[Use]:
    """Return what is to be translated; to find it takes a tenth of a minute."""
    return list(used())


def test_every_text_has_its_translation() -> None:
    uses = untranslated(catalogue(), texts())
    assert uses == [], "\n\n".join(map(as_po, uses))


def test_no_translation_in_a_template_stumbles_over_a_percent_sign() -> None:
    """Templates fill every text in, also one that names nothing: there a percent sign of its own fails."""
    for use in texts():
        if use.place.startswith("templates/") and isinstance(use.msgid, str) and "%(" not in use.msgid:
            message = catalogue().get(use.msgid, use.context)
            assert message is not None
            assert use.msgid % {} and str(message.string) % {}, use.place


def test_no_template_holds_a_word_outside_of_translation() -> None:
    found = []
    for path in templates(".html"):
        page = Page(path)
        words = [*page.words]
        for tag in page.tags:
            words += [(tag.line, tag.attributes[name]) for name in READ_ALOUD if name in tag.attributes]
        found += [f"{name_of(path)}:{line}: {text.strip()}" for line, text in words if _speaks(text)]
    assert found == []


def _speaks(text: str) -> bool:
    words = WORD.findall(MARKUP.sub(" ", text).replace(FILLED, " "))
    return text.replace(FILLED, "").strip() not in EXAMPLES and any(word not in SAME for word in words)


def test_no_expression_in_a_template_holds_a_sentence_outside_of_translation() -> None:
    found = [
        f"{name_of(path)}:{line}: {text}"
        for path in templates(".html")
        for line, text in literals(path)
        if SENTENCE.match(text) and _speaks(text)
    ]
    assert found == []


def refusals() -> frozenset[str]:
    """Return the names of all refusals."""
    found, waiting = {RecoveryError.__name__}, [RecoveryError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            found.add(kind.__name__)
            waiting.append(kind)
    return frozenset(found)


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of a file with the last part of the name of what is called."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", ""), node


def test_every_refusal_is_a_sentence_that_is_translated() -> None:
    kinds, found = refusals(), []
    for path in sources():
        for name, call in calls(path):
            if name in kinds and call.args and _is_bare(call.args[0]):
                found.append(f"{name_of(path)}:{call.lineno}: {ast.unparse(call.args[0])}")
    assert found == []


def test_what_pages_flash_and_the_command_line_says_is_translated() -> None:
    """`doctor` speaks English only: it has to speak when everything else is missing."""
    found = [
        f"{name_of(path)}:{call.lineno}: {ast.unparse(call.args[0])}"
        for path in sources()
        if path.name != "doctor.py"
        for name, call in calls(path)
        if name in ("flash", "echo", "secho") and call.args and _is_bare(call.args[0])
    ]
    assert found == []


def _is_bare(argument: ast.expr) -> bool:
    """Whether an argument is, or holds, words that nothing translates."""
    if isinstance(argument, ast.Constant):
        return isinstance(argument.value, str) and bool(SENTENCE.search(argument.value))
    if isinstance(argument, ast.JoinedStr):
        literal = "".join(str(part.value) for part in argument.values if isinstance(part, ast.Constant))
        return bool(SENTENCE.search(literal.strip()))
    return False
