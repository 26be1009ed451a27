"""What holds for every test."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from . import programs

# How long an example takes says something of the machine, not of the code; and what a run of
# yesterday found is worth an example in the test, not a folder in the checkout.
settings.register_profile(
    "smartspec", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("smartspec")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long tests first: what is left to share between workers in the end is then short."""
    items.sort(key=lambda item: "e2e" not in item.path.parts)


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """The connection string of a PostgreSQL for this run of the tests."""
    # Not in pytest's folder, which only the user who runs the tests may enter.
    made = tempfile.TemporaryDirectory(prefix="smartspec-postgres-")
    with made as folder, programs.postgres(Path(folder)) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def mariadb_socket() -> Iterator[Path]:
    """The socket of a MariaDB for this run of the tests."""
    made = tempfile.TemporaryDirectory(prefix="smartspec-mariadb-", ignore_cleanup_errors=True)
    with made as folder, programs.mariadb(Path(folder)) as socket:
        yield socket


@pytest.fixture(scope="session")
def node_folder(request: pytest.FixtureRequest) -> Path:
    """The folder whose `node_modules` has TypeScript, Mermaid and jsdom."""
    cache = request.config.cache
    assert cache is not None
    return programs.node_packages(cache.mkdir("node"))
