"""The picture in README.md, enforced: who may import whom, who may know what.

Every import is read from the syntax tree, those inside functions included, so that a shortcut
cannot hide.
"""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("knowledge", "index", "bot")
# Files that generate data or a model by hand; they ship with nothing and import what they like.
WORKSHOPS = ("index/training/",)

SDKS = ("slack_bolt", "slack_sdk", "botbuilder", "botframework", "microsoft_agents")
MODELS = ("torch", "sentence_transformers", "transformers")
DATABASES = ("sqlite3", "sqlalchemy", "alembic", "psycopg")
SERVERS = ("aiohttp", "asyncio")

# Who must never import what, at the top or inside a function. The longest matching prefix counts
# together with all shorter ones: bot/core/ is bound by its own row and by none of bot's others.
FORBIDDEN: dict[str, tuple[str, ...]] = {
    "knowledge/": ("index", "bot", *SDKS, *MODELS, *DATABASES, *SERVERS, "faiss", "onnxruntime"),
    "knowledge/domain.py": PACKAGES,
    "knowledge/errors.py": PACKAGES,
    "index/": ("bot", *SDKS, *SERVERS, "knowledge.readers", "knowledge.parse"),
    "bot/core/": (
        "index",
        "bot.cli",
        "bot.config",
        "bot.service",
        "bot.slack",
        "bot.store",
        "bot.teams",
        "bot.web",
        "bot.wiring",
        *SDKS,
        *MODELS,
        *DATABASES,
        *SERVERS,
        "faiss",
        "onnxruntime",
        "structlog",
        "pydantic_settings",
    ),
    "bot/store/": (
        "index",
        "bot.cli",
        "bot.slack",
        "bot.teams",
        "bot.web",
        "bot.wiring",
        *SDKS,
        *MODELS,
        *SERVERS,
    ),
    "bot/slack/": ("bot.teams", "bot.store", "bot.web", "index", "botbuilder", "botframework"),
    "bot/teams/": ("bot.slack", "bot.store", "bot.web", "index", "slack_bolt", "slack_sdk"),
    "bot/web/": ("bot.slack", "bot.teams", "bot.store", "index"),
    "bot/slack/blocks.py": (*SDKS, *SERVERS),
    "bot/teams/cards.py": (*SDKS, *SERVERS),
}

# Heavy libraries load inside the class or function that needs them, never at the top.
LAZY = (*MODELS, *SDKS, "faiss", "onnxruntime", "docx", "pypdfium2")

# Themselves loaded late: the adapters by wiring, the PDF reader in a process of its own.
LOADED_LATE = ("bot/slack/", "bot/teams/", "knowledge/readers/pdf/")

# The one module of an extra, and what it needs.
EXTRAS = {"bot/teams/agents.py": "microsoft_agents.hosting.core"}

MAY_IMPORT_WIRING = re.compile(r"bot/(cli(\.py|/.*|_\w+\.py)|service\.py|wiring\.py|__main__\.py)")

MAX_LINES = 400


def _modules() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(p for p in found if not _place(p).startswith(WORKSHOPS))


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def _imports(nodes: Iterator[ast.AST], path: Path) -> Iterator[tuple[int, str]]:
    """Yield every imported name in full: ``from a.b import c`` is ``a.b.c``."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{_place(path)}:{node.lineno} imports relatively"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run at import; ``if TYPE_CHECKING:`` does not."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _outside_functions(child)


def _is_part_of(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def test_imports_point_one_way() -> None:
    """No module knows anything above it, not even inside a function."""
    wrong = [
        f"{_place(path)}:{line} imports {name}, but {rule} must not"
        for path in _modules()
        for rule, banned in FORBIDDEN.items()
        if _place(path).startswith(rule)
        for line, name in _imports(ast.walk(_tree(path)), path)
        if any(_is_part_of(name, prefix) for prefix in banned)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_domain_imports_nothing_of_ours() -> None:
    """The nouns and the errors stand on the standard library alone."""
    for name in ("domain", "errors"):
        path = ROOT / "knowledge" / f"{name}.py"
        for _, imported in _imports(ast.walk(_tree(path)), path):
            assert imported.split(".")[0] in sys.stdlib_module_names


def test_heavy_libraries_load_late() -> None:
    """Importing a module loads no model, no SDK and no native reader."""
    wrong = [
        f"{_place(path)}:{line} imports {name} at the top"
        for path in _modules()
        if not _place(path).startswith(LOADED_LATE)
        for line, name in _imports(_outside_functions(_tree(path)), path)
        if any(_is_part_of(name, heavy) for heavy in LAZY)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("package", ["knowledge.parse", "index", "bot.core", "bot.cli"])
def test_importing_is_light(package: str) -> None:
    """Importing a package, or the command line, pulls in no heavy library."""
    heavy = (*LAZY, "aiohttp", "sqlalchemy", "scipy", "sklearn")
    code = f"import sys, {package}; print(sorted({set(heavy)!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_one_module_reads_the_environment() -> None:
    """Only bot/config.py looks at environment variables."""
    wrong = [
        f"{_place(path)}:{node.lineno}"
        for path in _modules()
        if _place(path) not in MAY_TOUCH_THE_ENVIRONMENT
        for node in ast.walk(_tree(path))
        if (isinstance(node, ast.Attribute) and ast.unparse(node) in ENVIRONMENT)
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and _names(node) & ENVIRON)
    ]
    assert not wrong, f"read settings through bot/config.py instead: {wrong}"


MAY_TOUCH_THE_ENVIRONMENT = {
    "bot/config.py",
    "index/onnx.py",  # reads nothing: it switches a library's telemetry off before it loads
}
ENVIRON = {"environ", "environb", "getenv", "getenvb", "putenv"}
ENVIRONMENT = {f"os.{name}" for name in ENVIRON}


def _names(node: ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names}


def test_only_the_doors_know_everybody() -> None:
    """Only the command line, the service and tests import the wiring."""
    wrong = [
        f"{_place(path)}:{line}"
        for path in _modules()
        if not MAY_IMPORT_WIRING.fullmatch(_place(path))
        for line, name in _imports(ast.walk(_tree(path)), path)
        if _is_part_of(name, "bot.wiring")
    ]
    assert not wrong, wrong


def test_modules_are_short() -> None:
    """A module that outgrows its budget is two modules."""
    lengths = {_place(p): len(p.read_text("utf-8").splitlines()) for p in _modules()}
    # The nouns stay in one file on purpose: everybody reads them together.
    del lengths["knowledge/domain.py"]
    assert not {name: n for name, n in lengths.items() if n > MAX_LINES}


def test_modules_are_named_for_what_they_do() -> None:
    """No module is a drawer for what found no place."""
    drawers = {"utils", "util", "helpers", "common", "misc", "manager", "base"}
    assert not [_place(p) for p in _modules() if p.stem in drawers]


def test_no_assert_outside_tests() -> None:
    """Argument checks raise our errors; assertions vanish under -O."""
    asserts = [
        f"{_place(path)}:{node.lineno}"
        for path in _modules()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Assert)
    ]
    assert not asserts, asserts


@pytest.mark.parametrize("path", [p for p in _modules() if p.stem != "__main__"], ids=_place)
def test_public_names_are_listed(path: Path) -> None:
    """Each module's ``__all__`` is sorted, exists, and lists all that is public."""
    defined = {
        node.name
        for node in _tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
    }
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    if _place(path) in EXTRAS:
        pytest.importorskip(EXTRAS[_place(path)], reason="an extra that is not installed")
    module = importlib.import_module(name)
    listed = getattr(module, "__all__", None)
    if listed is None:
        assert not defined, f"{_place(path)} lists no public names, but defines {sorted(defined)}"
        return
    assert len(set(listed)) == len(listed)
    if not hasattr(module, "__getattr__"):  # such a module makes its names when they are asked for
        assert not [word for word in listed if not hasattr(module, word)]
    assert not defined - set(listed), f"public in {_place(path)} but not listed"


def _text_files() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, check=False
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and path.stat().st_size < 2_000_000:
            yield path


def test_no_path_of_one_machine() -> None:
    """Nothing in the repository depends on where somebody keeps it."""
    machine = re.compile(rb"(?<![\w.])/(?:work|home/\w+|root|Users/\w+|tmp/\w{3,})/[\w.]")
    wrong = [
        f"{_place(path)}:{at}"
        for path in _text_files()
        if b"\0" not in (data := path.read_bytes()) and path != Path(__file__)
        for at, line in enumerate(data.splitlines(), 1)
        if machine.search(line)
    ]
    assert not wrong, wrong
