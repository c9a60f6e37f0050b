"""Changes of what the user chose, made in several places at once."""

import pytest

from inkling.session.wishes import revised
from inkling.settings import Settings

BEFORE = Settings().with_folder("/a", ["x", "y"]).with_folder("/b").with_exclusions(["tmp"])


@pytest.mark.parametrize(
    ("now", "after", "expected"),
    [
        (BEFORE, BEFORE, BEFORE),
        (BEFORE.with_folder("/c"), BEFORE, BEFORE.with_folder("/c")),
        (BEFORE.with_folder("/c"), BEFORE.with_battery_level(50), BEFORE.with_folder("/c").with_battery_level(50)),
        (BEFORE.without_folder("/b"), BEFORE.with_folder("/d"), BEFORE.without_folder("/b").with_folder("/d")),
        (BEFORE.with_folder("/c"), BEFORE.without_folder("/b"), BEFORE.with_folder("/c").without_folder("/b")),
        (
            BEFORE.with_pause(9.0).with_reranker("/r").with_model("/m"),
            BEFORE.with_size_limit(7),
            BEFORE.with_pause(9.0).with_reranker("/r").with_model("/m").with_size_limit(7),
        ),
        (
            BEFORE.with_exclusion("/a", "z"),
            BEFORE.without_exclusion("/a", "x").with_exclusion("/a", "w"),
            BEFORE.without_exclusion("/a", "x").with_exclusion("/a", "z").with_exclusion("/a", "w"),
        ),
        (BEFORE.without_folder("/a"), BEFORE.with_exclusion("/a", "w"), BEFORE.without_folder("/a")),
        (BEFORE.with_folder("/d/e"), BEFORE.with_folder("/d"), BEFORE.with_folder("/d")),
        (BEFORE.with_pause(9.0), BEFORE.with_exclusions([]), BEFORE.with_pause(9.0).with_exclusions([])),
    ],
)
def test_only_what_differs_is_changed(now: Settings, after: Settings, expected: Settings) -> None:
    assert revised(now, BEFORE, after) == expected
