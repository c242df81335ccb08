"""Clauses, numbers, heading paths and lead-ins of text and Markdown policies."""

import pytest

from knowledge.domain import ClauseKind
from tests.knowledge.accounting import lost_and_doubled, untrue_clauses
from tests.knowledge.parsing import by_ref, parse, refs


def test_numbered_paragraph_keeps_its_number_and_loses_it_from_its_words() -> None:
    """A numbered clause is cited by its number, and its words start after it."""
    version = parse("1.0 PHONES\n\n1.1 Lock your phone.\n\n1.2 Report a lost phone at once.\n")
    clause = by_ref(version)["1.2"]
    assert (clause.number, clause.text) == ("1.2", "Report a lost phone at once.")
    assert clause.heading_path == ("1.0 PHONES",)


def test_bullet_carries_the_whole_chain_of_lead_ins() -> None:
    """A nested bullet says what opens it, from the outermost words in."""
    text = (
        "# Conduct\n\n## Online\n\nStaff must not:\n\n- harm the council, for example by:\n"
        "  - mocking residents;\n  - sharing rumours;\n- post in anger.\n"
    )
    clauses = by_ref(parse(text, "conduct.md"))
    nested = clauses["Online, bullet 1.2"]
    assert nested.text == "sharing rumours;"
    assert nested.lead_in == "Staff must not: harm the council, for example by:"
    assert clauses["Online, bullet 2"].lead_in == "Staff must not:"


def test_bullets_under_a_numbered_clause_count_from_one_whatever_its_last_sign() -> None:
    """Nobody finds "2.2, bullet 3" where the second clause has two bullets."""
    text = (
        "# Online\n\n## 2. Everybody\n\n2.1 Keep what is ours inside.\n\n"
        "- Budgets stay here until they are out.\n\n"
        "2.2 Look after people.\n\n- No name is posted.\n- No picture is posted.\n"
    )
    told = ["2.1", "2.1, bullet 1", "2.2", "2.2, bullet 1", "2.2, bullet 2"]
    assert refs(parse(text, "online.md")) == told


def test_children_that_come_back_at_the_top_level_stay_children() -> None:
    """After a page break a sub-list may lose its indent; "or" and form still tell where it ends."""
    text = (
        "2.1 A post must not:\n\n- break a confidence, for example by:\n - naming a tenant;\n"
        " - sharing a case file;\n- steal work, for example by:\n\n- using a photo without consent; or\n"
        "- leaving out the credit;\n- hurt anybody, for example by:\n - mocking them.\n"
    )
    clauses = by_ref(parse(text))
    assert clauses["2.1, bullet 2.1"].text == "using a photo without consent; or"
    assert clauses["2.1, bullet 2.2"].lead_in.endswith("steal work, for example by:")
    assert clauses["2.1, bullet 3"].lead_in == "2.1 A post must not:".removeprefix("2.1 ")


def test_first_bullet_less_indented_than_its_fellows_is_no_parent() -> None:
    """A list whose first item lost its indent is still one list."""
    text = "4.1 A profile must be:\n- accurate,\n - polite, and\n - current.\n"
    assert refs(parse(text)) == ["4.1", "4.1, bullet 1", "4.1, bullet 2", "4.1, bullet 3"]


def test_sentence_that_runs_round_its_list_gives_its_end_to_every_item() -> None:
    """What follows a list in lower case ends the sentence that the list's opening began."""
    text = "Any post that is:\n\n- rude, or\n- untrue\n\nwill be taken down the same day.\n"
    first, rude, _, end = parse(text).clauses
    assert first.lead_out == rude.lead_out == "will be taken down the same day."
    assert end.lead_in == "Any post that is:"


def test_short_numbered_line_over_unnumbered_text_is_a_heading() -> None:
    """ "2.1 Passwords" heads paragraphs; "2.2 Keep it secret." is a paragraph."""
    text = (
        "2.0 ACCOUNTS\n\n2.1 Passwords\n\nChoose three random words for it.\n\n"
        "Never write the password down anywhere.\n\n2.2 Keep your badge with you.\n"
    )
    version = parse(text)
    assert refs(version) == ["2.1, para 1", "2.1, para 2", "2.2"]
    assert version.clauses[0].heading_path == ("2.0 ACCOUNTS", "2.1 Passwords")
    assert version.clauses[0].number is None


def test_tenth_clause_is_not_the_first() -> None:
    """7.10 and 7.1 are two clauses."""
    text = "7.0 RULES\n\n" + "".join(f"7.{n} Rule {n} is kept.\n\n" for n in range(1, 12))
    clauses = by_ref(parse(text))
    assert clauses["7.1"].text == "Rule 1 is kept."
    assert clauses["7.10"].text == "Rule 10 is kept."


@pytest.mark.parametrize(
    "heading",
    ["MONITORING", "**Monitoring**", "## Monitoring", "Monitoring\n----------", "Monitoring"],
)
def test_headings_are_found_however_they_are_marked(heading: str) -> None:
    """Capitals, bold, Markdown, underlines and plain short lines all head what follows."""
    text = f"# Email policy\n\n## Scope\n\nThis covers all of our staff and volunteers.\n\n{heading}\n\nWe check logs only when a manager asks us to.\n"
    version = parse(text, "email.md")
    assert version.clauses[-1].ref.lower() == "monitoring, para 1"
    assert version.clauses[-1].heading_path[-1].lower() == "monitoring"


def test_two_parts_with_the_same_heading_are_told_apart() -> None:
    """Refs are unique even where two parts both open with "Introduction"."""
    part = "{}\n\nIntroduction\n\nThis part is written for {} and nobody else at all.\n\n"
    text = "Web policy\n\nContents\n\nRules for staff\t1\nIntroduction\t1\nRules for visitors\t2\nIntroduction\t2\n\n"
    text += part.format("Rules for staff", "staff") + part.format("Rules for visitors", "visitors")
    assert refs(parse(text)) == [
        "Rules for staff: Introduction, para 1",
        "Rules for visitors: Introduction, para 1",
    ]


def test_running_header_that_cuts_sentences_and_lists_is_taken_out() -> None:
    """A header on every page is no clause, and what it cut is whole again."""
    text = (
        "LEAVE POLICY\n\nBOOKING\n\nEverybody books their annual leave with their manager, who answers every request in a\n\nLEAVE POLICY\n\n"
        "week at most. Managers may refuse:\n\n- in busy weeks\n\nLEAVE POLICY\n\n- when nobody else is in\n"
    )
    clauses = by_ref(parse(text))
    assert clauses["Booking, para 1"].text.startswith(
        "Everybody books their annual leave with their manager, who answers every request in a week"
    )
    assert clauses["Booking, bullet 2"].text == "when nobody else is in"


def test_footer_with_page_numbers_is_noise_and_gives_pages() -> None:
    """A three-line footer is taken out, its facts are kept, and clauses know their page."""
    footer = "Name of policy\tPhones\tVersion\t3.1\nAuthor\tEstates\t\tDraft\nDate\t01.02.2026\tPage\t{}\n\n"
    body = "## {0}. Part {0}\n\nPart {0} says something that is worth a sentence.\n\n"
    text = "# Phones\n\n" + "".join(body.format(n) + footer.format(n) for n in (1, 2, 3, 4))
    version = parse(text, "phones.md")
    assert [c.page for c in version.clauses] == [1, 2, 3, 4]
    assert version.metadata.stated_version == "3.1"
    assert all("Estates" not in c.text for c in version.clauses)


def test_footnote_belongs_to_the_clause_that_refers_to_it() -> None:
    """A footnote in the middle of another section's list is attached where its label stands."""
    text = (
        "# Photos\n\n## Consent\n\nAsk for written consent¹. Keep it on file.\n\n## Storage\n\n"
        "We delete photos because:\n\n- they age\n\n¹ For example by email.\n\n- space costs money\n"
    )
    version = parse(text, "photos.md")
    note = by_ref(version)["Consent, para 1, note 1"]
    assert note.kind is ClauseKind.NOTE
    assert note.text == "For example by email."
    assert note.heading_path == ("Consent",)
    assert refs(version)[-2:] == ["Storage, bullet 1", "Storage, bullet 2"]


def test_contents_title_and_notices_are_no_clauses() -> None:
    """Title blocks, contents lists and "other formats" lines never become clauses."""
    text = (
        "Northwick Council\n\nGIFTS POLICY\n\nVersion\t2\nOwner\tLegal Services\nNext review date\tMay 2024\n\nContents\n\n"
        "1. Scope\t2\n2. Gifts\t3\n\n1.0 SCOPE\n\n1.1 This covers all of our staff.\n\n2.0 GIFTS\n\n2.1 Refuse all gifts.\n\n"
        "This policy is available in large print on request\n"
    )
    version = parse(text)
    assert refs(version) == ["1.1", "2.1"]
    assert version.metadata.title == "GIFTS POLICY"
    assert version.metadata.owner == "Legal Services"
    assert [r.code for r in version.remarks] == ["review overdue"]


def test_table_rows_carry_what_opens_the_table() -> None:
    """A row of a table is a clause with the words before the table as its lead-in."""
    text = "# Leave\n\n## Days\n\nYou get the following days:\n\n| Service | Days |\n|---|---|\n| under 5 years | 25 |\n"
    row = parse(text, "leave.md").clauses[-1]
    assert row.text == "under 5 years 25"
    assert row.lead_in == "You get the following days: Service Days"


def test_lettered_items_are_cited_by_their_letter() -> None:
    """Item (b) under 3.2 is 3.2(b)."""
    text = "3.0 CARS\n\n3.2 Drivers must:\n\na) hold a licence;\nb) be insured; and\nc) rest.\n"
    clauses = by_ref(parse(text))
    assert clauses["3.2(b)"].text == "be insured; and"
    assert clauses["3.2(b)"].number == "b"


@pytest.mark.parametrize(
    "text",
    [
        "No heading at all, only this one sentence about keeping the door shut.\n",
        "A\tB\nC\tD\n",
        "- one\n- two\n",
        "1. First rule is to be kind.\n2. Second rule is to be kind again.\n",
    ],
)
def test_unusual_documents_still_give_clauses_and_lose_nothing(text: str) -> None:
    """Tables only, lists only and texts without headings give sensible clauses."""
    version = parse(text)
    assert version.clauses
    assert lost_and_doubled(version) == ([], [])
    assert untrue_clauses(version) == []


def test_contact_lines_at_the_end_become_a_contact_not_a_clause() -> None:
    """Address lines after the last section are kept as a contact."""
    text = (
        "# Desk policy\n\n## Use\n\nBook a desk the day before you come in to work.\n\nNorthwick Council\n\n"
        "1 High Street, Northwick NW1 1AA\n\n01632 960123\n\ndesks@example.org\n"
    )
    version = parse(text, "desk.md")
    assert refs(version) == ["Use, para 1"]
    assert version.contacts[-1].email == "desks@example.org"


def test_articles_and_appendices_are_headings_of_the_first_level() -> None:
    """ "Article 2 – Conduct" heads its numbered paragraphs, whatever stood in capitals before."""
    text = (
        "CIRCULAR 4\nGUIDELINES ON GIFTS\n\nPREAMBLE\n\nThese guidelines are for everybody who works for the ministry.\n\n"
        "Article 1 – Gifts\n(1) Refuse every gift.\n(2) Report every offer.\n"
    )
    version = parse(text)
    assert refs(version)[-2:] == ["Article 1 – Gifts, item 1", "Article 1 – Gifts, item 2"]
    assert version.clauses[-1].heading_path == ("Article 1 – Gifts",)


def test_another_bullet_sign_is_another_level() -> None:
    """Round bullets under dots are a list inside the list, even without an indent."""
    text = "3.2 Heads should:\n• answer complaints, including\n  o spoken ones\n• keep a record\n"
    clauses = by_ref(parse(text))
    assert clauses["3.2, bullet 1.1"].lead_in == "Heads should: answer complaints, including"
    assert clauses["3.2, bullet 2"].text == "keep a record"


def test_bold_line_over_its_paragraph_is_a_heading() -> None:
    """A bold line directly over text heads it, without a blank line between."""
    text = "# Web policy\n\n**Our website**\nWe update the website every week of the year.\n"
    assert refs(parse(text, "web.md")) == ["Our website, para 1"]


def test_bold_opening_of_a_list_is_a_lead_in() -> None:
    """A whole sentence in bold that ends in a colon opens its list."""
    text = (
        "# Web policy\n\n**What we post on any of our pages must always be:**\n\n* civil\n* true\n"
    )
    assert parse(text, "web.md").clauses[-1].lead_in.startswith("What we post")


def test_line_that_states_several_facts_is_no_clause() -> None:
    """Version, approval and review in one line are facts about the policy."""
    text = "Pool car policy\n\nVersion 1.3 | Approved: 12 May 2023 | Review: May 2025\n\n1 Cars\n\n1.1 Book the car a day before.\n"
    version = parse(text)
    assert refs(version) == ["1.1"]
    assert version.metadata.stated_version == "1.3"
    assert [r.code for r in version.remarks] == ["review overdue"]
