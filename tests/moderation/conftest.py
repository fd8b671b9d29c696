"""Keeps the collector of garbage out of what these tests measure; it gives no test anything to use."""

import gc

import pytest


@pytest.fixture(autouse=True, scope="module")
def what_stands_is_left_out_of_collections() -> None:
    """Compiled lexicons are millions of objects: walking them in the middle of a text would use up its budget."""
    gc.collect()
    gc.freeze()
