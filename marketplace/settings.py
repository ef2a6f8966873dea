"""Settings: one table (name, type, default, help) that the program, its help and `docs/settings.md` are made from.

A setting is a field of `Settings`, given as the environment variable `TWOLISTS_<NAME>`. Others may add fields; nothing reads
the environment elsewhere. Called by the edge, which hands the frozen value on.
"""

from __future__ import annotations

import dataclasses
import os
import secrets
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

from marketplace.errors import Invalid, Place
from marketplace.wording import LANGUAGES, Language, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREFIX = "TWOLISTS_"
ELSEWHERE = ("TWOLISTS_TEST_CLOCK",)  # read by `clock`, which stands below
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHARED_QUEUES = ("redis://", "rediss://", "unix://")
MEGABYTE = 1024 * 1024
UNNAMED_ORGANISATION = "本单位"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its value; sizes are bytes, times seconds."""

    home: Annotated[
        Path,
        Sentence(
            zh="数据文件夹：数据库、文件、检索索引、任务队列", en="data folder: database, files, search index, queue"
        ),
    ] = Path("var")
    database: Annotated[
        str,
        Sentence(
            zh="SQLite 数据库地址，如 sqlite:////data/twolists.sqlite；为空时使用数据文件夹中的文件；其他数据库暂不支持",
            en="URL of an SQLite database, as sqlite:////data/twolists.sqlite; empty: in the data folder; no other kind as yet",
        ),
    ] = ""
    anchor: Annotated[
        str,
        Sentence(
            zh="审计锚文件：每次提交后记下各条审计链的末尾，最好放在另一块盘上；为空时放在数据文件夹中",
            en="anchor file: keeps where the audit chains ended after each commit, best on another disk; empty: in the data folder",
        ),
    ] = ""
    host: Annotated[
        str,
        Sentence(zh="监听地址；有账号之前只能是本机", en="address to bind; this machine only until there are accounts"),
    ] = "127.0.0.1"
    port: Annotated[int, Sentence(zh="监听端口", en="port to bind")] = 8000
    secret_key: Annotated[
        str,
        Sentence(
            zh="会话签名密钥；为空且使用内置数据库时自动生成",
            en="key that signs sessions; empty on the embedded database: generated",
        ),
    ] = ""
    language: Annotated[str, Sentence(zh="默认语言：zh 或 en", en="default language: zh or en")] = "zh"
    organisation: Annotated[
        str, Sentence(zh="本机操作员所属单位的名称", en="name of the local operator's organisation")
    ] = UNNAMED_ORGANISATION
    queue: Annotated[
        str,
        Sentence(
            zh="任务队列：sqlite；或 Redis、Valkey 的地址（redis://主机:6379/0、rediss://、unix://），供多台机器共用；或 inline（当场执行，供测试）",
            en="job queue: sqlite; or the address of a Redis or Valkey (redis://host:6379/0, rediss://, unix://) that several machines share; or inline (run at once, for tests)",
        ),
    ] = "sqlite"
    encoder: Annotated[
        str,
        Sentence(
            zh="语义编码器：default、off，或自备 ONNX 模型的文件夹；以后更换用 twolists encoder use",
            en="encoder: default, off, or a folder with an ONNX model of your own; later switched by `twolists encoder use`",
        ),
    ] = "default"
    job_lease: Annotated[
        float,
        Sentence(
            zh="任务租约；超过此时间没有心跳的任务由其他进程接手",
            en="lease of a job; without a heartbeat for longer another worker takes it up",
        ),
    ] = 30.0
    job_pause: Annotated[
        float,
        Sentence(
            zh="任务出错后多久重试；之后每次加到四倍，最长十分钟",
            en="pause before work that failed is tried again; four times as long after each further fault, ten minutes at most",
        ),
    ] = 5.0
    sweep_interval: Annotated[
        float, Sentence(zh="多久检查一次遗漏的任务", en="time between sweeps for work whose message was lost")
    ] = 10.0
    trusted_proxies: Annotated[
        str,
        Sentence(
            zh="可信的反向代理：IP 地址或网段，用逗号分隔；只采信它们转来的客户端地址和协议；为空时都不采信",
            en="proxies that are believed about the client's address and scheme: addresses or networks with commas between them; empty: none",
        ),
    ] = ""
    web_processes: Annotated[
        int, Sentence(zh="网页服务进程数；0 表示按 CPU 核数", en="web server processes; 0: by the number of cores")
    ] = 0
    web_threads: Annotated[int, Sentence(zh="每个网页服务进程的线程数", en="threads in each web server process")] = 4
    worker_threads: Annotated[int, Sentence(zh="后台任务的线程数", en="threads of the worker")] = 2
    log_json: Annotated[bool, Sentence(zh="日志写成 JSON", en="write the log as JSON")] = False
    upload_limit: Annotated[int, Sentence(zh="单个上传文件的大小上限", en="largest file that may be uploaded")] = (
        50 * MEGABYTE
    )
    upload_rows: Annotated[int, Sentence(zh="导入表格的行数上限", en="most rows in an imported sheet")] = 50_000
    upload_columns: Annotated[int, Sentence(zh="导入表格的列数上限", en="most columns in an imported sheet")] = 200
    upload_cell: Annotated[int, Sentence(zh="单元格的字符数上限", en="most characters in one cell")] = 32_767
    upload_unzipped: Annotated[
        int, Sentence(zh="上传文件解压后的大小上限", en="largest size of an uploaded file when unzipped")
    ] = 500 * MEGABYTE
    upload_zip_ratio: Annotated[
        int, Sentence(zh="上传文件的压缩比上限", en="highest ratio of unzipped to zipped size")
    ] = 200
    reading_memory: Annotated[
        int, Sentence(zh="读取一个工作簿可用的内存", en="memory that reading one workbook may take")
    ] = 2048 * MEGABYTE
    reading_seconds: Annotated[
        int, Sentence(zh="读取一个工作簿可用的时间", en="time that reading one workbook may take")
    ] = 120
    export_at_once: Annotated[
        int,
        Sentence(
            zh="页面上直接导出的条数上限；更多则由后台准备",
            en="entries that a page writes to a file at once; a worker prepares longer lists",
        ),
    ] = 2_000
    file_retention: Annotated[
        int, Sentence(zh="上传文件保留的天数；0 表示不删除", en="days for which uploads are kept; 0: for good")
    ] = 0
    rate_limit: Annotated[str, Sentence(zh="每个地址的请求频率上限", en="requests that one address may make")] = (
        "600 per minute"
    )
    upload_rate_limit: Annotated[str, Sentence(zh="每个地址的上传频率上限", en="uploads that one address may make")] = (
        "30 per minute"
    )
    match_top: Annotated[
        int, Sentence(zh="每条需求（成果）列出的匹配数", en="matches listed for each demand and each achievement")
    ] = 10
    abstention_threshold: Annotated[
        float,
        Sentence(
            zh="3 级以上概率低于此值时答“无合适匹配”",
            en="below this probability of level 3 or 4 the answer is “no adequate match”",
        ),
    ] = 0.3
    cross_language_cosine: Annotated[
        float,
        Sentence(
            zh="其他语言的条目与检索词的余弦相似度达到此值才显示；默认值按内置编码器实测确定",
            en="cosine from which entries in another language are shown; the default was measured for the built-in encoder",
        ),
    ] = 0.4

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the SQLite file of the data folder."""
        return not self.database

    @property
    def database_url(self) -> str:
        """The URL of the database in use."""
        return self.database or f"sqlite:///{self.home / 'twolists.sqlite'}"

    @property
    def has_shared_queue(self) -> bool:
        """Whether the queue is a server's, which other machines reach too."""
        return self.queue.startswith(SHARED_QUEUES)

    @property
    def anchor_file(self) -> Path:
        """The file that remembers where the audit chains ended."""
        return Path(self.anchor) if self.anchor else self.home / "audit-anchor"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the bound address."""
        return self.host in LOOPBACK

    @property
    def words(self) -> Language:
        """The default language, checked."""
        return "en" if self.language == "en" else "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One line of the table."""

    name: str
    kind: type
    default: object
    help: Sentence

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.name.upper()


def settings_table() -> tuple[Setting, ...]:
    """Return every setting in the order of its declaration."""
    types = get_type_hints(Settings, include_extras=True)
    return tuple(
        Setting(
            name=field.name,
            kind=types[field.name].__origin__,
            default=field.default,
            help=types[field.name].__metadata__[0],
        )
        for field in dataclasses.fields(Settings)
    )


SETTINGS = settings_table()


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read `environ` (default: that of the process). Raises Invalid for an unknown name or an unreadable value."""
    given = os.environ if environ is None else environ
    known = {setting.variable: setting for setting in SETTINGS}
    values: dict[str, Any] = {}
    for variable, text in given.items():
        if not variable.startswith(PREFIX) or variable in ELSEWHERE:
            continue
        if variable not in known:
            raise _unknown(variable, known)
        values[known[variable].name] = _read(known[variable], text)
    return _checked(Settings(**values))


def secret_key(settings: Settings) -> str:
    """Return the key that signs sessions; on the embedded database it is made once and kept in the data folder.

    Raises Invalid where another database is named and no key is given: a default known to everybody signs nothing.
    """
    if settings.secret_key:
        return settings.secret_key
    if not settings.is_embedded:
        raise Invalid(
            "secret_key_missing",
            Sentence(
                zh="使用外部数据库时须设置 TWOLISTS_SECRET_KEY",
                en="TWOLISTS_SECRET_KEY must be set where the database is not the embedded one",
            ),
            place=Place(field="TWOLISTS_SECRET_KEY"),
        )
    return _kept_key(settings.home / "secret_key")


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(fresh, path)  # atomic, and fails where another process was first: both then read the same key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def _unknown(variable: str, known: Mapping[str, Setting]) -> Invalid:
    nearest = get_close_matches(variable, known, n=1, cutoff=0)
    return Invalid(
        "unknown_setting",
        Sentence(
            zh=f"没有设置项 {variable}，最接近的是 {nearest[0]}",
            en=f"There is no setting {variable}; the nearest is {nearest[0]}",
        ),
        place=Place(field=variable),
    )


def _read(setting: Setting, text: str) -> object:
    try:
        value = READERS[setting.kind](text)
    except (ValueError, KeyError) as error:
        raise _refused(
            setting.variable, zh=f"应为{KINDS[setting.kind].zh}", en=f"be {KINDS[setting.kind].en}", value=text
        ) from error
    if isinstance(value, int | float) and value < 0:
        raise _refused(setting.variable, zh="不能为负数", en="not be negative", value=text)
    return value


def _checked(settings: Settings) -> Settings:
    choices: dict[str, tuple[str, ...]] = {"language": LANGUAGES}
    if not settings.has_shared_queue:
        choices["queue"] = ("sqlite", "inline", *(f"{scheme}…" for scheme in SHARED_QUEUES))
    for name, allowed in choices.items():
        value = getattr(settings, name)
        if value not in allowed:
            listed = ", ".join(allowed)
            kind = value.partition("://")[0]  # what follows may hold a password
            raise _refused(PREFIX + name.upper(), zh=f"只能是：{listed}", en=f"be one of: {listed}", value=kind)
    if settings.encoder not in ("default", "off") and not Path(settings.encoder).is_dir():
        raise _refused(
            PREFIX + "ENCODER",
            zh="只能是 default、off 或一个文件夹",
            en="be default, off or a folder",
            value=settings.encoder,
        )
    _check_database(settings.database)
    _check_proxies(settings.trusted_proxies)
    return settings


def _check_proxies(listed: str) -> None:
    for network in filter(None, (part.strip() for part in listed.split(","))):
        try:
            ip_network(network)
        except ValueError as error:
            raise _refused(
                PREFIX + "TRUSTED_PROXIES",
                zh="应为 IP 地址或网段，用逗号分隔",
                en="be addresses or networks with commas between them",
                value=network,
            ) from error


def _check_database(url: str) -> None:
    """Refuse what the program cannot open yet; the answer names the kind alone, a URL may hold a password."""
    kind = url.partition(":")[0].partition("+")[0]
    if url and kind != "sqlite":
        raise Invalid(
            "database_not_supported",
            Sentence(
                zh="TWOLISTS_DATABASE 目前只能是 SQLite 数据库（如 sqlite:////data/twolists.sqlite）；留空则使用数据文件夹中的数据库",
                en="TWOLISTS_DATABASE can name an SQLite database only, as sqlite:////data/twolists.sqlite; leave it empty to use the one in the data folder",
            ),
            place=Place(field="TWOLISTS_DATABASE"),
            value=kind,
        )


def _refused(variable: str, *, zh: str, en: str, value: str) -> Invalid:
    sentence = Sentence(zh=f"{variable} {zh}", en=f"{variable} must {en}")
    return Invalid("unreadable_setting", sentence, place=Place(field=variable), value=value)


READERS: Mapping[type, Callable[[str], object]] = {
    str: str,
    int: lambda text: int(text.replace("_", "")),
    float: float,
    Path: Path,
    bool: lambda text: {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()],
}
KINDS: Mapping[type, Sentence] = {
    str: Sentence(zh="文字", en="a text"),
    int: Sentence(zh="整数", en="a whole number"),
    float: Sentence(zh="数字", en="a number"),
    Path: Sentence(zh="路径", en="a path"),
    bool: Sentence(zh="是或否（true/false）", en="true or false"),
}
