"""Every noun of the project, frozen; the one module everyone may import.

It imports nothing of ours and knows nothing of files, databases, platforms or models.
Spans are half-open and counted in code points of one named text, by default the policy version's
canonical source text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

__all__ = [
    "Account",
    "Addressee",
    "AddresseeKind",
    "Answer",
    "Ask",
    "AskState",
    "Attestation",
    "Audience",
    "Block",
    "BlockKind",
    "Capacity",
    "Certainty",
    "Choice",
    "Citation",
    "Clause",
    "ClauseEdit",
    "ClauseKind",
    "Contact",
    "CrossReference",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "Document",
    "DraftReport",
    "EvidenceRecord",
    "Finding",
    "Fix",
    "FixKind",
    "Frequency",
    "Heading",
    "MetadataItem",
    "Modality",
    "Noise",
    "Outcome",
    "Passage",
    "PolicyMetadata",
    "PolicyStatus",
    "PolicyVersion",
    "Quiz",
    "Recurrence",
    "Remark",
    "Reminder",
    "ReminderState",
    "Round",
    "RoundState",
    "Severity",
    "Shown",
    "Span",
    "Stance",
    "Term",
    "Verdict",
    "WorkingHours",
    "words_of",
]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points in one named text."""

    start: int
    end: int


def words_of(text: str, spans: Iterable[Span]) -> str:
    """Return what the spans say: their characters in order, white space runs as one space.

    This is the one rule that ties a clause's text to its source: a clause is true to its source
    exactly when ``clause.text == words_of(source, clause.spans)``.
    """
    return " ".join("".join([text[s.start : s.end] for s in spans]).split())


# --- what readers yield -------------------------------------------------------------------------


class BlockKind(StrEnum):
    """What a reader knows of a block from the format alone."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    NOTE = "note"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph, list item, table row, heading, footnote or margin comment of a document.

    Attributes:
        kind: as the format marks it; a heading by looks only stays a PARAGRAPH.
        span: all of the canonical text that the block occupies, marks included; blocks are in
            order and never overlap.
        pieces: the visible words within ``span``, in order, without formatting marks and without
            ``mark``; deleted words are included. Concatenated, with white space collapsed, they
            read as the block (a hyphen at a line end is left out, a line break kept as space).
        deleted: the parts of ``pieces`` (and of the mark) that are struck or deleted.
        level: heading level from 1; list depth from 0 for items; 0 otherwise.
        mark: list mark or automatic number as shown ("-", "7.6", "(a)"), "" where none.
        mark_span: where ``mark`` stands in the canonical text; None where there is none.
        page: 1-based page, None where the format has no pages.
        bold: every visible letter is bold (or the block is otherwise set as a heading by looks).
        size: font size relative to the body's (1.0 = body); 1.0 where unknown.
        cells: for a ROW, the number of its cells; cells are separated by a tab in the text.
        joined: the reader cannot tell whether this block continues the one before it (first
            block after a page break).
        note_label: for a NOTE, the label that the text uses to refer to it ("1", "*").
    """

    kind: BlockKind
    span: Span
    pieces: tuple[Span, ...]
    deleted: tuple[Span, ...] = ()
    level: int = 0
    mark: str = ""
    mark_span: Span | None = None
    page: int | None = None
    bold: bool = False
    size: float = 1.0
    cells: int = 0
    joined: bool = False
    note_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A policy file as a reader understood it.

    Attributes:
        text: the canonical source text; every span of every block points into it. It is stored
            with the version so that a citation can be shown in place.
        blocks: in reading order.
        format: "text", "markdown", "html", "docx" or "pdf".
        properties: facts the file states outside its text (front matter, document properties),
            lower-case names, in order.
        noise: spans outside every block that carry words (running headers a reader removed,
            page numbers, markup comments).
    """

    text: str
    blocks: tuple[Block, ...]
    format: str
    properties: tuple[tuple[str, str], ...] = ()
    noise: "tuple[Noise, ...]" = ()


# --- what a policy says -------------------------------------------------------------------------


class Audience(StrEnum):
    """Whom a clause binds or addresses."""

    STAFF = "staff"
    MEMBERS = "members"
    MANAGERS = "managers"
    PUBLIC = "public"


class Capacity(StrEnum):
    """Whether a clause speaks of personal or of official use."""

    PERSONAL = "personal"
    OFFICIAL = "official"
    BOTH = "both"


class Modality(StrEnum):
    """What a clause does, its lead-in taken into account."""

    PROHIBIT = "prohibit"
    REQUIRE = "require"
    PERMIT = "permit"
    ADVISE = "advise"
    INFORM = "inform"
    MENTION = "mention"


class ClauseKind(StrEnum):
    """What a clause is in its document."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossReference:
    """A pointer that a clause's words make to another clause or policy.

    Attributes:
        words: as written ("para 6.1", "Data Protection Policy").
        clause_id: the clause it points to within the same policy, None where it is none of ours.
        policy: title of another policy it names, None for a clause.
    """

    words: str
    clause_id: str | None = None
    policy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """The smallest unit of a policy that a person would cite.

    Attributes:
        clause_id: unique within an organisation, same in the next version while the ref is.
        ref: how a person cites it: "7.6", "6.3, bullet 4", "Monitoring, para 1".
        number: as it counts now ("7.1"), None where the clause has no number of its own.
        heading_path: headings from the outermost in, as printed.
        text: the words in force, without number or bullet mark; equals
            ``words_of(source, spans)``.
        lead_in: the words that open its sentence, outermost first; "" where it stands alone.
        lead_out: the words after the list that end its sentence; "" for most.
        spans: where the words of ``text`` stand in the canonical source text.
        mark: where its number or bullet stands, None where it has none.
        parent: clause that gives the lead-in, or that a note explains.
        digest: of lead-in, text and lead-out; the same words have the same digest.
        flags: what a person should look at ("broken grammar after deletion").
    """

    clause_id: str
    policy: str
    version: int
    ref: str
    number: str | None
    heading_path: tuple[str, ...]
    text: str
    lead_in: str
    lead_out: str
    spans: tuple[Span, ...]
    mark: Span | None
    kind: ClauseKind
    parent: str | None
    page: int | None
    audience: Audience
    capacity: Capacity
    modality: Modality
    refers_to: tuple[CrossReference, ...]
    digest: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading in force, with where it stands."""

    text: str
    level: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Words that are neither clause, heading nor metadata, and why."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataItem:
    """One stated fact about the policy, as printed ("Next Review Date", "January 2020")."""

    name: str
    value: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A role that the policy names, what it is responsible for, and how to reach it.

    Attributes:
        role: as printed ("Strategic Communications Adviser").
        duties: what the policy says it does or must be told, each with its clause.
        phone: as printed, "" where none.
        email: as printed, "" where none.
    """

    role: str
    duties: tuple[tuple[str, str], ...] = ()
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word the policy defines, with the clause that does."""

    term: str
    clause_id: str


class PolicyStatus(StrEnum):
    """Whether a policy is in force."""

    DRAFT = "draft"
    IN_FORCE = "in force"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyMetadata:
    """Facts about a policy that its document states.

    Attributes:
        title: as printed, the file's stem where none was found.
        status: DRAFT where the document says so anywhere.
        stated_version: the document's own version ("2.2"), "" where none.
        owner: person, role or department that answers for it, "" where none.
        organisation: "" where not stated.
        published_on: date it was produced, approved or published; first of the month or year
            where only that is printed.
        review_on: date by which it must be reviewed; last day of the month or year where only
            that is printed.
        items: every stated fact as printed.
    """

    title: str
    status: PolicyStatus = PolicyStatus.IN_FORCE
    stated_version: str = ""
    owner: str = ""
    organisation: str = ""
    published_on: date | None = None
    review_on: date | None = None
    items: tuple[MetadataItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something the person who ingests should look at.

    Attributes:
        code: stable name ("draft", "review overdue", "no headings", "broken grammar").
        message: a sentence with the remedy.
        clause_id: the clause it is about, None for the whole policy.
    """

    code: str
    message: str
    clause_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """One version of one policy: its source, its clauses and everything else in it.

    Attributes:
        policy: id within the organisation, from the file's stem or its front matter.
        version: 1 for the first ingested, counting up.
        digest: SHA-256 of the file's bytes, hexadecimal.
        source_name: the file's name without folders.
        format: as in Document.
        source: the canonical text.
        ingested_at: UTC.
    """

    policy: str
    version: int
    digest: str
    source_name: str
    format: str
    source: str
    ingested_at: datetime
    metadata: PolicyMetadata
    headings: tuple[Heading, ...]
    clauses: tuple[Clause, ...]
    noise: tuple[Noise, ...]
    contacts: tuple[Contact, ...]
    terms: tuple[Term, ...]
    remarks: tuple[Remark, ...]

    @property
    def version_name(self) -> str:
        """Return the version as people know it: the document's own name for it, else our count."""
        return self.metadata.stated_version or str(self.version)


# --- what a question gets -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A clause found for a question.

    Attributes:
        rank: 1 is best.
        score: for ranking only, higher is better; comparable within one search.
        probability: calibrated chance in [0, 1] that the clause answers the question.
        matched: spans of ``clause.text`` that speak to the question, in order.
        found_by: which ways found it ("vectors", "lexical", "bank").
    """

    clause: Clause
    rank: int
    score: float
    probability: float
    matched: tuple[Span, ...] = ()
    found_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A pointer from a reply to a clause in force, with its words.

    Only ``bot.core.citing.cite`` makes one; it checks the quote character by character.

    Attributes:
        quote: part or all of ``clause.text``.
        span: where the quote stands in ``clause.text``.
        telling: spans of ``quote`` that matter most to the question.
        lead_in: words that open the quoted sentence, "" where none.
        stated_version: what the document calls its version ("2.2"), "" where it does not say.
    """

    clause_id: str
    policy: str
    policy_title: str
    version: int
    ref: str
    heading_path: tuple[str, ...]
    lead_in: str
    quote: str
    lead_out: str
    span: Span
    telling: tuple[Span, ...]
    page: int | None
    score: float
    stated_version: str = ""

    @property
    def version_name(self) -> str:
        """Return the version as people know it: the document's own name for it, else our count."""
        return self.stated_version or str(self.version)


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"


class Stance(StrEnum):
    """What the policy says to the question as asked."""

    NO = "no"
    YES = "yes"
    CONDITIONAL = "conditional"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply to a question, ready to be worded and rendered.

    Attributes:
        outcome: NOT_FOUND carries no citation.
        stance: None unless answered.
        citations: at most three, best first.
        also: clauses that change the answer (exceptions, conditions, the other capacity).
        candidates: the ranking before the decision, best first, at most ten; for evaluation.
        contact: whom to ask, as a sentence's object ("the Strategic Communications Adviser").
        warnings: sentences for the asker (draft, review overdue, written for others).
        corpus_digest: of the corpus that answered.
        choices: for AMBIGUOUS, the two to four things that may be meant: what a button says, and
            the whole question to ask when it is pressed.
    """

    outcome: Outcome
    stance: Stance | None
    text: str
    citations: tuple[Citation, ...]
    also: tuple[Citation, ...]
    candidates: tuple[Passage, ...]
    contact: str
    warnings: tuple[str, ...]
    corpus_digest: str
    answered_at: datetime
    choices: "tuple[Choice, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing that an ambiguous question may mean."""

    label: str
    question: str


# --- drafts -----------------------------------------------------------------------------------


class Severity(StrEnum):
    """How much a finding weighs."""

    NOTE = "note"
    REVIEW = "review"
    BLOCK = "block"


class Certainty(StrEnum):
    """How sure a rule is of what it found."""

    POSSIBLE = "possible"
    LIKELY = "likely"
    CERTAIN = "certain"


class Verdict(StrEnum):
    """What to do with a draft. OK means that these checks found nothing, never that it is safe."""

    OK = "ok"
    REVIEW = "review"
    BLOCK = "block"


class FixKind(StrEnum):
    """How a finding can be mended."""

    REPLACE = "replace"
    DELETE = "delete"
    INSERT = "insert"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What would mend a finding.

    Attributes:
        text: the words to put there, or for ASK what to do, as a sentence.
        span: where in the draft, in code points; empty span to insert; None for ASK.
    """

    kind: FixKind
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place of a draft that a clause in force speaks against.

    Attributes:
        finding_id: survives edits elsewhere in the draft; the key of a suppression.
        spans: code points of the draft as it was given; empty means the draft as a whole.
        excerpt: the words at the spans, "" for the whole.
        reason: a sentence for the writer.
        evidence: what led to it (validator, context word, nearest example), for explaining.
        citations: at least one, verified like an answer's, best first.
        suppressed_by: the reason given by whoever dismissed it, "" where nobody did; a suppressed
            finding is shown but not counted.
    """

    finding_id: str
    rule_id: str
    topic: str
    severity: Severity
    certainty: Certainty
    spans: tuple[Span, ...]
    excerpt: str
    reason: str
    fix: Fix | None
    citations: tuple[Citation, ...]
    evidence: tuple[str, ...] = ()
    suppressed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReport:
    """What the checks found in a draft; it never holds the draft itself.

    Attributes:
        text: the verdict in plain words, for people.
        findings: most severe first, then in the draft's order.
        questions: things to ask the writer that do not change the verdict.
        corrected: the draft with every fix that applies cleanly, "" where none does.
        checked: what was looked for, in words for people.
        not_checked: what was not (pictures, links, topics without a clause ...).
        contact: whom to ask, as a sentence's object.
        warnings: words in another language, then as for answers (policy is a draft, review overdue).
    """

    verdict: Verdict
    text: str
    findings: tuple[Finding, ...]
    questions: tuple[Finding, ...]
    corrected: str
    checked: tuple[str, ...]
    not_checked: tuple[str, ...]
    contact: str
    warnings: tuple[str, ...]
    corpus_digest: str
    reviewed_at: datetime


# --- reminders and attestations -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody as one platform knows them.

    Attributes:
        platform: "slack", "teams", "web" or "cli".
        tenant: the platform's workspace or tenant, "" where it has none.
        person_id: the platform's id for them.
        name: as the platform shows it, "" where not known.
        team: part of the organisation, for counting, "" where not known.
        time_zone: IANA name, "" for the organisation's.
        is_guest: belongs to another organisation, or has a guest's rights.
        is_active: False once the platform has deactivated them.
    """

    platform: str
    tenant: str
    person_id: str
    name: str = ""
    team: str = ""
    time_zone: str = ""
    is_guest: bool = False
    is_active: bool = True

    @property
    def key(self) -> str:
        """Who it is, whatever they are called today."""
        return f"{self.platform}:{self.tenant}:{self.person_id}"


class AddresseeKind(StrEnum):
    """What a reminder can be addressed to."""

    PERSON = "person"
    CHANNEL = "channel"
    GROUP = "group"
    TEAM = "team"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """A person, channel, user group or team that a reminder goes to.

    A channel gets one message that all of it shares; of any other, each person gets their own.

    Attributes:
        ref: the platform's id, "" for EVERYONE.
        label: as people call it ("#all-staff").
    """

    kind: AddresseeKind
    platform: str
    tenant: str
    ref: str = ""
    label: str = ""


class Frequency(StrEnum):
    """How often a reminder comes."""

    ONCE = "once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"
    CRON = "cron"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """When a reminder comes, by the clock on the wall of its time zone.

    Attributes:
        starts_on: the first day that it may come.
        at: time of day; a CRON expression brings its own.
        time_zone: IANA name.
        every: each so many weeks, months or years, at least 1.
        cron: five fields, for CRON only.
        until: the last day that it may come, None for no end.
    """

    frequency: Frequency
    starts_on: date
    at: time
    time_zone: str
    every: int = 1
    cron: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """When people may be written to, by their own clock.

    A reminder comes when it is due, but never in quiet hours; people are chased in working hours.

    Attributes:
        opens: first moment of the working day.
        closes: first moment after it; later than ``opens``.
        days: weekdays, Monday is 0.
        holidays: days on which nobody is chased.
        quiet_from: first quiet moment; the same as ``quiet_until`` where no hour is quiet.
        quiet_until: first moment after, on the next day where it is not later.
    """

    opens: time = time(9)
    closes: time = time(17)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()
    quiet_from: time = time(20)
    quiet_until: time = time(7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """One question that is asked before an attestation counts.

    Attributes:
        question: about one clause, without its answer.
        options: what can be chosen, in order.
        right: index of the right one.
        clause_id: the clause that decides it.
    """

    question: str
    options: tuple[str, ...]
    right: int
    clause_id: str


class ReminderState(StrEnum):
    """How far a reminder is. HELD waits for a manager: it must not be sent as it is."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    HELD = "held"
    CANCELLED = "cancelled"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """What a manager asks people to read, whom, when and by when.

    Attributes:
        version: the policy's version that ``clause_ids`` belong to.
        clause_ids: in the policy's order; empty for the whole policy.
        words: the manager's own, shown above the clauses.
        due_in_days: days from each coming to its due day, None where nothing is due.
        issued_by: the manager; their right is checked again at each sending.
        held_because: for HELD, as a sentence.
    """

    reminder_id: str
    org: str
    policy: str
    version: int
    clause_ids: tuple[str, ...]
    addressees: tuple[Addressee, ...]
    words: str
    recurrence: Recurrence
    due_in_days: int | None
    hours: WorkingHours
    issued_by: Account
    created_at: datetime
    state: ReminderState = ReminderState.DRAFT
    quiz: Quiz | None = None
    held_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseEdit:
    """What became of one clause that people had attested: was and is, None where there is none."""

    was: Citation | None
    now: Citation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Exactly what people see of a policy in a reminder.

    Attributes:
        citations: the clauses shown, in the policy's order.
        clause_digests: of the same clauses, in the same order: their words with lead-in.
        is_whole: the reminder is about the whole policy, not about chosen clauses.
        changes: for those who attested the version before, what is different.
        digest: SHA-256 of all of the above and the words; names what was shown in an attestation.
    """

    policy: str
    policy_title: str
    version: int
    citations: tuple[Citation, ...]
    clause_digests: tuple[str, ...]
    words: str
    is_whole: bool
    changes: tuple[ClauseEdit, ...]
    digest: str

    @property
    def version_name(self) -> str:
        """Return the version as people know it."""
        return self.citations[0].version_name if self.citations else str(self.version)


class RoundState(StrEnum):
    """Whether people are still asked."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One coming of a reminder.

    Attributes:
        number: 1 for the first.
        starts_at: when it was to come.
        due_on: the last day to attest, by the reminder's time zone; None where nothing is due.
        shown: what people see of it now.
        follows: for a round that asks again after a change, the round whose attestations it takes
            further; "" for others.
        people_at: when all of its people were last looked up, None while some may not be asked yet.
        chased_on: the last day for which chasing was planned.
    """

    round_id: str
    reminder_id: str
    org: str
    number: int
    starts_at: datetime
    opened_at: datetime
    due_on: date | None
    shown: Shown
    state: RoundState = RoundState.OPEN
    follows: str = ""
    people_at: datetime | None = None
    chased_on: date | None = None


class AskState(StrEnum):
    """What became of asking one person. All but OPEN is final, except for people who come back."""

    OPEN = "open"
    ATTESTED = "attested"
    LEFT = "left"
    INACTIVE = "inactive"
    UNREACHABLE = "unreachable"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One person's part in a round.

    Attributes:
        who: commitment to the person in the evidence: SHA-256 of a salt and the account.
        due_on: the round's, later for those who joined later.
        shared: the channel message they see it in, "" for those who get their own.
        settled_at: when it stopped being open.
        quiz_passed: the quiz was answered right.
    """

    round_id: str
    reminder_id: str
    account: Account
    who: str
    due_on: date | None
    asked_at: datetime
    state: AskState = AskState.OPEN
    shared: str = ""
    settled_at: datetime | None = None
    quiz_passed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A person's statement that they read what they were shown."""

    round_id: str
    reminder_id: str
    who: str
    policy: str
    version: int
    shown_digest: str
    attested_at: datetime


class DeliveryKind(StrEnum):
    """Why a message is sent."""

    SHARED = "shared"
    FIRST = "first"
    CHASE = "chase"
    CHANGED = "changed"
    REPORT = "report"


class DeliveryState(StrEnum):
    """How far a message is. SENDING may have arrived: it is asked about, never just sent again."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one place, sent exactly once.

    Attributes:
        delivery_id: the same however often it is planned; the platform is given it as a key.
        place: "person:ID" or "channel:ID".
        who: commitment to the person, "" for a channel.
        wanted_at: when it should have come.
        planned_at: when it was planned; long after ``wanted_at`` where the service was down.
        due_at: not before; moved on for quiet hours and where the platform asks for patience.
        claim: who sends it, "" for nobody.
        attempts: how often sending began.
        message: the platform's reference once sent.
        reason: why it was skipped or failed, a stable code.
        shown_digest: what it showed.
        counted: how many attestations the message says.
    """

    delivery_id: str
    round_id: str
    reminder_id: str
    kind: DeliveryKind
    platform: str
    tenant: str
    place: str
    who: str
    wanted_at: datetime
    planned_at: datetime
    due_at: datetime
    state: DeliveryState = DeliveryState.DUE
    claim: str = ""
    attempts: int = 0
    message: str = ""
    sent_at: datetime | None = None
    reason: str = ""
    shown_digest: str = ""
    counted: int = -1
    counted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRecord:
    """One link of an organisation's chain of evidence.

    Attributes:
        number: 1 for the first, without gaps.
        body: canonical JSON; holds no person, only commitments.
        link: SHA-256 of the link before and ``body``, hexadecimal.
    """

    number: int
    body: str
    link: str
