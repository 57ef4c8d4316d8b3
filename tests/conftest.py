"""Shared fixtures: one constructor per engine, and the proof that nothing global is touched.

``constructor`` turns a mapping of columns into a native frame of one engine; a test that asks
for it runs once per engine. ``--constructors=polars,duckdb`` chooses engines; Spark runs only
when it is named there or when SATISFACTION_REQUIRE_SPARK=1. A missing engine is a skip with its
reason, and a failure under SATISFACTION_REQUIRE_ENGINES=1 (continuous integration).
"""

import importlib
import importlib.util
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from satisfaction.errors import MissingDependencyError

Columns = Mapping[str, Any]

# SciPy adds warning filters of its own at first import: it comes now, `nothing_is_touched` later
for _module in ("scipy.optimize", "scipy.special", "scipy.stats"):
    importlib.import_module(_module)

settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def _as_list(values: Any) -> list[Any]:
    """Return a column as Python values; whole numbers among floats become floats."""
    listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if any(type(value) is float for value in listed):
        return [float(value) if type(value) is int else value for value in listed]
    return listed


def _array(values: Any) -> np.ndarray:
    """Return a column as an array: None among numbers becomes NaN, anything else stays."""
    if isinstance(values, np.ndarray):
        return values
    present = [value for value in values if value is not None]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in present):
        return np.array([np.nan if value is None else value for value in values])
    if len(present) == len(values) and all(isinstance(value, str | bool) for value in present):
        return np.array(values)
    return np.array(values, dtype=object)


def _dict(columns: Columns) -> Any:
    return dict(columns)


def _numpy(columns: Columns) -> Any:
    return {name: _array(values) for name, values in columns.items()}


def _pandas(columns: Columns) -> Any:
    import pandas as pd

    return pd.DataFrame(dict(columns))


def _pandas_nullable(columns: Columns) -> Any:
    return _pandas(columns).convert_dtypes(dtype_backend="numpy_nullable")


def _pandas_pyarrow(columns: Columns) -> Any:
    return _pandas(columns).convert_dtypes(dtype_backend="pyarrow")


def _modin(columns: Columns) -> Any:
    import modin.pandas as mpd

    return mpd.DataFrame(dict(columns))


def _polars(columns: Columns) -> Any:
    import polars as pl

    return pl.DataFrame(dict(columns))


def _polars_lazy(columns: Columns) -> Any:
    return _polars(columns).lazy()


def _pyarrow(columns: Columns) -> Any:
    import pyarrow as pa

    return pa.table({name: pa.array(values) for name, values in columns.items()})


def _duckdb(columns: Columns) -> Any:
    import duckdb

    return duckdb.connect().from_arrow(_pyarrow(columns))


def _dask(columns: Columns) -> Any:
    import dask.dataframe as dd

    return dd.from_pandas(_pandas(columns), npartitions=2)


def _ibis(columns: Columns) -> Any:
    import ibis

    return ibis.memtable(_pyarrow(columns))


def _session_frame(columns: Columns, session: Any) -> Any:
    lists = {name: _as_list(values) for name, values in columns.items()}
    return session.createDataFrame([*zip(*lists.values(), strict=True)], [*lists])


# name of the constructor: what builds its frame, and the modules that this needs
CONSTRUCTORS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "dict": (_dict, ()),
    "numpy": (_numpy, ()),
    "pandas": (_pandas, ("pandas",)),
    "pandas[nullable]": (_pandas_nullable, ("pandas",)),
    "pandas[pyarrow]": (_pandas_pyarrow, ("pandas", "pyarrow")),
    "modin": (_modin, ("modin",)),
    "polars": (_polars, ("polars",)),
    "polars[lazy]": (_polars_lazy, ("polars",)),
    "pyarrow": (_pyarrow, ("pyarrow",)),
    "duckdb": (_duckdb, ("duckdb", "pyarrow")),
    "dask": (_dask, ("dask", "pandas", "pyarrow")),
    "ibis": (_ibis, ("ibis", "duckdb", "pyarrow")),
    "sqlframe": (_session_frame, ("sqlframe", "duckdb", "pyarrow")),
}
SPARK = "pyspark"
SESSIONS = {"sqlframe": "sqlframe_session", SPARK: "spark_session"}
ENGINES = {module for _, modules in CONSTRUCTORS.values() for module in modules} | {SPARK}
OPTIONAL = ENGINES | {"matplotlib", "sklearn"}


def _switched_on(name: str) -> bool:
    """Return whether an environment variable asks for something."""
    return os.environ.get(name, "") not in {"", "0"}


def _is_missing(module: str) -> bool:
    """Return whether a module is not installed."""
    return importlib.util.find_spec(module) is None


def _cannot_run(reason: str, *, required: bool) -> None:
    """Fail where the engine is required, skip where it is not."""
    if required:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that chooses engines."""
    parser.addoption(
        "--constructors",
        default="",
        help=f"engines to test, separated by commas, of: {', '.join([*CONSTRUCTORS, SPARK])}",
    )


def _chosen(config: pytest.Config) -> list[str]:
    """Return the names of the engines to test."""
    named = [name.strip() for name in config.getoption("--constructors").split(",") if name.strip()]
    unknown = sorted(set(named) - {*CONSTRUCTORS, SPARK})
    if unknown:
        message = f"--constructors: unknown {', '.join(unknown)}"
        raise pytest.UsageError(message)
    if named:
        return named
    # modin lives in an environment of its own: it needs an older pandas than the others
    names = [name for name in CONSTRUCTORS if name != "modin" or not _is_missing("modin")]
    return [*names, SPARK] if _switched_on("SATISFACTION_REQUIRE_SPARK") else names


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that asks for a constructor once per engine."""
    if "constructor" in metafunc.fixturenames:
        engines = [
            pytest.param(name, marks=pytest.mark.spark if name == SPARK else ())
            for name in _chosen(metafunc.config)
        ]
        metafunc.parametrize("constructor", engines, indirect=True)


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    """One local Spark for the whole run: two threads, loopback only, no user interface, UTC."""
    required = _switched_on("SATISFACTION_REQUIRE_SPARK")
    if _is_missing(SPARK):
        _cannot_run("PySpark is not installed", required=required)
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        # the pipes to the engine stay open until the engine stops
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            session = (
                SparkSession.builder.master("local[2]")
                .appName("satisfaction tests")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.ui.enabled", "false")
                .config("spark.ui.showConsoleProgress", "false")
                .config("spark.sql.shuffle.partitions", "4")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.timestampType", "TIMESTAMP_NTZ")  # naive times stay naive
                .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC")
                .getOrCreate()
            )
        except (PySparkRuntimeError, OSError) as error:
            _cannot_run(f"Spark needs Java 17: {error}", required=required)
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


@pytest.fixture(scope="session")
def sqlframe_session() -> Iterator[Any]:
    """One SQLFrame session for the whole run: it is a singleton that holds a connection."""
    from sqlframe.duckdb import DuckDBSession

    session = DuckDBSession()
    yield session
    session.stop()


@pytest.fixture
def constructor(request: pytest.FixtureRequest) -> Callable[[Columns], Any]:
    """Return a function from a mapping of columns to a native frame of one engine."""
    name = request.param
    build, modules = CONSTRUCTORS.get(name, (_session_frame, ()))
    missing = [module for module in modules if _is_missing(module)]
    if missing:
        _cannot_run(
            f"{', '.join(missing)} not installed",
            required=_switched_on("SATISFACTION_REQUIRE_ENGINES"),
        )
    sessions = [request.getfixturevalue(SESSIONS[name])] if name in SESSIONS else []

    def construct(columns: Columns) -> Any:
        with warnings.catch_warnings():
            # engines deprecate parts of one another; what they say while building is not ours
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", FutureWarning)
            return build(columns, *sessions)

    construct.__name__ = name
    return construct


@pytest.fixture(autouse=True)
def one_dask_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let Dask compute in the thread of the test: its own race for Python's warnings filters."""
    if "dask" not in request.node.name:
        yield
        return
    import dask

    with dask.config.set(scheduler="synchronous"):
        yield


@pytest.fixture(autouse=True)
def nothing_is_touched(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail every test after which the global random, warning or error state is another one."""
    if "constructor" in request.fixturenames:
        request.getfixturevalue("constructor")
    random = np.random.get_state(legacy=False)  # noqa: NPY002 -- to prove that nobody uses it
    filters = list(warnings.filters)
    errors = np.geterr()
    yield
    after = np.random.get_state(legacy=False)  # noqa: NPY002 -- the same
    assert after["state"]["pos"] == random["state"]["pos"], "global random state was used"
    assert np.array_equal(after["state"]["key"], random["state"]["key"]), "global seed was set"
    assert list(warnings.filters) == filters, "warnings filters were changed"
    assert np.geterr() == errors, "NumPy's error state was changed"


def _missing_engine(error: BaseException | None) -> str:
    """Return why an error only says that an optional library is not installed, or nothing."""
    if _switched_on("SATISFACTION_REQUIRE_ENGINES"):
        return ""
    if isinstance(error, MissingDependencyError):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] in OPTIONAL:
        return f"{error.name} not installed"
    return ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    """Skip a test that needs an engine which a user does not have."""
    try:
        return (yield)
    except ImportError as error:
        reason = _missing_engine(error)
        if not reason:
            raise
    pytest.skip(reason)


class EngineModule(pytest.Module):
    """A file of tests, skipped as a whole where it imports an engine that is not installed."""

    def collect(self) -> list[Any]:
        """Return the tests of the file."""
        try:
            return list(super().collect())
        except self.CollectError as error:
            reason = _missing_engine(error.__cause__)
            if not reason:
                raise
        pytest.skip(reason, allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Any, parent: pytest.Collector) -> pytest.Module:
    """Collect every file of tests as an `EngineModule`."""
    return EngineModule.from_parent(parent, path=module_path)


@pytest.hookimpl(tryfirst=True)
def pytest_make_collect_report(collector: pytest.Collector) -> pytest.CollectReport | None:
    """Look for no doctests in files of tests: they have none, and may import engines."""
    if type(collector).__name__ != "DoctestModule":
        return None
    return pytest.CollectReport(collector.nodeid, "passed", None, [])
