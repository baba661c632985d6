from __future__ import annotations

import configparser
import xml.etree.ElementTree as ElementTree

from tests.test_architecture import ROOT

PACKAGING = ROOT / "packaging"
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


def test_desktop_entry_and_metainfo_name_the_file_type() -> None:
    file_type = ElementTree.parse(PACKAGING / "application-x-wayline-journey.xml").find(f"{MIME}mime-type")
    assert file_type is not None
    name = file_type.get("type")
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(PACKAGING / "wayline.desktop", encoding="utf-8")
    assert entry["Desktop Entry"]["MimeType"] == f"{name};"
    metainfo = ElementTree.parse(PACKAGING / "wayline.metainfo.xml")
    assert metainfo.findtext("provides/mediatype") == name
    assert metainfo.findtext("launchable") == "wayline.desktop"


def test_the_file_type_is_known_by_the_application_id() -> None:
    matches = ElementTree.parse(PACKAGING / "application-x-wayline-journey.xml").iter(f"{MIME}match")
    application_id = next(match for match in matches if match.get("offset") == "68")
    assert int(application_id.get("value", "0"), 16).to_bytes(4, "big") == b"WYLN"
