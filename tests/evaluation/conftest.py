"""A small judged set."""

import json
from pathlib import Path

import pytest

DOCUMENTS = [
    {"_id": "goat", "title": "Hooves", "text": "The veterinarian stitched the animal's hoof in the barn."},
    {"_id": "flat", "title": "", "text": "The monthly sum for the apartment is due on the first."},
    {"_id": "cake/1", "text": "Beat six eggs until pale, and leave it in the oven for forty minutes. \u2028 👍"},
    {"_id": 4, "title": None, "text": "The neighbours were drilling holes into the wall past midnight."},
]
QUESTIONS = [
    {"_id": "q1", "text": "who treated the animal in the barn"},
    {"_id": "q2", "text": "how long does it stay in the oven"},
    {"_id": "q3", "text": "nobody judged this"},
    {"_id": "q4", "text": "drilling at midnight"},
]
GRADES = "query-id\tcorpus-id\tscore\nq1\tgoat\t2\nq1\tflat\t0\nq2\tcake/1\t1\nq4\t4\t1\nq4\tgone\t1\nq9\tgoat\t1\n"


@pytest.fixture
def judged_folder(tmp_path) -> Path:
    path = tmp_path / "set"
    path.mkdir()
    for name, rows in (("corpus", DOCUMENTS), ("queries", QUESTIONS)):
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (path / f"{name}.jsonl").write_text(text + "\n\n", "utf-8")
    (path / "qrels.tsv").write_text(GRADES, "utf-8")
    return path
