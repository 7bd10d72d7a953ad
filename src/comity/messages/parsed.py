"""The parsed form: what stands in a message, where, before anybody asks what it means.

Every syntax becomes the same tree: blocks of items, each with its line. A finding names
line, keyword, value, rule; its weight says who refuses the message for it.
"""

from dataclasses import dataclass, field

from typing_extensions import override

__all__ = ["Block", "Diagnostic", "Findings", "Item", "Lines"]

#: Weights: a remark refuses nothing, an error refuses in strict mode, a fatal one always.
WEIGHTS = ("remark", "error", "fatal")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: where, which keyword and value, the rule's name, words, weight."""

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
    """What a reader has to say, in the order in which it noticed it."""

    found: list[Diagnostic] = field(default_factory=list)

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
        self.found.append(Diagnostic(line, keyword, value[:80], rule, message, weight))

    def accepted(self, mode: str) -> bool:
        """Tell whether a message with these findings is accepted in a mode."""
        refusing = {"fatal"} if mode == "lenient" else {"fatal", "error"}
        return not any(d.weight in refusing for d in self.found)


@dataclass(slots=True)
class Item:
    """A keyword with its value as text and the units written beside it."""

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
    """A named part of a message: items, tables and further blocks, as they stand."""

    name: str
    line: int
    parts: "list[Item | Lines | Block]" = field(default_factory=list)
    end: int = 0
