import pytest

from inkling.adapting.pairs import make_pairs
from inkling.store.corpus import CorpusPassage

THREE = "The old mill stands by the river. Nobody has ground any corn there for fifty years. Its roof fell in."
LONG = " ".join(f"word{n}" for n in range(60))
MAIL = (
    "I have signed it and sent it back by post today.\n\n"
    "> Dear Ms Aalto, would you sign the lease\n> and send it back?"
)


def passage(text: str, id_: int = 1, title: str = "", place: str = "") -> CorpusPassage:
    return CorpusPassage(id_, 7, 0, title, place, text)


def kinds(text: str, title: str = "", place: str = "") -> set[str]:
    return {pair.kind for seed in range(60) for pair in make_pairs([passage(text, title=title, place=place)], seed)}


@pytest.mark.parametrize(
    ("text", "title", "place", "expected"),
    [
        (THREE, "", "", {"sentence"}),
        (LONG, "", "", {"crop"}),
        (LONG, "The words of a day", "", {"crop", "title"}),
        (LONG, "Words", "§ Of long and short", {"crop", "heading"}),
        (LONG, "Words", "p. 4", {"crop"}),
        (MAIL, "", "", {"reply", "sentence"}),
        ("Too short.", "A title of some words", "§ A heading", set()),
        ("", "", "", set()),
        ("Yes. No. Well.", "", "", set()),
    ],
)
def test_a_passage_offers_what_its_text_has(text, title, place, expected):
    assert kinds(text, title, place) == expected


@pytest.mark.parametrize(
    "text",
    [
        THREE,
        "שלום לכולם, אנחנו נפגשים מחר בבוקר בשעה תשע. הפגישה תהיה ארוכה מאוד הפעם. נא להביא את כל המסמכים.",
        "We met 👩‍👩‍👧 at the café near the old tower. It rained e\u0301te\u0301 after summer day on end. Good.",
    ],
)
def test_the_sentence_that_is_asked_is_left_out_of_what_answers(text):
    for seed in range(20):
        [pair] = make_pairs([passage(text, title="Title")], seed)
        assert pair.query in text
        assert pair.query not in pair.text
        assert pair.text.startswith("Title\n")


def test_the_title_that_is_asked_is_left_out_of_what_answers():
    title = "The words of a day"
    pairs = [pair for seed in range(60) for pair in make_pairs([passage(LONG, title=title)], seed)]
    asked = [pair for pair in pairs if pair.kind == "title"]
    assert asked
    assert all(pair.query == title and title not in pair.text for pair in asked)


def test_a_reply_answers_what_it_quotes():
    made = [pair for seed in range(20) for pair in make_pairs([passage(MAIL)], seed)]
    pair = next(pair for pair in made if pair.kind == "reply")
    assert pair.query == "I have signed it and sent it back by post today."
    assert pair.text == "Dear Ms Aalto, would you sign the lease\nand send it back?"


def test_the_same_seed_gives_the_same_pairs_and_another_one_others():
    passages = [passage(f"{THREE} It has the number {n} of all the mills here.", n) for n in range(40)]
    assert make_pairs(passages, 3) == make_pairs(passages, 3)
    assert make_pairs(passages, 3) != make_pairs(passages, 4)
    assert {pair.passage for pair in make_pairs(passages, 3)} == set(range(40))
