"""The front-end files in the tree are those their lists describe, complete, licensed, and ask no other host."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage
from lxml import etree

from tools.vendor.__main__ import LIST, bring_in_line
from tools.vendor.packages import HERE, VendorError
from tools.vendor.recipes import LICENCE, SOURCE_MAP, below, symbol

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/greenlane"
TABLE = tomllib.loads((HERE / "files.toml").read_text(encoding="utf-8"))
LOCK = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
PLACES = {name: ROOT / place["path"] for name, place in TABLE["places"].items()}
SITE = PLACES["site"]
SVG = "{http://www.w3.org/2000/svg}"
CSS_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)")
OTHER_HOST = re.compile(r"^(?:[a-z]+:)?//", re.IGNORECASE)
ICON_TAG = re.compile(r"{%-?\s*icon\s+[\"']([\w-]+)[\"']")
ICON_ARGUMENT = re.compile(r"\bicon=[\"']([\w-]+)[\"']")

each_place = pytest.mark.parametrize("place", PLACES)


def listed(place: str) -> dict[str, dict]:
    return json.loads((PLACES[place] / LIST).read_text(encoding="utf-8"))["files"]


def present(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def stylesheets() -> dict[str, str]:
    return {path.relative_to(SITE).as_posix(): path.read_text("utf-8") for path in SITE.rglob("*.css")}


def icons_drawn() -> list[str]:
    return [drawn.get("id", "") for drawn in etree.parse(SITE / "icons/icons.svg").iter(f"{SVG}symbol")]


def icons_used() -> dict[str, str]:
    """Every icon named in a template or given to a menu entry, with one file that names it."""
    used: dict[str, str] = {}
    for path in SOURCE.rglob("templates/**/*"):
        if path.suffix in {".html", ".svg", ".txt"}:
            text = path.read_text(encoding="utf-8")
            used |= dict.fromkeys(ICON_TAG.findall(text) + ICON_ARGUMENT.findall(text), path.name)
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts and "migrations" not in path.parts:
            used |= dict.fromkeys(icons_in(ast.parse(path.read_text(encoding="utf-8"))), path.name)
    used.pop("", None)
    return used


def icons_in(code: ast.AST) -> list[str]:
    """The words given as `icon=` to any call, and as the fourth argument of a menu entry."""
    calls = [node for node in ast.walk(code) if isinstance(node, ast.Call)]
    given = [word.value for call in calls for word in call.keywords if word.arg == "icon"]
    given += [
        call.args[3] for call in calls if ast.unparse(call.func).endswith("Entry") and len(call.args) > 3
    ]
    return [
        value.value for value in given if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]


@each_place
def test_files_have_the_listed_hash_and_size(place):
    bodies = {path: (PLACES[place] / path).read_bytes() for path in listed(place)}
    found = {path: (hashlib.sha256(body).hexdigest(), len(body)) for path, body in bodies.items()}
    assert found == {path: (entry["sha256"], entry["bytes"]) for path, entry in listed(place).items()}


@each_place
def test_no_file_is_unlisted(place):
    assert present(PLACES[place]) == {*listed(place), LIST}


@each_place
def test_each_file_names_an_allowed_licence_and_the_text_is_there(place):
    allowed = TABLE["places"][place]["licences"]
    for path, entry in listed(place).items():
        assert entry["licence"] in allowed, path
        text = (PLACES[place] / entry["licence_file"]).read_text(encoding="utf-8")
        assert re.search(r"copyright|Permission to use", text, re.IGNORECASE), entry["licence_file"]


@each_place
def test_versions_and_licences_are_those_of_the_lock_file(place):
    for path, entry in listed(place).items():
        assert entry["packages"], path
        for name, version in entry["packages"].items():
            locked = LOCK["packages"][f"node_modules/{name}"]
            assert (version, entry["licence"]) == (locked["version"], locked["license"]), path


def test_lock_file_holds_exact_versions_and_hashes_but_no_host():
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version
    packages = {path: entry for path, entry in LOCK["packages"].items() if path}
    assert packages
    assert [path for path, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
    assert [path for path, entry in packages.items() if "resolved" in entry] == []


def test_everything_the_table_asks_for_is_listed_and_nothing_else():
    copied = {
        below(row["to"], Path(path).name)
        for row in TABLE["copy"]
        for path in [*row["files"], LICENCE]
        if row["place"] == "site"
    }
    drawn = {below(row["to"], name) for row in TABLE["sprite"] for name in (row["file"], LICENCE)}
    sheets = {below(row["to"], row["stylesheet"]) for row in TABLE["fonts"]}
    families = {below(row["to"], Path(row["package"]).name) for row in TABLE["fonts"]}
    fonts = {path for path in listed("site") if str(Path(path).parent) in families}
    assert {str(Path(path).parent) for path in fonts} == families
    assert set(listed("site")) == copied | drawn | sheets | fonts


@each_place
def test_no_file_points_to_a_source_map(place):
    texts = [path for path in PLACES[place].rglob("*") if path.suffix in {".js", ".css", ".svg"}]
    assert texts
    assert [path.name for path in texts if b"sourceMappingURL" in path.read_bytes()] == []


def test_stylesheets_ask_no_other_host():
    assert stylesheets()
    for path, text in stylesheets().items():
        assert [url for url in CSS_URL.findall(text) if OTHER_HOST.match(url)] == [], path
        assert "@import" not in text, path


def test_every_font_file_has_a_rule_and_every_rule_its_file():
    for path, text in stylesheets().items():
        wanted = {url for url in CSS_URL.findall(text) if not url.startswith("data:")}
        assert {url for url in wanted if not (SITE / path).parent.joinpath(url).is_file()} == set(), path
    ruled = {f"fonts/{url}" for path in ("fonts/fonts.css", "fonts/fonts-tc.css") for url in font_urls(path)}
    assert ruled == {path for path in listed("site") if path.endswith(".woff2")}


def font_urls(path: str) -> list[str]:
    return CSS_URL.findall(stylesheets()[path])


def test_fonts_cover_the_five_languages_in_two_weights():
    """The words are the names by which the languages call themselves."""
    words = {
        "Noto Sans": "English",
        "Noto Sans Thai": "ไทย",
        "Noto Sans Devanagari": "हिन्दी",
        "Noto Sans Khmer": "ខ្មែរ",
        "Noto Sans TC": "繁體中文",
    }
    for family, word in words.items():
        for weight in (400, 600):
            assert set(word) <= characters(family, weight), f"{family} {weight}"


def characters(family: str, weight: int) -> set[str]:
    css = "".join(text for path, text in stylesheets().items() if path.startswith("fonts/"))
    rule = re.compile(rf'font-family:"{family}";[^}}]*font-weight:{weight};[^}}]*unicode-range:([^}}]+)')
    held: set[str] = set()
    for span in ",".join(rule.findall(css)).split(","):
        first, _, last = span.removeprefix("U+").partition("-")
        held.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return held


def test_sprite_draws_each_icon_of_the_table_once_in_the_colour_of_its_text():
    wanted = TABLE["sprite"][0]["icons"].split()
    assert Counter(icons_drawn()) == Counter(wanted)
    for drawn in etree.parse(SITE / "icons/icons.svg").iter(f"{SVG}symbol"):
        assert (drawn.get("stroke"), drawn.get("viewBox")) == ("currentColor", "0 0 24 24"), drawn.get("id")
        assert len(drawn), f"{drawn.get('id')} is empty"


def test_sprite_carries_nothing_that_the_content_policy_forbids():
    allowed = {f"{SVG}{name}" for name in "svg symbol path circle rect line".split()}
    for node in etree.parse(SITE / "icons/icons.svg").iter():
        assert node.tag in allowed
        assert not [
            name for name in node.attrib if name == "style" or name.startswith("on") or "href" in name
        ]


def test_sprite_has_every_icon_that_pages_and_menus_use():
    used = icons_used()
    assert used, "the scan found no icon: it looks in the wrong place"
    assert {name: where for name, where in used.items() if name not in icons_drawn()} == {}


def test_scan_sees_icons_of_menus():
    code = 'register(Entry(PORTAL, _("Home"), "home", "anchor")); register(navigation.Entry(A, b, c, icon="key"))'
    assert sorted(icons_in(ast.parse(code))) == ["anchor", "key"]


def test_manifest_storage_finds_every_file_that_the_files_refer_to(tmp_path):
    """What `collectstatic` does: a reference to a file that is not there stops it."""
    files, storage = (
        FileSystemStorage(SITE),
        ManifestStaticFilesStorage(location=tmp_path, base_url="/static/"),
    )
    for path in present(SITE):
        with files.open(path) as file:
            storage.save(path, file)
    done = list(storage.post_process({path: (files, path) for path in present(SITE)}))
    assert [(path, result) for path, _, result in done if isinstance(result, Exception)] == []
    renamed = storage.stored_name("fonts/noto-sans/noto-sans-latin-400-normal.woff2")
    assert Path(renamed).name in (tmp_path / storage.stored_name("fonts/fonts.css")).read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("tail", "kept"),
    [
        (b"a{}\n/*# sourceMappingURL=a.css.map */\n", b"a{}\n"),
        (b"f();\n//# sourceMappingURL=a.js.map", b"f();\n"),
        (b"f('//# sourceMappingURL=a.js.map');g()", b"f('//# sourceMappingURL=a.js.map');g()"),
    ],
)
def test_only_the_closing_pointer_to_a_source_map_is_cut(tail, kept):
    assert SOURCE_MAP.sub(b"\n", tail) == kept


def test_symbol_keeps_the_shapes_and_drops_the_invisible_square():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" viewBox="0 0 24 24">\n'
        '  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n  <path d="M4 4l2 2" />\n</svg>'
    )
    assert symbol("dash", svg) == (
        '<symbol id="dash" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round"><path d="M4 4l2 2"/></symbol>'
    )
    with pytest.raises(VendorError, match="dash"):
        symbol("dash", "<p>Not found</p>")


def test_bringing_in_line_writes_removes_and_then_rests(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old/gone.js").write_bytes(b"gone")
    files = {"a/b.js": b"b", "c.css": b"c"}
    assert bring_in_line(tmp_path, files) == 3
    assert {path: (tmp_path / path).read_bytes() for path in present(tmp_path)} == files
    assert bring_in_line(tmp_path, files) == 0
