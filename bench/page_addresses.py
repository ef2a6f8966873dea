"""The addresses that the page bench asks, by kind of page, found in a store through its own pages. Called by `bench.pages` alone.

What has no page yet in a store is made through the pages first: a draft, the preview of a file, of a bulk action and of an export. All of
that is left undone, so that the lists stay what they are.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bench.large_store import previewed
from listings.engine.fields import Step
from listings.engine.terms import Kind

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from marketplace.package import Runtime

WORDS = (
    "检测",
    "复合材料",
    "机器人 视觉",
    "污水处理",
    "阻燃",
    "太阳能电池",
    "轴承寿命",
    "茶叶加工设备",
    "传感器 低功耗",
    "zzzz",
)
MISSPELT = ("复和材料", "机气人", "太阳能电迟")
CONDITIONS = ("温度 ≤ 300 ℃", "效率 ≥ 90 %", "厚度 < 2 mm", "寿命 > 1000 h")
ENGLISH = ("water treatment by membranes", "industrial robot vision", "lithium battery electrolyte")
BEGINNINGS = ("检", "复合", "机器", "污水", "sen", "太阳")
DEEP = 15
AT_ONCE = "match at once"
"""A demand against all achievements while a person waits: the one page that computes, with a bound of its own."""
TOKEN = re.compile(r'name="csrf_token"\s+value="([^"]+)"')
LINK = re.compile(r'href="([^"]+)"')
FILE = "编号,成果名称,成果说明,来历\nNB-1,无卤阻燃聚丙烯复合材料,膨胀型阻燃体系,x\nNB-2,视觉缺陷检测装置,在线检测,y\n"


def addresses(client: FlaskClient, runtime: Runtime) -> dict[str, list[str]]:
    """Return the addresses by kind of page."""
    kinds = ("achievement", "demand")
    entries = {kind: _links(client, f"/listings?kind={kind}", r"/listings/[0-9A-Z]{20,}") for kind in kinds}
    offered, wanted = entries["achievement"], entries["demand"]
    run = _links(client, "/match-runs", r"/match-runs/\w+")[0]
    reports = _links(client, offered[0], r"/imports/\w+")
    draft = _made(client, f"{offered[0]}/edit")
    found = {
        "start": ["/", "/uploads", "/imports/new", "/running", "/match-runs", "/marked-books", "/models", "/match/one"],
        "list": [f"/listings?kind={kind}&sort={sort}" for kind in kinds for sort in ("id", "changed", "ends")],
        "list, filters": _filtered(),
        "list, deep": [_deep(client, f"/listings?kind=achievement&sort={sort}") for sort in ("id", "changed", "ends")],
        "entry": offered[:5] + wanted[:5],
        "versions": [f"{one}/versions" for one in (offered[1], wanted[1])],
        "similar": [f"{one}/similar{more}" for one in offered[:4] for more in ("", "?kind=demand")],
        "search": ["/search", *(f"/search?q={words}" for words in WORDS)],
        "search, misspelt": [f"/search?q={words}" for words in MISSPELT],
        "search, facets": _faceted(),
        "search, deep": [_deep(client, f"/search?q={words}") for words in WORDS[:3]],
        "search, conditions": [f"/search?q={words}" for words in CONDITIONS],
        "search, other language": [f"/search/other-language?q={words}" for words in (*ENGLISH, *WORDS[:3])],
        "suggestions": [f"/search/suggestions?q={words}" for words in BEGINNINGS],
        "drafts": ["/drafts", "/drafts?status=discarded"],
        "draft": [*(f"{draft}/{step.value}" for step in Step), f"{draft}/review"],
        "duplicates": _duplicates(client),
        "bulk actions": ["/bulk-actions", _chosen(client)],
        "import report": [f"{one}{more}" for one in reports for more in ("", "?hints=1", "?outcome=rejected")],
        "import preview": _previewed(runtime),
        "export": [_made(client, "/listings/export", kind="achievement")],
        "match results": [f"{run}{more}" for more in ("", "?abstained=1", "?level=3", "?text=检测", "/achievements")],
        "match of one entry": [
            *_links(client, run, rf"{run}/demands/\w+")[:3],
            *_links(client, f"{run}/achievements", rf"{run}/achievements/\w+")[:3],
        ],
        AT_ONCE: [f"/match/one?demand={one.rpartition('/')[2]}" for one in wanted[:5]],
    }
    return {name: [path for path in paths if path] for name, paths in found.items()}


def _links(client: FlaskClient, path: str, pattern: str) -> list[str]:
    """Return the paths of a page's links that are wholly like `pattern`, each once."""
    text = client.get(path).get_data(as_text=True)
    found = (urlsplit(unescape(one)).path for one in LINK.findall(text))
    return list(dict.fromkeys(one for one in found if re.fullmatch(pattern, one)))


def _full(client: FlaskClient, path: str, part: str) -> list[str]:
    """Return the whole addresses of a page's links that hold `part`."""
    text = client.get(path).get_data(as_text=True)
    return list(dict.fromkeys(unescape(one) for one in LINK.findall(text) if part in unescape(one)))


def _deep(client: FlaskClient, path: str) -> str:
    """Go on from page to page and return the address that was reached."""
    for _ in range(DEEP):
        following = _full(client, path, "after=")
        if not following:
            break
        path = following[-1] if following[-1].startswith("/") else f"{urlsplit(path).path}{following[-1]}"
    return path


def _filtered() -> list[str]:
    base = "/listings?kind=achievement"
    facets = [
        f"{base}&{one}" for one in ("availability=published", "validity=expiring", "validity=open", "region=5101")
    ]
    fields = ["technical_field=materials", "text=检测", "text=CG-000123", "provider=研究所", "text=zzzz"]
    kept = [f"{base}&completeness=low", f"{base}&completeness=high&text=检测", f"{base}&draft=open"]
    both = [f"{base}&technical_field=materials&region=51&sort=ends", f"{base}&text=系统&sort=changed"]
    return [*facets, *(f"{base}&{one}" for one in fields), *kept, *both, "/listings?kind=demand&text=设备"]


def _faceted() -> list[str]:
    chosen = ["kind=achievement&trl=6", "region=51&trl=7&trl=8", "technical_field=materials&sort=newest"]
    return [f"/search?q={words}&{facet}" for words in WORDS[:3] for facet in chosen] + [f"/search?{chosen[1]}"]


def _token(client: FlaskClient) -> str:
    found = TOKEN.search(client.get("/uploads").get_data(as_text=True))
    if found is None:
        raise RuntimeError("the upload page has no token")
    return found[1]


def _made(client: FlaskClient, path: str, **typed: str) -> str:
    """Send a form and return where it leads. Raises RuntimeError where it leads nowhere."""
    answer = client.post(path, data={"csrf_token": _token(client), **typed})
    if "Location" not in answer.headers:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return answer.headers["Location"]


def _chosen(client: FlaskClient) -> str:
    return _made(client, "/bulk-actions", kind="achievement", which="all", deed="withdraw")


def _duplicates(client: FlaskClient) -> list[str]:
    pairs = _links(client, "/duplicates", r"/duplicates/\w+/\w+")
    return ["/duplicates", "/duplicates?status=dismissed", *pairs[:3]]


def _previewed(runtime: Runtime) -> list[str]:
    """Take a small file as far as its preview and return its pages."""
    report = f"/imports/{previewed(runtime, FILE.encode(), '新成果.csv', Kind.ACHIEVEMENT)}"
    return [report, f"{report}/columns", "/layouts"]
