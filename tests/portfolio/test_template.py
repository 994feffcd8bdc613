"""The template: what it shows is what the program reads."""

import openpyxl
import pytest

from legal_recovery.portfolio.schemas import check_file, template_workbook
from legal_recovery.portfolio.schemas.columns import COLUMNS, SHEETS
from tests.portfolio.files import TODAY, notices, only_case, problems


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("flat", [False, True], ids=["workbook", "flat"])
def test_the_example_of_the_template_is_a_portfolio_without_a_problem(tmp_path, lang, flat):
    path = tmp_path / "template.xlsx"
    template_workbook(path, lang, flat=flat)
    checked = check_file(path, today=TODAY)
    assert (problems(checked), notices(checked)) == ([], [])
    case = only_case(checked)
    assert (case.debts[0].annual_rate_ppm, case.stage) == (43_500, "litigation")
    assert (len(case.costs), len(case.receipts)) == ((0, 0) if flat else (1, 1))


def test_every_column_has_its_heading_in_the_template_s_language(tmp_path):
    path = tmp_path / "template.xlsx"
    template_workbook(path, "zh")
    book = openpyxl.load_workbook(path)
    assert len(book.sheetnames) == len(SHEETS)
    for kind, sheet in zip(SHEETS, book.worksheets, strict=True):
        headings = [cell.value.removesuffix(" *") for cell in sheet[1]]
        assert headings == [column.zh for column in COLUMNS[kind].values()]
        required = [cell.value.endswith(" *") for cell in sheet[1]]
        assert required == [column.required for column in COLUMNS[kind].values()]
