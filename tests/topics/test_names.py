import pytest

from inkling.topics.names import name_clusters, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The lease of the flat", ["lease", "flat"]),
        ("INV-2024-0117, p. 4", ["inv"]),
        ("Straße nach Übersee 👍", ["straße", "nach", "übersee"]),
        ("חוזה שכירות", ["חוזה", "שכירות"]),
        ("Date: Monday\nSubject: the lease\n> From: ann@example.org", ["monday", "lease"]),
        ("---\naliases:\n- garden\nsee https://a.example/garden?x=water, www.example.org or e.g. roses", ["garden",
         "roses"]),
        ("At 5:30 she sang: nothing", ["sang", "nothing"]),
        ("", []),
        ("a of 12 it's", []),
    ],
)
def test_words_that_can_name_something(text, words):
    assert list(words_of(text)) == words


def test_a_cluster_is_named_by_what_tells_it_from_the_others():
    names = name_clusters([
        ["soup with carrots and meeting", "carrots in a stew, the meeting"],
        ["lease and rent meeting", "rent of a house, meeting", "a house"],
    ])  # fmt: skip
    assert names[0][0] == "carrots"
    assert set(names[1][:2]) == {"house", "rent"}
    assert all(name[0] != "meeting" for name in names)


def test_forms_of_one_word_name_once():
    assert name_clusters([["contract contracts contracted river"]]) == [("contract", "river")]


def test_without_words_there_is_no_name():
    assert name_clusters([["1 2 3"], []]) == [(), ()]
