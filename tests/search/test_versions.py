"""Copies and older versions are folded under the newest; documents made from one template are not."""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from inkling.search.answer import Question, Result
from inkling.search.families import answered, family
from inkling.search.searcher import Searcher
from inkling.search.sketches import compare, sketch
from inkling.search.versions import FILES_COMPARED, is_version
from inkling.store.connections import Connections
from inkling.store.reader import Reader
from inkling.store.rows import StoredFile
from inkling.store.writer import Writer
from store_samples import MODEL, put

FAMILIES = [
    ("/a/report_v1.docx", "report", True),
    ("/a/Report Final (1).pdf", "report", True),
    ("/a/report_final_FINAL.odt", "report", True),
    ("/a/Copy of Report.docx", "report", False),
    ("/a/report - Copy (2).docx", "report", False),
    ("/a/Vertrag Entwurf 3.docx", "vertrag", True),
    ("/a/offer v1.2.pdf", "offer", True),
    ("/a/東京 v2.txt", "東京", True),
    ("/a/thesis 2024-05-01.docx", "thesis", False),
    ("/a/invoice 2024-01.pdf", "invoice 2024 01", False),
    ("/a/chapter 2.txt", "chapter 2", False),
    ("/a/golden.txt", "golden", False),
    ("/a/final.docx", "", True),
    ("/a/2024.pdf", "", False),
    ("/a/.pdf", "pdf", False),
]


@pytest.mark.parametrize(("path", "stem", "marked"), FAMILIES)
def test_marks_of_a_version_are_taken_off_a_name(path: str, stem: str, marked: bool) -> None:
    found = family(path)
    assert (found.stem, found.marked) == (stem, marked)


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Re: AW: The  boiler", ("the boiler", True)), ("Fwd: [list] x", ("[list] x", True)),
        ("Rent: due", ("rent: due", False)), ("Re[2]: x", ("x", True)), ("", ("", False)),
    ],
)  # fmt: skip
def test_marks_of_an_answer_are_taken_off_a_subject(title: str, subject: tuple[str, bool]) -> None:
    assert answered(title) == subject


CLAUSES = [
    "The landlord lets the flat to the tenant, who takes it as it is and gives it back clean when the lease ends.",
    "The tenant pays on the first working day of each month, and a payment that is late costs what the law allows.",
    "Small repairs are the business of the tenant; the heating and the roof are looked after by the landlord.",
    "Either side may end the lease in writing with three months' notice, or at once where the other breaks it badly.",
    "Pets need leave in writing, which is given where they are small and quiet, and can be taken back at any time.",
    "What is not written here follows from the law, and what is void does not make void all the rest of this lease.",
]
LEASE = "\n\n".join(["Lease between Ann Baker and Carl Dorn, 12 Mill Lane, of 3 May 2024 for 840 a month.", *CLAUSES])
OTHER_TENANT = LEASE.replace("Carl Dorn", "Eve Frank").replace("12 Mill Lane", "7 Park Road").replace("840", "910")
REVISED = LEASE.replace("three months' notice", "six weeks of notice").replace("small and quiet", "no trouble to all")
LONGER = LEASE + "\n\n" + "The cellar and a place for one bicycle in the yard belong to it without further rent."
WRAPPED = textwrap.fill(LEASE, 60).replace("working", "work-\ning") + "\n1\n"
INVOICE = (
    "Invoice 2024-{0} of {0}/01/2024 to Ann Baker. For window cleaning in month {0} we ask for {1}.50 in ten days "
    "to the account that you know. The work was done on four mornings by two people, with our own ladders, and the "
    "frames were wiped as agreed. Please name the number of this invoice when you pay, and thank you for your trust."
)
ORIGINAL = f"From: Ann\n\nHow is the lease coming along? I put the text below.\n\n{LEASE}"
REPLY = "From: Carl\n\nFine by me, let us sign it.\n\n" + "\n".join(f"> {line}" for line in ORIGINAL.splitlines())

Document = tuple[str, str, str]
PAIRS: list[tuple[Document, Document, bool]] = [
    (("/a/lease_v2.docx", "", REVISED), ("/a/lease_v1.docx", "", LEASE), True),
    (("/a/lease final.docx", "", LONGER), ("/a/lease.docx", "", LEASE), True),
    (("/a/lease.docx", "", REVISED), ("/a/old/lease_v1.docx", "", LEASE), True),
    (("/a/lease_v2.docx", "", OTHER_TENANT), ("/a/old/lease_v1.docx", "", LEASE), True),
    (("/a/new/lease_v2.docx", "", OTHER_TENANT), ("/a/lease_v1.docx", "", LEASE), True),
    (("/b/lease_v2.docx", "", OTHER_TENANT), ("/a/lease_v1.docx", "", LEASE), False),
    (("/a/lease.pdf", "", WRAPPED), ("/a/lease.docx", "", LEASE), True),
    (("/b/lease.docx", "", REVISED), ("/a/lease.docx", "", LEASE), True),
    (("/a/signed.pdf", "", WRAPPED), ("/a/lease.docx", "", LEASE), True),
    (("/a/rules.txt", "", "\n".join(CLAUSES[:4])), ("/a/lease.txt", "", "\n".join(CLAUSES[2:])), False),
    (("/a/2.eml", "Re: Lease", REPLY), ("/a/1.eml", "Lease", ORIGINAL), True),
    (("/a/1.eml", "Lease", ORIGINAL), ("/a/2.eml", "Lease too", REPLY), False),
    (("/a/lease Frank.docx", "", OTHER_TENANT), ("/a/lease Dorn.docx", "", LEASE), False),
    (("/frank/lease.docx", "", OTHER_TENANT), ("/dorn/lease.docx", "", LEASE), False),
    (("/a/lease (1).docx", "", OTHER_TENANT), ("/a/lease.docx", "", LEASE), False),
    (("/a/invoice 02.pdf", "", INVOICE.format("02", 80)), ("/a/invoice 01.pdf", "", INVOICE.format("01", 95)), False),
    (("/b/invoice.pdf", "", INVOICE.format("02", 80)), ("/a/invoice.pdf", "", INVOICE.format("01", 95)), False),
    (("/a/notes_v2.txt", "", "\n".join(CLAUSES[:3])), ("/a/notes_v1.txt", "", "\n".join(CLAUSES[3:])), False),
]


@pytest.mark.parametrize(("newer", "older", "expected"), PAIRS)
def test_versions_are_told_from_documents_of_one_template(newer: Document, older: Document, expected: bool) -> None:
    files = [StoredFile(number, path, title, 0.0, 1) for number, (path, title, _) in enumerate((newer, older))]
    assert is_version(files[0], files[1], compare(sketch([newer[2]]), sketch([older[2]]))) == expected


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("乙方：张三丰，住址：见附件", {"张三丰", "见附件"}),
        ("氏名：山田 太郎\n", {"山田太郎"}),
        ("الاسم: محمود حسن\nيدفع الإيجار", {"محمودحسن"}),
        ("नाम: किशोर कुमार।", {"कशरकमर"}),
        ("如下：\n第一条", set()),
        ("甲方应当遵守如下约定：租赁期间的水费以及物业管理费全部都由乙方按时承担。", set()),
        ("name: carl dorn, age: 40 :-) : — done", {"40"}),
    ],
)
def test_what_stands_behind_a_colon_without_capitals_is_taken_for_a_name(text: str, telling: set[str]) -> None:
    assert sketch([text]).telling == telling


@dataclass(frozen=True)
class Sample:
    """Leases in a script without capitals: names in the text, and behind colons; things and what is said of each."""

    lease: str
    form: str
    names: tuple[str, str, str]
    things: tuple[str, ...]
    rules: tuple[str, ...]
    words: tuple[str, str]

    def text(self, tenant: str, opening: str = "") -> str:
        clauses = [thing + rule for thing in self.things for rule in self.rules]
        return "\n".join([(opening or self.lease).format(self.names[0], tenant), *clauses])


SAMPLES = {
    "Chinese": Sample(
        "出租人{}与承租人{}就房屋租赁订立本合同。",
        "甲方：{}，乙方：{}。",
        ("王建国", "张三丰", "李小龙"),
        ("房屋", "家具", "水表", "电表", "门锁", "阳台", "花园", "车位", "屋顶", "地下室", "信箱", "围墙", "暖气"),
        (
            "由承租人妥善保管，损坏时应当及时通知并按照约定赔偿。",
            "每年春季派人检查一次，费用由双方平均分担。",
            "在合同期满之日应当完好归还，并且当面验收。",
            "未经书面同意不得改造、出借或者转让给他人使用。",
        ),
        ("春季", "秋天"),
    ),
    "Japanese": Sample(
        "賃貸人{}と賃借人{}は、次のとおり賃貸借契約を締結する。",
        "貸主：{}　借主：{}\n",
        ("山田太郎", "佐藤花子", "鈴木一郎"),
        ("建物", "家具", "水道", "電気", "玄関", "ベランダ", "庭園", "車庫", "屋根", "倉庫", "郵便受け", "塀"),
        (
            "は賃借人が大切に使い、壊れたときは速やかに知らせる。",
            "は毎年春に点検し、その費用は双方が半分ずつ負担する。",
            "は契約が終わる日に元のままの姿で返すものとする。",
            "は書面による承諾なしに改造や転貸をしてはならない。",
        ),
        ("毎年春", "二年ごと秋"),
    ),
    "Arabic": Sample(
        "اتفق المؤجر {} مع المستأجر {} على عقد الإيجار التالي.",
        "المؤجر: {}\nالمستأجر: {}\n",
        ("أحمد سالم", "محمود حسن", "كريم علي"),
        ("البيت", "الأثاث", "العداد", "الباب", "الشرفة", "الحديقة", "الموقف", "السقف", "القبو", "السور", "المطبخ"),
        (
            " يحفظه المستأجر بعناية ويبلغ عن كل ضرر فورا.",
            " يفحص مرة كل ربيع وتقسم التكلفة بين الطرفين.",
            " يعاد سليما يوم ينتهي العقد بحضور الطرفين.",
            " لا يجوز تغييره ولا إعارته دون موافقة مكتوبة.",
        ),
        ("كل ربيع", "عند الخريف"),
    ),
    "Hebrew": Sample(
        "המשכיר {} והשוכר {} מסכימים על חוזה השכירות הבא.",
        "המשכיר: {}\nהשוכר: {}\n",
        ("דוד כהן", "משה לוי", "אברהם פרץ"),
        ("הדירה", "הריהוט", "המונה", "הדלת", "המרפסת", "הגינה", "החניה", "הגג", "המרתף", "הגדר", "המטבח", "הסולם"),
        (
            " ישמר בידי השוכר בזהירות וכל נזק ידווח מיד.",
            " ייבדק פעם בכל אביב וההוצאה תתחלק בין הצדדים.",
            " יוחזר שלם ביום סיום החוזה במעמד שני הצדדים.",
            " לא ישונה ולא יושאל לאחר בלי הסכמה בכתב.",
        ),
        ("בכל אביב", "לקראת הסתיו"),
    ),
}


@pytest.mark.parametrize("language", SAMPLES)
def test_where_no_capitals_tell_names_versions_are_told_from_other_documents(language: str) -> None:
    sample = SAMPLES[language]
    _, tenant, other = sample.names
    lease, form = sample.text(tenant), sample.text(tenant, sample.form)
    revised = lease.replace(*sample.words).replace(sample.things[1], sample.things[0])
    letters = sample.things[2] + sample.rules[1]
    wrapped = "\n".join(textwrap.wrap(lease.replace("\n", " "), 23)) + "\n2\n"
    pairs = [
        ("/a/b.txt", sample.text(other), "/a/c.txt", lease, False),
        ("/a/b.txt", lease.replace(tenant, ""), "/a/c.txt", lease, True),
        ("/a/b.txt", wrapped, "/a/c.txt", lease, True),
        ("/a/b.txt", f"{wrapped}{letters}", "/a/c.txt", lease, True),
        ("/a/c.txt", sample.text(other, sample.form), "/b/c.txt", form, False),
        ("/a/c (1).txt", sample.text(other, sample.form), "/a/c.txt", form, False),
        ("/a/c.txt", form.replace("\n", " \n\n"), "/b/c.txt", form, True),
        ("/a/c.txt", revised, "/b/c.txt", lease, True),
        ("/a/c v2.txt", revised, "/a/c v1.txt", lease, True),
        ("/a/c final.txt", sample.text(tenant)[: len(lease) * 2 // 3], "/a/c.txt", lease, True),
    ]
    for newer, text, older, old, expected in pairs:
        files = [StoredFile(number, path, "", 0.0, 1) for number, path in enumerate((newer, older))]
        assert is_version(*files, compare(sketch([text]), sketch([old]))) == expected, (newer, text[:60])
    longest = compare(sketch([sample.text(other) + LEASE * 20]), sketch([lease + LEASE * 20]))
    assert (longest.alike > 0.9, longest.replaced) == (True, True)
    cut = sketch([LEASE + lease + CLAUSES[0] * 99])
    assert not compare(sketch([LEASE + letters * 3 + lease + CLAUSES[0] * 99]), cut).replaced


@pytest.mark.parametrize("text", ["", "a", "😀" * 30, "שלום " * 400, "é" * 900, LEASE * 40, "\ud800 x" * 50])
def test_any_text_is_like_itself(text: str) -> None:
    itself = compare(sketch([text]), sketch([text]))
    assert itself.alike == itself.held == float(len("".join(filter(str.isalnum, text))) >= 24)
    assert not itself.only_first
    assert compare(sketch([text]), sketch([])).alike == 0.0


def test_a_long_text_and_a_short_part_of_it_are_compared() -> None:
    words = [f"word{number * 7919 % 10007}" for number in range(5000)]
    likeness = compare(sketch([" ".join(words)]), sketch([" ".join(words[:900])]))
    assert likeness.held > 0.95
    assert likeness.alike < 0.3


Search = Callable[..., tuple[Result, ...]]


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Callable[[Sequence[Document]], Search]]:
    """Put documents into an index, the first one the newest, and search them by words."""
    writer = Writer(tmp_path / "index.sqlite", tmp_path / "lock")
    connections = Connections(tmp_path / "index.sqlite")
    searcher = Searcher(Reader(connections, MODEL))

    def filled(documents: Sequence[Document]) -> Search:
        for number, (path, title, text) in enumerate(documents):
            put(writer, path, text, title=title, number=100 - number)
        return lambda query, **limits: searcher.search(Question(query, **limits)).results

    yield filled
    searcher.close()
    connections.close()
    writer.close()


def shown(results: Sequence[Result]) -> list[tuple[str, list[tuple[str, bool]]]]:
    return [(result.path, [(version.path, version.same) for version in result.versions]) for result in results]


def test_versions_and_copies_are_folded_under_the_newest(search: Callable[[Sequence[Document]], Search]) -> None:
    ask = search([
        ("/a/lease final.docx", "", REVISED),
        ("/a/lease_v2.docx", "", LONGER),
        ("/b/copy of it.docx", "", REVISED),
        ("/a/lease_v1.docx", "", LEASE),
        ("/a/lease Frank.docx", "", OTHER_TENANT),
        ("/a/roof.txt", "", "The roof and the heating of the barn were repaired in spring by people of the village."),
    ])  # fmt: skip
    folded = dict(shown(ask("who repairs roof and heating")))
    assert folded == {
        "/a/lease final.docx": [
            ("/a/lease_v2.docx", False), ("/b/copy of it.docx", True), ("/a/lease_v1.docx", False),
        ],
        "/a/lease Frank.docx": [],
        "/a/roof.txt": [],
    }
    everything = shown(ask("who repairs roof and heating", all_versions=True))
    assert len(everything) == 6
    assert all(versions == [] for _, versions in everything)
    assert len(ask("who repairs roof and heating", limit=2)) == 2
    assert shown(ask("bicycle in the yard"))[0] == ("/a/lease_v2.docx", [])


def test_whoever_wants_one_file_gets_the_newest_version_too(search: Callable[[Sequence[Document]], Search]) -> None:
    older = [(f"/a/lease_v{number}.docx", "", LEASE) for number in range(5)]
    ask = search([("/a/lease_v9.docx", "", LONGER), *older])
    everything = shown(ask("the roof and the heating"))
    assert [path for path, _ in everything] == ["/a/lease_v9.docx"]
    assert shown(ask("the roof and the heating", limit=1)) == everything


def test_an_older_version_that_answers_better_stays_by_itself(search: Callable[[Sequence[Document]], Search]) -> None:
    ask = search([
        ("/a/lease_v2.docx", "", LONGER.replace("bicycle", "kayak")),
        ("/a/lease_v1.docx", "", LONGER),
    ])  # fmt: skip
    assert shown(ask("bicycle kept in the cellar"))[0] == ("/a/lease_v1.docx", [])
    assert shown(ask("the roof and the heating")) == [("/a/lease_v2.docx", [("/a/lease_v1.docx", False)])]


def test_an_answer_that_quotes_a_mail_takes_it_in(search: Callable[[Sequence[Document]], Search]) -> None:
    ask = search([("/m/1.eml", "Lease", ORIGINAL), ("/m/2.eml", "Re: Lease", REPLY)])
    assert shown(ask("roof and heating")) == [("/m/2.eml", [("/m/1.eml", False)])]


def test_texts_too_short_to_tell_are_folded_only_where_they_are_the_same_file(
    search: Callable[[Sequence[Document]], Search],
) -> None:
    ask = search([("/a/x v2.txt", "", "a kayak"), ("/a/x v1.txt", "", "a kayak!"), ("/b/y.txt", "", "a kayak")])
    assert dict(shown(ask("kayak"))) == {"/a/x v2.txt": [("/b/y.txt", True)], "/a/x v1.txt": []}


def test_many_copies_leave_room_for_older_versions(search: Callable[[Sequence[Document]], Search]) -> None:
    copies = [(f"/c{number}/lease final.docx", "", REVISED) for number in range(FILES_COMPARED + 3)]
    ask = search([*copies, ("/c0/lease.docx", "", LEASE)])
    for _ in range(2):
        found = shown(ask("who repairs roof and heating", limit=20))
        assert len(found) == 1
        assert sorted(same for _, same in found[0][1]) == [False, *[True] * (FILES_COMPARED + 2)]


def test_files_that_have_nothing_in_common_take_no_places_of_versions(
    search: Callable[[Sequence[Document]], Search],
) -> None:
    others = [(f"/u/{name}.txt", "", f"heating {name}") for name in "abcdefghijklmnop"]
    ask = search([*others, ("/a/lease_v2.docx", "", LONGER), ("/a/lease_v1.docx", "", LEASE)])
    found = dict(shown(ask("heating", limit=20)))
    assert len(found) == len(others) + 1
    assert found["/a/lease_v2.docx"] == [("/a/lease_v1.docx", False)]


def test_versions_that_one_file_joins_are_one_group(search: Callable[[Sequence[Document]], Search]) -> None:
    ask = search([
        ("/a/lease_v2.docx", "", LONGER),
        ("/a/scan.pdf", "", LONGER),
        ("/a/lease_v1.docx", "", LEASE),
        ("/a/scan_v1.pdf", "", LONGER + "\n1 2 3\n"),
    ])  # fmt: skip
    assert [path for path, _ in shown(ask("roof and heating", all_versions=True))][-1] == "/a/scan_v1.pdf"
    assert shown(ask("roof and heating")) == [
        ("/a/lease_v2.docx", [("/a/scan.pdf", True), ("/a/lease_v1.docx", False), ("/a/scan_v1.pdf", False)]),
    ]
