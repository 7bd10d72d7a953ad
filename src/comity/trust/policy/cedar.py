"""The same agreement as Cedar policies, for auditors who trust another engine.

One permit for every sharing clause, one forbid for every withholding one; a request asks
for one field of one object at one grid. The schema is strict: an engine that validates
against it never meets a missing attribute (Cedar skips a forbid that errs on one, and then
answers Allow; so a caller must treat any error as a refusal).
"""

from collections.abc import Iterable, Mapping

from comity.foundations.plain import JsonObject
from comity.trust.policy.kinds import KINDS
from comity.trust.policy.merge import grids_of
from comity.trust.policy.records import Facts, Objects, Rule, catalogue_number

__all__ = ["CEDAR_SCHEMA", "cedar_policies", "cedar_request"]

#: Grids are whole numbers in Cedar: units of 1e-12.
SCALE = 1e12
GRIDS = ("position_km", "velocity_km_s", "angle_rad", "time_s")

CEDAR_SCHEMA: Mapping[str, object] = {
    "": {
        "entityTypes": {"Party": {}, "Document": {}},
        "actions": {
            kind: {
                "appliesTo": {
                    "principalTypes": ["Party"],
                    "resourceTypes": ["Document"],
                    "context": {
                        "type": "Record",
                        "attributes": {
                            name: {"type": type_}
                            for name, type_ in [
                                *(
                                    (n, "String")
                                    for n in (
                                        "sender",
                                        "object",
                                        "field",
                                        "purpose",
                                        "policy",
                                        "level",
                                    )
                                ),
                                *((n, "Long") for n in ("number", "at", "age")),
                                *((n, "Long") for n in GRIDS),
                            ]
                        }
                        | {
                            "releasable": {
                                "type": "Set",
                                "element": {"type": "String"},
                            }
                        },
                    },
                }
            }
            for kind in KINDS
        },
    }
}


def _quoted(items: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{item}"' for item in sorted(items)) + "]"


def _objects(some: Objects) -> str:
    if some.everything:
        return "true"
    parts = [f"{_quoted(some.ids)}.contains(context.object)"] if some.ids else []
    parts += [
        f"(context.number >= {low} && context.number <= {high})"
        for low, high in some.ranges
    ]
    return "(" + (" || ".join(parts) or "false") + ")"


def _fields(rule: Rule, kind: str) -> str:
    """Return the test of field and grids; verbatim fields need a clause without."""
    tests = []
    for field in KINDS[kind].fields:
        if not rule.clause.shares:
            if rule.clause.fields is None or field in rule.clause.fields:
                tests.append(f'context.field == "{field}"')
            continue
        grids = grids_of(kind, field, rule.clause)
        if grids is None:
            continue
        parts = [f'context.field == "{field}"']
        parts += [
            f"context.{name} >= {round(grid * SCALE)}" for name, grid in grids.items()
        ]
        tests.append("(" + " && ".join(parts) + ")")
    return "(" + (" || ".join(tests) or "false") + ")"


def cedar_policies(rules: Iterable[Rule]) -> str:
    """Return Cedar policies that allow what the rules share."""
    texts = []
    for rule in rules:
        clause, agreement = rule.clause, rule.agreement
        for kind in sorted(clause.kinds):
            tests = [
                f'context.sender == "{rule.sender}"',
                f"{_quoted(clause.purposes)}.contains(context.purpose)",
                f"context.at >= {rule.begins_us} && context.at < {rule.ends_us}",
                _objects(clause.objects),
                f"!{_objects(clause.but_not)}",
                _fields(rule, kind),
            ]
            if clause.shares:
                levels = agreement.classifications
                top = levels.index(clause.up_to or levels[-1])
                members = [
                    f"{agreement.hash}#{name}"
                    for name, some in agreement.groups.items()
                    if rule.recipient in some
                ]
                targets = _quoted([rule.recipient, *members])
                tests += [
                    f"context.age >= {clause.delay_us}",
                    f'context.policy == "{agreement.label_policy}"',
                    f"{_quoted(levels[: top + 1])}.contains(context.level)",
                    f"context.releasable.containsAny({targets})",
                ]
            effect = "permit" if clause.shares else "forbid"
            texts.append(
                f'@id("{agreement.hash}#{clause.id}")\n'
                f'{effect}(principal == Party::"{rule.recipient}", '
                f'action == Action::"{kind}", resource) when {{\n  '
                + " &&\n  ".join(tests)
                + "\n};"
            )
    return "\n".join(texts)


def cedar_request(
    facts: Facts,
    field: str,
    grids: dict[str, float],
    recipient: str,
    purpose: str,
    at_us: int,
) -> JsonObject:
    """Return the Cedar request for one field of a document about one object."""
    name = facts.objects[0] if facts.objects else ""
    return {
        "principal": f'Party::"{recipient}"',
        "action": f'Action::"{facts.kind}"',
        "resource": 'Document::"it"',
        "context": {
            "sender": facts.sender,
            "object": name,
            "number": catalogue_number(name),
            "field": field,
            "purpose": purpose,
            "policy": facts.label.policy,
            "level": facts.label.classification,
            "releasable": list(facts.label.releasable_to),
            "at": at_us,
            "age": max(0, at_us - facts.as_of_us),
            **{name: round(grids.get(name, 0.0) * SCALE) for name in GRIDS},
        },
    }
