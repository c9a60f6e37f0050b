"""An answer as JSON, as plain text for a pipe and in colours for a terminal."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import PurePath

from inkling.cli.excerpt import excerpt
from inkling.cli.output import counted, printable
from inkling.search.answer import Answer, FoundPassage, Result
from inkling.search.reasons import in_words, place_beside_title, versions_in_words, worth_saying
from inkling.search.stars import Key
from inkling.search.surroundings import Stretch
from inkling.search.times import iso_time

Surroundings = Mapping[Key, Sequence[Stretch]]
"""Passages of results, by their keys, with those around them."""

WEAK_DIVIDER = "not really close:"
NOTHING_CLOSE = "Nothing is really close. The nearest:"


def answer_json(
    answer: Answer, explain: bool = False, stretches: Surroundings | None = None
) -> dict[str, object]:
    """Put an answer into the form that the command line promises, with shares and surroundings where wanted."""
    return {
        "query": answer.query,
        "seconds": answer.seconds,
        "meaning": answer.meaning,
        "weak": answer.weak,
        "results": [_result_json(result, explain, stretches) for result in answer.results],
        **({"reranked": True} if answer.reranked else {}),
    }


def _result_json(result: Result, explain: bool, stretches: Surroundings | None) -> dict[str, object]:
    around = {} if stretches is None else {"context": [asdict(each) for each in stretches.get(result.key, ())]}
    shares = {"shares": [asdict(share) for share in result.shares]} if explain else {}
    return {
        "path": result.path,
        **({} if result.within is None else {"within": result.within}),
        "title": result.title,
        "score": result.score,
        "matched": result.matched,
        "modified": iso_time(result.modified),
        "passages": [_passage_json(passage) for passage in result.passages],
        "versions": [
            {"path": version.path, "modified": iso_time(version.modified), "same": version.same}
            for version in result.versions
        ],
        **shares,
        **around,
    }


def _passage_json(passage: FoundPassage) -> dict[str, object]:
    return {
        "text": passage.text,
        "place": passage.place,
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
        "lit": passage.lit,
        "sentence": passage.sentence,
        **({} if passage.written is None else {"written": iso_time(passage.written)}),
    }


def prompt_text(answer: Answer, stretches: Surroundings) -> str:
    """Write whole passages under their sources, numbered so that an answer can name them."""
    blocks = []
    for rank, result, divider in _ranked(answer):
        lines = [divider, ""] if divider else []
        lines.append(f"[{rank}] {_title(result)} ({printable(result.path)})")
        for stretch in stretches.get(result.key, ()):
            place = printable(place_beside_title(result, stretch.place))
            lines += ["", (f"{place}:\n" if place else "") + _readable(stretch.text)]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def plain_answer(answer: Answer, explain: bool = False) -> str:
    """Write an answer for a pipe: a path is never broken, and there are no colours."""
    blocks = []
    for rank, result, divider in _ranked(answer):
        lines = [divider, ""] if divider else []
        lines.append(f"{rank}. {_title(result)} ({_tag(result)})")
        lines.append(f"   {_where(result)}")
        for passage in result.passages[:1]:
            text = "".join(run.text for run in excerpt(passage))
            lines += textwrap.wrap(text, 100, initial_indent="   ", subsequent_indent="   ")
        lines += [f"   {line}" for line in _explained(result)] if explain else []
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def coloured_answer(answer: Answer, width: int, explain: bool = False) -> str:
    """Write an answer for a terminal of a width, with the lit words and the lit sentence standing out."""
    # Imported here because only a terminal needs it, and a pipe should not wait for it.
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(width=width, force_terminal=True, highlight=False, emoji=False, markup=False)
    with console.capture() as written:
        for rank, result, divider in _ranked(answer):
            if divider:
                console.print(Text(divider, "dim italic"), end="\n\n")
            tag = (f"  {_tag(result)}", "dim italic")
            console.print(Text.assemble((f"{rank:>2}  ", "dim"), (_title(result), "bold"), tag))
            console.print(Text(f"    {_where(result)}", "cyan"), soft_wrap=True)
            for passage in result.passages[:1]:
                text = Text()
                for run in excerpt(passage):
                    style = "bold yellow" if run.lit else "bold" if run.sentence else "dim"
                    text.append(run.text, style)
                console.print(Padding(text, (0, 0, 0, 4)))
            for line in _explained(result) if explain else ():
                console.print(Padding(Text(line, "dim"), (0, 0, 0, 4)))
            console.print()
        console.print(Text(f"{_counted_results(answer)} in {answer.seconds:.2f} s", "dim"))
    return written.get()


def _counted_results(answer: Answer) -> str:
    results, files = len(answer.results), len({result.path for result in answer.results})
    return f"{results:,} results of {counted(files, 'file')}" if results > files else counted(files, "file")


def _ranked(answer: Answer) -> list[tuple[int, Result, str]]:
    """Number the results, with a divider before the first one that is not really close."""
    divider = NOTHING_CLOSE if answer.weak else WEAK_DIVIDER
    first = 0 if answer.weak else next((place for place, each in enumerate(answer.results) if each.weak), None)
    return [
        (place + 1, result, divider if place == first else "") for place, result in enumerate(answer.results)
    ]


def _explained(result: Result) -> list[str]:
    """Write a score as the sum of its shares, a line for each."""
    if not result.shares:
        return []
    lines = [f"{share.amount:+.3f}  {printable(in_words(share))}" for share in worth_saying(result.shares)]
    return [f" {result.score:.3f}  is the score, the sum of", *lines]


def _readable(text: str) -> str:
    return "\n".join(map(printable, text.splitlines()))


def _title(result: Result) -> str:
    return printable(result.title).strip() or printable(PurePath(result.path).name)


def _tag(result: Result) -> str:
    return ", ".join(filter(None, (result.matched, versions_in_words(result.versions))))


def _where(result: Result) -> str:
    place = printable(place_beside_title(result, result.passages[0].place)) if result.passages else ""
    return f"{place} · {printable(result.path)}" if place else printable(result.path)
