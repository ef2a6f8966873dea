"""Two small lists as people type them, and the way to send them through the pages."""

from __future__ import annotations

import csv
import io

from tests.integration.web.pages import Page, read_page

BOUNDARY = "two-lists"
ATTACK = "<script>alert(1)</script>"
ACHIEVEMENTS = [
    {
        "编号": "CG-1",
        "成果名称": "无卤阻燃聚丙烯复合材料",
        "完成单位": "西部大学",
        "技术领域": "新材料",
        "解决的问题": "家电外壳阻燃改性后冲击强度下降、烟密度高",
        "技术方案摘要": f"膨胀型阻燃体系与纳米蒙脱土协同，极限氧指数达到 32%，垂直燃烧等级 V-0，密度 0.95 g/cm³ {ATTACK}",
        "转化方式": "许可",
        "有效期至": "2028-12-31",
    },
    {
        "编号": "CG-2",
        "成果名称": "面向产线的视觉缺陷检测装置",
        "完成单位": "西部大学",
        "技术领域": "电子信息",
        "技术方案摘要": "用于玻璃盖板外观缺陷在线检测，检出率不低于 99%，单件检测时间 0.2 s",
        "有效期至": "2028-12-31",
    },
    {"编号": "CG-3", "成果名称": "水稻病虫害绿色防控技术", "完成单位": "西部大学", "技术领域": "农业"},
]
DEMANDS = [
    {
        "编号": "XQ-1",
        "需求名称": f"家电外壳用无卤阻燃聚丙烯材料开发{ATTACK}",
        "需求单位": "锦江电器有限公司",
        "技术领域": "新材料",
        "背景与痛点": "现用溴系阻燃聚丙烯，要求改为无卤体系：极限氧指数不低于 30%，密度不高于 980 kg/m³，垂直燃烧达到 V-0",
        "期望合作方式": "许可",
        "预算": "50-80万元",
        "需求时限": "2027-06-30",
    },
    {"编号": "XQ-2", "需求名称": "寻找合作", "需求单位": "某某机械厂", "背景与痛点": "想找项目"},
    {"编号": "XQ-3", "需求名称": "轴承寿命", "需求单位": "某某轴承厂", "预算": "五十左右吧", "需求时限": "下个季度"},
]


def as_csv(rows: list[dict[str, str]]) -> bytes:
    """Write rows as a spreadsheet program of this country does: UTF-8 with a mark."""
    headers = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, headers)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def token_of(client) -> str:
    """Return the token of the client's session."""
    page = read_page(client.get("/uploads"))
    return next(named["value"] for tag, named in page.tags if named.get("name") == "csrf_token")


def send(client, achievements=None, demands=None, **typed):
    """Upload two lists, each (bytes, name); None leaves the field empty."""
    parts = [
        _part(f'name="{name}"', value.encode()) for name, value in {"csrf_token": token_of(client), **typed}.items()
    ]
    for name, file in (("achievements", achievements), ("demands", demands)):
        data, filename = file or (b"", "")
        parts.append(_part(f'name="{name}"; filename="{filename}"', data))
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return client.post("/uploads", data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")


def _part(disposition: str, data: bytes) -> bytes:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + data + b"\r\n"


def previewed(client, achievements=None, demands=None) -> tuple[str, Page]:
    """Upload lists (the two above by default) and return the address and the page of their preview."""
    files = (as_csv(achievements or ACHIEVEMENTS), "成果.csv"), (as_csv(demands or DEMANDS), "需求.csv")
    address = send(client, *files).headers["Location"]
    return address, read_page(client.get(address))


def confirmed(client, address: str) -> str:
    """Confirm a preview and return where that leads."""
    return client.post(address, data={"csrf_token": token_of(client)}).headers["Location"]
