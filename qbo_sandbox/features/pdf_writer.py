"""A small writer of PDF files: pages of text and lines in Helvetica.

Text outside Windows-1252 goes out in a composite font with a table that tells readers
which characters it means, so that searching and copying find every name; such glyphs
are left to the reader's own fonts. Source: ISO 32000-1, sections 7.5, 9.6 to 9.10.
"""

from __future__ import annotations

import zlib

WIDTH, HEIGHT = 612, 792  # US Letter, in points
# Widths of Helvetica's ASCII glyphs from the blank on (Adobe's font metrics).
_WIDTHS = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)


def text_width(text: str, size: float) -> float:
    """Return how wide a text is, in points."""
    codes = (ord(char) - 32 for char in text)
    return sum(_WIDTHS[c] if 0 <= c < len(_WIDTHS) else 556 for c in codes) * size / 1e3


def fitted(text: str, size: float, width: float) -> str:
    """Return a text cut to a width, with dots where something was cut off."""
    text = " ".join(text.split())
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "...", size) > width:
        text = text[:-1]
    return text + "..."


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Return the lines of a text within a width; long words are cut."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and text_width(longer, size) > width:
                lines.append(line)
                longer = word
            line = fitted(longer, size, width)
        lines.append(line)
    return lines


class Pdf:
    """A document in the making. Positions are points from the lower left corner."""

    def __init__(self, title: str):
        self.title = title
        self.pages: list[list[str]] = []
        self._glyphs: dict[str, int] = {}
        self.new_page()

    def new_page(self) -> None:
        """Begin another page."""
        self.pages.append([])

    def text(
        self, x: float, y: float, text: str, size: float = 10, bold: bool = False
    ) -> None:
        """Put a text at a position."""
        text = "".join(char if char.isprintable() else " " for char in text)
        font, shown = self._encoded(text, bold)
        self.pages[-1].append(
            f"BT /{font} {size:g} Tf {x:.2f} {y:.2f} Td {shown} Tj ET"
        )

    def right(
        self, x: float, y: float, text: str, size: float = 10, bold: bool = False
    ) -> None:
        """Put a text so that it ends at ``x``."""
        self.text(x - text_width(text, size), y, text, size, bold)

    def line(self, x1: float, x2: float, y: float) -> None:
        """Draw a thin horizontal line."""
        self.pages[-1].append(f"0.5 w {x1:.2f} {y:.2f} m {x2:.2f} {y:.2f} l S")

    def _encoded(self, text: str, bold: bool) -> tuple[str, str]:
        try:
            raw = text.encode("cp1252")
            return ("F2" if bold else "F1"), f"<{raw.hex()}>"
        except UnicodeEncodeError:
            codes = [self._glyphs.setdefault(c, len(self._glyphs) + 1) for c in text]
            return "F3", "<" + "".join(f"{code:04x}" for code in codes) + ">"

    # --- the file

    def content(self) -> bytes:
        """Return the file."""
        count = len(self.pages)
        first = 10  # objects before the pages: catalog, tree, info, fonts
        kids = " ".join(f"{first + 2 * n} 0 R" for n in range(count))
        fonts = "/F1 4 0 R /F2 5 0 R /F3 6 0 R"
        objects: list[bytes] = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
            f"<< /Title <{self.title.encode('utf-16').hex()}> >>".encode(),
            _font("Helvetica"),
            _font("Helvetica-Bold"),
            b"<< /Type /Font /Subtype /Type0 /BaseFont /Helvetica /Encoding /Identity-H"
            b" /DescendantFonts [7 0 R] /ToUnicode 8 0 R >>",
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Helvetica /DW 556"
            b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0"
            b" >> /FontDescriptor 9 0 R >>",
            _stream(self._meanings().encode()),
            b"<< /Type /FontDescriptor /FontName /Helvetica /Flags 4 /ItalicAngle 0"
            b" /FontBBox [-166 -225 1000 931] /Ascent 718 /Descent -207"
            b" /CapHeight 718 /StemV 88 >>",
        ]
        for number, page in enumerate(self.pages):
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] "
                f"/Resources << /Font << {fonts} >> >> "
                f"/Contents {first + 2 * number + 1} 0 R >>".encode()
            )
            objects.append(_stream("\n".join(page).encode()))
        return _file(objects)

    def _meanings(self) -> str:
        """Return the CMap from our codes to characters."""
        rows = [
            f"<{code:04x}> <{char.encode('utf-16-be').hex()}>"
            for char, code in self._glyphs.items()
        ]
        blocks = [rows[n : n + 100] for n in range(0, len(rows), 100)]
        body = "\n".join(
            f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar"
            for block in blocks
        )
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CMapName /Meanings def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
            f"{body}\nendcmap end end"
        )


def _font(name: str) -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} "
        "/Encoding /WinAnsiEncoding >>"
    ).encode()


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode >>"
    return head.encode() + b"\nstream\n" + packed + b"\nendstream"


def _file(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>"
    return out + f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()
