"""The second look as the session joins it: chosen, loaded when wanted, refused in one sentence."""

import pytest

from inbox import Inbox
from inkling.errors import ModelProblem
from inkling.search.answer import Question
from inkling.settings_file import load
from model_samples import make_model, make_reranker

QUESTION = Question("the animal in the barn", mode="words", rerank=True)


@pytest.fixture
def reranker(tmp_path):
    return make_reranker(tmp_path / "reranker")


def test_a_search_is_reranked(small, folder, reranker):
    small.index([folder])
    first = small.search(Question("the oven in the barn past midnight", mode="words"))
    small.second_look.choose(str(reranker))
    second = small.search(Question("the oven in the barn past midnight", mode="words", rerank=True))
    assert (first.reranked, second.reranked) == (False, True)
    assert {each.path for each in second.results} == {each.path for each in first.results}
    assert len(second.results) > 1
    assert [each.score for each in second.results] != [each.score for each in first.results]


def test_results_are_shown_at_once_and_reordered_when_ready(small, folder, reranker):
    small.index([folder])
    small.second_look.choose(str(reranker))
    small.second_look.get()
    inbox = Inbox()
    small.ask(QUESTION, inbox.answer, inbox.error)
    inbox.wait(2)
    assert [each.reranked for each in inbox.answers] == [False, True]


def test_nothing_is_said_where_none_is_chosen(small, folder):
    small.index([folder])
    inbox = Inbox()
    small.ask(QUESTION, inbox.answer, inbox.error)
    inbox.wait(1)
    small.close()
    assert [each.reranked for each in inbox.answers] == [False]
    assert inbox.errors == []


def test_a_search_that_wants_what_is_not_chosen_is_refused(small):
    with pytest.raises(ModelProblem, match="No cross-encoder is chosen") as caught:
        small.search(QUESTION)
    assert "inkling model rerank FOLDER" in caught.value.advice


def test_the_choice_is_kept_and_can_be_taken_back(small, places, reranker):
    small.second_look.choose(str(reranker))
    assert load(places.settings).reranker == str(reranker)
    small.second_look.choose("")
    assert load(places.settings).reranker == ""
    assert small.second_look.now() is None


def test_a_folder_of_another_kind_changes_nothing(small, places, tmp_path, reranker):
    small.second_look.choose(str(reranker))
    with pytest.raises(ModelProblem, match="makes vectors"):
        small.second_look.choose(str(make_model(tmp_path / "other")))
    assert load(places.settings).reranker == str(reranker)


def test_a_folder_that_is_gone_is_told_once(places, tmp_path, folder, reranker):
    from inkling.session import Session

    problems = []
    session = Session(places, problems.append)
    session.second_look.choose(str(reranker))
    reranker.rename(tmp_path / "elsewhere")
    with pytest.raises(ModelProblem, match="does not exist"):
        session.search(QUESTION)
    for _ in range(2):
        assert session.second_look.now() is None
    session.close()
    assert len(problems) == 1
