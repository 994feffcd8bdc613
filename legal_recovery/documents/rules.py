"""What may be attached, and who may read it."""

from legal_recovery.kernel.errors import N_, InvalidInput, Message

ACCESS: dict[str, Message] = {"court": N_("For the court"), "internal": N_("Internal")}


class EmptyFile(InvalidInput):
    """A document has content."""

    code = "documents.empty"


class NamelessFile(InvalidInput):
    """A document has a name."""

    code = "documents.nameless"


def clean_name(name: str) -> str:
    """Return a file's name without any path; raises NamelessFile."""
    bare = name.replace("\\", "/").rpartition("/")[2].replace("\x00", "").strip()
    if not bare or bare in {".", ".."}:
        raise NamelessFile(N_("Choose a file that has a name."), field="file")
    return bare[:200]


def require_content(size: int) -> None:
    """Refuse a file without a single byte."""
    if size == 0:
        raise EmptyFile(N_("The file is empty."), field="file")
