"""Ways in which organisations lay out their policies, each cut as a person would cite it."""

from datetime import date

from knowledge.domain import ClauseKind
from tests.knowledge.accounting import lost_and_doubled, untrue_clauses
from tests.knowledge.parsing import by_ref, parse, refs

LETTERED = (
    "Section A: Duty of care\n\nA1 Crews rest for eleven hours between two watches.\n\n"
    "A2 A4 paper is kept in the watch room.\n\nSection B: Kit\n\nB1 You must not:\n\n"
    "(a) lend your kit;\n\n(b) take it home.\n\nB2 Kit is washed on station.\n"
)


def test_letters_count_clauses_where_a_series_shows_it() -> None:
    """ "B1" is a clause's number and stands over its list; "A4 paper" is a word."""
    version = parse(LETTERED)
    assert refs(version) == ["A1", "A2", "B1", "B1(a)", "B1(b)", "B2"]
    clauses = by_ref(version)
    assert clauses["A2"].text == "A4 paper is kept in the watch room."
    assert clauses["B1(a)"].lead_in == "You must not:"
    assert clauses["B2"].heading_path == ("Section B: Kit",)
    assert lost_and_doubled(version) == ([], [])
    assert not untrue_clauses(version)


def test_a_lettered_number_alone_is_no_clause() -> None:
    """A line that holds a number and nothing else is noise, and the rest is read as ever."""
    version = parse(LETTERED.replace("B2 Kit is", "B2\n\nB3 Kit is"))
    assert refs(version) == ["A1", "A2", "B1", "B1(a)", "B1(b)", "B3"]
    assert lost_and_doubled(version) == ([], [])


def test_capital_roman_numbers_head_sections_behind_indented_lists() -> None:
    """A heading "III." at the margin is no item of the indented list above it."""
    text = (
        "GARDEN VOLUNTEERS\n\nI. JOINING\n\nThe warden will:\n\n     - show you the shed;\n"
        "     - lend you gloves.\n\nII. LEAVING\n\nTell the warden a week before you stop.\n"
    )
    version = parse(text)
    assert [c.heading_path for c in version.clauses] == [("I. JOINING",)] * 3 + [("II. LEAVING",)]


def test_paragraphs_parted_by_semicolons_are_a_list() -> None:
    """Definitions set as paragraphs carry the words that open them."""
    text = (
        '1.1 In this policy:\n\n"buddy" means a colleague who waits for a call;\n\n'
        '"visit" means any call at a home.\n\n1.2 Visits are logged.\n'
    )
    version = parse(text)
    assert refs(version) == ["1.1", "1.1, bullet 1", "1.1, bullet 2", "1.2"]
    assert {c.lead_in for c in version.clauses[1:3]} == {"In this policy:"}


def test_items_numbered_afresh_under_a_numbered_item_belong_to_it() -> None:
    """ "1." deeper than "2." is its first item, and "3." at the margin counts on."""
    text = (
        "# Travel\n\n1. Trains are booked by the office.\n2. You cannot claim for\n   1. fines;\n"
        "   2. your way to work.\n3. Cars may be hired.\n"
    )
    version = parse(text, "travel.md")
    assert [(c.number, c.lead_in) for c in version.clauses] == [
        ("1", ""),
        ("2", ""),
        ("1", "You cannot claim for"),
        ("2", "You cannot claim for"),
        ("3", ""),
    ]


def test_lines_beside_page_numbers_are_running_lines() -> None:
    """What stands beside the page number on every page is neither heading nor clause."""
    page = "\n\n                         Page {} of 3\nHS-7 Ladders v2\n\n"
    text = (
        "LADDERS\n\n1. USE\n\n1.1 Staff must not:\n\n(a) stand on the top step;"
        + page.format(1)
        + "(b) lean out.\n\n1.2 Ladders are checked each month."
        + page.format(2)
        + "1.3 Broken ladders are reported.\n"
    )
    version = parse(text)
    assert refs(version) == ["1.1", "1.1(a)", "1.1(b)", "1.2", "1.3"]
    assert by_ref(version)["1.1(b)"].lead_in == "Staff must not:"
    assert by_ref(version)["1.3"].heading_path == ("1. USE",)


def test_word_broken_at_a_line_end_is_whole_again() -> None:
    """A hyphen that only breaks a word is left out; one that belongs to it stays."""
    text = (
        "1.1 Where nobody answers within a fur-\nther ten minutes, the well-\nbeing team rings the\n"
        "next of kin.\n"
    )
    clause = parse(text).clauses[0]
    assert "a further ten minutes, the well-being team" in clause.text


def test_history_of_versions_set_with_spaces_is_no_clause() -> None:
    """A table of versions typed with spaces states facts about the document."""
    text = (
        "1. USE\n\n1.1 Keys are signed for.\n\nVERSION HISTORY\n\nVersion    Date        Change\n"
        "1.0        May 2019    First issue\n1.1        June 2023   Keys added\n"
    )
    assert refs(parse(text)) == ["1.1"]


def test_row_that_names_columns_says_what_the_cells_mean() -> None:
    """A heading row set like the others opens the rows under it."""
    version = parse("# Roles\n\nRole\tResponsibility\nPanel chair\tSigns the form\n", "roles.md")
    row = version.clauses[-1]
    assert (row.kind, row.lead_in) == (ClauseKind.ROW, "Role Responsibility")


def test_facts_of_one_line_are_read_one_by_one() -> None:
    """Dates without a sign between them, and "effective from", are facts of the title block."""
    text = (
        "St Alda's Primary School\nStaff Phone Code\n"
        "Approved by governors: 9 September 2025          Review: September 2026\n\n"
        "Section 1 - Calls\nPhones stay in the locker while pupils are in the room with you.\n"
    )
    metadata = parse(text).metadata
    assert metadata.title == "Staff Phone Code"
    assert metadata.organisation == "St Alda's Primary School"
    assert (metadata.published_on, metadata.review_on) == (date(2025, 9, 9), date(2026, 9, 30))


PAGE = """<html><head><title>Leave policy | Harbour Trust</title></head><body><main>
<h1>Leave policy</h1><div class="share"><a href="#">Share this page</a></div>
<div class="on-this-page"><h2>On this page</h2><ul><li><a href="#a">Asking</a></li></ul></div>
<h2 id="a">Asking</h2><p>Ask your manager a fortnight before the leave that you want to take.</p>
<p>Leave is kept<sup><a href="#n1">1</a></sup> for a year.</p>
<button aria-expanded="false" aria-controls="p">Sick on leave</button>
<div id="p" hidden><p>Ring in on the first day and you can take the days again later.</p></div>
<p hidden>Nobody ever sees this line.</p><p id="n1"><sup>1</sup> Two years for teachers.</p>
<aside class="related"><h2>Related pages</h2><ul><li><a href="#">Pay</a></li></ul></aside>
</main></body></html>"""


def test_page_of_a_site_gives_its_policy_and_what_a_click_shows() -> None:
    """Accordions are read, furniture inside the main part is not, and a note drops its label."""
    version = parse(PAGE, "leave.html")
    assert version.metadata.title == "Leave policy"
    assert [(c.heading_path, c.text) for c in version.clauses] == [
        (("Asking",), "Ask your manager a fortnight before the leave that you want to take."),
        (("Asking",), "Leave is kept1 for a year."),
        (("Asking",), "Two years for teachers."),
        (
            ("Asking", "Sick on leave"),
            "Ring in on the first day and you can take the days again later.",
        ),
    ]


INTRANET = """<html><head><title>Working abroad - Intranet</title></head><body>
<div id="header"><a href="/">Intranet</a><ul class="menu"><li><a href="#">News</a></li></ul></div>
<div id="content"><h1>Working abroad</h1><p class="by">Published 4 March 2025 by People Team</p>
<p><strong>Rules</strong></p><p>When you work abroad you must not:</p>
<ul><li>let anybody use your laptop, even<ol><li>a friend;</li><li>a child;</li></ol></li>
<li>print at a hotel.</li></ul></div>
<div id="sidebar" class="widget-area"><h4>Recent posts</h4><ul><li>Party</li></ul></div>
<div id="footer">All rights reserved.</div></body></html>"""


def test_page_without_elements_for_its_parts_names_them() -> None:
    """Header, menu, sidebar and footer are known by their names; numbers may stand in bullets."""
    version = parse(INTRANET, "abroad.html")
    assert version.metadata.title == "Working abroad"
    assert version.metadata.published_on == date(2025, 3, 4)
    chain = "When you work abroad you must not: let anybody use your laptop, even"
    assert [(c.text, c.lead_in) for c in version.clauses[1:]] == [
        ("let anybody use your laptop, even", "When you work abroad you must not:"),
        ("a friend;", chain),
        ("a child;", chain),
        ("print at a hotel.", "When you work abroad you must not:"),
    ]
    assert {c.heading_path for c in version.clauses} == {("Rules",)}


def test_questions_marked_as_such_head_their_answers() -> None:
    """ "Q: ...?" is a heading however short the answer under it is."""
    text = (
        "Article 1. Fines\n\nQ: Who pays a fine?\nA: The driver.\n\nQ: Can I tow a boat?\nA: No.\n"
    )
    version = parse(text)
    assert [(c.heading_path[-1], c.text) for c in version.clauses] == [
        ("Q: Who pays a fine?", "A: The driver."),
        ("Q: Can I tow a boat?", "A: No."),
    ]


def test_line_of_facts_may_name_the_organisation() -> None:
    """The organisation's name beside version and owner keeps nobody from reading them."""
    text = (
        "# Gifts Policy\n\n**Tollgate Homes** · Version 1.3 · Owner: Company Secretary · "
        "Review date: June 2027\n\n## 1. Purpose\n\n**1.1** Nobody can be bought with a gift.\n"
    )
    version = parse(text, "gifts.md")
    assert refs(version) == ["1.1"]
    assert (version.metadata.stated_version, version.metadata.owner) == ("1.3", "Company Secretary")
