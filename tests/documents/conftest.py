"""Writers of small real files, so that tests need no other library and no stored samples."""

import zipfile

import pytest


def _count_words(texts):
    return [len(text.split()) for text in texts]


@pytest.fixture
def count_words():
    return _count_words


@pytest.fixture
def pack(tmp_path):
    """Write a zip file of named parts."""

    def write(name, parts):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for part, text in parts.items():
                packed.writestr(part, text)
        return path

    return write


@pytest.fixture
def write_pdf(tmp_path):
    """Write a PDF whose pages show the given lines; `extra` goes into the catalog, `more` are further objects."""

    def write(name, pages, title=None, extra="", more=()):
        count = len(pages)
        kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
        objects = [
            f"<< /Type /Catalog /Pages 2 0 R {extra} >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
        for number, lines in enumerate(pages):
            shown = " ".join(f"({line}) Tj T*" for line in lines)
            stream = f"BT /F1 12 Tf 14 TL 50 750 Td {shown} ET"
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
                f"/Contents {5 + 2 * number} 0 R >>"
            )
            objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects += more
        objects.append(f"<< /Title ({title or ''}) >>")
        data = b"%PDF-1.4\n"
        offsets = []
        for number, body in enumerate(objects, 1):
            offsets.append(len(data))
            data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
        start = len(data)
        data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
        data += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
        data += f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode()
        data += f"startxref\n{start}\n%%EOF\n".encode()
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write
