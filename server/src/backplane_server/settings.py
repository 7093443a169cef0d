"""Every setting of a server: name, type, default, meaning and secrecy in one literal.

A value comes from, first found: a flag, a `BACKPLANE_*` variable, the TOML file named by
`--config` or `BACKPLANE_CONFIG`, the default. All carry the same name: `--read-lanes`,
`BACKPLANE_READ_LANES`, `read_lanes = 2`. Whatever is unknown or malformed is refused with
SettingsError, in words that name the source and what to write instead.

Imports only the standard library, so that every layer may read it and `--help` is quick.
"""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T")

HIDDEN = "********"
_NO_PEERS: Mapping[str, str] = MappingProxyType({})


class SettingsError(Exception):
    """A setting cannot be used. The message is for the operator: plain words, no secrets."""


# --- secrets in URLs -----------------------------------------------------------------------------

# Greedy up to the last "@": a password may hold "/", "?" or "@" that somebody forgot to encode.
_USER = re.compile(r"^([\w+.-]+://[^:@/]*):.*@", re.DOTALL)
_PARAMETER = re.compile(r"([?&](?:password|sslpassword|token|api_key)=)[^&]*", re.IGNORECASE)


def without_password(url: str) -> str:
    """The URL with its passwords replaced: the one before `@` and those among the parameters."""
    return _PARAMETER.sub(rf"\1{HIDDEN}", _USER.sub(rf"\1:{HIDDEN}@", url))


# --- kinds of values -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one sort are written, read and shown.

    `read` takes text, a TOML value or a value already read, and returns the value; it raises
    ValueError with what is expected instead.
    """

    form: str
    read: Callable[[object], object]
    show: Callable[[Any], str] = str


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError("expected text")
    return raw.strip()


def _one_of(*words: str) -> Kind:
    def read(raw: object) -> str:
        if raw not in words:
            raise ValueError(f"expected one of {', '.join(words)}")
        return str(raw)

    return Kind("|".join(words), read)


def _whole(low: int, high: int) -> Kind:
    expected = f"expected a whole number from {low} to {high}"

    def read(raw: object) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int | str):
            raise ValueError(expected)
        return int(_between(raw, low, high, expected, into=int))

    return Kind("NUMBER", read)


def _number(low: float, high: float) -> Kind:
    expected = f"expected a number from {low:g} to {high:g}"

    def read(raw: object) -> float:
        if isinstance(raw, bool) or not isinstance(raw, int | float | str):
            raise ValueError(expected)
        return float(_between(raw, low, high, expected, into=float))

    return Kind("NUMBER", read, show=lambda value: f"{value:g}")


def _between(
    raw: float | str, low: float, high: float, expected: str, *, into: type[int] | type[float]
) -> float:
    try:
        value = into(raw)
    except ValueError:
        raise ValueError(expected) from None
    if not low <= value <= high:  # Also refuses "nan", which is between nothing.
        raise ValueError(expected)
    return value


_SWITCH = {"true": True, "yes": True, "on": True, "1": True} | {
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}


def _switch(raw: object) -> bool:
    value = raw if isinstance(raw, bool) else _SWITCH.get(str(raw).strip().lower())
    if value is None:
        raise ValueError("expected true or false")
    return value


def _address(raw: object) -> str:
    """HOST:PORT, with an IPv6 host in brackets; port 0 asks for any free one."""
    host, colon, port = _text(raw).rpartition(":")
    bare = ":" not in host or (host.startswith("[") and host.endswith("]"))
    if not (host and colon and bare and port.isascii() and port.isdigit() and int(port) <= 65535):
        raise ValueError("expected HOST:PORT, such as 127.0.0.1:50051 or [::1]:50051")
    return f"{host}:{int(port)}"


def _database(raw: object) -> str:
    url = _text(raw)
    if (re.fullmatch(r"sqlite:///[^?]+", url) and ":memory:" not in url) or re.match(
        r"postgresql://.", url
    ):
        return url
    raise ValueError("expected sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE")


def _web(raw: object) -> str:
    url = _text(raw)
    if url and not re.match(r"https?://[^/]", url):
        raise ValueError("expected a URL that starts with http:// or https://")
    return url


def _valkey(raw: object) -> str:
    url = _text(raw)
    if url and not re.match(r"(valkey|redis)s?://.", url):
        raise ValueError("expected valkey://HOST:PORT or redis://HOST:PORT, or …s:// for TLS")
    return url


def _names(raw: object) -> tuple[str, ...]:
    """Texts from `a,b`, from a repeated flag or from a TOML array; order kept, repeats dropped."""
    parts = [raw] if isinstance(raw, str) else raw
    if not isinstance(parts, Sequence) or not all(isinstance(part, str) for part in parts):
        raise ValueError("expected names separated by commas, or a TOML array of texts")
    words = (word.strip() for part in parts for word in part.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def _pairs(raw: object) -> Mapping[str, str]:
    """Texts by name, from `a=x,b=y`, from a repeated flag or from a TOML table."""
    expected = "expected NAME=ADDRESS pairs, or a TOML table of texts"
    if isinstance(raw, Mapping):
        pairs = [(name, value) for name, value in raw.items()]
    else:
        split = (pair.partition("=") for pair in _names(raw))
        pairs = [(name.strip(), value.strip()) for name, _, value in split]
    if not all(isinstance(value, str) and name and value for name, value in pairs):
        raise ValueError(expected)
    return MappingProxyType(dict(pairs))


def _networks(raw: object) -> tuple[str, ...]:
    from ipaddress import ip_network

    words = _names(raw)
    try:
        return tuple(str(ip_network(word)) for word in words)
    except ValueError:
        raise ValueError(
            "expected networks such as 10.0.0.0/8, without bits behind the prefix"
        ) from None


def _nats(raw: object) -> str:
    url = _text(raw)
    if url and not re.match(r"(nats|tls)://.", url):
        raise ValueError("expected nats://HOST:PORT, or tls://HOST:PORT")
    return url


ADDRESS = Kind("HOST:PORT", _address)
TEXT = Kind("TEXT", _text)
PATH = Kind("PATH", _text)
SWITCH = Kind("true|false", _switch, show=lambda value: "true" if value else "false")
NAMES = Kind("NAME,…", _names, show=",".join)
NETWORKS = Kind("NETWORK,…", _networks, show=",".join)
PAIRS = Kind(
    "NAME=ADDRESS,…", _pairs, show=lambda value: ",".join(f"{k}={v}" for k, v in value.items())
)
DATABASE = Kind("URL", _database, show=without_password)
WEB = Kind("URL", _web, show=without_password)
NATS = Kind("URL", _nats, show=without_password)
VALKEY = Kind("URL", _valkey, show=without_password)


# --- the settings --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spec:
    """One setting, as --help, the documents and doctor need to know it."""

    name: str
    kind: Kind
    help: str
    default: object
    secret: bool

    @property
    def flag(self) -> str:
        """The flag: `--read-lanes`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable: `BACKPLANE_READ_LANES`."""
        return "BACKPLANE_" + self.name.upper()

    def shown(self, value: object) -> str:
        """The value as it may be printed: secrets hidden, passwords in URLs replaced."""
        if self.secret:
            return HIDDEN if value else ""
        return self.kind.show(value)


def _setting(default: T, kind: Kind, meaning: str, *, secret: bool = False) -> T:
    facts = {"kind": kind, "help": meaning, "secret": secret}
    if isinstance(default, Mapping):
        made: Any = field(default_factory=lambda: default, metadata=facts)
    else:
        made = field(default=default, metadata=facts)
    return made  # type: ignore[no-any-return]  # dataclass() replaces the field by its default.


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """The settings of one server; immutable, checked when made, safe to print.

    Names end in their unit: `_s` seconds, `_bytes` bytes.
    """

    listen: str = _setting("127.0.0.1:50051", ADDRESS, "Where gRPC calls are answered.")
    tls_certificate: str = _setting(
        "", PATH, "PEM file of the certificate and its chain; empty: calls come in plain text."
    )
    tls_key: str = _setting("", PATH, "PEM file of the certificate's key.")
    tls_client_ca: str = _setting(
        "", PATH, "PEM file of the authorities that sign clients' certificates."
    )
    tls_client: str = _setting(
        "none",
        _one_of("none", "required"),
        "Whether clients must show a certificate, which names their workload.",
    )
    trusted_proxies: tuple[str, ...] = _setting(
        (),
        NETWORKS,
        "Networks of the proxies that are believed who they forward for; empty: none.",
    )
    ops_listen: str = _setting(
        "127.0.0.1:9464", ADDRESS, "Where /livez, /readyz, /metrics and the JWKS are answered."
    )
    share_port: bool = _setting(
        default=False,
        kind=SWITCH,
        meaning="Let other servers of the same user listen on the same gRPC address.",
    )
    database: str = _setting(
        "sqlite:///var/backplane.db", DATABASE, "sqlite:///PATH or postgresql://…"
    )
    services: tuple[str, ...] = _setting(
        (), NAMES, "Which of the services that come with the server to serve; empty: all."
    )
    service: tuple[str, ...] = _setting(
        (), NAMES, "A service of another distribution, as package.module:NAME; may be repeated."
    )
    peer: Mapping[str, str] = _setting(
        _NO_PEERS, PAIRS, "Where a service that is not served here answers; may be repeated."
    )
    peer_api_key: str = _setting(
        "", TEXT, "The API key with which this process calls its peers elsewhere.", secret=True
    )
    peer_ca: str = _setting(
        "",
        PATH,
        "PEM file of the authorities that sign peers' certificates; empty: peers get plain text.",
    )
    jwks_url: str = _setting(
        "", WEB, "Where to read verification keys when identity is not served here."
    )
    keys_dir: str = _setting(
        "var/keys", PATH, "Folder of all keys: those that sign and seal; one folder for all nodes."
    )
    audience: str = _setting("backplane", TEXT, "The audience that access tokens must name.")
    issuer: str = _setting("backplane", TEXT, "The issuer that access tokens must name.")
    policy_file: str = _setting(
        "", PATH, "TOML file whose numbers replace those of policy.toml (deadlines, quotas …)."
    )
    log_format: str = _setting(
        "auto",
        _one_of("auto", "json", "console"),
        "How log lines look; auto: console in a terminal, json elsewhere.",
    )
    log_level: str = _setting(
        "info", _one_of("debug", "info", "warning", "error"), "The least severe line written."
    )
    trace_sample_ratio: float = _setting(
        0.01, _number(0, 1), "Share of calls traced that arrive without a decision."
    )
    otlp_endpoint: str = _setting(
        "", WEB, "Collector that spans are sent to, over gRPC; empty: none are sent."
    )
    read_lanes: int = _setting(2, _whole(1, 64), "Threads with a connection that run reads.")
    write_lanes: int = _setting(
        1, _whole(1, 16), "Threads with a connection that run writes; SQLite uses one."
    )
    read_queue_max: int = _setting(
        2000, _whole(1, 1_000_000), "Reads that may wait for a lane; more are refused."
    )
    write_queue_max: int = _setting(
        2000, _whole(1, 1_000_000), "Writes that may wait for a lane; more are refused."
    )
    running_calls_min: int = _setting(
        16,
        _whole(1, 100_000),
        "Reads that may run at once however slow they are; writes: four times as many.",
    )
    running_calls_max: int = _setting(
        1000, _whole(1, 100_000), "Calls that may run at once however quick they are."
    )
    waiting_calls_max: int = _setting(
        500, _whole(0, 100_000), "Calls that may wait to run; reads and writes each."
    )
    call_target_ms: int = _setting(
        50,
        _whole(1, 60_000),
        "Fewer reads run at once when they take this much longer than alone; writes: four times.",
    )
    call_wait_ms_max: int = _setting(
        1000, _whole(1, 60_000), "How long a call may wait to run; at most a quarter of its time."
    )
    open_streams_max: int = _setting(
        2000, _whole(1, 1_000_000), "Streams that may be open at once."
    )
    open_streams_per_caller_max: int = _setting(
        200, _whole(1, 1_000_000), "Streams that one caller may have open at once."
    )
    # A burst of 500 calls costs a fifth of a second and gets answers with reasons. More would be
    # held up by the core too long under a load that lasts: it hides how long a call has waited.
    pending_calls_max: int = _setting(
        512,
        _whole(1, 1_000_000),
        "Calls that may wait to be looked at; some of those beyond are cancelled, without a word.",
    )
    valkey_url: str = _setting(
        "", VALKEY, "valkey://… or redis://…: where nodes share quotas; empty: each counts alone."
    )
    cache_bytes_max: int = _setting(
        64 * 1024 * 1024,
        _whole(0, 2**40),
        "Memory for kept replies (64 MiB); 0 keeps none: every read asks the database.",
    )
    drain_delay_s: float = _setting(
        5.0, _number(0, 3600), "Seconds to keep serving after health says NOT_SERVING."
    )
    stop_grace_s: float = _setting(
        10.0, _number(0, 3600), "Seconds that calls in flight may take to finish at the end."
    )
    max_message_bytes: int = _setting(
        4 * 1024 * 1024, _whole(1024, 2**31 - 1), "Largest message taken or sent (4 MiB)."
    )
    max_metadata_bytes: int = _setting(
        8 * 1024, _whole(1024, 1024 * 1024), "Largest metadata taken with a call (8 KiB)."
    )
    max_concurrent_streams: int = _setting(
        250,
        _whole(1, 1_000_000),
        "Calls that one connection may have in flight; clients hold back or connect again.",
    )
    handshake_timeout_s: float = _setting(
        20.0, _number(0.1, 3600), "Seconds that a new connection has for its first frames."
    )
    keepalive_s: float = _setting(
        60.0, _number(0.1, 86_400), "Seconds of silence after which a connection is pinged."
    )
    keepalive_timeout_s: float = _setting(
        20.0, _number(0.1, 3600), "Seconds to wait for the answer before it is closed."
    )
    connection_age_max_s: float = _setting(
        3600.0, _number(1, 1_000_000), "Seconds after which a client is told to connect again."
    )
    connection_age_grace_s: float = _setting(
        3600.0, _number(0, 1_000_000), "Seconds that its calls then have before they are cut."
    )
    access_token_ttl_s: int = _setting(
        600, _whole(30, 86_400), "Seconds for which an access token is good."
    )
    bootstrap_key_file: str = _setting(
        "", PATH, "File (mode 0600) for the first API key; empty: printed once on first start."
    )
    event_retention_s: int = _setting(
        30 * 24 * 3600, _whole(60, 2**31), "Seconds for which events are kept (30 days)."
    )
    nats_url: str = _setting(
        "", NATS, "nats://HOST:PORT that every event is relayed to; empty: none is."
    )
    webhook_hosts: str = _setting(
        "public",
        _one_of("public", "private", "any"),
        "Where webhooks may lead; private: into private networks too; any: to this machine too.",
    )
    webhook_attempts_max: int = _setting(
        10, _whole(1, 100), "Attempts at a webhook before its delivery is given up."
    )
    webhook_retry_first_s: float = _setting(
        5.0, _number(0.01, 3600), "Seconds before the second attempt; each wait is 4 times longer."
    )
    strict_reasons: bool = _setting(
        default=False,
        kind=SWITCH,
        meaning="Fail loudly on an error reason that the contract does not declare.",
    )

    def __post_init__(self) -> None:
        """Reads every value once more, so that code which makes Settings is held to the rules."""
        for spec in SPECS:
            value = _read(spec, getattr(self, spec.name), spec.name)
            object.__setattr__(self, spec.name, value)

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in self.shown().items())
        return f"Settings({', '.join(shown)})"

    def shown(self) -> dict[str, str]:
        """Every setting as it may be printed, by name."""
        return {spec.name: spec.shown(getattr(self, spec.name)) for spec in SPECS}


def _spec(made: "Field[Any]") -> Spec:
    factory = made.default_factory
    default = made.default if factory is MISSING else factory()
    return Spec(name=made.name, default=default, **made.metadata)


SPECS: tuple[Spec, ...] = tuple(_spec(made) for made in fields(Settings))
_BY_NAME = {spec.name: spec for spec in SPECS}


# --- where values come from ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and the source of each: a flag, a variable, `file PATH` or `default`."""

    settings: Settings
    sources: Mapping[str, str]
    config_file: Path | None


def load(
    *,
    flags: Mapping[str, object],
    environ: Mapping[str, str],
    config: str | None = None,
) -> Loaded:
    """Settings from flags (by setting name; None: not given), variables, file and defaults.

    Raises SettingsError that lists everything that is wrong, one problem a line.
    """
    path = config or environ.get("BACKPLANE_CONFIG") or None
    written = _file(Path(path)) if path else {}
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    problems = _unknown(written, path)
    for spec in SPECS:
        raw, source = _find(spec, flags, environ, written, path)
        sources[spec.name] = source
        try:
            values[spec.name] = _read(spec, raw, source)
        except SettingsError as problem:
            problems.append(str(problem))
    if problems:
        raise SettingsError("\n".join(problems))
    return Loaded(Settings(**values), sources, Path(path) if path else None)


def unknown_variables(environ: Iterable[str]) -> list[str]:
    """`BACKPLANE_*` variables that are no setting.

    Not refused: Kubernetes adds some of its own for a Service of the name backplane, and the
    command line's clients have theirs.
    """
    known = {spec.variable for spec in SPECS} | {"BACKPLANE_CONFIG"}
    return sorted(n for n in environ if n.startswith("BACKPLANE_") and n not in known)


def _find(
    spec: Spec,
    flags: Mapping[str, object],
    environ: Mapping[str, str],
    written: Mapping[str, object],
    path: str | None,
) -> tuple[object, str]:
    if flags.get(spec.name) is not None:
        return flags[spec.name], spec.flag
    if spec.variable in environ:
        return environ[spec.variable], spec.variable
    if spec.name in written:
        return written[spec.name], f"file {path}, {spec.name}"
    return spec.default, "default"


def _read(spec: Spec, raw: object, source: str) -> object:
    try:
        return spec.kind.read(raw)
    except ValueError as expected:
        # A database URL that cannot be understood may still hold a password.
        quiet = spec.secret or spec.kind in (DATABASE, WEB, VALKEY, NATS)
        given = "the value" if quiet else repr(raw)
        raise SettingsError(f"{source}: {given} cannot be used: {expected}") from None


def _file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        reason = problem.strerror or "it cannot be read"
        raise SettingsError(f"settings file {path}: {reason}; check --config") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        # The parser's message gives line and column, never the text found there.
        raise SettingsError(f"settings file {path} is not TOML: {problem}") from None


def _unknown(written: Mapping[str, object], path: str | None) -> list[str]:
    return [
        f"file {path}: there is no setting {name!r}{_nearest(name)}; "
        "`backplane serve --help` lists them all"
        for name in written
        if name not in _BY_NAME
    ]


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, _BY_NAME, n=1)
    return f", did you mean {near[0]!r}?" if near else ""
