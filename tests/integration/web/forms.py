"""Forms as a browser without script fills and sends them: what stands in the inputs goes along, with what was typed over it."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.integration.web.lists import token_of
from tests.integration.web.pages import read_page


class _Form(HTMLParser):
    def __init__(self, identifier: str) -> None:
        super().__init__()
        self.identifier = identifier
        self.is_inside = False
        self.action = ""
        self.fields: list[tuple[str, str]] = []
        self.buttons: list[tuple[str, str]] = []
        self._area = self._select = ""
        self._text: list[str] = []
        self._chosen: list[str] = []

    def handle_starttag(self, tag, attrs):
        named = {name: value or "" for name, value in attrs}
        present = {name for name, _ in attrs}
        if tag == "form":
            self.is_inside = self.identifier in {named.get("id"), named.get("action")}
            self.action = named["action"] if self.is_inside else self.action
        if not self.is_inside or not named.get("name"):
            if self.is_inside and tag == "option" and (not self._chosen or "selected" in present):
                self._chosen = [named.get("value", "")]
            return
        name = named["name"]
        if tag == "input" and (named.get("type") not in {"checkbox", "radio"} or "checked" in present):
            self.fields.append((name, named.get("value", "")))
        elif tag == "textarea":
            self._area, self._text = name, []
        elif tag == "select":
            self._select, self._chosen = name, []
        elif tag == "button":
            self.buttons.append((name, named.get("value", "")))

    def handle_data(self, data):
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            self.fields.append((self._area, "".join(self._text).removeprefix("\n")))
            self._area = ""
        elif tag == "select" and self._select:
            self.fields.extend((self._select, value) for value in self._chosen)
            self._select = ""
        elif tag == "form":
            self.is_inside = False


def form_of(response, identifier: str = "step-form") -> dict[str, list[str]]:
    """Return the inputs of a form (its id or address) as they stand there."""
    found: dict[str, list[str]] = {}
    for name, value in parsed(response, identifier).fields:
        found.setdefault(name, []).append(value)
    return found


def parsed(response, identifier: str = "step-form") -> _Form:
    form = _Form(identifier)
    form.feed(response.get_data(as_text=True))
    return form


def buttons_of(response, identifier: str = "step-form") -> list[str]:
    """Return what the buttons of a form do."""
    return [value for _, value in parsed(response, identifier).buttons]


def sent(client, address: str, typed=None, *, do: str = "save", shown=None, headers=None):
    """Open a step, type over what stands there and press a button; `shown` is an earlier look at the page, as a second window has it."""
    page = shown if shown is not None else form_of(client.get(address))
    filled = {**page, **{name: value if isinstance(value, list) else [value] for name, value in (typed or {}).items()}}
    return client.post(address, data={**filled, "do": [do]}, headers=headers or {})


def begun(client, kind: str = "demand") -> str:
    """Begin a new entry and return the address of its draft."""
    response = client.post(f"/listings/new/{kind}", data={"csrf_token": token_of(client)})
    return response.headers["Location"].rsplit("/", 1)[0]


def entry(client, title: str, kind: str = "demand") -> str:
    links = read_page(client.get(f"/listings?kind={kind}")).links
    return next(address for text, address in links if text.startswith(title)).split("?")[0]


def edited(client, listing: str) -> str:
    """Begin the edit of an entry and return the address of its draft."""
    return client.post(f"{listing}/edit", data={"csrf_token": token_of(client)}).headers["Location"]


def finished(client, draft: str, publish: str = "yes", **more):
    version = form_of(client.get(f"{draft}/review"), f"{draft}/finish")["version"]
    data = {"csrf_token": token_of(client), "publish": publish, "version": version, **more}
    return client.post(f"{draft}/finish", data=data)


def write_all(client, draft: str) -> None:
    sent(client, f"{draft}/basics", {"title": "家电外壳用无卤阻燃聚丙烯", "technical_fields": ["materials"]}, do="next")
    sent(client, f"{draft}/substance", {"background": "现用溴系材料烟密度大，要求无卤。"}, do="next")
    row = {"quantity": "极限氧指数", "operator": "ge", "value": "30", "unit": "%", "necessity": "must"}
    sent(client, f"{draft}/indicators", {f"indicators.0.{part}": text for part, text in row.items()}, do="next")
    sent(client, f"{draft}/terms", {"price.low": "50万", "price.high": "80万", "needed_by": "2027-06-30"}, do="next")
