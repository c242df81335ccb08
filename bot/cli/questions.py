"""`policybot questions`: the questions that are known to lead to a clause, kept by its owner."""

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options
from knowledge.errors import SourceError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.questions import OwnQuestions
    from knowledge.corpus import Corpus
    from knowledge.domain import Clause, PolicyVersion

__all__ = ["accept", "add", "propose", "questions", "reject"]

_Command = TypeVar("_Command", bound=Callable[..., Any])

_KEY = "POLICYBOT_PROPOSER_KEY"
_NO_CLAUSE = "Show the clauses with: policybot clauses --policy POLICY"


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "policybot questions",
        'policybot questions add leave 1.7 "can i roll my holidays over"',
        'policybot questions add leave none "can i sell my holidays"',
        "policybot questions propose leave --endpoint http://127.0.0.1:8080/v1 --model small",
        "policybot questions accept --all",
        "policybot questions reject 1f0c22ab",
    ),
)
@json_option
@shared_options
@click.pass_context
def questions(ctx: click.Context, /, as_json: bool, **options: Any) -> None:
    """Show how many questions are known, which lead nowhere any more, and what was proposed."""
    if ctx.invoked_subcommand is not None:
        return
    corpus, own, _ = _opened(ctx, options)
    shaped = [_state(corpus.policy(policy), own, corpus) for policy in sorted(corpus.entries)]
    proposals = own.proposals(corpus.org)
    if as_json:
        rows = [
            {"id": p.proposal_id, "clause_id": p.clause_id, "question": p.question}
            for p in proposals
        ]
        click.echo(screen.json_line({"policies": shaped, "proposals": rows}))
        return
    click.echo("\n".join(_state_lines(shaped)))
    for proposal in proposals:
        where = click.style(f"{proposal.proposal_id}  {proposal.clause_id}", dim=True)
        click.echo(f"  {where}  {proposal.question}")
    if proposals:
        click.echo(f"{len(proposals)} proposed. Take them with: policybot questions accept ID ...")


@questions.command()
@click.argument("policy")
@click.argument("ref")
@click.argument("words", metavar="QUESTION...", nargs=-1, required=True)
@shared_options
@click.pass_context
def add(ctx: click.Context, /, policy: str, ref: str, words: Sequence[str], **options: Any) -> None:
    """Lead questions to a clause.

    REF is how the clause is cited ("1.7") or its id; "none" says that the policy does not answer.
    """
    from index.bank import quote_of

    corpus, own, settings = _opened(ctx, options)
    version = _policy(corpus, policy)
    quote = ""
    if ref.lower() != "none":
        quote = quote_of(_clause(version, ref), version.clauses)
    own.add(corpus.org, version, quote, words)
    _rebuild(settings, corpus.org)
    where = f"to {version.metadata.title}, {ref}" if quote else "nowhere, as not covered"
    click.echo(f"{_counted(len(words))} now lead{'s' * (len(words) == 1)} {where}.")


@questions.command()
@click.argument("policy")
@click.option("--endpoint", required=True, metavar="URL", help="Up to /chat/completions.")
@click.option("--model", required=True, metavar="NAME", help="The model's name there.")
@click.option("--key", envvar=_KEY, default="", help=f"Bearer token for it. [env: {_KEY}]")
@click.option("--per-clause", type=click.IntRange(1, 30), default=8, show_default=True)
@shared_options
@click.pass_context
def propose(
    ctx: click.Context,
    /,
    policy: str,
    endpoint: str,
    model: str,
    key: str,
    per_clause: int,
    **options: Any,
) -> None:
    """Ask a language model for questions that each clause answers.

    Sends the policy's clauses to the address that you name, and nothing else. Nothing is used
    before you accept it.
    """
    from bot.proposing import Endpoint, proposals_for
    from index.bank import quote_of

    corpus, own, _ = _opened(ctx, options)
    version = _policy(corpus, policy)
    say = Endpoint(endpoint, model, key)
    quote = partial(quote_of, clauses=version.clauses)
    n_new = 0
    with click.progressbar(length=len(version.clauses), label="Asking", file=sys.stderr) as bar:
        for clause in version.clauses:
            # Kept clause by clause: a server that goes away loses nothing.
            found = list(proposals_for(version, [clause], say, quote, per_clause))
            n_new += own.propose(corpus.org, found)
            bar.update(1)
    click.echo(f"{_counted(n_new)} proposed. Read them with: policybot questions")


def _choosing(of_all: str) -> Callable[[_Command], _Command]:
    """Give a command the ids of proposals, and ``--all`` with its help."""

    def given(command: _Command) -> _Command:
        every = click.option("--all", "everything", is_flag=True, help=of_all)
        return click.argument("ids", metavar="[ID]...", nargs=-1)(every(command))

    return given


@questions.command()
@_choosing("Accept every proposal.")
@shared_options
@click.pass_context
def accept(ctx: click.Context, /, ids: Sequence[str], everything: bool, **options: Any) -> None:
    """Use proposed questions from now on."""
    corpus, own, settings = _opened(ctx, options)
    chosen = _chosen(own, corpus.org, ids, everything=everything)
    for proposal in chosen:
        own.add(corpus.org, _policy(corpus, proposal.policy), proposal.quote, [proposal.question])
    own.drop(corpus.org, [p.proposal_id for p in chosen])
    _rebuild(settings, corpus.org)
    click.echo(f"{_counted(len(chosen))} accepted.")


@questions.command()
@_choosing("Reject every proposal.")
@shared_options
@click.pass_context
def reject(ctx: click.Context, /, ids: Sequence[str], everything: bool, **options: Any) -> None:
    """Forget proposed questions."""
    corpus, own, _ = _opened(ctx, options)
    chosen = _chosen(own, corpus.org, ids, everything=everything)
    own.drop(corpus.org, [p.proposal_id for p in chosen])
    click.echo(f"{_counted(len(chosen))} rejected.")


def _opened(ctx: click.Context, options: dict[str, Any]) -> "tuple[Corpus, OwnQuestions, Settings]":
    from bot.questions import OwnQuestions
    from bot.wiring import open_archive

    settings = settings_of(ctx, **options)
    archive = open_archive(settings)
    return archive.corpus(settings.org), OwnQuestions(archive), settings


def _rebuild(settings: "Settings", org: str) -> None:
    """Build the index with the questions as they are now; what is in force answers meanwhile."""
    from bot.wiring import open_intake

    open_intake(settings).ingest(org, ())


def _state(version: "PolicyVersion", own: "OwnQuestions", corpus: "Corpus") -> dict[str, Any]:
    known = [q for q in own.known(corpus) if q.bank == version.policy]
    led = {q.digest for q in known if q.digest}
    return {
        "policy": version.policy,
        "n_clauses": len(version.clauses),
        "n_clauses_with_questions": sum(c.digest in led for c in version.clauses),
        "n_questions": len({q.question for q in known if q.digest}),
        "n_not_covered": len({q.question for q in known if not q.digest}),
        "adrift": [{"quote": q, "n_questions": n} for q, n in own.adrift(corpus.org, version)],
    }


def _state_lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield click.style(
        f"{'policy':<28}{'questions':>10}{'of clauses':>14}{'not covered':>13}", bold=True
    )
    for row in rows:
        share = f"{row['n_clauses_with_questions']}/{row['n_clauses']}"
        yield f"{row['policy']:<28}{row['n_questions']:>10}{share:>14}{row['n_not_covered']:>13}"
        for lost in row["adrift"]:
            words = f"no clause says \u201c{lost['quote'][:60]}\u201d any more: "
            yield screen.warning(words + f"{_counted(lost['n_questions'])} lead nowhere")


def _policy(corpus: "Corpus", policy: str) -> "PolicyVersion":
    if policy not in corpus.entries:
        known = ", ".join(sorted(corpus.entries))
        raise SourceError(policy, "no such policy is in force", f"In force are: {known}")
    return corpus.policy(policy)


def _clause(version: "PolicyVersion", ref: str) -> "Clause":
    found = [c for c in version.clauses if ref in (c.ref, c.clause_id)]
    if len(found) != 1:
        problem = "is cited by several clauses" if found else "cites no clause"
        remedy = "Give the clause's id. " * bool(found) + _NO_CLAUSE
        raise SourceError(ref, problem, remedy)
    return found[0]


def _chosen(own: "OwnQuestions", org: str, ids: Sequence[str], *, everything: bool) -> list[Any]:
    proposals = own.proposals(org)
    if everything:
        return list(proposals)
    unknown = set(ids) - {p.proposal_id for p in proposals}
    if unknown or not ids:
        problem = "is not proposed" if unknown else "no proposal is named"
        raise SourceError(
            ", ".join(sorted(unknown)) or "questions", problem, "List them: policybot questions"
        )
    return [p for p in proposals if p.proposal_id in ids]


def _counted(n: int) -> str:
    return f"{n} question" if n == 1 else f"{n} questions"
