"""What cannot be bound: each refusal names the file and says what to do."""

from legal_recovery.kernel.errors import InvalidInput, RuleViolation


class EmptySource(InvalidInput):
    """A file has content."""

    code = "binding.empty"


class SourceTooLarge(InvalidInput):
    """A file keeps within the size that is read."""

    code = "binding.too_large"


class UnknownKind(InvalidInput):
    """Only PDF, JPEG, PNG, TIFF and plain text can be bound."""

    code = "binding.unknown_kind"


class WrongName(InvalidInput):
    """A file is what its name says."""

    code = "binding.misnamed"


class Unreadable(InvalidInput):
    """A file is whole and can be read."""

    code = "binding.unreadable"


class Encrypted(InvalidInput):
    """A PDF opens without a password."""

    code = "binding.encrypted"


class Recursive(InvalidInput):
    """The pages of a PDF do not contain themselves."""

    code = "binding.recursive"


class NoPages(InvalidInput):
    """A PDF has a page."""

    code = "binding.no_pages"


class TooManyPages(InvalidInput):
    """A file keeps within the number of pages that is read."""

    code = "binding.too_many_pages"


class DynamicForm(InvalidInput):
    """A PDF has pages of its own, not a form (XFA) that one program alone can show."""

    code = "binding.xfa"


class PictureTooLarge(InvalidInput):
    """A picture keeps within the size that is unpacked."""

    code = "binding.picture_too_large"


class UnpacksTooLarge(InvalidInput):
    """What is packed in a file keeps within the size that is unpacked."""

    code = "binding.unpacks_too_large"


class Unprintable(InvalidInput):
    """Every character has a glyph; the fact `lacking` holds those that have none."""

    code = "binding.unprintable"


class NoSuchPage(InvalidInput):
    """A range names pages that the file has."""

    code = "binding.no_such_page"


class OriginalShowsMore(RuleViolation):
    """An original is not embedded where pages of it were left out or blacked out."""

    code = "binding.original_shows_more"
