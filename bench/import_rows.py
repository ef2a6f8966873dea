"""How long an import of 10,000 spreadsheet rows takes beside what openpyxl needs to read the file alone.

    python -m bench.import_rows [--rows 10000] [--rounds 3] [--seed 20261122]

30 columns, one of 300 characters, indicators in free text, near duplicates among the titles. Each round reads the workbook with
openpyxl (read-only mode, the faster one) and imports it through the real services into a fresh data folder: upload, preview,
confirmation, run; committed with indicators, duplicates, audit and search rows. Vectors follow in a job and are not in it.
Prints a table, writes bench/results/import_rows.json and .txt, and ends with 1 where the median ratio is above 3.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from listings.engine.terms import Kind
from listings.models.duplicate import DuplicatePair
from listings.models.listing import Listing
from listings.models.rows import VersionIndicator
from listings.queries.imports import import_run
from listings.services.imports import run_import
from listings.services.limits import upload_limits
from listings.services.previews import preview_import
from listings.services.uploads import confirm_import, upload_list
from marketplace.actor import LOCAL_OPERATOR
from marketplace.audit.models import AuditEntry
from marketplace.search.documents import SearchDocument
from tests.factories.runtimes import fresh_runtime

if TYPE_CHECKING:
    from marketplace.unit import Unit

MOST = 3.0
RESULTS = Path(__file__).parent / "results"
THINGS = [
    "涂层",
    "传感器",
    "催化剂",
    "电解液",
    "轴承",
    "检测仪",
    "算法",
    "薄膜",
    "合金",
    "机器人",
    "酶制剂",
    "阀门",
    "换热器",
    "激光器",
    "滤膜",
    "复合板",
    "芯片",
    "支架",
    "种子",
    "泵",
]
PROPERTIES = [
    "耐高温",
    "低功耗",
    "高精度",
    "可降解",
    "自修复",
    "轻量化",
    "抗腐蚀",
    "宽温区",
    "低成本",
    "大尺寸",
    "柔性",
    "智能",
    "高通量",
    "纳米",
    "快速",
]
USES = [
    "风电叶片",
    "桥梁监测",
    "动力电池",
    "污水处理",
    "精密加工",
    "食品加工",
    "智慧农业",
    "轨道交通",
    "医学影像",
    "石油钻采",
    "海水淡化",
    "建筑节能",
]
QUANTITIES = [
    ("硬度", "HRC", 40, 70),
    ("厚度", "mm", 1, 20),
    ("温度", "℃", 80, 900),
    ("效率", "%", 60, 99),
    ("响应时间", "ms", 1, 50),
    ("密度", "g/cm³", 1, 8),
]
SIGNS = ["≥", "≤", "不低于", "不大于"]
FIELDS = [
    "电子信息",
    "航空航天",
    "先进制造",
    "生物医药和医疗器械",
    "新材料",
    "新能源与高效节能",
    "环境保护与资源综合利用",
    "现代交通",
]
INDUSTRIES = ["汽车制造业", "医药制造业", "通用设备制造业", "专用设备制造业", "仪器仪表制造业"]
REGIONS = ["四川省成都市", "浙江省杭州市", "陕西省西安市", "广东省深圳市", "湖北省武汉市"]
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴", "明芳伟静磊洋勇艳杰娟"
SENTENCES = [
    "团队从材料配方、结构设计和制造工艺三个方面改进了{thing}，使其更适合{use}的现场条件。",
    "与常见做法相比，本{thing}安装简便，维护工作量小，操作人员经过短期培训即可掌握。",
    "{quality}设计减少了停机检修的次数，也降低了备件的库存压力。",
    "核心部件全部自主研制，主要原料来源稳定，具备批量制造的条件。",
    "该{thing}已完成样机试制和第三方检测，检测结论符合预期。",
    "在{use}领域的试用表明，产品运行平稳，用户反馈良好。",
    "后续可以与企业合作开展中试放大，并针对具体工况调整参数。",
    "生产过程不使用有毒溶剂，废料可以回收，对环境影响小。",
    "现有生产线只需更换少量工装即可使用，不需要大规模改造。",
]
LONG = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Seconds of one round, and what the import left in the tables; `cpu` ones are of the process alone, whatever else runs."""

    openpyxl: float
    openpyxl_cpu: float
    preview: float
    run: float
    cpu: float
    stored: dict[str, int]

    @property
    def total(self) -> float:
        """Seconds of the whole import."""
        return self.preview + self.run

    @property
    def ratio(self) -> float:
        """How many times as long as openpyxl."""
        return self.total / self.openpyxl

    @property
    def cpu_ratio(self) -> float:
        """The same of processor time."""
        return self.cpu / self.openpyxl_cpu


def one_row(number: int, chance: random.Random) -> dict[str, object]:
    """Return one row of the list, 30 columns."""
    thing, quality, use = chance.choice(THINGS), chance.choice(PROPERTIES), chance.choice(USES)
    title = f"用于{use}的{quality}{chance.choice(PROPERTIES)}{thing}{chance.randrange(10**6):06d}号"
    people = "、".join(chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN) for _ in range(3))
    low = chance.randrange(10, 500)
    return {
        "编号": f"R-{number:06d}",
        "成果名称": title,
        "英文名称": f"{thing} no. {number} for {use}",
        "关键词": f"{thing}；{quality}；{use}",
        "完成单位": f"第{chance.randrange(300)}研究院",
        "院系": f"{use}研究所",
        "所在地区": chance.choice(REGIONS),
        "技术领域": chance.choice(FIELDS),
        "应用行业": chance.choice(INDUSTRIES),
        "完成人": people,
        "联系人": people[:3],
        "联系电话": f"1380000{chance.randrange(10**4):04d}",
        "电子邮箱": f"r{number}@example.org",
        "解决的问题": f"{use}的{thing}寿命短、成本高。",
        "技术方案摘要": prose(thing, quality, use, chance),
        "核心指标": indicators(chance),
        "与最优竞品对比": f"比同类{thing}寿命提高{chance.randrange(10, 90)}%",
        "成果阶段": chance.choice(["小试", "中试", "量产", "样机"]),
        "TRL": chance.randrange(3, 10),
        "TRL依据": "第三方检测报告",
        "转化方式": chance.choice(["转让；许可", "许可", "合作开发", "作价入股；许可"]),
        "价格": chance.choice([f"{low}万", f"{low}-{low + 200}万元", "面议"]),
        "先用后付": chance.choice(["是", "否"]),
        "团队可接洽数": chance.randrange(1, 9),
        "知识产权": f"发明专利 ZL2021{chance.randrange(10**8):08d}.1",
        "权属": "单位所有",
        "获奖": "省级科技进步奖二等奖",
        "保密等级": "公开",
        "有效期至": f"2027-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
        "内部备注": f"第{number}条",
    }


def prose(thing: str, quality: str, use: str, chance: random.Random) -> str:
    """Return a summary of 300 characters; one sentence with a number, as in most real ones."""
    begin = f"本成果针对{use}中的难题，以{quality}{thing}代替原有做法，已在{chance.randrange(2, 60)}家单位使用。"
    sentences = [
        sentence.format(thing=thing, quality=quality, use=use) for sentence in chance.sample(SENTENCES, len(SENTENCES))
    ]
    return (begin + "".join(sentences * 2))[:LONG]


def indicators(chance: random.Random) -> str:
    """Return two or three indicators as people write them."""
    parts = []
    for name, unit, low, high in chance.sample(QUANTITIES, chance.randrange(2, 4)):
        parts.append(f"{name}{chance.choice(SIGNS)}{chance.randrange(low, high)}{unit}")
    return "；".join(parts)


def write_workbook(path: Path, rows: int, seed: int) -> None:
    """Write the list; the same seed writes the same cells. One title in a hundred is a near duplicate of an earlier one."""
    chance = random.Random(seed)  # noqa: S311 - reproducible rows, no secret
    book = Workbook(write_only=True)
    sheet = book.create_sheet("成果清单")
    written: list[dict[str, object]] = []
    for number in range(rows):
        row = one_row(number, chance)
        if number % 100 == 99:  # noqa: PLR2004 - one in a hundred
            twin = chance.choice(written)
            row |= {
                "成果名称": f"{twin['成果名称']}及其应用",
                "完成单位": twin["完成单位"],
                "技术方案摘要": twin["技术方案摘要"],
            }
        written.append(row)
        if number == 0:
            sheet.append(list(row))
        sheet.append(list(row.values()))
    book.save(path)


def read_with_openpyxl(path: Path) -> tuple[float, float]:
    """Return the seconds, of the clock and of the processor, that openpyxl needs to read every cell."""
    begin, begin_cpu = time.perf_counter(), time.process_time()
    book = load_workbook(path, read_only=True, data_only=True)
    cells = sum(len(row) for sheet in book for row in sheet.iter_rows(values_only=True))
    book.close()
    assert cells > 0
    return time.perf_counter() - begin, time.process_time() - begin_cpu


def import_once(path: Path, alone: tuple[float, float]) -> Round:
    """Import the workbook into a fresh data folder; `alone` is what openpyxl needed."""
    with tempfile.TemporaryDirectory() as home:
        runtime = fresh_runtime(Path(home))
        units, actor = runtime.units, LOCAL_OPERATOR

        def uploaded(unit: Unit) -> str:
            return upload_list(unit, kind=Kind.ACHIEVEMENT, taken=taken, files=runtime.files).id

        begin, begin_cpu = time.perf_counter(), time.process_time()
        with path.open("rb") as stream:
            taken = runtime.files.take(stream, name=path.name)
        run_id = units.run(uploaded, actor=actor)
        limits = upload_limits(runtime.settings)
        preview_import(units, actor=actor, import_run_id=run_id, files=runtime.files, limits=limits)
        middle = time.perf_counter()
        units.run(confirm_import, actor=actor, import_run_id=run_id)
        run_import(units, actor=actor, import_run_id=run_id)
        end, end_cpu = time.perf_counter(), time.process_time()
        stored = units.read(_stored, actor=actor, import_run_id=run_id)
        units.engine.dispose()
    return Round(
        openpyxl=alone[0],
        openpyxl_cpu=alone[1],
        preview=middle - begin,
        run=end - middle,
        cpu=end_cpu - begin_cpu,
        stored=stored,
    )


def _stored(unit: Unit, *, import_run_id: str) -> dict[str, int]:
    models = {
        "listings": Listing,
        "indicators": VersionIndicator,
        "duplicate pairs": DuplicatePair,
        "audit entries": AuditEntry,
        "search documents": SearchDocument,
    }
    counts = {name: unit.session.scalar(select(func.count()).select_from(model)) or 0 for name, model in models.items()}
    return counts | {"rejected": import_run(unit, import_run_id=import_run_id).counts.rejected}


def report(rounds: list[Round], rows: int, seed: int) -> float:
    """Print the table, write the results, return the median ratio."""
    lines = ["round  openpyxl  preview      run    total    ratio  ratio of processor time"]
    for number, one in enumerate(rounds, start=1):
        lines.append(
            f"{number:5d} {one.openpyxl:8.2f}s {one.preview:7.2f}s {one.run:7.2f}s {one.total:7.2f}s {one.ratio:7.2f}x {one.cpu_ratio:7.2f}x"
        )
    ratio = statistics.median(one.ratio for one in rounds)
    verdict = "within" if ratio <= MOST else "ABOVE"
    lines += [
        f"median ratio {ratio:.2f}x, {verdict} {MOST:.0f}x; {rows} rows, seed {seed}",
        f"stored: {rounds[-1].stored}",
    ]
    print("\n".join(lines))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607 - git of the path
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "import_rows.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    kept = {
        "rows": rows,
        "seed": seed,
        "commit": commit.stdout.strip(),
        "python": platform.python_version(),
        "rounds": [
            asdict(one) | {"ratio": round(one.ratio, 3), "cpu_ratio": round(one.cpu_ratio, 3)} for one in rounds
        ],
        "median_ratio": round(ratio, 3),
        "most": MOST,
    }
    (RESULTS / "import_rows.json").write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return ratio


def main() -> int:
    """Run the rounds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20_261_122)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_workbook(path, asked.rows, asked.seed)
        rounds = [import_once(path, read_with_openpyxl(path)) for _ in range(asked.rounds)]
    return 0 if report(rounds, asked.rows, asked.seed) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
