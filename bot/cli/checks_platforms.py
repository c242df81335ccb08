"""What `policybot doctor` looks at beyond this machine: database, Slack, Teams, their clocks.

Asks each platform what it thinks of our credentials; sends nothing to anybody, shows no secret.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from bot.cli.checked import Check, State
from bot.config import Settings
from bot.platforms import slack_settings, teams_settings, wants_slack, wants_teams
from bot.safety import unsafe_problems
from knowledge.errors import ConfigError, PolicyAssistantError

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from bot.slack.settings import SlackSettings
    from bot.teams.settings import TeamsSettings

__all__ = ["LOGIN_URL", "platform_checks", "safety_checks", "store_check"]

LOGIN_URL = "https://login.microsoftonline.com"
_SCOPE = "https://api.botframework.com/.default"
_PATIENCE_S = 10
# Both platforms refuse what is signed five minutes off; half of that is time to act.
_LARGEST_SKEW_S = 150

_SLACK_REMEDIES = {
    "invalid_auth": "Copy the token again from the app's page, Install App",
    "not_authed": "Copy the token again from the app's page, Install App",
    "token_revoked": "Install the app again and copy its new token",
    "token_expired": "Install the app again and copy its new token",
    "account_inactive": "The app was removed from the workspace. Install it again",
    "not_allowed_token_type": "This is another kind of token: a bot's begins with xoxb-, an app's with xapp-",
    "missing_scope": "Give the token the scope connections:write",
}
_TEAMS_REMEDIES = {
    "AADSTS7000215": "This is not the secret's value. Make a new client secret and copy its value",
    "AADSTS7000222": "The client secret has expired. Make a new one and set TEAMS_APP_PASSWORD",
    "AADSTS700016": "No such application in this tenant. Check TEAMS_APP_ID and TEAMS_APP_TENANT_ID",
    "AADSTS90002": "No such tenant. Check TEAMS_APP_TENANT_ID",
    "AADSTS900023": "This is not a tenant id. Check TEAMS_APP_TENANT_ID",
    "AADSTS7000229": "The application has no service principal in the tenant. An admin must consent to it",
}


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a platform said.

    Attributes:
        trouble: why there is no reply, "" where there is one.
    """

    body: Mapping[str, Any]
    headers: Mapping[str, str]
    trouble: str = ""


def safety_checks(settings: Settings) -> Iterator[Check]:
    """Say what `policybot serve` would refuse to start with."""
    problems = list(unsafe_problems(settings, demo=False))
    for problem in problems:
        name, _, rest = problem.partition(": ")
        found, _, remedy = rest.partition(". ")
        yield Check(
            matter="settings", state=State.FAULT, found=f"{name}: {found}", remedy=remedy or rest
        )
    if not problems:
        found = f"read; asked by default: {settings.org}"
        yield Check(matter="settings", state=State.GOOD, found=found)


def store_check(settings: Settings) -> Check:
    """Look at the database without changing it."""
    # Loaded here: it brings the database library with it.
    from bot.store import look_at_store

    try:
        facts = look_at_store(settings)
    except ConfigError as error:
        found, _, remedy = error.problems[0].partition(". ")
        return Check(matter="database", state=State.FAULT, found=found, remedy=remedy or found)
    except PolicyAssistantError as error:
        remedy = "Check that it runs, POLICYBOT_DATABASE_URL, and the way there"
        return Check(matter="database", state=State.FAULT, found=str(error), remedy=remedy)
    if facts.unreadable:
        found = f"{len(facts.unreadable)} secrets were encrypted with a key that is missing"
        remedy = (
            "Put that key behind the others in POLICYBOT_ENCRYPTION_KEYS, or install the app again"
        )
        return Check(matter="database", state=State.FAULT, found=found, remedy=remedy)
    if not facts.revision:
        remedy = "`policybot serve` makes it"
        found = f"{facts.where} has no tables yet"
        return Check(matter="database", state=State.NOTE, found=found, remedy=remedy)
    if facts.revision != facts.newest:
        found = f"{facts.where} is at {facts.revision}, this program works with {facts.newest}"
        remedy = "Back it up; `policybot serve` brings older tables up to date"
        return Check(matter="database", state=State.NOTE, found=found, remedy=remedy)
    found = f"{facts.where}, tables at {facts.revision}"
    return Check(matter="database", state=State.GOOD, found=found)


def platform_checks(settings: Settings, *, login_url: str = LOGIN_URL) -> Iterator[Check]:
    """Ask Slack and Teams, where they are set up, whether they would take what we have.

    Args:
        login_url: where Microsoft hands out tokens.
    """
    if not wants_slack(settings) and not wants_teams(settings):
        found = "neither Slack nor Teams is set up"
        remedy = "deploy/README.md leads there; the chat page and the command line need neither"
        yield Check(matter="platforms", state=State.NOTE, found=found, remedy=remedy)
        return
    yield from asyncio.run(_asked(settings, login_url))


async def _asked(settings: Settings, login_url: str) -> list[Check]:
    from aiohttp import ClientSession, ClientTimeout

    checks: list[Check] = []
    async with ClientSession(timeout=ClientTimeout(total=_PATIENCE_S)) as session:
        if wants_slack(settings):
            checks += await _slack(session, slack_settings(settings))
        if wants_teams(settings):
            teams = teams_settings(settings, demo=False)
            checks += await _teams(session, teams, login_url.rstrip("/"))
    return checks


# --- Slack ------------------------------------------------------------------------------------


async def _slack(session: "ClientSession", settings: "SlackSettings") -> list[Check]:
    checks: list[Check] = []
    if settings.bot_token:
        reply = await _slack_call(session, settings, "auth.test", settings.bot_token)
        checks.append(_slack_token(reply))
        if checks[-1].state is State.GOOD:
            checks.append(_slack_scopes(reply))
        checks += _skew("Slack", reply)
    elif settings.is_installable:
        found = f"workspaces install it at {settings.public_url.rstrip('/')}/slack/oauth/install"
        checks.append(Check(matter="Slack", state=State.GOOD, found=found))
    if settings.app_token:
        reply = await _slack_call(session, settings, "apps.connections.open", settings.app_token)
        checks.append(_slack_socket(reply))
    return checks


async def _slack_call(
    session: "ClientSession", settings: "SlackSettings", method: str, token: str
) -> _Reply:
    headers = {"Authorization": f"Bearer {token}"}
    return await _call(session, "POST", f"{settings.api_base_url}{method}", headers=headers)


def _slack_token(reply: _Reply) -> Check:
    matter = "Slack token"
    if reply.trouble:
        remedy = "Check the way to Slack (proxy, firewall) and SLACK_API_BASE_URL"
        return Check(matter=matter, state=State.FAULT, found=reply.trouble, remedy=remedy)
    if not reply.body.get("ok"):
        error = str(reply.body.get("error", "no reason"))
        remedy = _SLACK_REMEDIES.get(error, "Look the word up at docs.slack.dev, auth.test")
        return Check(matter=matter, state=State.FAULT, found=f"Slack says {error}", remedy=remedy)
    if not reply.body.get("bot_id"):
        remedy = "SLACK_BOT_TOKEN must be the bot's token, which begins with xoxb-"
        return Check(
            matter=matter, state=State.FAULT, found="it is a person's token", remedy=remedy
        )
    found = f"good for the workspace {reply.body.get('team_id', '')}"
    return Check(matter=matter, state=State.GOOD, found=found)


def _slack_scopes(reply: _Reply) -> Check:
    # Loaded here: the adapter says what it asks for, and brings Slack's library with it.
    from bot.slack.oauth import SCOPES

    granted = {scope.strip() for scope in reply.headers.get("x-oauth-scopes", "").split(",")}
    matter = "Slack scopes"
    if granted == {""}:
        remedy = "Compare the app's page, OAuth & Permissions, with deploy/slack-manifest.yaml"
        return Check(matter=matter, state=State.NOTE, found="Slack did not say", remedy=remedy)
    if missing := [scope for scope in SCOPES if scope not in granted]:
        remedy = "Add them on the app's page, OAuth & Permissions, and install the app again"
        found = f"missing: {', '.join(missing)}"
        return Check(matter=matter, state=State.FAULT, found=found, remedy=remedy)
    return Check(matter=matter, state=State.GOOD, found=f"all {len(SCOPES)} are granted")


def _slack_socket(reply: _Reply) -> Check:
    matter = "Slack Socket Mode"
    if reply.trouble:
        remedy = "Check the way to Slack (proxy, firewall) and SLACK_API_BASE_URL"
        return Check(matter=matter, state=State.FAULT, found=reply.trouble, remedy=remedy)
    if reply.body.get("ok"):
        return Check(matter=matter, state=State.GOOD, found="a connection would be opened")
    error = str(reply.body.get("error", "no reason"))
    remedy = _SLACK_REMEDIES.get(error, "Check SLACK_APP_TOKEN, and that Socket Mode is on")
    return Check(matter=matter, state=State.FAULT, found=f"Slack says {error}", remedy=remedy)


# --- Teams ------------------------------------------------------------------------------------


async def _teams(
    session: "ClientSession", settings: "TeamsSettings", login_url: str
) -> list[Check]:
    from bot.teams.keys import PUBLIC_METADATA

    url = settings.openid_metadata_url or PUBLIC_METADATA
    metadata = await _call(session, "GET", url)
    checks = [await _teams_keys(session, metadata)]
    if settings.app_type == "UserAssignedMSI":
        remedy = "The first message shows it; /readyz and the log tell"
        found = "a managed identity, which only Azure can try"
        checks.append(Check(matter="Teams token", state=State.NOTE, found=found, remedy=remedy))
        return checks
    if not (settings.app_id and settings.app_password and settings.app_tenant_id):
        return checks
    form = {
        "grant_type": "client_credentials",
        "client_id": settings.app_id,
        "client_secret": settings.app_password,
        "scope": _SCOPE,
    }
    path = f"{login_url}/{settings.app_tenant_id}/oauth2/v2.0/token"
    reply = await _call(session, "POST", path, data=form)
    return [*checks, _teams_token(reply), *_skew("Microsoft", reply)]


async def _teams_keys(session: "ClientSession", metadata: _Reply) -> Check:
    matter = "Teams keys"
    remedy = "Check the way to Microsoft (proxy, firewall) and TEAMS_OPENID_METADATA_URL"
    if metadata.trouble:
        return Check(matter=matter, state=State.FAULT, found=metadata.trouble, remedy=remedy)
    address = str(metadata.body.get("jwks_uri", ""))
    keys = await _call(session, "GET", address) if address else metadata
    n_keys = len(keys.body.get("keys", ())) if not keys.trouble else 0
    if not n_keys:
        found = keys.trouble or "no keys are listed there"
        return Check(matter=matter, state=State.FAULT, found=found, remedy=remedy)
    return Check(matter=matter, state=State.GOOD, found=f"{n_keys} keys that sign requests")


def _teams_token(reply: _Reply) -> Check:
    matter = "Teams token"
    if reply.body.get("access_token"):
        return Check(matter=matter, state=State.GOOD, found="app, secret and tenant are right")
    if reply.trouble and not reply.body:
        remedy = "Check the way to login.microsoftonline.com (proxy, firewall)"
        return Check(matter=matter, state=State.FAULT, found=reply.trouble, remedy=remedy)
    words = str(reply.body.get("error_description", "")).split(":")[0]
    code = words if words.startswith("AADSTS") else str(reply.body.get("error", "no reason"))
    remedy = _TEAMS_REMEDIES.get(code, "Compare app id, tenant and secret with the registration")
    return Check(matter=matter, state=State.FAULT, found=f"Microsoft says {code}", remedy=remedy)


# --- both -------------------------------------------------------------------------------------


def _skew(whose: str, reply: _Reply) -> Iterator[Check]:
    """Compare our clock with the reply's; signatures hold for minutes only."""
    try:
        theirs = parsedate_to_datetime(reply.headers.get("date", ""))
        skew_s = round((datetime.now(UTC) - theirs).total_seconds())
    except (TypeError, ValueError):
        return
    matter = f"clock and {whose}'s"
    if abs(skew_s) > _LARGEST_SKEW_S:
        found = f"{abs(skew_s)} s {'ahead' if skew_s > 0 else 'behind'}"
        remedy = "Set the machine's clock (NTP): what is signed minutes off is refused"
        yield Check(matter=matter, state=State.FAULT, found=found, remedy=remedy)
    else:
        yield Check(matter=matter, state=State.GOOD, found=f"within {max(abs(skew_s), 1)} s")


async def _call(session: "ClientSession", method: str, url: str, **more: Any) -> _Reply:
    from aiohttp import ClientError, InvalidURL

    try:
        async with session.request(method, url, **more) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            try:
                body = await response.json(content_type=None)
            except ValueError:
                body = None
            trouble = "" if response.status < 400 else f"HTTP {response.status}"
            if not isinstance(body, dict):
                return _Reply({}, headers, trouble or "the reply is not JSON")
            return _Reply(body, headers, trouble)
    except TimeoutError:
        return _Reply({}, {}, f"no reply within {_PATIENCE_S} s")
    except InvalidURL:
        return _Reply({}, {}, "the address is none")
    except (ClientError, OSError) as error:
        return _Reply({}, {}, f"cannot be reached ({type(error).__name__})")
