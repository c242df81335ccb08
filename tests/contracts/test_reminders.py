"""What the store of reminders promises, on every store."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.core.evidence import Entry, EvidenceKind, Head
from bot.core.evidence_export import chain_faults
from bot.core.reminding_ports import KeptAccount
from knowledge.domain import (
    Account,
    Addressee,
    AddresseeKind,
    Ask,
    AskState,
    Attestation,
    Citation,
    ClauseEdit,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Frequency,
    Quiz,
    Recurrence,
    Reminder,
    ReminderState,
    Round,
    RoundState,
    Shown,
    Span,
    WorkingHours,
)
from tests.stores import AnyStore, Place

NOW = datetime(2026, 11, 23, 9, 0, 0, 123000, tzinfo=UTC)
ANN = Account(
    platform="slack", tenant="E1/T1", person_id="U1", name="Ann \u201cA\u201d", team="R&D"
)


def a_citation(words: str = "You must not.") -> Citation:
    """Return a citation with something in every field."""
    return Citation(
        clause_id="leave#1.1",
        policy="leave",
        policy_title="Leave",
        version=2,
        ref="1.1",
        heading_path=("1 Leave", "Carry over"),
        lead_in="Staff:",
        quote=words,
        lead_out="ever",
        span=Span(0, len(words)),
        telling=(Span(0, 3),),
        page=4,
        score=0.5,
    )


SHOWN = Shown(
    policy="leave",
    policy_title="Leave",
    version=2,
    citations=(a_citation(),),
    clause_digests=("d1",),
    words="Because.",
    is_whole=False,
    changes=(ClauseEdit(was=a_citation("It said."), now=None),),
    digest="shown-1",
)


def a_reminder(n: int = 1) -> Reminder:
    """Return a reminder with something in every field."""
    return Reminder(
        reminder_id=f"r{n}",
        org="council",
        policy="leave",
        version=2,
        clause_ids=("leave#1.1",),
        addressees=(
            Addressee(kind=AddresseeKind.CHANNEL, platform="slack", tenant="T1", ref="C1"),
        ),
        words="Because.",
        recurrence=Recurrence(
            frequency=Frequency.YEARLY,
            starts_on=date(2026, 11, 23),
            at=time(9, 30),
            time_zone="Europe/London",
            until=date(2030, 1, 1),
        ),
        due_in_days=14,
        hours=WorkingHours(holidays=(date(2026, 12, 25),)),
        issued_by=ANN,
        created_at=NOW + timedelta(minutes=n),
        state=ReminderState.HELD,
        quiz=Quiz(question="?", options=("a", "b"), right=1, clause_id="leave#1.1"),
        held_because="Somebody left.",
    )


def a_round(n: int = 1, **others: Any) -> Round:
    """Return a round."""
    values: dict[str, Any] = {
        "round_id": f"o{n}",
        "reminder_id": "r1",
        "org": "council",
        "number": n,
        "starts_at": NOW,
        "opened_at": NOW + timedelta(minutes=n),
        "due_on": date(2026, 12, 7),
        "shown": SHOWN,
        "people_at": NOW,
        "chased_on": date(2026, 11, 24),
        **others,
    }
    return Round(**values)


def an_ask(n: int = 1, **others: Any) -> Ask:
    """Return one person's part in the first round."""
    account = replace(ANN, person_id=f"U{n}")
    values: dict[str, Any] = {
        "round_id": "o1",
        "reminder_id": "r1",
        "account": account,
        "who": f"w{n}",
        "due_on": date(2026, 12, 7),
        "asked_at": NOW,
        **others,
    }
    return Ask(**values)


def a_delivery(n: int = 1, **others: Any) -> Delivery:
    """Return a message of the first round."""
    values: dict[str, Any] = {
        "delivery_id": f"d{n}",
        "round_id": "o1",
        "reminder_id": "r1",
        "kind": DeliveryKind.FIRST,
        "platform": "slack",
        "tenant": "E1/T1",
        "place": f"person:U{n}",
        "who": f"w{n}",
        "wanted_at": NOW,
        "planned_at": NOW,
        "due_at": NOW + timedelta(minutes=n),
        **others,
    }
    return Delivery(**values)


def an_entry(**fields: Any) -> Entry:
    """Return something that happened."""
    return Entry(kind=EvidenceKind.ATTESTED, at=NOW, fields={"who": "w1", **fields})


def test_what_is_kept_comes_back_as_it_was(store: AnyStore, place: Place) -> None:
    """Every field of every value survives, for another replica to read."""
    attestation = Attestation(
        round_id="o1",
        reminder_id="r1",
        who="w1",
        policy="leave",
        version=2,
        shown_digest="shown-1",
        attested_at=NOW,
    )
    kept = KeptAccount(who="w1", salt="s", key=ANN.key, fields={"name": "Ann"})
    with store.reminders.work("council") as work:
        work.keep_reminder(a_reminder())
        work.keep_round(a_round())
        work.keep_asks([an_ask()])
        work.plan([a_delivery()])
        assert work.keep_attestation(attestation)
        work.keep_accounts([kept])
        work.keep_shown("shown-1", '{"a":"\u00e4"}')
    with place.open().reminders.look("council") as work:
        assert work.reminder("r1") == a_reminder()
        assert work.round("o1") == a_round()
        assert work.ask("o1", ANN.key) == work.ask_of("o1", "w1") == an_ask()
        assert work.delivery("d1") == a_delivery()
        assert work.attestations("o1") == [attestation]
        assert work.accounts() == {"w1": kept}
        assert work.shown() == {"shown-1": '{"a":"\u00e4"}'}


def test_organisations_see_nothing_of_each_other(store: AnyStore) -> None:
    """An id of another organisation leads nowhere, whatever it is an id of."""
    with store.reminders.work("council") as work:
        work.keep_reminder(a_reminder())
        work.keep_round(a_round())
        work.keep_asks([an_ask()])
        work.plan([a_delivery()])
        work.append([an_entry()])
    with store.reminders.look("other") as work:
        assert work.reminder("r1") is None
        assert work.reminders() == ()
        assert work.rounds() == []
        assert work.asks("o1") == work.asks_of(ANN.key) == []
        assert work.due(["slack"], NOW + timedelta(days=9), 9) == []
        assert work.records() == []
    assert "council" in store.reminders.orgs()


def test_a_transaction_that_fails_leaves_nothing(store: AnyStore) -> None:
    """What an exception interrupts was never there, evidence included."""
    with store.reminders.work("council") as work:
        work.keep_reminder(a_reminder())
        work.append([an_entry()])

    def interrupted() -> None:
        with store.reminders.work("council") as work:
            work.keep_reminder(replace(a_reminder(), words="Other."))
            work.keep_reminder(a_reminder(2))
            work.plan([a_delivery()])
            work.append([an_entry(), an_entry()])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    with store.reminders.look("council") as work:
        assert work.reminders() == (a_reminder(),)
        assert work.delivery("d1") is None
        assert work.head().number == 1


def test_reminders_and_rounds_come_in_order(store: AnyStore) -> None:
    """Reminders newest first, rounds as they were opened; only open ones where asked."""
    with store.reminders.work("council") as work:
        for n in (2, 1, 3):
            work.keep_reminder(a_reminder(n))
            work.keep_round(a_round(n, state=RoundState.CLOSED if n == 2 else RoundState.OPEN))
        assert [r.reminder_id for r in work.reminders()] == ["r3", "r2", "r1"]
        assert [r.round_id for r in work.rounds("r1")] == ["o1", "o2", "o3"]
        assert [r.round_id for r in work.rounds(open_only=True)] == ["o1", "o3"]
        assert work.rounds("r9") == []


def test_people_are_counted_and_found(store: AnyStore) -> None:
    """Parts are found by person, commitment and state, and counted by state."""
    with store.reminders.work("council") as work:
        work.keep_asks([an_ask(1), an_ask(2, state=AskState.ATTESTED), an_ask(3)])
        work.keep_asks([an_ask(1, round_id="o2", asked_at=NOW + timedelta(hours=1))])
        assert [a.who for a in work.asks("o1", state=AskState.OPEN)] == ["w1", "w3"]
        assert dict(work.counts("o1")) == {AskState.OPEN: 2, AskState.ATTESTED: 1}
        assert work.states("o1")[an_ask(2).account.key] is AskState.ATTESTED
        assert [a.round_id for a in work.asks_of(ANN.key)] == ["o2", "o1"]
        work.keep_asks([an_ask(1, state=AskState.LEFT)])
        assert work.counts("o1")[AskState.LEFT] == 1


def test_a_message_is_planned_once(store: AnyStore) -> None:
    """Planning again changes nothing, however far the message has come."""
    sent = a_delivery(state=DeliveryState.SENT, message="m")
    with store.reminders.work("council") as work:
        work.plan([a_delivery()])
        work.keep_delivery(sent)
        work.plan([a_delivery(), a_delivery(2)])
        assert work.delivery("d1") == sent
        assert [d.delivery_id for d in work.deliveries("o1")] == ["d1", "d2"]


def test_what_is_due_comes_longest_due_first(store: AnyStore) -> None:
    """Only messages in state DUE, of the wanted platforms, whose time has come."""
    with store.reminders.work("council") as work:
        work.plan([a_delivery(3), a_delivery(1), a_delivery(2), a_delivery(4, platform="teams")])
        work.keep_delivery(a_delivery(1, state=DeliveryState.SENDING, claim="me"))
        later = NOW + timedelta(minutes=3)
        assert [d.delivery_id for d in work.due(["slack"], later, 9)] == ["d2", "d3"]
        assert [d.delivery_id for d in work.due(["slack"], later, 1)] == ["d2"]
        assert work.due(["slack"], NOW, 9) == work.due([], later, 9) == []
        assert [d.delivery_id for d in work.sending()] == ["d1"]
        shared = a_delivery(7, kind=DeliveryKind.SHARED, who="", place="channel:C1")
        work.plan([shared])
        assert work.posts("o1") == [shared]
        assert [d.delivery_id for d in work.deliveries_to("o1", "w2")] == ["d2"]


def test_an_attestation_stands_once(store: AnyStore) -> None:
    """A second attestation of the same person in the same round is not kept."""
    first = Attestation(
        round_id="o1",
        reminder_id="r1",
        who="w1",
        policy="leave",
        version=1,
        shown_digest="x",
        attested_at=NOW,
    )
    with store.reminders.work("council") as work:
        assert work.keep_attestation(first)
        assert not work.keep_attestation(replace(first, version=2))
        assert work.keep_attestation(replace(first, who="w2"))
        assert [a.version for a in work.attestations("o1")] == [1, 1]


def test_the_chain_stays_one_chain_whoever_writes(store: AnyStore, place: Place) -> None:
    """Eight threads over four replicas write at once: no number is missing, no link is broken."""
    replicas = [store, *(place.open() for _ in range(3))]
    start = threading.Barrier(8)

    def write(n: int) -> None:
        start.wait(timeout=30)
        for _ in range(5):
            with replicas[n % 4].reminders.work("council") as work:
                work.append([an_entry(by=str(n)), an_entry(by=str(n))])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with store.reminders.look("council") as work:
        records, head = work.records(), work.head()
    assert head == Head(number=80, link=records[-1].link)
    plain = [{"number": r.number, "body": r.body, "link": r.link} for r in records]
    assert chain_faults(plain, head) == []


def test_a_forgotten_person_is_nowhere(store: AnyStore, place: Place) -> None:
    """After forgetting, no id or name of the person is left, and their part stands without them."""
    kept = KeptAccount(who="w1", salt="s", key=ANN.key, fields={"name": "Ann"})
    with store.reminders.work("council") as work:
        work.keep_accounts([kept])
        work.keep_asks([an_ask(1), an_ask(2)])
        work.plan([a_delivery(1), a_delivery(2)])
    with store.reminders.work("council") as work:
        assert work.forget(ANN.key) == ("w1",)
        assert work.forget(ANN.key) == ()
    with place.open().reminders.look("council") as work:
        assert work.accounts() == {}
        assert work.asks_of(ANN.key) == []
        alone = work.ask_of("o1", "w1")
        assert alone is not None
        assert "Ann" not in str(alone)
        assert "U1" not in str(work.delivery("d1"))
        assert work.ask_of("o1", "w2") == an_ask(2)
        assert work.delivery("d2") == a_delivery(2)
