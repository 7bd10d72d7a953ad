"""The parsed form: the content of a message with its lines, before its meaning is checked.

Every syntax becomes the same tree: blocks of items, each with its line. A finding names
line, keyword, value, rule; its weight decides which mode refuses the message.
"""

from dataclasses import dataclass, field

from typing_extensions import override

__all__ = ["Block", "Diagnostic", "Findings", "Item", "Lines"]

#: Weights: a remark refuses nothing, an error refuses in strict mode, a fatal one always.
WEIGHTS = ("remark", "error", "fatal")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding: line, keyword, value, name of the rule, message, weight."""

    line: int
    keyword: str
    value: str
    rule: str
    message: str
    weight: str = "error"

    @override
    def __str__(self) -> str:
        """Return one line for people."""
        where = f"line {self.line}" if self.line else "file"
        what = f" {self.keyword}" if self.keyword else ""
        return f"{where}:{what} {self.message} [{self.rule}, {self.weight}]"


@dataclass(slots=True)
class Findings:
    """Findings of a reader, in order."""

    entries: list[Diagnostic] = field(default_factory=list)

    def add(
        self,
        line: int,
        keyword: str,
        value: str,
        rule: str,
        message: str,
        weight: str = "error",
    ) -> None:
        """Note a finding; values are cut to what fits a line."""
        self.entries.append(
            Diagnostic(line, keyword, value[:80], rule, message, weight)
        )

    def accepted(self, mode: str) -> bool:
        """Return whether a message with these findings is accepted in a mode."""
        refusing = {"fatal"} if mode == "lenient" else {"fatal", "error"}
        return not any(d.weight in refusing for d in self.entries)


@dataclass(slots=True)
class Item:
    """A keyword with its value as text and its units as written."""

    line: int
    key: str
    value: str
    units: str | None = None


@dataclass(slots=True)
class Lines:
    """Consecutive rows of a table, the first on ``line``."""

    line: int
    rows: list[str]


@dataclass(slots=True)
class Block:
    """A named part of a message: items, tables and further blocks, in order."""

    name: str
    line: int
    parts: "list[Item | Lines | Block]" = field(default_factory=list)
    end: int = 0
