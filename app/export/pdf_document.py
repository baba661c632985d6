"""The PDF file around a page: page object, fonts, forms, links, bookmarks, metadata. reportlab writes the objects.

Nothing here depends on the clock, on memory addresses or on reportlab's settings, so equal input gives equal bytes.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFObjectReference

from app.export.paper import ExportSettings
from app.export.pdf_content import Content
from app.export.pdf_objects import Stream, array, number, text_string, uri_string
from app.export.pdf_paths import alpha_name, share
from app.export.raster import rgb_and_alpha, srgb_profile

PROGRAM = "Wayline"
_PRINT_FLAG = 4
_PLAIN_SETTINGS: dict[str, object] = {
    "invariant": 1,
    "pdfComments": 0,
    "pdfMultiLine": 0,
    "useA85": 0,
    "trustedHosts": None,
    "trustedSchemes": [],
}
_settings_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class WebLink:
    """An area of the page that opens an address. Page coordinates: points from the bottom left corner, y up."""

    left: float
    bottom: float
    right: float
    top: float
    address: str


@dataclass(slots=True)
class Bookmark:
    """An entry of the outline: its title, the place of the page it leads to (points, y up) and the entries below it."""

    title: str
    left: float
    top: float
    below: list[Bookmark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """All that goes into a file of one page. Sizes in points."""

    width: float
    height: float
    content: Content
    links: Sequence[WebLink]
    bookmarks: Sequence[Bookmark]


def pdf_bytes(page: Page, settings: ExportSettings, title: str) -> bytes:
    """Return the whole file."""
    with _plain_settings():
        document = PDFDocument(compression=0, invariant=1, pdfVersion=(1, 7), lang=settings.language)
        content = page.content.operators()
        # The file's id is a digest of its streams alone; reportlab began it with the time.
        document.signature = hashlib.md5(usedforsecurity=False)
        pages = PDFDictionary()
        page_object = PDFDictionary()
        page_reference = document.Reference(page_object)
        _fill_page(document, page_object, document.Reference(pages), page, content)
        pages.dict.update({"Type": "/Pages", "Count": "1", "Kids": PDFArray([page_reference])})
        document.Catalog = PDFDictionary(_catalog(document, pages, page, page_reference, settings, title))
        document.info = PDFDictionary(_information(settings, title))
        data: bytes = document.format()
        return data


def _fill_page(
    document: PDFDocument, entries: PDFDictionary, parent: PDFObjectReference, page: Page, content: bytes
) -> None:
    box = array((0, 0, page.width, page.height))
    entries.dict.update(
        {
            "Type": "/Page",
            "Parent": parent,
            "MediaBox": box,
            "TrimBox": box,
            "Contents": document.Reference(Stream(content)),
            "Resources": document.Reference(PDFDictionary(_resources(document, page.content))),
            # Blending happens in the colours the page is written in, not in the printer's.
            "Group": "<< /Type /Group /S /Transparency /CS /DeviceRGB >>",
        }
    )
    links = [document.Reference(PDFDictionary(entry)) for link in page.links if (entry := _annotation(link))]
    if links:
        entries["Annots"] = PDFArray(links)


def _resources(document: PDFDocument, content: Content) -> dict[str, object]:
    # reportlab puts a dictionary of the standard fonts, which are not embedded, into every file: ours takes its place.
    fonts = document.idToObject["BasicFonts"]
    fonts.dict.update(content.fonts.write(document))
    states = {
        alpha_name(alpha): f"<< /Type /ExtGState /ca {share(alpha)} /CA {share(alpha)} >>"
        for alpha in sorted(content.alphas)
    }
    drawn: dict[str, object] = {}
    for name, form in content.forms.items():
        used = {alpha_name(alpha): states[alpha_name(alpha)] for alpha in sorted(form.alphas)}
        entries = {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": array(form.bounds),
            "Resources": PDFDictionary({"ExtGState": PDFDictionary(used)} if used else {}),
        }
        drawn[name] = document.Reference(Stream(form.operators.encode(), entries))
    for name, image in content.images.items():
        size = {"Type": "/XObject", "Subtype": "/Image", "Width": str(image.width()), "Height": str(image.height())}
        rgb, alpha = rgb_and_alpha(image)
        colours: dict[str, object] = {**size, "ColorSpace": "/DeviceRGB", "BitsPerComponent": "8"}
        if alpha is not None:
            mask = {**size, "ColorSpace": "/DeviceGray", "BitsPerComponent": "8"}
            colours["SMask"] = document.Reference(Stream(alpha, mask))
        drawn[name] = document.Reference(Stream(rgb, colours))
    return {
        "Font": document.Reference(fonts),
        "ExtGState": PDFDictionary(states),
        "XObject": PDFDictionary(drawn),
    }


def _annotation(link: WebLink) -> dict[str, object] | None:
    uri = uri_string(link.address)
    if uri is None:
        return None
    return {
        "Type": "/Annot",
        "Subtype": "/Link",
        "Rect": array((link.left, link.bottom, link.right, link.top)),
        "Border": "[0 0 0]",
        "F": str(_PRINT_FLAG),
        "Contents": text_string(link.address),
        "A": PDFDictionary({"Type": "/Action", "S": "/URI", "URI": uri}),
    }


def _catalog(
    document: PDFDocument,
    pages: PDFDictionary,
    page: Page,
    page_reference: PDFObjectReference,
    settings: ExportSettings,
    title: str,
) -> dict[str, object]:
    metadata = {"Type": "/Metadata", "Subtype": "/XML"}
    profile = document.Reference(Stream(srgb_profile(), {"N": "3", "Alternate": "/DeviceRGB"}))
    intent = {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "OutputConditionIdentifier": "(sRGB IEC61966-2.1)",
        "Info": "(sRGB IEC61966-2.1)",
        "DestOutputProfile": profile,
    }
    catalog: dict[str, object] = {
        "Type": "/Catalog",
        "Pages": document.Reference(pages),
        "Lang": text_string(settings.language),
        "ViewerPreferences": "<< /DisplayDocTitle true >>",
        "Metadata": document.Reference(Stream(_xmp(settings, title), metadata)),
        "OutputIntents": PDFArray([document.Reference(PDFDictionary(intent))]),
    }
    if page.bookmarks:
        root = PDFDictionary({"Type": "/Outlines"})
        reference = document.Reference(root)
        _outline(document, root, reference, page.bookmarks, page_reference)
        catalog["Outlines"] = reference
    return catalog


def _outline(
    document: PDFDocument,
    parent: PDFDictionary,
    parent_reference: PDFObjectReference,
    bookmarks: Sequence[Bookmark],
    page: PDFObjectReference,
) -> int:
    """Link `bookmarks` below `parent`; returns how many entries are open there, at all depths."""
    entries = [PDFDictionary({"Parent": parent_reference, "Title": text_string(mark.title)}) for mark in bookmarks]
    references = [document.Reference(entry) for entry in entries]
    count = len(entries)
    for index, (mark, entry) in enumerate(zip(bookmarks, entries, strict=True)):
        entry["Dest"] = PDFArray([page, "/XYZ", number(mark.left), number(mark.top), "null"])
        if index:
            entry["Prev"] = references[index - 1]
        if index + 1 < len(entries):
            entry["Next"] = references[index + 1]
        if mark.below:
            count += _outline(document, entry, references[index], mark.below, page)
    parent.dict.update({"First": references[0], "Last": references[-1], "Count": str(count)})
    return count


def _information(settings: ExportSettings, title: str) -> dict[str, object]:
    entries: dict[str, object] = {
        "Title": text_string(title),
        "Creator": text_string(PROGRAM),
        "Producer": text_string(f"{PROGRAM}, ReportLab"),
    }
    if settings.author:
        entries["Author"] = text_string(settings.author)
    if settings.created:
        entries["CreationDate"] = entries["ModDate"] = f"(D:{''.join(filter(str.isdigit, settings.created))}Z)"
    return entries


def _xmp(settings: ExportSettings, title: str) -> bytes:
    """Return the metadata in XMP (ISO 16684-1): title, author, language, program and, when given, the time."""
    language = f"<dc:language><rdf:Bag><rdf:li>{_xml(settings.language)}</rdf:li></rdf:Bag></dc:language>"
    author = f"<dc:creator><rdf:Seq><rdf:li>{_xml(settings.author)}</rdf:li></rdf:Seq></dc:creator>"
    moment = f"<xmp:CreateDate>{settings.created}</xmp:CreateDate><xmp:ModifyDate>{settings.created}</xmp:ModifyDate>"
    return "\n".join(
        [
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">',
            "<dc:format>application/pdf</dc:format>",
            f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{_xml(title)}</rdf:li></rdf:Alt></dc:title>',
            author if settings.author else "",
            language,
            f"<xmp:CreatorTool>{PROGRAM}</xmp:CreatorTool><pdf:Producer>{PROGRAM}, ReportLab</pdf:Producer>",
            moment if settings.created else "",
            "</rdf:Description></rdf:RDF></x:xmpmeta>",
            '<?xpacket end="w"?>',
        ]
    ).encode("utf-8", "replace")


def _xml(text: str) -> str:
    # The settings hold no control characters; these two are the only others that XML forbids.
    return escape(text.replace("\ufffe", "").replace("\uffff", ""))


@contextmanager
def _plain_settings() -> Iterator[None]:
    """Hold reportlab's process-wide settings at fixed values: a file in the home folder may have set them otherwise."""
    with _settings_lock:
        before = {key: getattr(rl_config, key) for key in _PLAIN_SETTINGS}
        for key, value in _PLAIN_SETTINGS.items():
            setattr(rl_config, key, value)
        try:
            yield
        finally:
            for key, value in before.items():
                setattr(rl_config, key, value)
