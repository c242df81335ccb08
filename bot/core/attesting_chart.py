"""A reminder's figures as a drawing: people over time above, teams below.

One drawing of plain shapes, written as SVG here; `bot.pictures` paints the same shapes as PNG.
Colours are told apart in black and white too, and every number stands beside its bar.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from bot.core.attesting_figures import ReminderFigures, TeamCount
from bot.core.wording import readable_title, spoken_date

__all__ = ["Drawing", "Line", "Rectangle", "Words", "draw", "svg_of"]

WIDTH = 720
_LEFT, _RIGHT, _PLOT_TOP, _PLOT_HEIGHT = 56, 24, 96, 180
_ROW, _BAR = 30, 16
_MOST_TEAMS = 20
_TEAM_LEFT = 200
_WIDE_DATE = 200
_DUE_IN_SIGHT = timedelta(days=60)
INK, FAINT, ASKED, ATTESTED, DUE = "#1c2733", "#66727f", "#d5dde5", "#1f6f54", "#9a5b00"


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; ``anchor`` is "start", "middle" or "end"."""

    x: float
    y: float
    text: str
    size: int
    colour: str
    anchor: str = "start"
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in the order they are painted."""

    width: int
    height: int
    title: str
    shapes: tuple[Rectangle | Line | Words, ...]


def draw(figures: ReminderFigures) -> Drawing:
    """Return the chart of a reminder."""
    teams = figures.teams[:_MOST_TEAMS]
    teams_top = _PLOT_TOP + _PLOT_HEIGHT + 64
    title = f"{readable_title(figures.policy_title)}: {figures.n_attested} of {figures.n_asked} have confirmed"
    return Drawing(
        width=WIDTH,
        height=teams_top + _ROW * max(1, len(teams)) + 24,
        title=title,
        shapes=(
            Words(_LEFT, 32, _cut(readable_title(figures.policy_title), 60), 18, INK, is_bold=True),
            Words(_LEFT, 56, _summary(figures), 13, INK),
            *_over_time(figures),
            Words(_LEFT, teams_top - 16, "By team", 14, INK, is_bold=True),
            *_by_team(teams, teams_top),
        ),
    )


def _summary(figures: ReminderFigures) -> str:
    words = f"{figures.n_attested} of {figures.n_asked} have confirmed ({figures.share:.0%})"
    if figures.n_gone:
        words += f", {figures.n_gone} not asked or gone"
    if figures.due_on is not None:
        words += f", due on {spoken_date(figures.due_on)}"
    return words


def _over_time(figures: ReminderFigures) -> Iterator[Rectangle | Line | Words]:
    """Yield how many had been asked, and had confirmed, by the end of each day."""
    days, n_asked = figures.days, figures.n_asked
    bottom, right = _PLOT_TOP + _PLOT_HEIGHT, WIDTH - _RIGHT
    for n in sorted({0, n_asked // 2, n_asked}):
        y = round(bottom - n / max(1, n_asked) * _PLOT_HEIGHT, 1)
        yield Line(((_LEFT, y), (right, y)), FAINT if n == 0 else ASKED, 1)
        yield Words(_LEFT - 8, y + 4, str(n), 11, FAINT, "end")
    if not days:
        middle = (_LEFT + right) / 2
        yield Words(middle, bottom - _PLOT_HEIGHT / 2, "Not sent yet", 13, FAINT, "middle")
        return
    first, last = days[0].day, days[-1].day
    due_on = figures.due_on
    if due_on is not None and due_on - last <= _DUE_IN_SIGHT:
        last = max(last, due_on)
    # A day takes room, so that what happened on the last one is seen.
    room = (right - _LEFT) / ((last - first).days + 1)

    def at(day: date) -> float:
        return round(_LEFT + (day - first).days * room, 1)

    yield from _due_line(due_on, at, first, last, room)
    for name, colour, width in (("n_asked", FAINT, 1.5), ("n_attested", ATTESTED, 3.0)):
        heights = [
            round(bottom - getattr(day, name) / max(1, n_asked) * _PLOT_HEIGHT, 1) for day in days
        ]
        # What held on a day holds until the next: steps, not slopes.
        steps = [(at(days[0].day), heights[0])]
        for day, before, y in zip(days[1:], heights, heights[1:], strict=False):
            steps += [(at(day.day), before), (at(day.day), y)]
        steps.append((round(at(days[-1].day) + room, 1), heights[-1]))
        yield Line(tuple(steps), colour, width)
    yield from _days_named(first, last, at)
    yield from _legend(right)


def _due_line(
    due_on: date | None, at: Callable[[date], float], first: date, last: date, room: float
) -> Iterator[Line | Words]:
    """Yield where the last day to confirm ends."""
    if due_on is None or not first <= due_on <= last:
        return
    x = min(at(due_on) + room, WIDTH - _RIGHT)
    bottom = _PLOT_TOP + _PLOT_HEIGHT
    for top in range(_PLOT_TOP, bottom, 8):
        yield Line(((x, top), (x, top + 4)), DUE, 1.5)
    yield Words(x - 6, bottom - 8, "due", 11, DUE, "end")


def _days_named(first: date, last: date, at: Callable[[date], float]) -> Iterator[Words]:
    y, right = _PLOT_TOP + _PLOT_HEIGHT + 18, WIDTH - _RIGHT
    yield Words(_LEFT, y, spoken_date(first), 11, FAINT)
    if at(last) - _LEFT > _WIDE_DATE:
        yield Words(right, y, spoken_date(last), 11, FAINT, "end")


def _legend(right: float) -> Iterator[Line | Words]:
    y = _PLOT_TOP - 14
    for x, colour, width, words in (
        (right - 150, FAINT, 1.5, "asked"),
        (right - 86, ATTESTED, 3.0, "confirmed"),
    ):
        yield Line(((x, y - 4), (x + 18, y - 4)), colour, width)
        yield Words(x + 23, y, words, 11, INK)


def _by_team(teams: tuple[TeamCount, ...], top: float) -> Iterator[Rectangle | Words]:
    room = WIDTH - _RIGHT - _TEAM_LEFT - 80
    most = max((t.n_asked for t in teams), default=1) or 1
    for at, team in enumerate(teams):
        y = top + at * _ROW
        name = _cut(team.team, 24) or "No team known"
        yield Words(_TEAM_LEFT - 10, y + _BAR - 3, name, 12, INK, "end")
        yield Rectangle(_TEAM_LEFT, y, max(2.0, round(team.n_asked / most * room, 1)), _BAR, ASKED)
        if team.n_attested:
            width = round(team.n_attested / most * room, 1)
            yield Rectangle(_TEAM_LEFT, y, width, _BAR, ATTESTED)
        count = f"{team.n_attested} of {team.n_asked}"
        yield Words(_TEAM_LEFT + team.n_asked / most * room + 10, y + _BAR - 3, count, 12, INK)
    if not teams:
        yield Words(_LEFT, top + _BAR - 3, "Nobody has been asked yet.", 12, FAINT)


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "\u2026"


def svg_of(drawing: Drawing) -> str:
    """Return the drawing as an SVG document."""
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}" '
            f'role="img" aria-label="{escape(drawing.title)}" font-family="system-ui, sans-serif">'
        ),
        f"<title>{escape(drawing.title)}</title>",
        f'<rect width="{drawing.width}" height="{drawing.height}" fill="#ffffff"/>',
    ]
    parts += [_element(shape) for shape in drawing.shapes]
    return "\n".join([*parts, "</svg>"])


def _element(shape: Rectangle | Line | Words) -> str:
    match shape:
        case Rectangle(x, y, width, height, colour):
            return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{colour}"/>'
        case Line(points, colour, width):
            joined = " ".join(f"{x},{y}" for x, y in points)
            return (
                f'<polyline points="{joined}" fill="none" stroke="{colour}" '
                f'stroke-width="{width}"/>'
            )
        case Words(x, y, text, size, colour, anchor, is_bold):
            weight = ' font-weight="600"' if is_bold else ""
            return (
                f'<text x="{round(x, 1)}" y="{y}" font-size="{size}" fill="{colour}" '
                f'text-anchor="{anchor}"{weight}>{escape(text)}</text>'
            )
