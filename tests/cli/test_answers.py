import json
import re
from dataclasses import replace
from datetime import datetime

import pytest

from inkling.cli.answers import (
    NOTHING_CLOSE,
    WEAK_DIVIDER,
    answer_json,
    coloured_answer,
    plain_answer,
    prompt_text,
)
from inkling.cli.output import bytes_text, counted, printable
from inkling.search.answer import Answer, FoundPassage, Result, Share, Version, WordShare
from inkling.search.surroundings import Stretch

FOUND = FoundPassage("Cold.\nThe furnace failed.", "p. 4", 4, 3, 27, 0, 0.5, "both", ((10, 17),), (6, 25))
STRONG = Result("/docs/heating\udce9.pdf", "The heating", 0.9, "both", 1714557600.5, False, (FOUND,))
WEAK = Result("/docs/o\x1bther.txt", "", 0.2, "meaning", 0.0, True, (replace(FOUND, place="", sentence=None),))


def answer(*results, weak=False):
    return Answer("cold", 0.25, True, weak, results)


def test_json_holds_what_is_promised_and_no_more():
    found = json.loads(json.dumps(answer_json(answer(STRONG, WEAK))))
    assert list(found) == ["query", "seconds", "meaning", "weak", "results"]
    result = found["results"][0]
    assert list(result) == ["path", "title", "score", "matched", "modified", "passages", "versions"]
    assert result["path"] == STRONG.path
    assert datetime.fromisoformat(result["modified"]).timestamp() == STRONG.modified
    assert result["passages"] == [
        {
            "text": FOUND.text,
            "place": "p. 4",
            "page": 4,
            "start": 3,
            "end": 27,
            "lit": [[10, 17]],
            "sentence": [6, 25],
        }
    ]
    assert found["results"][1]["passages"][0]["sentence"] is None


def test_json_tells_when_a_message_was_written():
    mail = replace(STRONG, passages=(replace(FOUND, written=1_600_000_000), FOUND))
    first, second = json.loads(json.dumps(answer_json(answer(mail))))["results"][0]["passages"]
    assert datetime.fromisoformat(first["written"]).timestamp() == 1_600_000_000
    assert "written" not in second


def test_json_tells_what_a_result_is_within_its_file():
    packed = replace(STRONG, path="/docs/all.zip", part=2, within="letters/heating.pdf")
    untitled = replace(STRONG, path="/docs/in.mbox", part=3, title="", within="")
    found = json.loads(json.dumps(answer_json(answer(packed, untitled, STRONG))))["results"]
    assert [each.get("within") for each in found] == ["letters/heating.pdf", "", None]
    assert list(found[0])[:3] == ["path", "within", "title"]
    assert "within" not in found[2]


MAIL = replace(STRONG, path="/docs/in.mbox", part=12, title="Re: Boiler", passages=(replace(FOUND, page=None),))


def test_results_of_one_file_are_counted_as_what_they_are():
    def counted_as(*results):
        return coloured_answer(answer(*results), 80).splitlines()[-1]

    assert "3 results of 2 files in 0.25 s" in counted_as(MAIL, STRONG, replace(MAIL, part=3))
    assert "2 files in 0.25 s" in counted_as(MAIL, STRONG)


def test_of_a_message_the_place_does_not_say_the_title_again():
    place = "message 12 · Re: Boiler · Attachment bill.pdf · p. 4"
    mail = replace(MAIL, passages=(replace(FOUND, place=place),))
    assert plain_answer(answer(mail)).splitlines()[:2] == [
        "1. Re: Boiler (both)",
        "   message 12 · Attachment bill.pdf · p. 4 · /docs/in.mbox",
    ]
    assert answer_json(answer(mail))["results"][0]["passages"][0]["place"] == place


def test_each_message_has_its_own_surroundings():
    stretches = {
        (MAIL.path, part): (Stretch(f"message {part} · {MAIL.title}", None, part, part, f"Text {part}."),)
        for part in (3, 12)
    }
    found = answer(MAIL, replace(MAIL, part=3))
    assert [each["context"][0]["text"] for each in answer_json(found, stretches=stretches)["results"]] == [
        "Text 12.", "Text 3."
    ]
    assert prompt_text(found, stretches).splitlines() == [
        "[1] Re: Boiler (/docs/in.mbox)", "", "message 12:", "Text 12.", "",
        "[2] Re: Boiler (/docs/in.mbox)", "", "message 3:", "Text 3.",
    ]  # fmt: skip


def test_an_explained_answer_tells_what_adds_up_to_the_score():
    words = WordShare("furnace", 0.4, 12, 3000)
    explained = replace(STRONG, shares=(Share("meaning", 0.5), Share("words", 0.4, (words,))))
    found = json.loads(json.dumps(answer_json(answer(explained), explain=True)))["results"][0]
    assert found["shares"] == [
        {"part": "meaning", "amount": 0.5, "words": []},
        {
            "part": "words",
            "amount": 0.4,
            "words": [{"text": "furnace", "amount": 0.4, "passages": 12, "total": 3000}],
        },
    ]
    lines = plain_answer(answer(explained), explain=True).splitlines()
    assert lines[3:] == [
        "    0.900  is the score, the sum of",
        "   +0.500  the meaning of the passage",
        "   +0.400  your words in the passage: furnace 0.400 (in 12 of 3,000 passages)",
    ]
    assert "+0.500  the meaning of the passage" in coloured_answer(answer(explained), 80, explain=True)
    assert "score" not in plain_answer(answer(explained))
    assert plain_answer(answer(STRONG), explain=True) == plain_answer(answer(STRONG))


def test_folded_versions_are_counted_and_listed():
    older = Version("/docs/heating v1.pdf", 1714557600.0, False)
    folded = replace(STRONG, versions=(older, older, replace(older, path="/copy.pdf", same=True)))
    assert plain_answer(answer(folded)).startswith("1. The heating (both, 2 older versions, 1 copy)\n")
    assert "both, 2 older versions, 1 copy" in coloured_answer(answer(folded), 80)
    versions = answer_json(answer(folded))["results"][0]["versions"]
    assert [(each["path"], each["same"]) for each in versions[1:]] == [(older.path, False), ("/copy.pdf", True)]
    assert datetime.fromisoformat(versions[0]["modified"]).timestamp() == older.modified


def test_plain_answer_has_rank_title_reason_place_path_and_snippet():
    text = plain_answer(answer(STRONG, WEAK))
    lines = text.splitlines()
    assert lines[:3] == [
        "1. The heating (both)",
        "   p. 4 · /docs/heating\udce9.pdf",
        "   Cold. The furnace failed.",
    ]
    assert lines[4] == WEAK_DIVIDER
    assert lines[6:8] == ["2. o ther.txt (meaning)", "   /docs/o ther.txt"]
    assert "\x1b" not in text


def test_long_path_is_never_broken():
    path = "/" + "folder with spaces/" * 30 + "file.txt"
    assert path in plain_answer(answer(replace(STRONG, path=path)))
    assert path in coloured_answer(answer(replace(STRONG, path=path)), 40)


@pytest.mark.parametrize(
    ("results", "weak", "divider", "count"),
    [
        ((STRONG, STRONG), False, WEAK_DIVIDER, 0),
        ((STRONG, WEAK, WEAK), False, WEAK_DIVIDER, 1),
        ((WEAK, WEAK), True, NOTHING_CLOSE, 1),
        ((), False, NOTHING_CLOSE, 0),
    ],
)
def test_divider_stands_once_before_the_weak_ones(results, weak, divider, count):
    assert plain_answer(answer(*results, weak=weak)).count(divider) == count
    assert coloured_answer(answer(*results, weak=weak), 80).count(divider) == count


def test_terminal_shows_the_lit_word_apart(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = coloured_answer(answer(STRONG), 80)
    assert "\x1b[1;33mfurnace\x1b[0m" in text
    bare = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "1  The heating  both" in bare
    assert "Cold. The furnace failed." in bare
    assert bare.endswith("1 file in 0.25 s\n")


def test_markup_in_a_document_is_only_text():
    result = replace(STRONG, title="[bold]x[/] :smile:")
    assert "[bold]x[/] :smile:" in re.sub(r"\x1b\[[0-9;]*m", "", coloured_answer(answer(result), 80))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\nb\tc", "a b c"),
        ("\x1b]0;x\x07", " ]0;x "),
        ("a\u202eb\u2066c", "abc"),
        ("שלום 𝔘 e\u0301", "שלום 𝔘 e\u0301"),
    ],
)
def test_what_steers_a_terminal_is_taken_out(text, clean):
    assert printable(text) == clean


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (2_500_000, "2.5 MB"), (3_210_000_000_000, "3,210.0 GB")],
)
def test_sizes(count, text):
    assert bytes_text(count) == text


def test_numbers_with_their_nouns():
    assert (counted(0, "file"), counted(1, "file"), counted(2000, "file")) == ("0 files", "1 file", "2,000 files")


def test_json_tells_that_a_cross_encoder_has_looked():
    assert answer_json(replace(answer(STRONG), reranked=True))["reranked"] is True
