"""The tree of a message, built from its keywords in order by the grammar.

In KVN delimited blocks have a begin and an end; everything else is placed by its keyword, from
the innermost open section outwards. A keyword without a place is a finding; none is dropped
silently.
"""

from dataclasses import dataclass

from comity.messages.grammar import Kind, Section
from comity.messages.parsed import Block, Findings, Item, Lines

__all__ = ["Assembler", "path_to"]


@dataclass(slots=True)
class Open:
    """An open section and its block."""

    section: Section
    block: Block


_PATHS: dict[tuple[int, str], tuple[Section, ...] | None] = {}


def path_to(section: Section, key: str) -> tuple[Section, ...] | None:
    """Return the unmarked sections to enter below one to reach a keyword's home."""
    memo = (id(section), key)
    if memo not in _PATHS:
        path: tuple[Section, ...] | None = None
        if section.find(key) is not None:
            path = ()
        else:
            for child in section.sections:
                below = None if child.mark else path_to(child, key)
                if below is not None:
                    path = (child, *below)
                    break
        if len(_PATHS) > 20_000:
            _PATHS.clear()
        _PATHS[memo] = path
    return _PATHS[memo]


class Assembler:
    """Builds the tree of one message."""

    def __init__(self, kind: Kind, findings: Findings, line: int) -> None:
        self.root = Block(kind.root.name, line)
        self.findings = findings
        self.stack = [Open(kind.root, self.root)]
        self.comments: list[Item] = []

    def comment(self, item: Item) -> None:
        """Keep a comment for the section of what follows it."""
        self.comments.append(item)

    def item(self, item: Item) -> None:
        """Place a keyword."""
        for depth in range(len(self.stack) - 1, -1, -1):
            opened = self.stack[depth]
            path = path_to(opened.section, item.key)
            if path is not None and not self._begins_anew(opened, path, item.key):
                self._close_to(depth)
                self._enter(path, item)
                self._flush()
                self.stack[-1].block.parts.append(item)
                return
            if opened.section.mark and path is None:
                break
        self._flush()
        reason = f"keyword {item.key} does not belong here"
        self.findings.add(item.line, item.key, item.value, "unexpected-keyword", reason)

    def _begins_anew(self, opened: Open, path: tuple[Section, ...], key: str) -> bool:
        """Return whether a keyword opens another instance of the open section."""
        if path or opened.section.opener != key:
            # A repeated section whose opener lies deeper is handled by its parent.
            deeper = opened.section.many and opened.section.opener == key
            return bool(deeper and opened.block.parts)
        return any(isinstance(p, Item) and p.key == key for p in opened.block.parts)

    def _enter(self, path: tuple[Section, ...], item: Item) -> None:
        for section in path:
            parent = self.stack[-1].block
            last = next(
                (
                    part
                    for part in reversed(parent.parts)
                    if isinstance(part, Block) and part.name == section.name
                ),
                None,
            )
            if last is None or (section.many and item.key == section.opener):
                last = Block(section.name, item.line)
                parent.parts.append(last)
            self.stack.append(Open(section, last))

    def _flush(self) -> None:
        if self.comments:
            self.stack[-1].block.parts.extend(self.comments)
            self.comments.clear()

    def _close_to(self, depth: int, line: int = 0) -> None:
        while len(self.stack) - 1 > depth:
            closed = self.stack.pop()
            closed.block.end = line or closed.block.end

    def start(self, mark: str, line: int) -> None:
        """Open a delimited block."""
        key = f"{mark}_START"
        for depth in range(len(self.stack) - 1, -1, -1):
            opened = self.stack[depth]
            if opened.section.mark and depth == len(self.stack) - 1:
                break
            chain = self._chain(opened.section, mark, key)
            if chain is None or (
                opened.section.many
                and opened.section.opener == key
                and opened.block.parts
            ):
                continue
            self._close_to(depth, line)
            for section in chain[:-1]:
                self._enter((section,), Item(line, key, ""))
            self._open_marked(chain[-1], line)
            return
        reason = f"block {key} does not belong here"
        self.findings.add(line, key, "", "unexpected-section", reason)
        # Its content is read as a block of its own, so that it is not mistaken.
        self.stack.append(Open(Section(mark, mark, mark=mark), Block(mark, line)))

    def _open_marked(self, section: Section, line: int) -> None:
        parent = self.stack[-1].block
        same = [
            part
            for part in parent.parts
            if isinstance(part, Block) and part.name == section.name
        ]
        if same and not section.many and not section.merge:
            reason = f"second block {section.mark}_START"
            self.findings.add(line, section.mark, "", "repeated-section", reason)
        block = same[0] if same and section.merge else Block(section.name, line)
        if not (same and section.merge):
            parent.parts.append(block)
        self.stack.append(Open(section, block))
        self._flush()

    def _chain(self, section: Section, mark: str, key: str) -> list[Section] | None:
        for child in section.sections:
            if child.mark == mark:
                return [child]
            if not child.mark and (child.opener == key or not child.many):
                below = self._chain(child, mark, key)
                if below is not None:
                    return [child, *below]
        return None

    def stop(self, mark: str, line: int) -> None:
        """Close a delimited block."""
        for depth in range(len(self.stack) - 1, -1, -1):
            if self.stack[depth].section.mark == mark:
                self._flush()
                self.stack[depth].block.end = line
                self._close_to(depth - 1, line)
                return
            if self.stack[depth].section.mark:
                break
        reason = f"{mark}_STOP closes no open block"
        self.findings.add(line, f"{mark}_STOP", "", "unexpected-section", reason)

    def lines(self, lines: Lines) -> None:
        """Place rows of a table."""
        for depth in range(len(self.stack) - 1, -1, -1):
            opened = self.stack[depth]
            path: tuple[Section, ...] | None = () if opened.section.rows else None
            for child in opened.section.sections:
                if child.rows and not child.mark and not child.fields:
                    path = (child,)
            if path is not None and (path or opened.section.rows):
                form = (path[-1] if path else opened.section).rows
                if form is not None and form.form != "observations":
                    self._close_to(depth)
                    self._enter(path, Item(lines.line, "", ""))
                    self._flush()
                    self.stack[-1].block.parts.append(lines)
                    return
            if opened.section.mark:
                break
        self._flush()
        reason = "line is neither keyword = value nor data that belong here"
        self.findings.add(lines.line, "", lines.rows[0], "unexpected-line", reason)

    def finish(self, line: int) -> Block:
        """Close everything; an open delimited block is a truncated message."""
        for opened in self.stack:
            if opened.section.mark:
                reason = (
                    f"block {opened.section.mark}_START is never closed: truncated?"
                )
                self.findings.add(
                    line, opened.section.mark, "", "truncated", reason, "fatal"
                )
        self._flush()
        self._close_to(0, line)
        self.root.end = line
        return self.root
