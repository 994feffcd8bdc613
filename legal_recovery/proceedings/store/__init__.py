"""Reading proceedings and all that belongs to them."""

from legal_recovery.proceedings.store.courts import courts_of
from legal_recovery.proceedings.store.dates import (
    CourtDate,
    attended_on,
    count_dated,
    dates_of_person,
    get_court_date,
    list_court_dates,
    list_dated,
)
from legal_recovery.proceedings.store.filings import Filing, get_filing, list_corrections, list_filings
from legal_recovery.proceedings.store.proceedings import (
    Party,
    Proceeding,
    UnderDocket,
    chain_of,
    find_docket,
    get_proceeding,
    kinds_among,
    line_above,
    list_proceedings,
    list_waiting,
    main_line,
    main_proceeding,
)
from legal_recovery.proceedings.store.service import (
    AgreedAddress,
    Certificate,
    list_agreed_addresses,
    list_certificates,
    list_served,
)

__all__ = [
    "AgreedAddress",
    "Certificate",
    "CourtDate",
    "Filing",
    "Party",
    "Proceeding",
    "UnderDocket",
    "attended_on",
    "chain_of",
    "count_dated",
    "courts_of",
    "dates_of_person",
    "find_docket",
    "get_court_date",
    "get_filing",
    "get_proceeding",
    "kinds_among",
    "line_above",
    "list_agreed_addresses",
    "list_certificates",
    "list_corrections",
    "list_court_dates",
    "list_dated",
    "list_filings",
    "list_proceedings",
    "list_served",
    "list_waiting",
    "main_line",
    "main_proceeding",
]
