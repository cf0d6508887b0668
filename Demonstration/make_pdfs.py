#!/usr/bin/env python3
"""Writes the corpus's PDF documents from the text under pdf-sources/.

The same sources always give the same bytes: no date, no compression, no random identifier. Standard library only.

A source is UTF-8 text. "# " opens a title, "## " a heading, a line of three hyphens a new page; every other line
is one printed line, so a line longer than LINE_LIMIT characters is an error and not wrapped in silence.
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
LINE_LIMIT = 92
PAGE_WIDTH, PAGE_HEIGHT = 595, 842
LEFT, TOP, BOTTOM = 62, 780, 70
# How a line is set: font, size, space above it, distance to the next line.
TITLE, HEADING, BODY = ("F2", 15, 0, 26), ("F2", 12, 10, 19), ("F1", 10.5, 0, 15)


def literal(text):
    """A PDF string in the Windows encoding, with its special characters escaped."""
    data = text.encode("cp1252")
    for plain in (b"\\", b"(", b")"):
        data = data.replace(plain, b"\\" + plain)
    return b"(" + data + b")"


def style(line):
    if line.startswith("## "):
        return HEADING, line[3:]
    if line.startswith("# "):
        return TITLE, line[2:]
    return BODY, line


def pages(source):
    """The drawing commands of each page."""
    done, current, height = [], [], TOP
    for number, raw in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.rstrip()
        if len(line) > LINE_LIMIT:
            raise SystemExit(f"{source.name}:{number}: {len(line)} characters, at most {LINE_LIMIT}")
        if line == "---":
            done.append(current)
            current, height = [], TOP
            continue
        if not line:
            height -= 6
            continue
        (font, size, above, below), words = style(line)
        height -= above
        if height < BOTTOM:
            done.append(current)
            current, height = [], TOP
        current.append(b"BT /%s %g Tf %d %g Td " % (font.encode(), size, LEFT, height) + literal(words) + b" Tj ET\n")
        height -= below
    done.append(current)
    return done


def document(source):
    contents = pages(source)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    for name in (b"Helvetica", b"Helvetica-Bold"):
        objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name)
    kids = []
    for number, commands in enumerate(contents, start=1):
        foot = b"BT /F1 8 Tf %d 40 Td " % LEFT + literal(f"Aurion Motors (fiction), page {number} of {len(contents)}")
        stream = b"".join(commands) + foot + b" Tj ET\n"
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (PAGE_WIDTH, PAGE_HEIGHT, len(objects) + 2)
        )
        objects.append(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"endstream")
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (listed, len(kids))

    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def main():
    check = sys.argv[1:] == ["--check"]
    stale = []
    sources = sorted((HERE / "pdf-sources").rglob("*.txt"))
    for source in sources:
        target = (HERE / "documents" / source.relative_to(HERE / "pdf-sources")).with_suffix(".pdf")
        data = document(source)
        if check:
            if not target.is_file() or target.read_bytes() != data:
                stale.append(target.name)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    if stale:
        raise SystemExit("not made from their sources: " + ", ".join(stale))
    print(f"{len(sources)} PDF documents {'agree with' if check else 'written from'} their sources")


if __name__ == "__main__":
    main()
