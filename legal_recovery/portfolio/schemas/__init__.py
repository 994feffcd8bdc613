"""Portfolio files read: CSV, TSV and XLSX, in both languages, whole or not at all."""

from legal_recovery.plumbing.tables.sources import MAX_FILE_BYTES, MAX_UPLOAD_BYTES
from legal_recovery.portfolio.schemas.check import CheckedFile, check_file
from legal_recovery.portfolio.schemas.columns import Column, columns
from legal_recovery.portfolio.schemas.template import template_workbook

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_UPLOAD_BYTES",
    "CheckedFile",
    "Column",
    "check_file",
    "columns",
    "template_workbook",
]
