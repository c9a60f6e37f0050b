"""The sample library: its suggested queries are answered by meaning, not by words."""

import json
import re

import pytest

from inkling.documents import registry
from inkling.documents.passages import cut, text_to_encode
from inkling.encoder.device import Device
from inkling.encoder.model_folder import default_model_folder
from inkling.encoder.sentence_encoder import SentenceEncoder
from inkling.encoder.tokens import TokenCounter
from inkling.gui.resources import resource
from inkling.search.stop_words import STOP_WORDS

LIBRARY = resource("sample/library")
QUERIES = json.loads(resource("sample/queries.json").read_text("utf-8"))


def stems(text):
    words = re.findall(r"[^\W\d_]{3,}", text.casefold())
    return {re.sub(r"(?:ing|ed|es|s)$", "", word) for word in words if word not in STOP_WORDS}


def test_there_are_some_forty_texts_in_many_formats():
    files = [path for path in LIBRARY.rglob("*") if path.is_file()]
    assert len(files) >= 40
    assert {".txt", ".md", ".html", ".csv", ".eml", ".json", ".rtf", ".tex", ".docx", ".odt", ".pdf"} <= {
        path.suffix for path in files
    }
    assert sum(path.stat().st_size for path in files) < 200_000


def test_every_text_can_be_read():
    for path in LIBRARY.rglob("*"):
        if path.is_file():
            assert sum(len(section.text) for section in registry.read(path).sections) > 150, path


@pytest.mark.parametrize("suggested", QUERIES, ids=lambda each: each["query"])
def test_a_suggested_query_shares_no_word_with_its_answer(suggested):
    path = LIBRARY / suggested["answer"]
    document = registry.read(path)
    text = " ".join([document.title, path.stem, *(f"{each.place} {each.text}" for each in document.sections)])
    assert not stems(suggested["query"]) & stems(text)


def test_there_are_ten_suggestions_with_ten_answers():
    assert len({each["query"] for each in QUERIES}) == len({each["answer"] for each in QUERIES}) == 10


@pytest.fixture(scope="module")
def by_meaning():
    """Rank the library's files for a query by their nearest passage, with the model that comes with Inkling."""
    folder = default_model_folder()
    encoder = SentenceEncoder(folder, Device("cpu", "float32"))
    count_tokens = TokenCounter(folder)
    paths, texts = [], []
    for path in sorted(path for path in LIBRARY.rglob("*") if path.is_file()):
        document = registry.read(path)
        for passage in cut(document, count_tokens):
            paths.append(path.relative_to(LIBRARY).as_posix())
            texts.append(text_to_encode(document.title, passage.place, passage.text))
    passages = encoder.encode_passages(texts)

    def ranked(query):
        cosines = passages @ encoder.encode_query(query)
        return list(dict.fromkeys(paths[index] for index in cosines.argsort()[::-1]))

    return ranked


@pytest.mark.parametrize("suggested", QUERIES, ids=lambda each: each["query"])
def test_a_suggested_query_finds_its_answer_by_meaning(suggested, by_meaning):
    assert suggested["answer"] in by_meaning(suggested["query"])[:3]
