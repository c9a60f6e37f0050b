import json

import pytest

from inkling.documents.notebooks import read_notebook
from inkling.documents.registry import read

PICTURE = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo" * 9, "text/plain": ["<Figure>"]}}
RESULT = {"output_type": "execute_result", "data": {"text/html": "<b>42</b>", "text/plain": ["42"]}}


def notebook(*cells):
    return json.dumps({"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4})


def cell(kind, *lines, **more):
    return {"cell_type": kind, "metadata": {}, "source": list(lines), **more}


def test_notes_are_read_as_markdown_and_code_as_it_is(tmp_path):
    path = tmp_path / "x.ipynb"
    path.write_text(
        notebook(
            cell("markdown", "# Bees\n", "\n", "They *fly*."),
            cell("markdown", "## Count"),
            cell("code", "# not a heading\n", "print(6 * 7)", outputs=[RESULT, PICTURE]),
            cell("code", "1 / 0", outputs=[{"output_type": "error", "ename": "ZeroDivision", "evalue": "by zero"}]),
            cell("code", "go()", outputs=[{"output_type": "stream", "text": ["\x1b[31mgone\x1b[0m\n"]}]),
        )
    )
    document = read(path)
    assert document.title == "Bees"
    assert [(section.place, section.text) for section in document.sections] == [
        ("", "They fly."),
        (
            "§ Count",
            "# not a heading\nprint(6 * 7)\n\n42\n\n<Figure>\n\n1 / 0\n\nZeroDivision: by zero\n\ngo()\n\ngone",
        ),
    ]


def test_notebooks_of_the_third_version():
    cells = [{"cell_type": "heading", "level": 2, "source": "Wax"}, {"cell_type": "code", "input": "melt()"}]
    document = read_notebook(json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}))
    assert [(section.place, section.text) for section in document.sections] == [("§ Wax", "melt()")]


@pytest.mark.parametrize("text", ['{"cells": [1]}', '{"cells": 5}', "[]", "{broken", '{"cells": [{"source": 3}]}'])
def test_what_is_no_notebook_is_read_all_the_same(text):
    assert read_notebook(text).title == ""
