"""A page speaks the language the person chose, and every message has a Chinese wording."""

import re
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import wsgi
from marketplace.locale import ROOT
from tests.integration.web.pages import read_page

PACKAGES = ("marketplace", "listings", "matching")
TEMPLATE_OPTIONS = {"extensions": "jinja2.ext.do", "newstyle_gettext": "true", "silent": "false"}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("zh-CN,zh;q=0.9", "zh-Hans"), ("en-GB,en;q=0.9", "en"), ("fr-FR,de;q=0.5", "zh-Hans"), ("", "zh-Hans")],
)
def test_first_visit_follows_the_browser_and_else_the_setting(app, asked, spoken):
    assert read_page(app.test_client().get("/", headers={"Accept-Language": asked})).language == spoken


def test_choice_is_kept_against_the_browser(client):
    spoken = [read_page(client.get(path)).language for path in ("/", "/?lang=en", "/", "/running", "/?lang=zh", "/")]
    assert spoken == ["zh-Hans", "en", "en", "en", "zh-Hans", "zh-Hans"]


def test_unknown_language_is_no_choice(client):
    response = client.get("/?lang=<script>")
    cookies = [cookie.split("=")[0] for cookie in response.headers.getlist("Set-Cookie")]
    assert (read_page(response).language, "language" in cookies) == ("zh-Hans", False)


def test_switch_keeps_the_filters_of_the_address(client):
    page = read_page(client.get("/listings?kind=demand&text=电机"))
    assert ("English", "/listings?kind=demand&text=%E7%94%B5%E6%9C%BA&lang=en") in page.links


def test_answer_depends_on_cookie_and_browser(client):
    assert {"Cookie", "Accept-Language"} <= set(client.get("/").vary)


def messages_of(package: str) -> dict[str, str]:
    """Return every message of a package with the file that says it; of a plural both."""
    found = extract_from_dir(
        str(ROOT / package),
        method_map=[("**/templates/**.html", "jinja2"), ("**.py", "python")],
        options_map={"**/templates/**.html": TEMPLATE_OPTIONS},
        keywords={"_": None, "gettext": None, "message": None, "ngettext": (1, 2)},
    )
    said = {one: f"{package}/{file}" for file, _, message, _, _ in found for one in both_of(message)}
    return said | help_of(package)


def both_of(message: str | tuple[str, ...]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message


def help_of(package: str) -> dict[str, str]:
    """Return the help texts of the package's commands and options, which are messages too, with the command that says them."""
    commands = {"marketplace": ("accounts",)}.get(package, (package,))
    entries = [entry for record in wsgi.PACKAGES if record.name in commands for entry in record.commands]
    return {
        text: f"twolists {entry.name}"
        for entry in entries
        for part in parts_of(entry.load())
        for text in texts_of(part)
    }


def parts_of(command: click.Command) -> list[click.Command]:
    return [command, *(deep for part in getattr(command, "commands", {}).values() for deep in parts_of(part))]


def texts_of(command: click.Command) -> list[str]:
    return [text for text in (command.help, *(getattr(one, "help", None) for one in command.params)) if text]


def catalogue_of(package: str) -> list[tuple[str, str]]:
    """Return every message with its wording, both messages of a plural with the one that they have."""
    with Path(ROOT / package / "translations" / "zh.po").open("rb") as file:
        entries = [entry for entry in read_po(file, locale="zh_Hans_CN") if entry.id and not entry.fuzzy]
    return [(message, both_of(entry.string)[0]) for entry in entries for message in both_of(entry.id)]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_message_is_translated_and_none_is_left_over(package):
    words = dict(catalogue_of(package))
    messages = messages_of(package)
    missing = {message: file for message, file in messages.items() if not words.get(message)}
    assert (missing, sorted(words.keys() - messages.keys())) == ({}, [])


@pytest.mark.parametrize("package", PACKAGES)
def test_translations_keep_every_placeholder(package):
    changed = {
        message: wording
        for message, wording in catalogue_of(package)
        if sorted(PLACEHOLDER.findall(message)) != sorted(PLACEHOLDER.findall(wording))
    }
    assert changed == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_translations_are_chinese_without_half_width_marks(package):
    han = re.compile("[\u4e00-\u9fff]")
    odd = {
        message: wording
        for message, wording in catalogue_of(package)
        if not han.search(wording) or re.search("[\u4e00-\u9fff][,;:!?]", wording)
    }
    assert odd == {}
