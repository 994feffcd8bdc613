"""What a file is, told from its first bytes."""

import io
import zipfile

import pytest

from legal_recovery.documents.rules import media_type_of


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
