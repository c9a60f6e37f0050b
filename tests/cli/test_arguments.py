from dataclasses import replace

import pytest

from inkling.cli.arguments import Forget, Index, Ledger, Search, Star, Status, Watch, Window, parse
from inkling.cli.pictures_arguments import Pictures
from inkling.cli.search_arguments import Mcp


def search(query, home=None, limit=10, mode="hybrid", folders=(), suffixes=(), json=False):
    return Search(home, query, limit, mode, folders, suffixes, json)


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ([], Window(None, ())),
        (["a", "b c"], Window(None, ("a", "b c"))),
        (["./index"], Window(None, ("./index",))),
        (["--", "index", "-a"], Window(None, ("index", "-a"))),
        (["--home", "h"], Window("h", ())),
        (["--home=h", "a"], Window("h", ("a",))),
        (["--picture", "index", "a"], Window(None, ("a",), "index")),
        (["--home", "index", "a"], Window("index", ("a",))),
        (["index"], Index(None, (), (), False)),
        (["index", "a", "--exclude", "*.x", "b", "--exclude", "y/"], Index(None, ("a", "b"), ("*.x", "y/"), False)),
        (["--home", "index", "index", "--json"], Index("index", (), (), True)),
        (["index", "--home", "h", "--", "--json"], Index("h", ("--json",), (), False)),
        (["search", "q"], search("q")),
        (["search", ""], search("")),
        (["search", "a", "b", "-n", "5", "c"], search("a b c", limit=5)),
        (["search", "-draft plans"], search("-draft plans")),
        (["search", "--", "-draft"], search("-draft")),
        (["search", "index"], search("index")),
        (["search", "שלום 𝔘 e\u0301", "--json"], search("שלום 𝔘 e\u0301", json=True)),
        (["search", "--stdin", "--mode", "words"], search(None, mode="words")),
        (["search", "q", "--in", "a", "--in", "b"], search("q", folders=("a", "b"))),
        (["search", "q", "--ext", "pdf,.DOCX", "--ext", " *.md ,"], search("q", suffixes=("pdf", "docx", "md"))),
        (["search", "q" * 10_000], search("q" * 10_000)),
        (["search", "q", "--all", "--explain", "--context", "2"], replace(
            search("q"), all_versions=True, explain=True, context=2
        )),
        (["search", "q", "--rerank"], replace(search("q"), rerank=True)),
        (["search", "q", "--context", "0"], replace(search("q"), context=0)),
        (["similar", "a b.txt", "-n", "3", "--ext", "pdf"], replace(
            search("", limit=3, suffixes=("pdf",)), like="a b.txt"
        )),
        (["similar", "--json", "--", "-x"], replace(search("", json=True), like="-x")),
        (["star", "the", "boiler", "a.txt"], Star(None, "the boiler", "a.txt", False, False)),
        (["star", "--remove", "boiler", "a.txt"], Star(None, "boiler", "a.txt", True, False)),
        (["star", "--json"], Star(None, None, None, False, True)),
        (["status", "--json"], Status(None, True)),
        (["ledger"], Ledger(None, None, False)),
        (["ledger", "--state", "unreadable", "--json"], Ledger(None, "unreadable", True)),
        (["ledger", "--state", "words ready"], Ledger(None, "words ready", False)),
        (["ledger", "--state", "Meaning-ready"], Ledger(None, "meaning ready", False)),
        (["watch", "--home", "h"], Watch("h")),
        (["mcp"], Mcp(None, ())),
        (["mcp", "--grant", "a", "--home", "h", "--grant", "b"], Mcp("h", ("a", "b"))),
        (["forget", "a", "--home", "h", "b"], Forget("h", ("a", "b"))),
        (["pictures"], Pictures(None, None, False)),
        (["pictures", "eng+deu", "--home", "h"], Pictures("h", "eng+deu", False)),
        (["pictures", "--json", "none"], Pictures(None, "", True)),
        (["pictures", "--", "none"], Pictures(None, "", False)),
    ],
)
def test_line_is_understood(line, request_):
    assert parse(line) == request_


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["search"], "QUERY is missing"),
        (["search", "--stdin", "q"], "exclude each other"),
        (["search", "q", "-n", "0"], "'0'"),
        (["search", "q", "-n", "many"], "'many'"),
        (["search", "q", "-n", "²"], "'²'"),
        (["search", "q", "--mode", "magic"], "magic"),
        (["ledger", "--state", "odd"], "odd"),
        (["ledger", "extra"], "extra"),
        (["status", "--", "extra"], "extra"),
        (["mcp", "extra"], "extra"),
        (["similar"], "one PATH"),
        (["similar", "a", "b"], "one PATH"),
        (["search", "q", "--context", "-1"], "--context: '-1' is not a number from 0 up"),
        (["star", " ", "a.txt"], "QUERY is empty"),
        (["star", "alone"], "QUERY and a PATH"),
        (["star", "--remove"], "QUERY and a PATH"),
        (["forget"], "PATH is missing"),
        (["pictures", "eng", "deu"], "by a plus, as eng+deu"),
        (["pictures", ""], "by a plus"),
        (["model", "use", ""], "use needs one NAME"),
        (["model", "list", "mine"], "list needs no name"),
        (["index", "--wrong"], "--wrong"),
        (["--home"], "--home"),
        (["--wrong"], "--wrong"),
    ],
)
def test_mistake_is_one_line_with_the_way_to_help(line, words, capsys):
    with pytest.raises(SystemExit) as stop:
        parse(line)
    written = capsys.readouterr()
    assert stop.value.code == 2
    assert written.out == ""
    assert written.err.count("\n") == 1
    assert words in written.err
    assert "--help" in written.err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["--help"], ["examples:", "inkling index", "inkling search", "ledger", "watch", "forget", "--home"]),
        (["search", "--help"], ["--stdin", "--mode", "after:2024-05"]),
        (["index", "-h"], ["--exclude", "PATH"]),
        (["--help"], ["inkling pictures"]),
        (["pictures", "--help"], ["inkling pictures none", "tesseract-ocr-deu", "--json"]),
        (["--version"], ["inkling 0"]),
    ],
)
def test_help_teaches(line, words, capsys):
    with pytest.raises(SystemExit) as stop:
        parse(line)
    written = capsys.readouterr()
    assert stop.value.code == 0
    assert [word for word in words if word not in written.out] == []
