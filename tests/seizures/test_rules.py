"""What is reckoned of seizures without a database."""

from datetime import date

from legal_recovery.law.pack import load_pack
from legal_recovery.law.seizures import lodge_by


def test_a_renewal_that_would_be_lodged_on_a_closed_day_is_lodged_on_the_working_day_before() -> None:
    # 2026-11-28 is a Saturday, 2026-10-04 in the National Day holiday; of 2030 nobody knows the calendar yet.
    for expires_on, last in (
        (date(2026, 12, 5), date(2026, 11, 27)),
        (date(2026, 12, 4), date(2026, 11, 27)),
        (date(2026, 10, 11), date(2026, 9, 30)),
        (date(2030, 1, 8), date(2029, 12, 31)),
    ):
        assert lodge_by(load_pack("CN"), expires_on)[0] == last
