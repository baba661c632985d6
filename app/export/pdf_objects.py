"""The small change of PDF (ISO 32000-1): numbers, strings, names, streams, in the form that reportlab's writer takes.

reportlab numbers the objects and writes the cross-reference table; what stands in them is made here, so that no setting
in a home folder or in the environment can change it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlsplit

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFObject

_SCHEMES = ("http", "https", "mailto")
_ESCAPES = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})


class Stream(PDFObject):  # type: ignore[misc]
    """A stream object with its dictionary entries, compressed. Written with an end of line before `endstream`."""

    def __init__(self, content: bytes, entries: Mapping[str, object] | None = None, filtered: str = "") -> None:
        """Hold `content`; `filtered` names the filter when it is already encoded (such as DCTDecode)."""
        self._entries = dict(entries or {})
        self._entries["Filter"] = "/" + (filtered or "FlateDecode")
        self._content = content if filtered else zlib.compress(content, 6)

    def format(self, document: PDFDocument) -> bytes:
        """Return the object's bytes; called by reportlab, which takes the file's id from what streams hold."""
        document.updateSignature(self._content)
        head: bytes = PDFDictionary({**self._entries, "Length": str(len(self._content))}).format(document)
        return b"".join((head, b"\nstream\n", self._content, b"\nendstream\n"))


def number(value: float) -> str:
    """Return a number to a thousandth, never with an exponent."""
    return repr(round(value, 3)) if value % 1 else str(int(value))


def array(values: Iterable[float]) -> str:
    """Return an array of numbers."""
    return f"[{' '.join(map(number, values))}]"


def text_string(text: str) -> bytes:
    """Return a text string object: literal when it is plain ASCII, otherwise UTF-16 with a byte order mark."""
    if text.isascii() and text.isprintable():
        return f"({text.translate(_ESCAPES)})".encode()
    return b"<FEFF" + utf16_hex(text).encode() + b">"


def utf16_hex(text: str) -> str:
    """Return the UTF-16 units of `text` as hexadecimal digits; lone surrogates become U+FFFD."""
    return (
        text.encode("utf-16-be", errors="surrogatepass")
        .decode("utf-16-be", "replace")
        .encode("utf-16-be")
        .hex()
        .upper()
    )


def uri_string(address: str) -> bytes | None:
    """Return a web or mail address as a string object of 7-bit characters, or None when it must not become a link."""
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return None
    if scheme not in _SCHEMES or any(letter <= " " or letter == "\x7f" for letter in address):
        return None
    return text_string(quote(address, safe="!#$%&'()*+,/:;=?@[]~-._"))
