"""Reading a page as a browser would: what in it could run, frame, or ask another host."""

from __future__ import annotations

from html.parser import HTMLParser

LOADS = {"src", "srcset", "poster", "data"}
ADDRESSES = LOADS | {"href", "action", "formaction", "hx-get", "hx-post", "xlink:href"}
EMPTY_SCRIPTS = {"application/json", "application/ld+json"}


class Reader(HTMLParser):
    """Collects what must never be in a page, and the names of the fields of its forms."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.fields: set[str] = set()
        self.links: set[str] = set()
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._script = tag == "script" and given.get("type") not in EMPTY_SCRIPTS
        if self._script and not given.get("src"):
            self.found.append("script without a file")
        if tag in {"iframe", "object", "embed", "base"}:
            self.found.append(f"<{tag}>")
        if tag in {"input", "select", "textarea"} and given.get("name"):
            self.fields.add(given["name"])
        if tag == "a" and given.get("href"):
            self.links.add(given["href"])
        for name, value in given.items():
            self._attribute(tag, name, value)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        clean = "".join(value.split()).lower()
        if name.startswith("on") or name == "style":
            self.found.append(f"<{tag} {name}>")
        if name in ADDRESSES and clean.startswith(("javascript:", "vbscript:", "data:text")):
            self.found.append(f"<{tag} {name}={value[:40]}>")
        elsewhere = clean.startswith(("http:", "https:", "//"))
        if elsewhere and (name in LOADS or (tag == "link" and name == "href")):
            self.found.append(f"<{tag}> asks {value[:60]}")

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.found.append(f"inline script {data.strip()[:40]}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = False


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader
