"""Words that are written in another way than they are asked for."""

import pytest

from inkling.search.answer import Question
from inkling.search.forms import RARE, UMLAUT_WORTH, other_forms
from inkling.search.query import parse
from inkling.search.searcher import Searcher
from inkling.search.spellings import other_spellings, spellings_in_names
from inkling.store.reader import Reader
from inkling.store.writer import Writer
from store_samples import put

TEXTS = {
    "krank.txt": "Die Krankenversicherung zahlt den Zahnarzt.",
    "haft.txt": "Eine Versicherung gegen Hagel lohnt sich im Weinbau.",
    "vertrag.txt": "Der Mietvertrag endet im Mai.",
    "mueller.txt": "Frau Müller wohnt in der Hauptstraße.",
    "mueller2.txt": "Herr Mueller baut Geigen.",
    "aalborg.txt": "Toget til Aalborg kører nu.",
    "ålborg.txt": "En bro ved Ålborg.",
    "receive.txt": "You will receive the parcel on Monday.",
    "cafe.txt": "A naïve waiter at the café spilled everything.",
    "model.py": "def load_model_v2(path): return weights",
    "model.txt": "To load the model take version v2 or another.",
    "invoice.txt": "Invoice INV-2024-0117, due within thirty days.",
    "invoice2.txt": "Invoice INV-2024-0118, due within thirty days; see 0117 in 2024.",
    "mail.txt": "Write to anna.schmidt@example.org about the keys.",
    "mail2.txt": "Anna and Bert Schmidt, example of a family; see org chart.",
    "day.txt": "The lease begins on 12.03.2024 at noon.",
    "day2.txt": "Signed 2024-03-12 in Graz.",
    "day3.txt": "We met on March 12, 2024 by the lake.",
    "day4.txt": "Wir trafen uns am 12. März 2024 am See.",
    "jour.txt": "Le bail commence le 5 février 2023.",
    "dia.txt": "Se firmó el 5 de febrero de 2023.",
    "день.txt": "Подписано 5 февраля 2023 года.",
    "日.txt": "契約日 2023年2月5日 東京",
    "other day.txt": "The lease begins on 13.04.2023 at noon, room 12, floor 03.",
    "amount.txt": "The roof cost 1,234.50 in all.",
    "amount2.txt": "Das Dach kostete 1.234,50 €.",
    "amount3.txt": "roof;1234.50;paid",
    "amount4.txt": "The roof cost 1,254.50 in all.",
    "japan.txt": "昨日、図書館で新しい本を借りました。",
    "china.txt": "我们明天去北京大学参观。",
    "korea.txt": "도서관에서 책을 빌렸습니다.",
    "thai.txt": "เมื่อวานฉันไปห้องสมุดกับเพื่อน",
    "mixed.txt": "新しいiPhoneの説明書は青い箱にあります。",
}


@pytest.fixture
def library(writer: Writer, searcher: Searcher) -> Searcher:
    for number, (name, text) in enumerate(TEXTS.items(), 50):
        put(writer, f"/forms/{name}", text, number=number)
    return searcher


def found(searcher: Searcher, text: str) -> list[str]:
    return [result.path.rpartition("/")[2] for result in searcher.search(Question(text, folders=("/forms",))).results]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Versicherung", {"haft.txt", "krank.txt"}),
        ("Krankenversicherung", {"krank.txt"}),
        ("Hagelversicherung", {"haft.txt"}),
        ("Vertrag", {"vertrag.txt"}),
        ("Müller", {"mueller.txt", "mueller2.txt"}),
        ("Mueller", {"mueller.txt", "mueller2.txt"}),
        ("Hauptstrasse", {"mueller.txt"}),
        ("Ålborg", {"aalborg.txt", "ålborg.txt"}),
        ("Aalborg", {"aalborg.txt", "ålborg.txt"}),
        ("recieve", {"receive.txt"}),
        ("receve", {"receive.txt"}),
        ("receieve", {"receive.txt"}),
        ("parcal", {"receive.txt"}),
        ("naive cafe", {"cafe.txt"}),
        ("load_model_v2", {"model.py"}),
        ("INV-2024-0117", {"invoice.txt"}),
        ("inv-2024-0118", {"invoice2.txt"}),
        ("anna.schmidt@example.org", {"mail.txt"}),
        ("12.03.2024", {"day.txt", "day2.txt", "day3.txt", "day4.txt"}),
        ("2024-03-12", {"day.txt", "day2.txt", "day3.txt", "day4.txt"}),
        ("March 12, 2024", {"day.txt", "day2.txt", "day3.txt", "day4.txt"}),
        ("12th March 2024", {"day.txt", "day2.txt", "day3.txt", "day4.txt"}),
        ("12. März 2024", {"day.txt", "day2.txt", "day3.txt", "day4.txt"}),
        ("2023-02-05", {"jour.txt", "dia.txt", "день.txt", "日.txt"}),
        ("5 février 2023", {"jour.txt", "dia.txt", "день.txt", "日.txt"}),
        ("5 de febrero de 2023", {"jour.txt", "dia.txt", "день.txt", "日.txt"}),
        ("2023年2月5日", {"jour.txt", "dia.txt", "день.txt", "日.txt"}),
        ("1,234.50", {"amount.txt", "amount2.txt", "amount3.txt"}),
        ("1.234,50 €", {"amount.txt", "amount2.txt", "amount3.txt"}),
        ("1234.50", {"amount.txt", "amount2.txt", "amount3.txt"}),
        ("図書館", {"japan.txt"}),
        ("新しい本", {"japan.txt"}),
        ("北京", {"china.txt"}),
        ("大学参观", {"china.txt"}),
        ("도서관", {"korea.txt"}),
        ("책", {"korea.txt"}),
        ("ห้องสมุด", {"thai.txt"}),
        ("説明書", {"mixed.txt"}),
        ("iphone", {"mixed.txt"}),
    ],
)
def test_what_is_meant_comes_first(library: Searcher, text: str, first: set[str]) -> None:
    assert set(found(library, text)[: len(first)]) == first


@pytest.mark.parametrize(
    ("text", "name", "lit"),
    [
        ("図書館", "japan.txt", ["図書館"]),
        ("도서관", "korea.txt", ["도서관"]),
        ("iPhone 説明書", "mixed.txt", ["iPhone", "説明書"]),
        ("recieve", "receive.txt", ["receive"]),
        ("1234.50", "amount2.txt", ["1.234,50"]),
        ("2024-03-12", "day3.txt", ["March 12, 2024"]),
        ("anna.schmidt@example.org", "mail.txt", ["anna.schmidt@example.org"]),
        ("Versicherung", "krank.txt", ["Krankenversicherung"]),
    ],
)
def test_what_was_found_is_lit_where_it_stands(library: Searcher, text: str, name: str, lit: list[str]) -> None:
    results = library.search(Question(text, folders=("/forms",))).results
    passage = next(result.passages[0] for result in results if result.path.endswith(name))
    assert [passage.text[start:end] for start, end in passage.lit] == lit


def test_a_phrase_of_characters_must_stand_together(library: Searcher) -> None:
    assert found(library, '"図書館"') == ["japan.txt"]
    assert found(library, '"館図"') == []
    assert "japan.txt" not in found(library, "新しい -図書館")


@pytest.mark.parametrize("text", ["zqxwv", "qzzxk jjqxv", "@@@ ### ---", "99.88.7777", "שקשוקה", "مرحبتين", "հայեր"])
def test_nonsense_is_not_mended_into_sense(library: Searcher, text: str) -> None:
    assert found(library, text) == []


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("broke", "book", "endings.txt"),  # "booke" is no word, though its stem is one
        ("lentil", "rental", "endings.txt"),
    ],
)
def test_an_ending_makes_no_slip_of_two_words(writer: Writer, searcher: Searcher, text: str, word: str, name: str):
    put(writer, f"/forms/{name}", f"Nothing but a {word}.", number=90)
    assert name not in found(searcher, text)


@pytest.mark.parametrize(
    ("slip", "text", "meant"),
    [
        ("radiatro", "The radiator is cold.", "radiator"),
        ("applicatoin", "An application, to be applied for.", "application"),
        ("appointmnet", "No appointment was made.", "appointment"),
        ("meetign", "A meeting at ten.", "meeting"),
        ("conveyer", "The conveyor stopped.", "conveyor"),
        ("Blaumeise", "Er zählt Blaumeisen.", "blaumeisen"),
        ("Socke", "Die Tür war locked. Zwei Socken fehlen.", "socken"),
        ("certifcates", "Three certificates of merit.", "certificates"),
        ("thermometre", "A thermometer in the bath.", "thermometer"),
        ("ларвовый", "Лавровый лист.", "лавровый"),
        ("Ærøkøbing", "En dag i Ærøskøbing.", "aeroskobing"),
        ("łosossiem", "Gospoda pod Łososiem.", "lososiem"),
        ("plumbr", "The plumber was plumbing the plumbed.", "plumber"),
        ("tennancy", "Of two tenancies one ended.", "tenancy"),  # what stands there is no slip of it, but its stem is
    ],
)
def test_what_is_written_is_what_was_meant(reader: Reader, writer: Writer, slip: str, text: str, meant: str) -> None:
    put(writer, "/forms/slip.txt", text, number=90)
    (form,) = other_forms(reader, {slip.lower(): 0})[slip.lower()]
    assert (form.word, form.mends) == (meant, True)


def test_a_slip_of_a_word_in_a_name_is_mended(writer: Writer, searcher: Searcher) -> None:
    put(writer, "/forms/Ölberg Wanderung 2019.jpg", "A picture.", number=90)
    assert found(searcher, "Wandrung") == ["Ölberg Wanderung 2019.jpg"]
    assert found(searcher, "Olbreg 2019") == ["Ölberg Wanderung 2019.jpg"]


def test_a_word_in_a_name_is_no_slip(writer: Writer, searcher: Searcher) -> None:
    put(writer, "/forms/README.md", "Start it with the config.", title="Tote sorter", number=90)
    put(writer, "/forms/books.csv", "A year to read.", number=91)
    assert found(searcher, "readme") == ["README.md"]


@pytest.mark.parametrize(("knows", "expected"), [(False, ["horse.txt"]), (True, [])])
def test_a_word_that_the_model_knows_is_no_slip(writer: Writer, encoder, searcher: Searcher, knows, expected) -> None:
    put(writer, "/forms/horse.txt", "A horse in the barn.", number=91)
    encoder.is_word = lambda word: knows
    answer = searcher.search(Question("horde", folders=("/forms",)), encoder)
    assert [result.path.rpartition("/")[2] for result in answer.results if result.matched != "meaning"] == expected


def test_an_umlaut_written_with_an_e_is_that_and_no_slip(reader: Reader, writer: Writer) -> None:
    put(writer, "/forms/frist.txt", "Die Kündigungsfrist beträgt drei Monate.", number=92)
    (form,) = other_forms(reader, {"kuendigungsfrist": 0})["kuendigungsfrist"]
    assert (form.word, form.worth, form.mends) == ("kündigungsfrist", UMLAUT_WORTH, True)


def test_of_endless_words_no_other_forms_are_sought(reader: Reader) -> None:
    assert other_forms(reader, {"x" * 10_000: 0, "zahnarztt" * 6: 0}) == {}


@pytest.mark.parametrize(
    ("text", "near", "compounds", "lit"),
    [
        ("Beitrag", "Der Betrag ist hoch.", "Der Mitgliedsbeitrag steigt.", "Mitgliedsbeitrag"),
        ("Beitrag", "Der Betrag ist hoch.", "Die Beitragsordnung gilt.", "Beitragsordnung"),
        ("Kuchen", "Wir kochen gern.", "Ein Apfelkuchen im Ofen.", "Apfelkuchen"),
        ("Hunde", "Zahlung und Mahnung.", "Die Hundesteuer steigt.", "Hundesteuer"),
        ("parse", "This part is for Paul.", "The parseHeaderLine of it.", "parseHeaderLine"),
        ("Versicherung", "Es war versichert.", "Die Versicherungspolice liegt hier.", "Versicherungspolice"),
        ("Police", "Wir polieren Silber.", "Die Versicherungspolice liegt hier.", "Versicherungspolice"),
    ],
)
def test_what_has_compounds_is_a_word_and_no_slip(
    writer: Writer, searcher: Searcher, text: str, near: str, compounds: str, lit: str
) -> None:
    put(writer, "/forms/near.txt", near, number=92)
    put(writer, "/forms/compound.txt", compounds, number=93)
    results = searcher.search(Question(text, folders=("/forms",))).results
    assert [result.path for result in results] == ["/forms/compound.txt"]
    passage = results[0].passages[0]
    assert [passage.text[start:end] for start, end in passage.lit] == [lit]


@pytest.mark.parametrize(
    ("text", "meant", "other"),
    [
        ("colum", "The column is full.", "Columbia is far away."),
        ("metho", "A method of work.", "Methodology is dull."),
        ("artile", "An article on it.", "The interquartile range."),
        ("enance", "They enhance it.", "The maintenance of it."),
    ],
)
def test_a_slip_that_longer_words_hold_by_chance_is_still_one(
    writer: Writer, searcher: Searcher, text: str, meant: str, other: str
) -> None:
    put(writer, "/forms/meant.txt", meant, number=92)
    put(writer, "/forms/other.txt", other, number=93)
    assert found(searcher, text) == ["meant.txt"]


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("novel", "A novelty of the year."),
        ("table", "It is comfortable and acceptable."),
        ("parties", "It is particularly particular."),
        ("Hunde", "Zahlung und Mahnung."),
        ("ander", "The lake and the boat."),
        ("abouk", "All about it."),
    ],
)
def test_what_only_looks_alike_is_not_found(writer: Writer, searcher: Searcher, text: str, stands: str) -> None:
    put(writer, "/forms/stands.txt", stands, number=92)
    assert found(searcher, text) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("email", "e-mail"),
        ("website", "web-site"),
        ("setup", "set-up"),
        ("online", "on-line"),
        ("checkin", "check-in"),
        ("longterm", "long-term"),
        ("USA", "U.S.A."),
        ("FBI", "F.B.I."),
        ("NATO", "N.A.T.O."),
        ("DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        ("FR1420041010050500013M02606", "FR14 2004 1010 0505 0001 3M02 606"),
        ("4929112233445566", "4929 1122 3344 5566"),
        ("1450", "1,450.00"),
        ("loadModelV2", "load_model_v2"),
        ("parseHeaderLine", "parse header line"),
        ("v18.17.1", "18.17.1"),
        ("oreilly", "O'Reilly"),
        ("aujourdhui", "aujourd’hui"),
        ("dartagnan", "d'Artagnan"),
        ("+436641007919", "0043 664 100 79 19"),
        ("06641007919", "+43 (0)664 1007919"),
        ("0043 1 5124077", "01 512 40 77"),
        ("030 901820", "+49 30 90 18 20"),
        ("601234567", "+48 601 234 567"),
        ("(415) 555-2671", "+1 415-555-2671"),
        ("+352 621 123 456", "621123456"),
    ],
)
def test_what_is_joined_and_what_is_divided_find_each_other(
    writer: Writer, searcher: Searcher, one: str, other: str
) -> None:
    put(writer, "/forms/a.txt", f"We know of {one} here.", number=92)
    put(writer, "/forms/b.txt", f"We know of {other} here.", number=93)
    put(writer, "/forms/c.txt", "We know of nothing here.", number=94)
    assert sorted(found(searcher, one)) == sorted(found(searcher, other)) == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("RFC2616", "RFC 2616"), ("covid19", "COVID-19"), ("E24", "E:24"), ("350ml", "350 ml"), ("nato", "N.A.T.O.")],
)
def test_letters_and_digits_are_divided_where_they_stand_nowhere_together(
    writer: Writer, searcher: Searcher, one: str, other: str
) -> None:
    put(writer, "/forms/b.txt", f"We know of {other} here.", number=93)
    assert found(searcher, one) == found(searcher, other) == ["b.txt"]
    put(writer, "/forms/a.txt", f"We know of {one} here.", number=92)
    assert found(searcher, one) == ["a.txt"]
    assert sorted(found(searcher, other)) == ["a.txt", "b.txt"]


def test_words_joined_in_the_name_of_a_file_are_found(writer: Writer, searcher: Searcher) -> None:
    put(writer, "/forms/taxReturnScan2023.png", "A picture.", number=92)
    put(writer, "/forms/scan.png", "Another picture.", number=93)
    assert found(searcher, "tax return scan")[0] == "taxReturnScan2023.png"
    assert "taxReturnScan2023.png" not in found(searcher, "tax scan return")


def test_what_is_in_pieces_in_the_name_of_a_file_is_found(writer: Writer, searcher: Searcher) -> None:
    put(writer, "/forms/IMG_2041.jpg", "A picture.", number=92)
    put(writer, "/forms/if 28.jpg", "Another picture.", number=93)
    assert found(searcher, "img2041") == ["IMG_2041.jpg"]
    assert found(searcher, "if28") == []


def test_what_texts_often_say_in_pieces_is_not_rare_because_a_name_says_it(
    writer: Writer, searcher: Searcher, reader: Reader
) -> None:
    put(writer, "/forms/IMG_2041.jpg", "A picture.", number=92)
    for number in range(RARE + 1):
        assert spellings_in_names(reader, ["img2041"]) != {}
        put(writer, f"/forms/{number}.txt", f"See img 2041 in album {number}.", number=100 + number)
    assert spellings_in_names(reader, ["img2041"]) == {}


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("invoice", "Speak in voice mode."),
        ("outcome", "They came out, come rain or shine."),
        ("CD", "The rows A, B, C, D are full."),
        ("2024", "Page 2 024 of it."),
        ("12 000", "Room 12000 is shut."),
        ("in the house", "The inthehouse is no word."),
        ("A4", "Not even a 4 was drawn."),
        ("tenant's", "Two tenants moved in."),
        ("lion", "The l ion of it."),
        ("7i8j9k", "Rows 7 i 8 j 9 k are full."),
    ],
)
def test_words_side_by_side_by_chance_are_no_spelling(reader: Reader, writer: Writer, text: str, stands: str) -> None:
    put(writer, "/forms/stands.txt", stands, number=92)
    query = parse(text)
    assert other_spellings(reader, query.meaning, reader.frequencies(query.words)) == {}


def test_prose_has_no_other_spellings(reader: Reader, library: Searcher) -> None:
    query = parse("When will the parcel with the model of the little diesel engine be received, and who wrote of it?")
    assert other_spellings(reader, query.meaning, reader.frequencies(query.words)) == {}


def test_of_endless_questions_few_spellings_are_sought(reader: Reader) -> None:
    query = parse("e-mail " * 1_000 + "A.B.C. DE89 3704 0044 0532 0130 00 " * 80)
    assert other_spellings(reader, query.meaning, reader.frequencies(query.words)) == {}
