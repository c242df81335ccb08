"""A reminder's figures as a drawing: people over time above, teams below.

One drawing of plain shapes, written as SVG here; `bot.pictures` paints the same shapes as PNG.
Colours are told apart in black and white too, and every number stands beside its bar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from bot.core.attesting_figures import DayCount, ReminderFigures, TeamCount
from bot.core.wording import spoken_date

__all__ = ["Drawing", "Line", "Rectangle", "Words", "draw", "svg_of"]

WIDTH = 720
_LEFT, _RIGHT, _PLOT_TOP, _PLOT_HEIGHT = 56, 24, 84, 180
_ROW, _BAR = 30, 16
_MOST_TEAMS = 20
_TEAM_LEFT = 200
INK, FAINT, ASKED, ATTESTED = "#1c2733", "#8793a0", "#d5dde5", "#1f6f54"


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
    title = f"{figures.policy_title}: {figures.n_attested} of {figures.n_asked} have confirmed"
    return Drawing(
        width=WIDTH,
        height=teams_top + _ROW * max(1, len(teams)) + 24,
        title=title,
        shapes=(
            Words(_LEFT, 32, _cut(figures.policy_title, 70), 18, INK, is_bold=True),
            Words(_LEFT, 56, _summary(figures), 13, INK),
            *_over_time(figures.days, figures.n_asked),
            Words(_LEFT, teams_top - 16, "By team", 13, INK, is_bold=True),
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


def _over_time(days: tuple[DayCount, ...], n_asked: int) -> Iterator[Rectangle | Line | Words]:
    bottom, right = _PLOT_TOP + _PLOT_HEIGHT, WIDTH - _RIGHT
    for part in (0.0, 0.5, 1.0):
        y = bottom - part * _PLOT_HEIGHT
        yield Line(((_LEFT, y), (right, y)), FAINT if part == 0 else ASKED, 1)
        yield Words(_LEFT - 8, y + 4, str(round(part * n_asked)), 11, FAINT, "end")
    if not days:
        yield Words(
            (_LEFT + right) / 2, bottom - _PLOT_HEIGHT / 2, "Not sent yet", 13, FAINT, "middle"
        )
        return
    length = max(1, (days[-1].day - days[0].day).days)
    most = max(1, n_asked)

    def place(day: DayCount, n: int) -> tuple[float, float]:
        x = _LEFT + (day.day - days[0].day).days / length * (right - _LEFT)
        return round(x, 1), round(bottom - n / most * _PLOT_HEIGHT, 1)

    for name, colour, width in (("n_asked", FAINT, 1.5), ("n_attested", ATTESTED, 3.0)):
        points = [place(day, getattr(day, name)) for day in days]
        # What held on a day holds until the next: steps, not slopes.
        steps = [points[0]]
        for x, y in points[1:]:
            steps += [(x, steps[-1][1]), (x, y)]
        if len(points) == 1:
            steps.append((right, points[0][1]))
        yield Line(tuple(steps), colour, width)
    yield Words(_LEFT, bottom + 18, spoken_date(days[0].day), 11, FAINT)
    if len(days) > 1:
        yield Words(right, bottom + 18, spoken_date(days[-1].day), 11, FAINT, "end")


def _by_team(teams: tuple[TeamCount, ...], top: float) -> Iterator[Rectangle | Words]:
    room = WIDTH - _RIGHT - _TEAM_LEFT - 80
    most = max((t.n_asked for t in teams), default=1) or 1
    for at, team in enumerate(teams):
        y = top + at * _ROW
        name = _cut(team.team, 22) or "No team known"
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
