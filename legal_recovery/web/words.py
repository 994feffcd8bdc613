"""The words that the page's own scripts say, in the language of the page."""

from flask_babel import gettext as _


def script_words() -> dict[str, str]:
    """Return them by the names that `static/js` uses; `{n}` and its like are filled in there."""
    return {
        "no_amount": _("This cannot be read as an amount yet; write it like 1,234.50."),
        "either": _("Can be read as {first} or {second}: write one of them."),
        "no_day": _("This cannot be read as a day yet; write it like 2026-11-22."),
        "restored": _("What you had typed is here again."),
        "copied": _("Copied"),
        "first_item": _("This is the first of the list you came from."),
        "last_item": _("This is the last of the list you came from."),
        "found": _("{n} found"),
        "nothing_found": _("Nothing found"),
        "pages": _("Pages"),
        "failed": _("This failed and was not saved. What you typed is still here: try again."),
        "no_connection": _("No connection: nothing was saved. What you typed is still here."),
        **key_words(),
    }


def key_words() -> dict[str, str]:
    """Return what each key does that no element of the page names by itself."""
    return {
        "key_search": _("Search"),
        "key_help": _("Keys on this page"),
        "key_down": _("Next row"),
        "key_up": _("Previous row"),
        "key_pick": _("Select the row"),
        "key_peek": _("Peek at the case; again closes"),
        "key_acts": _("All that can be done with the case"),
        "key_copy": _("Copy the link"),
        "key_extend": _("Extend the selection"),
        "key_all": _("Select the page; again: everything filtered"),
        "key_export": _("Save the list as a workbook (XLSX)"),
        "key_open": _("Open the row"),
        "key_tab": _("Open the row in a new tab"),
        "key_unit": _("Unit of amounts"),
        "key_previous": _("Previous of the list I came from"),
        "key_next": _("Next of the list I came from"),
        "key_submit": _("Submit"),
        "key_print": _("Print"),
        "key_close": _("Close the topmost layer"),
    }
