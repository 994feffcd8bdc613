"""What a file is, told from its first bytes."""

import io
import zipfile

import pytest

from legal_recovery.documents.rules import Misnamed, clean_name, media_type_of, require_true_name


def archive(member: str) -> bytes:
    """Return the beginning of an archive with this member."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(member, "x")
    return file.getvalue()[:4096]


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"%PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (
            archive("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (archive("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (archive("OFD.xml"), "application/ofd"),
        (archive("readme.txt"), "application/zip"),
        (b"RIFF....WAVEfmt ", "audio/wav"),
        (b"....ftypisom", "video/mp4"),
        ("借款合同".encode(), "text/plain"),
        ("借款合同".encode("gb18030"), "text/plain"),
        (("合" * 2000).encode()[:4096], "text/plain"),
        (b"<svg onload=alert(1)>", "text/plain"),
        (b"\x00\x01\x02", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_content_says(head: bytes, media_type: str) -> None:
    assert media_type_of(head) == media_type


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\证据\\借条.jpg", "借条.jpg"),
        ("判决书.pdf\r\nX-Evil: 1", "判决书.pdfX-Evil: 1"),
        # Shown from right to left this one would end in .pdf.
        ("附件\u202efdp.exe", "附件fdp.exe"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_path_or_signs_that_mislead_and_with_its_ending(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize("head", [b"MZ\x90\x00", b"<html>", b"PK\x03\x04"])
def test_a_pdf_that_is_none_is_refused(head: bytes) -> None:
    with pytest.raises(Misnamed):
        require_true_name("判决书.PDF", media_type_of(head))
    require_true_name("判决书.pdf", media_type_of(b"\xef\xbb\xbf\r\n%PDF-1.4"))
