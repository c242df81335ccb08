"""Questions for the bank proposed by a language model at an address that the operator names.

Speaks the chat-completions interface that many servers share. Off unless called; sends clauses of
one policy and nothing else: no question of a person, no name.
"""

import hashlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from bot.questions import Proposal
from knowledge.domain import Clause, PolicyVersion
from knowledge.errors import ConfigError, RetrievalError

__all__ = ["Endpoint", "proposals_for", "proposed"]

_TIMEOUT_S = 60.0
_LARGEST_REPLY = 1_000_000
_MOST_WORDS = 40
_ASK = (
    "Staff ask a chat assistant about their employer's policies. Write {n} different questions that "
    "the clause below answers, as people type them in a hurry: some as two or three keywords, some "
    "with a short story, some with slang or a slip of the pen, in words other than the clause's own. "
    "One question a line, nothing else.\n\nPolicy: {title}\nUnder: {heading}\nClause: {words}"
)
_MARK = re.compile(r"^\s*(?:[-*\u2022]|\d{1,2}[.)])\s*|^[\"\u201c]|[\"\u201d]\s*$")


class Endpoint:
    """A server that completes chats.

    Args:
        url: up to and without "/chat/completions".
        model: the model's name there.
        key: sent as a bearer token; "" sends none.

    Raises:
        ConfigError: the address is none.
    """

    def __init__(self, url: str, model: str, key: str = "") -> None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
            raise ConfigError([f"{url!r} is no address. Give one such as http://127.0.0.1:8080/v1"])
        self._url = url.rstrip("/") + "/chat/completions"
        self._model = model
        self._key = key

    def __call__(self, prompt: str) -> str:
        """Return what the model says.

        Raises:
            RetrievalError: the server cannot be reached or says nothing that can be read.
        """
        body = {
            "model": self._model,
            "messages": [{"role": "user", "content": prompt}],
            "temperature": 0.8,
        }
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            self._url, data=json.dumps(body).encode(), headers=headers, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as reply:  # noqa: S310
                said = json.loads(reply.read(_LARGEST_REPLY))
            return str(said["choices"][0]["message"]["content"])
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise RetrievalError(
                f"{self._url} gave no answer ({error}). Check --endpoint and --model, and that the "
                "server runs"
            ) from error


def proposals_for(
    policy: PolicyVersion,
    clauses: Sequence[Clause],
    say: Callable[[str], str],
    quote: Callable[[Clause], str],
    per_clause: int,
) -> Iterator[Proposal]:
    """Yield proposals clause by clause.

    Args:
        clauses: of the policy, those to find questions for.
        say: completes a prompt.
        quote: returns words by which a clause is found again.
        per_clause: at most so many each.
    """
    for clause in clauses:
        prompt = _ASK.format(
            n=per_clause,
            title=policy.metadata.title,
            heading=" > ".join(clause.heading_path) or policy.metadata.title,
            words=" ".join(filter(None, (clause.lead_in, clause.text, clause.lead_out))),
        )
        for question in _questions(say(prompt))[:per_clause]:
            yield proposed(policy.policy, clause, quote(clause), question, "endpoint")


def proposed(policy: str, clause: Clause, quote: str, question: str, source: str) -> Proposal:
    """Return a proposal; the same question for the same clause has the same id."""
    words = f"{clause.digest} {' '.join(question.lower().split())}"
    return Proposal(
        proposal_id=hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:8],
        policy=policy,
        clause_id=clause.clause_id,
        quote=quote,
        question=question,
        source=source,
    )


def _questions(said: str) -> list[str]:
    lines = [_MARK.sub("", _MARK.sub("", line)).strip() for line in said.splitlines()]
    return [line for line in lines if line and len(line.split()) <= _MOST_WORDS]
