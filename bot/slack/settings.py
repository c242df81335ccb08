"""What the Slack side must be told, as plain values. Reads no environment."""

from dataclasses import dataclass, field

__all__ = ["SlackSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """How to reach Slack and whom to answer.

    Attributes:
        bot_token: of the one workspace; "" where workspaces install the app themselves.
        app_token: for Socket Mode; "" where Slack calls us over HTTP.
        signing_secret: proves that a request comes from Slack; needed for HTTP.
        client_id: with ``client_secret`` and a public address, lets workspaces install the app.
        api_base_url: with a slash at its end.
        public_url: where people and Slack reach this service, "" where neither can.
        contact_channel: id of the channel that "ask a person" writes to, "" where there is none.
        guests_allowed: answers guests, and people of other organisations in shared channels.
        managers: people and user groups who may send reminders, by id.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_base_url: str = "https://slack.com/api/"
    public_url: str = ""
    contact_channel: str = ""
    guests_allowed: bool = False
    managers: tuple[str, ...] = ()

    @property
    def is_installable(self) -> bool:
        """Return whether workspaces can install the app by themselves."""
        return bool(self.client_id and self.client_secret and not self.bot_token)
