import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkling.documents.sentences import sentences

CASES = [
    ("", []),
    ("  \n ", []),
    ("One word", ["One word"]),
    ("It rained. We stayed in. Why not?", ["It rained.", "We stayed in.", "Why not?"]),
    ("Dr. Amara met Mr. Osei at 3.14 p.m. on Monday.", ["Dr. Amara met Mr. Osei at 3.14 p.m. on Monday."]),
    ("It costs 3.50 euros. Cheap!", ["It costs 3.50 euros.", "Cheap!"]),
    ("J. R. Okafor wrote it. She did not.", ["J. R. Okafor wrote it.", "She did not."]),
    ("See fig. 3 for details. It is clear.", ["See fig. 3 for details.", "It is clear."]),
    ("Use tools, e.g. a hammer. Then stop.", ["Use tools, e.g. a hammer.", "Then stop."]),
    ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
    ('"Really?" she asked. "Yes!"', ['"Really?" she asked.', '"Yes!"']),
    ("« Bonjour ! » Puis il part. « Reste ! »", ["« Bonjour ! »", "Puis il part.", "« Reste ! »"]),
    ("Il dit : « Où\u202f?\u202f» et rit. Pas moi.", ["Il dit : « Où\u202f?\u202f» et rit.", "Pas moi."]),
    ("« Bonjour ! », dit-il. « Bien. » Il part.", ["« Bonjour ! », dit-il.", "« Bien. »", "Il part."]),
    ("„Komm her.“ Dann ging er. „Bald!“ Sie ‚lachte.‘ Er nicht.",
     ["„Komm her.“", "Dann ging er.", "„Bald!“", "Sie ‚lachte.‘", "Er nicht."]),
    ("“Go.” “Why?” He left. ‘Late.’ “Yes.”", ["“Go.”", "“Why?”", "He left.", "‘Late.’", "“Yes.”"]),
    ("Han kom. »Hej!« Hun gik.", ["Han kom.", "»Hej!«", "Hun gik."]),
    ("He may (perhaps!) come. Good.", ["He may (perhaps!) come.", "Good."]),
    ("Bees dance.[1] They point.[2][13] So they say.", ["Bees dance.[1]", "They point.[2][13]", "So they say."]),
    ("(It was late.) We went home.", ["(It was late.)", "We went home."]),
    ("Wait… what? No!! Yes.", ["Wait… what?", "No!!", "Yes."]),
    ("Well... maybe not. Fine.", ["Well... maybe not.", "Fine."]),
    ("雨が降った。家にいた！なぜ？", ["雨が降った。", "家にいた！", "なぜ？"]),
    ("「行こう。」と言った。終わり。", ["「行こう。」", "と言った。", "終わり。"]),
    ("أين الكتاب؟ على الطاولة.", ["أين الكتاب؟", "على الطاولة."]),
    ("वह घर गया। वह सो गया।", ["वह घर गया।", "वह सो गया।"]),
    ("- milk\n- bread\n- two eggs", ["- milk", "- bread", "- two eggs"]),
    ("1. First do this\n2. Then do that", ["1. First do this", "2. Then do that"]),
    ("A heading\n\nThe text below it.", ["A heading", "The text below it."]),
    ("name\tprice\ntea\t3", ["name\tprice", "tea\t3"]),
    ("date: 3 May 2024 | route: past the old mill | notes: fell near the weir\ndate: 4 May 2024 | route: none",
     ["date: 3 May 2024 | route: past the old mill | notes: fell near the weir", "date: 4 May 2024 | route: none"]),
    (
        "This line is long enough to be running text that was\nwrapped by hand. And it goes on.",
        ["This line is long enough to be running text that was\nwrapped by hand.", "And it goes on."],
    ),
    (
        "There is much to say about it, and it is late. A patient gets a\nletter. He waits for weeks.",
        [
            "There is much to say about it, and it is late.",
            "A patient gets a\nletter.",
            "He waits for weeks.",
        ],
    ),
    (
        "Narrow columns are set in\nlines that hold only four or\nfive words each. A reader\nis quick.",
        ["Narrow columns are set in\nlines that hold only four or\nfive words each.", "A reader\nis quick."],
    ),
    (
        "What we found\nThe first of all our findings is that lines are broken\nwherever they are full.",
        ["What we found", "The first of all our findings is that lines are broken\nwherever they are full."],
    ),
    ("The boat\nLies on the sand\nUntil the tide", ["The boat", "Lies on the sand", "Until the tide"]),
    ("milk\nbread\ntwo eggs", ["milk", "bread", "two eggs"]),
    ("We met in the U.S. It was fun.", ["We met in the U.S.", "It was fun."]),
    ("The U.S. Senate voted.", ["The U.S. Senate voted."]),
    ("The case Okafor v. Lindqvist was heard. She won.", ["The case Okafor v. Lindqvist was heard.", "She won."]),
    ("Wir essen z. B. Äpfel. Sie sind rot.", ["Wir essen z. B. Äpfel.", "Sie sind rot."]),
    ("Er kommt am Montag, d. h. Anna kocht. Gut so.", ["Er kommt am Montag, d. h. Anna kocht.", "Gut so."]),
    ("Das gilt i. d. R. Immer gilt es nicht.", ["Das gilt i. d. R. Immer gilt es nicht."]),
    ("It was built c. 1900. It fell soon.", ["It was built c. 1900.", "It fell soon."]),
    ("Take vitamin c. Then rest.", ["Take vitamin c.", "Then rest."]),
    ("So did i. Then we left.", ["So did i.", "Then we left."]),
    ("😀 was sent. 😀 came back.", ["😀 was sent.", "😀 came back."]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=range(len(CASES)))
def test_splits(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected


MARKED = [
    # Numbers that are ordinals, and numbers at the end.
    "Der Vertrag endet am 31. Dezember 2024 ohne Kündigung. | Danach gilt er nicht mehr.",
    "Die Schlüssel gibt es zur Übergabe am 15. März. | Der Keller folgt am 2. Mai.",
    "Im 19. Jahrhundert stand es noch. | Im 18. und 19. Jh. Wurde viel gebaut.",
    "Im XIX. Jahrhundert war es alt. | Heute ist es neu.",
    "Der 1. FC Köln wurde im 2. Halbjahr Sechster. | Er stieg nicht ab.",
    "Zürich, 3. Mai 2024. | Sehr geehrte Damen und Herren",
    "It began on 12. May 2024 in Graz. | It rained.",
    "We counted 15. March followed.",
    "He was born in 1915. | March came.",
    "We counted 12. | May I go?",
    "I am 15. | Peter is 16.",
    "We sold 30. | Nobody came.",
    "Er kam am 3. | Er ging am 5. | Wir auch.",
    "After World War II. | Germany was divided.",
    "1. Take it. | 2. Stir it.",
    # Abbreviations before numbers.
    "Siehe Kap. 3 und § 573 Abs. 2 Nr. 3 BGB. | Das gilt auch hier.",
    "Wir wohnen in der Goethestr. 12 in Berlin. | Das Haus ist alt.",
    "Die Hausnr. 5 und die Kontonr. DE89 fehlen. | Gut so.",
    "Fax. 456 und Mob. 789 sind neu. | Gut so.",
    "See Sec. 4 for the rules, and App. B for the floor plan. | It is short.",
    "Véase el art. 5 o el art. IV de la ley. | Fin.",
    "Selon l'art. L. 123 du code. | Fin.",
    "Он живёт в г. Москва, ул. Ленина, д. 5, кв. 7 у парка. | Конец.",
    "I like art. | It is beautiful.",
    "I like art. | Peter does not.",
    "We work on our abs. | Peter does not.",
    "I use the app. | A new one is better.",
    "They had fun. | 5 people came.",
    "He kept his word. | 12 men followed.",
    "It weighs 5 kg. | 3 of them are left.",
    "So steht es im BGB. | 3 Normen gelten.",
    "Er war 12 Jahre alt. | 5 Jahre später starb er.",
    "See Okafor v. Lim, 12 F.3d 45 (9th Cir. 1999), on that. | It holds.",
    "Mind. 5 Gäste kommen. | Gut so.",
    # Abbreviations before names and nouns.
    "Prof. Dr. med. H. Meier und Dr. phil. Huber reden. | Ende.",
    "Die Miete beträgt 3 Mio. Euro im Jahr. | Das ist viel.",
    "Das kostet 3 Mio. | Das ist viel.",
    "Inkl. MwSt. 1.200 Euro gem. Vertrag. | Ende.",
    "Alles inkl. MwSt. | Der Versand kostet nichts.",
    "Hrn. Müller, Fr. Huber und die Fa. Meier kennt man. | Ende.",
    "Das Haus plant Dipl.-Ing. Meier selbst. | Ende.",
    "Viven en EE. UU. desde 2010. | Fin.",
    "Ο κ. Παπαδόπουλος ήρθε στο σπίτι. | Τέλος.",
    "Она живёт там с 2019 г. | Иван уехал.",
    "Это я. | Иван ушёл.",
    "This is a gem. | It shines.",
    "The talk ended at 5 p.m. | The rest was dinner.",
    "There he sat. | The dog barked at the sun. | It was red.",
]


@pytest.mark.parametrize("marked", MARKED)
def test_tells_a_full_stop_from_another_dot(marked):
    expected = marked.split(" | ")
    text = " ".join(expected)
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_a_date_at_the_start_of_a_wrapped_line_is_no_list_item():
    text = "This line is long enough to be running text, and it ends before the\n31. Dezember 2024 in Graz."
    assert len(sentences(text)) == 1


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aB1 .!?\n\t。…\"')(-e\u0301😀", max_size=120))
def test_spans_hold_all_that_is_not_space(text):
    position = 0
    for start, end in sentences(text):
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    "text", ["." * 200_000, "\n" * 200_000, "a. " * 70_000, "a" * 300_000, "\n " * 100_000 + "x"]
)
def test_takes_linear_time(text):
    began = time.perf_counter()
    sentences(text)
    assert time.perf_counter() - began < 3
