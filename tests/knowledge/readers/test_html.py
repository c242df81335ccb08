"""Web pages: what a browser shows is read, in its order, and what frames it is no clause."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.domain import Block, BlockKind, Document
from knowledge.errors import ParseError
from knowledge.readers import read
from knowledge.readers.html import read_html
from tests.knowledge.readers.invariants import (
    assert_document_holds,
    assert_words_kept,
    deleted_words,
    live_words,
)

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM
ROW, NOTE, COMMENT = BlockKind.ROW, BlockKind.NOTE, BlockKind.COMMENT
FILLER = (
    "<p>Every member of staff reads this policy when they join and once a year after that.</p>" * 4
)


def _read(body: str, head: str = "") -> Document:
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    document = read_html("policy.html", page.encode())
    assert_document_holds(document)
    return document


def _seen(document: Document) -> list[str]:
    """Return each block as a reader sees it: mark and words in force."""
    return [f"{b.mark} {live_words(document, b)}".strip() for b in document.blocks]


def _kinds(document: Document) -> list[BlockKind]:
    return [block.kind for block in document.blocks]


def _only(document: Document) -> Block:
    (block,) = document.blocks
    return block


def _noise(document: Document) -> dict[str, str]:
    """Return the words that are no clause, by the reason."""
    found: dict[str, str] = {}
    for noise in document.noise:
        words = " ".join(document.text[noise.span.start : noise.span.end].split())
        found[noise.reason] = f"{found.get(noise.reason, '')} {words}".strip()
    return found


# --- headings and paragraphs ----------------------------------------------------------------------


def test_headings_have_their_level() -> None:
    """h1 to h6 and elements with the role of a heading head what follows."""
    body = "<h1>Leave</h1><h3>Sick</h3><div role=heading aria-level=2>Pay</div><p>Call in.</p>"
    document = _read(body)
    assert [(b.kind, b.level) for b in document.blocks] == [
        (HEADING, 1),
        (HEADING, 3),
        (HEADING, 2),
        (PARAGRAPH, 0),
    ]
    assert _seen(document) == ["Leave", "Sick", "Pay", "Call in."]


def test_a_heading_over_two_lines_is_one_heading() -> None:
    """Elements inside a heading do not cut it."""
    document = _read("<h2><span>3.</span><br><div>Working <em>from</em> home</div></h2><p>Ask.</p>")
    assert " ".join(_seen(document)[:-1]).split() == "3. Working from home".split()
    assert set(_kinds(document)[:-1]) == {HEADING}


def test_a_headings_permalink_is_no_word_of_it() -> None:
    """The sign that a documentation tool puts behind headings is left out of them."""
    document = _read('<h2 id=x>Dress<a class="headerlink" href="#x">¶</a></h2><p>Be tidy.</p>')
    assert _seen(document) == ["Dress", "Be tidy."]


def test_text_between_blocks_is_a_paragraph() -> None:
    """Words that stand in no paragraph of their own are one, up to the next block."""
    assert _seen(_read("<div>One <b>two</b><p>three</p>four</div>five<hr>six")) == [
        "One two",
        "three",
        "four",
        "five",
        "six",
    ]


def test_white_space_is_that_of_a_browser() -> None:
    """Line ends in the source are spaces; those of br and pre are line ends."""
    document = _read("<p>You\n   must  <b> not </b>\n lend<br>keys.</p><pre>one\ntwo</pre>")
    assert _seen(document)[0].split() == "You must not lend keys.".split()
    first = document.blocks[0]
    shown = "".join(document.text[p.start : p.end] for p in first.pieces)
    assert "\n" in shown
    assert "  " not in shown


def test_words_of_neighbouring_elements_do_not_run_together() -> None:
    """Blocks, cells and line breaks part words; inline elements do not."""
    body = "<div>one</div><div>two</div><p>th<b>re</b>e<br>four</p><p>f<wbr>ive</p>"
    assert " ".join(_seen(_read(body))).split() == ["one", "two", "three", "four", "five"]


@pytest.mark.parametrize(
    "wrap", ["<b>{}</b>", "<strong>{}</strong>", '<span style="font-weight:700">{}</span>']
)
def test_a_bold_paragraph_is_known_to_be_bold(wrap: str) -> None:
    """All of it bold may be a heading by looks; a bold word in it is not."""
    assert _only(_read(f"<p>{wrap.format('Using your phone')}</p>")).bold
    assert not _only(_read(f"<p>{wrap.format('Never')} use your phone.</p>")).bold


def test_entities_are_the_characters_they_stand_for() -> None:
    """Named, decimal and hexadecimal references, with and without their semicolon."""
    body = "<p>Tea &amp; caf&eacute; &#8211; &#x2019;til &pound5 &lt;day&gt; &copy 2026&nbsp;on</p>"
    assert _seen(_read(body)) == ["Tea & café – ’til £5 <day> © 2026 on"]


# --- lists ----------------------------------------------------------------------------------------


def test_nested_lists_keep_their_depth_and_their_opening_words() -> None:
    """Each item is a block of its own; what opens the list stands before it."""
    body = (
        "<p>Staff must not:</p><ul><li>post names</li><li>share<ul><li>photos</li></ul></li></ul>"
        "<p>without consent.</p>"
    )
    document = _read(body)
    assert _seen(document) == [
        "Staff must not:",
        "• post names",
        "• share",
        "◦ photos",
        "without consent.",
    ]
    assert [b.level for b in document.blocks if b.kind is ITEM] == [0, 0, 1]


def test_an_item_keeps_the_words_behind_its_inner_list() -> None:
    """A sentence that goes on behind an inner list stays in order and is not lost."""
    document = _read("<ul><li>before <ul><li>inner</li></ul> behind</li></ul>")
    assert " ".join(_seen(document)).replace("•", "").replace("◦", "").split() == [
        "before",
        "inner",
        "behind",
    ]


@pytest.mark.parametrize(
    ("opening", "marks"),
    [
        ("<ol>", ["1.", "2.", "3."]),
        ("<ol start=7>", ["7.", "8.", "9."]),
        ("<ol type=a>", ["a.", "b.", "c."]),
        ("<ol type=A start=26>", ["Z.", "AA.", "AB."]),
        ("<ol type=i start=3>", ["iii.", "iv.", "v."]),
        ("<ol type=I>", ["I.", "II.", "III."]),
        ("<ol reversed>", ["3.", "2.", "1."]),
        ("<ol reversed start=10>", ["10.", "9.", "8."]),
        ('<ol style="list-style-type: lower-roman">', ["i.", "ii.", "iii."]),
        ('<ol style="list-style-type:none">', ["", "", ""]),
        ("<ol start=nonsense>", ["1.", "2.", "3."]),
        ("<ul type=circle>", ["◦", "◦", "◦"]),
    ],
)
def test_items_are_numbered_as_a_browser_numbers_them(opening: str, marks: list[str]) -> None:
    """Start, type, direction and style decide what stands before an item."""
    document = _read(f"{opening}<li>one<li>two<li>three</ol>")
    assert [b.mark for b in document.blocks] == marks
    assert [live_words(document, b) for b in document.blocks] == ["one", "two", "three"]


def test_an_items_own_value_goes_on_from_there() -> None:
    """An item with a value of its own sets the count for those behind it."""
    document = _read("<ol><li>one<li value=7>seven<li>eight</ol>")
    assert [b.mark for b in document.blocks] == ["1.", "7.", "8."]


def test_numbers_of_a_style_sheet_are_read() -> None:
    """Counters that a style sheet prints before items are their marks."""
    head = (
        "<style>ol{list-style:none;counter-reset:a} li{counter-increment:a}"
        "li::before{content:counters(a,'.') ' '}</style>"
    )
    document = _read("<ol><li>one<ol><li>inner</li></ol></li><li>two</li></ol>", head)
    assert [b.mark.rstrip(".") for b in document.blocks] == ["1", "1.1", "2"]


def test_definition_lists_keep_terms_apart() -> None:
    """A term and what it means are read one behind the other."""
    document = _read("<dl><dt>Client</dt><dd>Anyone we serve.</dd></dl>")
    assert " ".join(_seen(document)) == "Client Anyone we serve."


# --- deletions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "old",
    [
        "<del>may</del>",
        "<s>may</s>",
        "<strike>may</strike>",
        '<span style="text-decoration: line-through">may</span>',
        '<span class="gone">may</span>',
    ],
)
def test_struck_words_are_deleted_and_inserted_ones_in_force(old: str) -> None:
    """However a page strikes words, they stay in the text, marked as deleted."""
    head = "<style>.gone { text-decoration: line-through; }</style>"
    document = _read(f"<p>Staff {old} <ins>must not</ins> <u>ever</u> post names.</p>", head)
    assert _seen(document) == ["Staff must not ever post names."]
    assert deleted_words(document, _only(document)) == "may"


def test_deleted_blocks_are_deleted_whole() -> None:
    """A deletion around paragraphs and items deletes each of them."""
    document = _read("<del><p>Old.</p><ul><li>older</li></ul></del><p>Newer.</p>")
    assert [live_words(document, b) for b in document.blocks] == ["", "", "Newer."]
    assert_words_kept(document, "Old", "older")


def test_a_deletion_ends_where_it_is_undone() -> None:
    """A style inside struck words cannot take the strike off, as in a browser."""
    document = _read('<p><s>old <span style="text-decoration:none">and older</span></s> new</p>')
    assert _seen(document) == ["new"]


# --- tables ---------------------------------------------------------------------------------------


def test_table_rows_have_their_cells() -> None:
    """Each row is a block, its cells parted by tabs; header cells are known by their row."""
    document = _read(
        "<table><caption>Who decides</caption><tr><th>Role<th>Duty<tr><td>Clerk<td>Files papers</table>"
    )
    rows = [b for b in document.blocks if b.kind is ROW]
    assert [b.cells for b in rows] == [2, 2]
    assert "Clerk\tFiles papers" in document.text
    assert_words_kept(document, "Who decides")


def test_a_table_that_only_places_things_is_no_table() -> None:
    """A layout table's cells are read as the paragraphs and lists they hold."""
    body = "<table role=presentation><tr><td><p>One.</p><ul><li>two</li></ul></td></tr></table>"
    assert _kinds(_read(body)) == [PARAGRAPH, ITEM]


def test_a_table_in_a_table_loses_no_word() -> None:
    """Nested tables, empty cells and cells that span keep every word once."""
    body = (
        "<table><tr><td rowspan=2>a<td><table><tr><td>b<td>c</table><tr><td colspan=3>d<td>"
        "</table>e"
    )
    document = _read(body)
    words = [word for b in document.blocks for word in live_words(document, b).split()]
    assert sorted(words) == ["a", "b", "c", "d", "e"]


# --- footnotes ------------------------------------------------------------------------------------

FOOTNOTES = {
    "plain": '<p>Report it.<sup><a href="#fn1" id="r1">1</a></sup></p>{}<p id="fn1">1 Within a day. <a href="#r1">↩</a></p>',
    "list": '<p>Report it.<a href="#fn1" id="r1" role="doc-noteref">1</a></p>{}<section role="doc-endnotes"><ol><li id="fn1"><p>Within a day. <a href="#r1" role="doc-backlink">↩</a></p></li></ol></section>',
    "word": '<p>Report it.<a href="#_ftn1" name="_ftnref1"><span>[1]</span></a></p>{}<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> Within a day.</p></div>',
}


@pytest.mark.parametrize("export", FOOTNOTES)
def test_footnotes_are_notes_with_their_label(export: str) -> None:
    """The text keeps the label as it is seen, and the note becomes a block with that label."""
    document = _read(FOOTNOTES[export].format("<p>Stay calm.</p>"))
    assert _seen(document)[0] == "Report it.1"
    (note,) = (b for b in document.blocks if b.kind is NOTE)
    assert note.note_label == "1"
    assert live_words(document, note).endswith("Within a day.")
    assert "↩" not in " ".join(_seen(document))


def test_a_label_never_runs_into_a_number() -> None:
    """A note's label behind a digit is raised, so that 24 hours do not become 241."""
    body = '<p>Within 24<sup><a href="#fn1">1</a></sup> hours.</p><p id="fn1">1 Working ones.</p>'
    assert _seen(_read(body))[0] == "Within 24¹ hours."


def test_google_docs_comments_are_no_text() -> None:
    """A margin comment is a comment block, and its letter is not in the sentence."""
    body = (
        '<p>Ask first.<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p>'
        '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a>Is this still right?</p></div>'
    )
    document = _read(body)
    assert _kinds(document) == [PARAGRAPH, COMMENT]
    assert _seen(document)[0] == "Ask first."


# --- what frames a page ---------------------------------------------------------------------------


def test_the_frame_of_a_page_is_noise() -> None:
    """Navigation, header, footer, aside and cookie banner are listed, not read as clauses."""
    body = (
        "<header>The Council</header><nav>Home News</nav><div id='cookie-banner'>We use cookies</div>"
        f"<main><h1>Gifts</h1>{FILLER}</main><aside>See also</aside><footer>Contact us</footer>"
    )
    document = _read(body)
    assert _seen(document)[0] == "Gifts"
    assert len(document.blocks) == 5
    kept = " ".join(_seen(document))
    for words in ("The Council", "Home", "cookies", "See also", "Contact us"):
        assert words not in kept
        assert words in " ".join(_noise(document).values())


def test_a_header_within_an_article_is_content() -> None:
    """What heads or ends a section of the policy itself is read."""
    body = "<article><header><h2>Gifts</h2></header><p>Refuse them.</p><footer>Ask HR.</footer></article>"
    assert _seen(_read(body)) == ["Gifts", "Refuse them.", "Ask HR."]


def test_without_a_main_part_everything_is_read() -> None:
    """A page that does not say which part is its own loses no paragraph."""
    assert _seen(_read("<div><p>One.</p></div><div><p>Two.</p></div>")) == ["One.", "Two."]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var policy = 'You may';</script>",
        "<style>p { content: 'You may' }</style>",
        "<template><p>You may</p></template>",
        "<noscript></noscript>",
        "<!-- You may -->",
        "<textarea>You may</textarea>",
        "<select><option>You may</select>",
        "<svg><text>You may</text></svg>",
        "<iframe>You may</iframe>",
    ],
)
def test_what_no_reader_reads_is_no_clause(hidden: str) -> None:
    """Scripts, styles, templates, comments and controls hold no words of the policy."""
    document = _read(f"<p>You must not.</p>{hidden}<p>Ask.</p>")
    assert "may" not in " ".join(_seen(document))
    assert _seen(document)[0] == "You must not."
    assert _seen(document)[-1] == "Ask."


@pytest.mark.parametrize(
    "look",
    [
        "hidden",
        'style="display:none"',
        'style="visibility: hidden"',
        'class="gone"',
        'class="off"',
    ],
)
def test_hidden_words_are_not_in_force(look: str) -> None:
    """Words that a browser does not show are not read as clauses."""
    head = "<style>.gone{display:none} @media print{.kept{display:none}} .off{visibility:hidden}</style>"
    document = _read(f"<p>You must <span {look}>not</span> ask. <i class=kept>Now.</i></p>", head)
    assert _seen(document) == ["You must ask. Now."]


def test_the_page_says_its_properties() -> None:
    """Title and meta elements are kept as what the file states of itself."""
    head = "<title>Gifts – Council</title><meta name=Author content='HR'><meta name=viewport content=x>"
    properties = dict(_read("<p>Refuse them.</p>", head).properties)
    assert (properties["title"], properties["author"]) == ("Gifts – Council", "HR")
    assert "viewport" not in properties


# --- encodings ------------------------------------------------------------------------------------

SENTENCE = "Staff – all of them – keep the café’s key."


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("windows-1252", "cp1252"),
        ("ISO-8859-1", "cp1252"),
        ("", "utf-8"),
        ("", "cp1252"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("utf-16", "utf-8"),
        ("x-unknown", "utf-8"),
        ("macintosh", "mac_roman"),
    ],
)
def test_every_encoding_reads_the_same(declared: str, encoding: str) -> None:
    """What a page declares, what its first bytes say, or what they can only be."""
    meta = f"<meta charset={declared}>" if declared else ""
    page = f"<html><head>{meta}<body><p>{SENTENCE}</p>"
    document = read_html("a.html", page.encode(encoding))
    assert_document_holds(document)
    assert _seen(document) == [SENTENCE]


def test_the_older_declaration_counts_too() -> None:
    """``http-equiv`` and an XML declaration name the encoding as well."""
    old = "<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>"
    for head in (f"<html>{old}", "<?xml version='1.0' encoding='windows-1252'?><html>"):
        document = read_html("a.html", f"{head}<p>{SENTENCE}".encode("cp1252"))
        assert _seen(document) == [SENTENCE]


def test_a_byte_order_mark_wins_over_a_declaration() -> None:
    """A page that was saved anew as UTF-8 and still says otherwise is read as UTF-8."""
    page = f"<meta charset=windows-1252><p>{SENTENCE}".encode("utf-8-sig")
    assert _seen(read_html("a.html", page)) == [SENTENCE]


# --- broken pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<p>One<p>Two", ["One", "Two"]),
        ("<p>One</div></p></b>Two", ["One", "Two"]),
        ("<b><p>One</b> two</p>", ["One two"]),
        ("<ul><li>One<li>Two</ol>", ["• One", "• Two"]),
        ("<li>One</li><li>Two</li>", ["• One", "• Two"]),
        ("<td>One</td> <td>Two</td>", ["One Two"]),
        ("<p>a < b & c > d</p>", ["a < b & c > d"]),
        ("<p>One <b>two <i>three</b> four</i></p>", ["One two three four"]),
        ("<p>One</p", ["One"]),
        ("<p>One<!-- two", ["One"]),
        ("plain words", ["plain words"]),
        ("<p title='>'>One", ["One"]),
        (
            "<p>One, \x00two and three of the twenty words</p>",
            ["One, two and three of the twenty words"],
        ),
    ],
)
def test_broken_markup_is_read_as_browsers_read_it(markup: str, seen: list[str]) -> None:
    """Missing and crossed tags neither lose words nor stop the reader."""
    document = read_html("a.html", markup.encode())
    assert_document_holds(document)
    assert _seen(document) == seen


@pytest.mark.parametrize(
    "body",
    ["", "<p> </p>", "<script>x</script>", "<img src=a.png alt='You must'>"],
)
def test_a_page_that_shows_nothing_says_so(body: str) -> None:
    """No words, no clauses: the error names the file and the remedy."""
    with pytest.raises(ParseError) as caught:
        read_html("a.html", f"<html><body>{body}</body></html>".encode())
    assert caught.value.path == "a.html"
    assert caught.value.remedy


def test_a_page_that_hides_most_of_itself_unfolds_it() -> None:
    """Accordions and tabs hide what a click shows; then hidden words are the policy's own."""
    body = (
        "<h2>Gifts</h2><div style='display:none'><p>You must refuse gifts of any value.</p></div>"
    )
    assert _seen(_read(body)) == ["Gifts", "You must refuse gifts of any value."]


@pytest.mark.parametrize(
    "tag", ["div", "b", "ul><li", "table><tr><td", "span", "blockquote", "del"]
)
def test_no_depth_exhausts_the_reader(tag: str) -> None:
    """Twenty thousand elements inside each other are read, and the words in them kept."""
    page = f"<{tag}>" * 20_000 + "the end" + "<p>behind"
    document = read_html("a.html", page.encode())
    assert_document_holds(document)
    assert_words_kept(document, "the end", "behind")


def test_a_long_page_is_read_to_its_end() -> None:
    """Thousands of paragraphs and hundreds of style rules come out whole."""
    rules = "".join(f".c{n} b{{font-weight:{n}}}" for n in range(200))
    body = "".join(f"<p class='c{n}'>Clause number {n} <b>binds</b>.</p>" for n in range(5000))
    document = _read(body, f"<style>{rules}</style>")
    assert len(document.blocks) == 5000
    assert _seen(document)[-1] == "Clause number 4999 binds."


def test_a_text_file_that_is_a_page_is_read_as_one() -> None:
    """The content decides, not the ending."""
    document = read("a.txt", b"<!DOCTYPE html><p>One</p><p>Two</p>")
    assert (document.format, _seen(document)) == ("html", ["One", "Two"])


# --- whatever the bytes ---------------------------------------------------------------------------

_TAGS = ["p", "div", "ul", "ol", "li", "table", "tr", "td", "th", "b", "del", "s", "ins", "sup", "a",
         "h1", "h2", "nav", "main", "section", "footer", "br", "hr", "pre", "dl", "dt", "dd", "q",
         "script", "style", "template", "svg", "details", "summary", "button", "select", "span"]  # fmt: skip
_ATTRIBUTES = ["", " hidden", " start=3", " reversed", " type=a", " value=-2", ' style="display:none"',
               ' style="text-decoration:line-through"', ' href="#n1"', ' id="n1"', " role=presentation",
               " colspan=0", ' class="footnote"', ' style="mso-list:l0 level2 lfo1"']  # fmt: skip
_OPEN = st.builds("<{}{}>".format, st.sampled_from(_TAGS), st.sampled_from(_ATTRIBUTES))
_CLOSE = st.builds("</{}>".format, st.sampled_from(_TAGS))
_WORDS = st.sampled_from(
    ["keys", " must not ", "1", "7.6 ", "é", "\n", "&amp;", "<", "\u200f", "—"]
)
_MARKUP = st.lists(_OPEN | _CLOSE | _WORDS, max_size=60).map("".join)


@given(markup=_MARKUP)
def test_no_markup_breaks_the_reader(markup: str) -> None:
    """Any order of tags gives a document whose spans hold, or our own error."""
    _assert_read_or_refused(markup.encode())


@given(data=st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Random bytes are read or refused, never unhandled."""
    _assert_read_or_refused(b"<html>" + data)


@given(names=st.lists(st.sampled_from(_TAGS[:12]), max_size=12))
def test_shown_words_are_never_lost(names: list[str]) -> None:
    """Each word between tags that show their content stands in a block or in listed noise."""
    opened = "".join(f"<{name}>word{at} " for at, name in enumerate(names))
    closed = "".join(f"</{name}> behind{at} " for at, name in enumerate(reversed(names)))
    document = read_html("a.html", f"<body>start {opened}{closed}".encode())
    assert_document_holds(document)
    words = [f"{word}{at}" for at in range(len(names)) for word in ("word", "behind")]
    assert_words_kept(document, "start", *words)


def _assert_read_or_refused(data: bytes) -> None:
    with suppress(ParseError):
        assert_document_holds(read_html("a.html", data))
