"""What can be typed into the search field, told by examples; both faces show them."""

QUERY_LANGUAGE: tuple[tuple[str, str], ...] = (
    ("how long may I stay after the lease ends", "passages that mean it, whatever their words"),
    ('"notice period"', "only passages with exactly these words"),
    ("lease -garage", "nothing in which the word garage stands, or a longer form of it"),
    ("lease ext:pdf,docx", "files of these types, also in archives"),
    ("lease in:contracts", "files in a folder, by its name or path"),
    ("name:offer", "files with this in their name, also in archives"),
    ("after:2024-05 before:2025", "files changed, and mail sent, in this time"),
    ("like:/home/me/offer.pdf", "files that are like this one"),
)
"""What is typed, and what it brings."""
