"""The parsed form of messages in XML: no external entities, limited size and depth."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from comity.foundations.errors import FormatError
from comity.messages.cells import in_standard_unit, product_unit, state_unit
from comity.messages.grammar import Kind, Section
from comity.messages.parsed import Block, Findings, Item, Lines
from comity.messages.shared import parts_of, triangle_keys

__all__ = ["Element", "parse_xml", "read_element"]

DEEPEST = 24
MOST_ELEMENTS = 4_000_000
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
#: Wrappers of the schema without a meaning of their own.
TRANSPARENT = frozenset({"body", "data", "segment"})
AXES = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")


@dataclass(slots=True)
class Element:
    """An element: tag, attributes, line, text, children."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: list[str] = field(default_factory=list)
    children: "list[Element]" = field(default_factory=list)

    @property
    def value(self) -> str:
        """Return the text with single blanks."""
        return " ".join("".join(self.text).split())


def parse_xml(text: str) -> Element:
    """Return the root element of a document.

    Raises
    ------
    FormatError
        For text that is no XML, any document type or entity declaration, and documents
        deeper or larger than the limits.
    """
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    stack: list[Element] = []
    roots: list[Element] = []
    count = 0

    def refuse(*_names: object) -> None:
        raise FormatError(
            f"line {parser.CurrentLineNumber}: document types and entities are refused",
            remedy="remove the declaration: nothing external is ever read",
        )

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) >= DEEPEST or count > MOST_ELEMENTS:
            raise FormatError(
                f"line {parser.CurrentLineNumber}: deeper than {DEEPEST} or more than "
                f"{MOST_ELEMENTS} elements"
            )
        element = Element(tag.rpartition(":")[2], attributes, parser.CurrentLineNumber)
        (stack[-1].children if stack else roots).append(element)
        stack.append(element)

    def data(part: str) -> None:
        if stack:
            stack[-1].text.append(part)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.CharacterDataHandler = data
    try:
        parser.Parse(_DECLARATION.sub("", text).encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise FormatError(
            f"line {error.lineno}: is no complete XML: {expat.ErrorString(error.code)}"
        ) from error
    return roots[0]


def read_element(element: Element, kind: Kind, findings: Findings) -> Block:
    """Return the parsed form of a message's element."""
    root = Block(kind.root.name, element.line, end=_last(element))
    _fill(element, kind.root, root, findings)
    # The version is on the root element, the rest of the header in its own element.
    version = Item(
        element.line, kind.version_key, element.attributes.get("version", "")
    )
    for header in parts_of(root, "header")[:1]:
        header.parts.insert(0, version)
    return root


def _last(element: Element) -> int:
    return max([element.line, *(_last(child) for child in element.children[-1:])])


def _home(section: Section, tag: str) -> tuple[Section, ...] | None:
    """Return the sections to enter for a tag, through those that XML does not name."""
    for child in section.sections:
        if child.tag == tag or (child.rows and child.rows.tag == tag):
            return (child,)
    for child in section.sections:
        if child.tag in {"covariance", "states"}:
            below = _home(child, tag)
            if below is not None:
                return (child, *below)
    return None


def _fill(element: Element, section: Section, block: Block, findings: Findings) -> None:
    for child in element.children:
        path = _home(section, child.tag)
        if child.tag == "COMMENT":
            block.parts.append(Item(child.line, "COMMENT", child.value))
        elif section.rows is not None and section.rows.tag == child.tag:
            _row(child, section, block, findings)
        elif path is not None:
            _section(child, path, block, findings)
        elif child.tag in TRANSPARENT:
            _through(child, section, block, findings)
        elif child.children:
            _unknown(child, section, block, findings)
        else:
            _leaf(child, section, block, findings)
    if section.rows is not None and section.rows.form == "triangle":
        _triangle(block, findings)


def _through(
    child: Element, section: Section, block: Block, findings: Findings
) -> None:
    """Read the content of a wrapper; its comments go to its first part."""
    before = len(block.parts)
    comments = [
        Item(leaf.line, "COMMENT", leaf.value)
        for leaf in child.children
        if leaf.tag == "COMMENT"
    ]
    child.children = [leaf for leaf in child.children if leaf.tag != "COMMENT"]
    _fill(child, section, block, findings)
    first = next((p for p in block.parts[before:] if isinstance(p, Block)), block)
    first.parts[:0] = comments


def _section(
    child: Element, path: tuple[Section, ...], block: Block, findings: Findings
) -> None:
    for section in path[:-1]:
        last = [
            p for p in block.parts if isinstance(p, Block) and p.name == section.name
        ]
        if not last:
            last = [Block(section.name, child.line)]
            block.parts.append(last[0])
        block = last[0]
    section = path[-1]
    same = [p for p in block.parts if isinstance(p, Block) and p.name == section.name]
    if (
        section.rows is not None
        and section.rows.tag == child.tag
        and section.tag != child.tag
    ):
        inner = same[0] if same else Block(section.name, child.line)
        if not same:
            block.parts.append(inner)
        _row(child, section, inner, findings)
        return
    if same and not section.many:
        reason = f"second element {child.tag}"
        findings.add(child.line, child.tag, "", "repeated-section", reason)
    inner = Block(section.name, child.line, end=_last(child))
    block.parts.append(inner)
    _fill(child, section, inner, findings)


def _unknown(
    child: Element, section: Section, block: Block, findings: Findings
) -> None:
    """Read the content of an element that is not in the grammar."""
    reason = f"element {child.tag} does not belong here"
    before = len(findings.entries)
    _fill(child, section, block, findings)
    # A wrapper whose content all has a place is a dialect, not an error.
    known = len(findings.entries) == before
    findings.add(
        child.line,
        child.tag,
        "",
        "unexpected-section",
        reason,
        "remark" if known else "error",
    )


def _leaf(child: Element, section: Section, block: Block, findings: Findings) -> None:
    key = child.tag
    if key == "USER_DEFINED":
        key = f"USER_DEFINED_{child.attributes.get('parameter', '')}"
    units = child.attributes.get("units")
    item = Item(child.line, key, child.value, units)
    triangle = section.rows is not None and section.rows.form == "triangle"
    if section.find(key) is None and not (triangle and key in triangle_keys(AXES)):
        # The schema puts some keywords of siblings into one element.
        for sibling in section.sections:
            if not sibling.mark and sibling.find(key) is not None:
                inner = [
                    p
                    for p in block.parts
                    if isinstance(p, Block) and p.name == sibling.name
                ]
                target = inner[0] if inner else Block(sibling.name, child.line)
                if not inner:
                    block.parts.append(target)
                target.parts.append(item)
                return
        reason = f"keyword {key} does not belong here"
        findings.add(item.line, key, item.value, "unexpected-keyword", reason)
        return
    block.parts.append(item)


def _row(child: Element, section: Section, block: Block, findings: Findings) -> None:
    rows = section.rows
    if rows is None:
        return
    if rows.form == "observations":
        cells = {leaf.tag: leaf.value for leaf in child.children}
        epoch = cells.pop("EPOCH", "")
        for leaf in child.children:
            if leaf.tag == "COMMENT":
                block.parts.append(Item(leaf.line, "COMMENT", leaf.value))
            elif leaf.tag != "EPOCH":
                block.parts.append(Item(leaf.line, leaf.tag, f"{epoch} {leaf.value}"))
        return
    text = child.value
    if rows.cells:
        given = {leaf.tag: leaf.value for leaf in child.children}
        if rows.form == "states":
            for leaf in child.children:
                units, wanted = leaf.attributes.get("units"), state_unit(leaf.tag)
                given[leaf.tag] = in_standard_unit(
                    leaf.tag, leaf.value, units, wanted, leaf.line, findings
                )
        text = " ".join(given.get(cell, "") for cell in rows.cells).strip()
    last = block.parts[-1] if block.parts else None
    if isinstance(last, Lines):
        last.rows.append(text)
    else:
        block.parts.append(Lines(child.line, [text]))


def _triangle(block: Block, findings: Findings) -> None:
    """Turn the named entries of a covariance into the rows of a triangle."""
    keys = triangle_keys(AXES)
    entries = {
        part.key: part
        for part in block.parts
        if isinstance(part, Item) and part.key in keys
    }
    missing = [key for key in keys if key not in entries]
    if missing:
        reason = f"{missing[0]} is missing"
        findings.add(block.line, missing[0], "", "missing", reason)
        return
    block.parts = [
        p for p in block.parts if not (isinstance(p, Item) and p.key in keys)
    ]
    rows, at = [], 0
    for k in range(6):
        cells = [entries[key] for key in keys[at : at + k + 1]]
        rows.append(
            " ".join(
                in_standard_unit(
                    cell.key,
                    cell.value,
                    cell.units,
                    product_unit(k, m),
                    cell.line,
                    findings,
                )
                for m, cell in enumerate(cells)
            )
        )
        at += k + 1
    block.parts.append(Lines(entries[keys[0]].line, rows))
