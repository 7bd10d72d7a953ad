"""What a page must hold for those who listen to it or do not use a mouse.

A plain check of every page, by the rules of WCAG 2.2 that can be told from the text of a page;
a browser's check (axe) of a sample stands beside it.
"""

from html.parser import HTMLParser

from typing_extensions import override

VOID = {"meta", "link", "br", "hr", "img", "input", "col", "wbr"}
SVG_VOID = {"path", "line", "circle", "rect", "polygon"}


class Page(HTMLParser):
    """Walks a page; ``faults`` says what is missing."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.faults, self.stack, self.ids = [], [], set()
        self.links, self.targets, self.headings, self.labels = [], [], [], []
        self.text_of, self.lang, self.title, self.landmarks = {}, "", "", []
        self.scripts = 0
        self.feed(text)
        self.close()
        self.judge()

    @override
    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag not in VOID:
            self.stack.append((tag, named, []))
        if "id" in named:
            if named["id"] in self.ids:
                self.faults.append(f"id {named['id']} twice")
            self.ids.add(named["id"])
        if tag == "html":
            self.lang = named.get("lang", "")
        self.scripts += self.acts(tag, named)
        self.targets += [named[name] for name in ("href", "src") if name in named]
        self.landmarks += self.landmark(tag, named)
        self.labels += named.get("aria-labelledby", "").split()
        self.faults += self.unnamed(tag, named)

    @staticmethod
    def acts(tag, named):
        """Tell whether something acts or is styled within the page: files of the site may."""
        inline = (
            tag == "script"
            and named.get("type") != "application/ld+json"
            and ("src" not in named or "//" in named["src"])
        )
        return inline or any(n.startswith("on") or n == "style" for n in named)

    def landmark(self, tag, named):
        """Return the landmark that an element is: heads and feet of sections are none."""
        inside = {t for t, _, _ in self.stack}
        if tag in {"header", "footer"} and inside & {"section", "article", "main"}:
            return []
        if tag == "nav" and self.landmarks.count("nav"):
            # Others are told apart by their names.
            self.faults += [] if named.get("aria-label") else ["a nav without a name"]
            return []
        return [tag] if tag in {"main", "header", "nav", "footer"} else []

    @staticmethod
    def unnamed(tag, named):
        """Return what takes part in a page without saying what it is."""
        label = named.get("aria-label") or named.get("aria-labelledby")
        rules = (
            (tag == "img" and "alt" not in named, "img without alt"),
            (tag == "th" and "scope" not in named, "th without scope"),
            (
                # A picture whose marks are links is a group: in an image they would be hidden.
                tag == "svg"
                and named.get("aria-hidden") != "true"
                and not (named.get("role") in {"img", "group"} and label),
                "svg unnamed",
            ),
            (
                named.get("tabindex") == "0" and not label,
                f"{tag} takes the focus unnamed",
            ),
        )
        return [words for broken, words in rules if broken]

    @override
    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    @override
    def handle_data(self, data):
        for _, _, texts in self.stack:
            texts.append(data)

    @override
    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.stack or self.stack[-1][0] != tag:
            self.faults.append(f"</{tag}> closes nothing that is open")
            return
        name, attrs, texts = self.stack.pop()
        said = " ".join("".join(texts).split())
        if name in {"h1", "h2", "h3", "h4"}:
            self.headings.append((int(name[1]), said))
        if name == "title" and not any(t == "svg" for t, _, _ in self.stack):
            self.title = said
        if name == "a" and not (said or attrs.get("aria-label")):
            self.faults.append(f"link to {attrs.get('href')} says nothing")
        if name == "table" and not any(
            t in {"div", "figure"} and a.get("tabindex") == "0"
            for t, a, _ in self.stack
        ):
            self.faults.append("a wide table cannot be scrolled by keys")

    def judge(self):
        self.order()
        rules = (
            (self.stack, "something is never closed"),
            (not self.lang or not self.title, "no language or title"),
            (self.scripts, "a script"),
        )
        self.faults += [words for broken, words in rules if broken]
        self.faults += [
            f"not one {name}"
            for name in ("main", "header", "nav", "footer")
            if self.landmarks.count(name) != 1
        ]
        self.faults += [
            f"label {name} is nowhere" for name in self.labels if name not in self.ids
        ]

    def order(self):
        """Judge headings: one of the first level, none skipped, none empty."""
        if [level for level, _ in self.headings].count(1) != 1:
            self.faults.append("not one h1")
        level = 0
        for step, said in self.headings:
            if step > level + 1 or not said:
                self.faults.append(f"heading {said!r} of level {step} after {level}")
            level = step
