"""Loading without holding up the other threads."""

import gc

import pytest

from inkling.encoder.preload import uncollected


@pytest.fixture
def unfrozen():
    """Leave the collector as it was."""
    yield
    gc.unfreeze()
    gc.enable()


def test_what_is_made_meanwhile_is_looked_through_neither_then_nor_later(unfrozen):
    gc.unfreeze()
    collections = []
    gc.callbacks.append(lambda phase, _: collections.append(phase))
    try:
        with uncollected():
            made = [[number] for number in range(100_000)]
            assert not gc.isenabled()
        assert collections == []
    finally:
        gc.callbacks.pop()
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(made)


def test_a_collector_that_was_off_stays_off_and_a_failure_changes_nothing(unfrozen):
    with pytest.raises(ValueError, match="torn"), uncollected():
        raise ValueError("torn")
    assert gc.isenabled()
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()
