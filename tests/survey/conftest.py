"""Dask computes in one thread here: its threads race for Python's warnings filters."""

import pytest


@pytest.fixture(autouse=True)
def one_dask_thread(request):
    """Let Dask compute in the thread of the test."""
    if "dask" not in request.node.name:
        yield
        return
    import dask

    with dask.config.set(scheduler="synchronous"):
        yield
