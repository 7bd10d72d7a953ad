"""Small collections for tests."""

from comity.atlas.reading import read_files

SOURCES = b"""publisher: Ministry of Alfa
sources:
- {id: alfa-note, title: Note of Alfa, url: 'https://alfa.example/note', tier: 1}
- {id: machine, title: A generated page, url: unknown, tier: 4, cites: [alfa-note]}
"""
OTHERS = b"""publisher: Daily Bravo
sources:
- {id: bravo-news, title: News of Bravo, url: unknown, tier: 3}
- {id: bravo-echo, title: Echo of the note, url: unknown, tier: 3, cites: [alfa-note]}
"""
RECORD = """id: agr-pact-2001
kind: agreement
title: Pact of the two
recorded: 2026-11-23
reviewed: unreviewed
sources:
- {source: alfa-note, locator: page 2, evidence: opened}
claims:
- {property: date, value: 2001-05-07, confidence: high}
- {property: parties, value: [party:FRA, party:DEU], confidence: high}
- {property: summary, value: Two states agreed on something., confidence: high}
"""
ARTICLE = """---
id: art-pact
kind: concept
title: The pact
summary: About the pact.
written: 2026-11-26
reviewed: unreviewed
about: [agr-pact-2001, party:FRA]
sources: {alfa-note: opened}
---

The [pact](agr-pact-2001) was signed in 2001 [@alfa-note, page 2].
"""
KNOWN = {"party:FRA", "party:DEU", "party:USA", "party:nato"}


def known(party):
    return party in KNOWN


def files(record=RECORD, article=ARTICLE, **more):
    found = {
        "sources/alfa.yaml": SOURCES,
        "sources/bravo.yaml": OTHERS,
        "records/pact.yaml": record.encode() if isinstance(record, str) else record,
        "articles/pact.md": article.encode() if isinstance(article, str) else article,
    }
    found.update({f"records/{name}.yaml": text.encode() for name, text in more.items()})
    return sorted(found.items())


def read(record=RECORD, article=ARTICLE, **more):
    return read_files(files(record, article, **more))


def without(text, *lines):
    """Return a record without lines that begin so."""
    return "".join(
        line for line in text.splitlines(True) if not line.strip().startswith(lines)
    )
