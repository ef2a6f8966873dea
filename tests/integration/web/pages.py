"""Pages as a reader sees them: visible text, links, marks. Made from the HTML with the parser of the standard library."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

SILENT = {"script", "style", "head", "title"}
VOID = {"input", "meta", "link", "br", "hr", "img", "rect", "path", "line", "circle"}


@dataclass
class Page:
    """`main` is the text of the main part, `facts` its definition lists, `links` (text, address), `marks` the marked texts."""

    language: str = ""
    title: str = ""
    main: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._open: list[str] = []
        self._texts: dict[str, list[str]] = {}
        self._term = ""
        self._href = ""

    def handle_starttag(self, tag, attrs):
        named = {name: value or "" for name, value in attrs}
        self.page.tags.append((tag, named))
        if tag == "html":
            self.page.language = named.get("lang", "")
        if tag not in VOID:
            self._open.append(tag)
        if tag in {"dt", "dd", "a", "mark", "title"}:
            self._texts[tag] = []
            self._href = named.get("href", self._href) if tag == "a" else self._href

    def handle_startendtag(self, tag, attrs):
        self.page.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        text = joined(self._texts.pop(tag, []))
        if tag == "dt":
            self._term = text
        elif tag == "dd":
            self.page.facts[self._term] = text
        elif tag == "a":
            self.page.links.append((text, self._href))
        elif tag == "mark":
            self.page.marks.append(text)
        elif tag == "title" and not self.page.title:
            self.page.title = text

    def handle_data(self, data):
        for texts in self._texts.values():
            texts.append(data)
        if "main" in self._open and not SILENT & set(self._open):
            self.page.main += data


def joined(texts: list[str]) -> str:
    return " ".join("".join(texts).split())


def read_page(response) -> Page:
    """Read an answer."""
    reader = _Reader()
    reader.feed(response.get_data(as_text=True))
    reader.page.main = " ".join(reader.page.main.split())
    return reader.page
