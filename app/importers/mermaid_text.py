"""What stands around the statements of a Mermaid file: front matter, directives, comments, entities, separators.

The result is a flat list of statements in order. Source: mermaid-js/mermaid, `preprocess.ts` and `journey.jison`, with
the kinder rules that docs/importing.md lists. Every function takes time in proportion to the text.
"""

from __future__ import annotations

import html.entities
import json
import re
from dataclasses import dataclass, field

_ENTITY = re.compile(r"&#?\w{1,32};|#\w{1,32};")
_ENTITY_TAIL = re.compile(r"[&#]#?\w{1,32}$")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_DESCRIPTION = re.compile(r"accDescr\s*\{", re.IGNORECASE)
_QUOTES = {'"': '"', "'": "'", "“": "”", "«": "»", "„": "“"}


@dataclass(slots=True)
class MermaidText:
    """A Mermaid file taken apart. `title` comes from the front matter; `descriptions` are texts for screen readers."""

    statements: list[str] = field(default_factory=list)
    title: str = ""
    descriptions: list[str] = field(default_factory=list)
    has_settings: bool = False


def take_apart(text: str) -> MermaidText:
    """Return the statements of clean `text`, one per line or semicolon, blanks at their ends and comments removed."""
    result = MermaidText()
    body = _without_front_matter(text.lstrip(), result)
    lines = _without_directives(body, result).split("\n")
    last_brace = max((number for number, line in enumerate(lines) if "}" in line), default=-1)
    number = 0
    while number < len(lines):
        line = lines[number].strip()
        number += 1
        if not line or _is_comment(line):
            continue
        if (opened := _DESCRIPTION.match(line)) and number - 1 <= last_brace:
            number, description = _description(lines, number, line[opened.end() :])
            result.descriptions.append(description)
            continue
        result.statements.extend(piece for piece in _at_semicolons(line) if not _is_comment(piece))
    return result


def label(raw: str) -> str:
    """Return a name as a reader sees it: one balanced pair of quotes off, `<br>` as newline, entities decoded."""
    text = raw.strip()
    if (
        len(text) > 1
        and _QUOTES.get(text[0]) == text[-1]
        and not any(mark in text[1:-1] for mark in (text[0], text[-1]))
    ):
        text = text[1:-1].strip()
    if "<" in text:
        text = "\n".join(part.strip() for part in _BREAK.sub("\n", text).split("\n"))
    if ";" in text:
        text = _ENTITY.sub(_decoded, text)
    return text.strip()


def first_word(statement: str) -> str:
    """Return the first word of a statement, lower case."""
    return statement.split(maxsplit=1)[0].casefold() if statement else ""


def _is_comment(line: str) -> bool:
    if line.startswith("#"):
        return _ENTITY.match(line) is None
    return line.startswith("%")


def _without_front_matter(text: str, result: MermaidText) -> str:
    """Return the text behind a YAML block between two lines `---`, indented or not, and keep its title."""
    first, _, rest = text.partition("\n")
    if first.strip() != "---":
        return text
    lines = rest.split("\n")
    end = next((number for number, line in enumerate(lines) if line.strip() == "---"), None)
    if end is None:
        return rest
    _read_settings(lines[:end], result)
    return "\n".join(lines[end + 1 :])


def _read_settings(lines: list[str], result: MermaidText) -> None:
    """Read `title:` at the outermost level; anything else is a setting of Mermaid's own drawing."""
    filled = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    margin = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    for place, line in enumerate(filled):
        if len(line) - len(line.lstrip()) != margin:
            continue
        key, colon, value = line.strip().partition(":")
        if key.strip("\"'") == "title" and colon:
            deeper = []
            for later in filled[place + 1 :]:
                if len(later) - len(later.lstrip()) <= margin:
                    break
                deeper.append(later.strip())
            result.title = _yaml_text(value.strip(), deeper)
        else:
            result.has_settings = True


def _yaml_text(value: str, deeper: list[str]) -> str:
    """Return the text of a YAML scalar: double quotes as JSON, single quotes doubled inside, plain, or a block."""
    if value[:1] in ("|", ">") and len(value) <= 3:
        return ("\n" if value[0] == "|" else " ").join(deeper)
    if value.startswith('"'):
        try:
            decoded = json.loads(value)
        except ValueError:
            return value.strip('"')
        return decoded if isinstance(decoded, str) else value
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    plain = " ".join([value, *deeper])
    return plain.partition(" #")[0].strip()


def _without_directives(text: str, result: MermaidText) -> str:
    """Return the text without `%%{ ... }%%` blocks; one that is never closed is a comment up to the end of its line."""
    kept: list[str] = []
    at = 0
    while (start := text.find("%%{", at)) >= 0:
        end = text.find("}%%", start)
        if end < 0:
            break
        kept.append(text[at:start])
        at = end + 3
        result.has_settings = True
    kept.append(text[at:])
    return "".join(kept)


def _description(lines: list[str], number: int, first: str) -> tuple[int, str]:
    """Return the number of the line behind a block `accDescr { ... }` and its text; the block is known to be closed."""
    found: list[str] = []
    line = first
    while "}" not in line:
        found.append(line.strip())
        line = lines[number]
        number += 1
    inside, _, behind = line.partition("}")
    found.append(inside.strip())
    if behind.strip():
        lines[number - 1] = behind
        number -= 1
    return number, "\n".join(part for part in found if part)


def _at_semicolons(line: str) -> list[str]:
    """Return the statements of a line: a semicolon ends one unless it ends an entity such as `#35;` or `&amp;`."""
    if ";" not in line:
        return [line]
    pieces = [""]
    parts: list[str] = []
    for piece in line.split(";")[:-1]:
        parts.append(piece)
        if _ENTITY_TAIL.search(piece, max(0, len(piece) - 35)):
            parts.append(";")
        else:
            pieces.append("".join(parts).strip())
            parts = []
    parts.append(line[line.rfind(";") + 1 :])
    pieces.append("".join(parts).strip())
    return [piece for piece in pieces if piece]


def _decoded(match: re.Match[str]) -> str:
    """Return the character of one entity; Mermaid writes `#35;` and `#amp;` where HTML writes `&#35;` and `&amp;`."""
    written = match.group()
    name = written[1:-1].removeprefix("#")
    if name.isascii() and name.isdigit():
        code = int(name)
    elif written.startswith("&#") and re.fullmatch(r"[xX][0-9a-fA-F]{1,6}", name):
        code = int(name[1:], 16)
    elif written.startswith("&#"):
        return written
    else:
        return html.entities.html5.get(f"{name};", written)
    return chr(code) if 0 < code < 0x110000 else ""
