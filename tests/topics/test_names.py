import pytest

from inkling.topics.names import name_clusters, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The lease of the flat", ["lease", "flat"]),
        ("INV-2024-0117, p. 4", ["inv"]),
        ("Don didn't pay, it isn\u2019t due; WON'T you?", ["don", "pay", "due"]),
        ("Straße nach Übersee 👍", ["straße", "übersee"]),
        ("Die Wärme der Gärten und die Gäste", ["wärme", "gärten", "gäste"]),
        ("War and peace, and how men die in it", ["war", "peace", "men", "die"]),
        ("La cuisson des légumes dans l'eau", ["cuisson", "légumes", "eau"]),
        ("Договор аренды и это всё о квартире", ["договор", "аренды", "квартире"]),
        ("किरायेदार का पत्र", ["किरायेदार", "पत्र"]),
        ("計画のアンケート", ["計画", "アンケート"]),
        ("임대료를 지급", ["임대료를", "지급"]),
        ("租房合同", ["租房合同", "租房", "房合", "合同"]),
        ("ผู้เช่าบ้านต้องจ่ายค่าเช่าทุกเดือนก่อนวันที่ห้า บ้านเช่า", ["บ้านเช่า"]),
        ("0049.3bba63110f3a2a97", []),
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


def test_a_cluster_in_another_language_is_not_named_by_its_small_words():
    german = [
        "Der Mieter zahlt die Miete, und der Vermieter ist für die Heizung da.",
        "Die Kündigung der Miete ist dem Vermieter und dem Gericht zu schreiben.",
    ]
    english = ["The boat is in the harbour of the town.", "A boat and the harbour, which is old."]
    assert [set(name) for name in name_clusters([german, english])] == [{"miete", "vermieter"}, {"boat", "harbour"}]


def test_pieces_of_a_text_without_spaces_name_it_once():
    meetings = ["東京の会議について話します。", "会議は来週に延期されました。東京の参加者は確認してください。"]
    rents = ["租房合同\n租金每月支付一次。", "根据租房合同，租金逾期须支付违约金。"]
    assert name_clusters([meetings, rents]) == [("会議", "東京"), ("合同", "支付", "租房")]


def test_without_words_there_is_no_name():
    assert name_clusters([["1 2 3"], []]) == [(), ()]
