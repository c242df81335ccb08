"""The figures of `policybot evaluate` as one SVG picture: no library, opens in every browser.

Pure: figures in, text out.
"""

from collections.abc import Mapping, Sequence
from html import escape

from index.evaluate import Figures, interval

__all__ = ["evaluation_svg"]

_WIDTH, _LEFT, _ROW, _TOP = 860, 190, 46, 64
_BAR = 400
_SIDE = 300
_DEPTHS = ((1, "#0b6e4f"), (3, "#4fa47f"), (5, "#a9d3bf"))
_INK, _FAINT, _LINE = "#1d2b26", "#5b6b65", "#c23b22"


def evaluation_svg(
    rows: Mapping[str, Figures], curve: Sequence[tuple[float, float]], title: str
) -> str:
    """Return a picture: right clause among the first 1, 3, 5 by row, and the refusal curve.

    Args:
        rows: figures by label, in the order to show.
        curve: see ``index.evaluate.refusal_curve``; left out of the picture where empty.
    """
    bars = [part for at, (label, f) in enumerate(rows.items()) for part in _bars(at, label, f)]
    below = _TOP + _ROW * len(rows) + 40
    height = below + (_SIDE + 70 if curve else 0)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
            f'font-family="system-ui, sans-serif" font-size="13" fill="{_INK}">'
        ),
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="20" y="28" font-size="17" font-weight="600">{escape(title)}</text>',
        _legend(),
        *bars,
        *(_curve(curve, below) if curve else ()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend() -> str:
    return "".join(
        f'<rect x="{_LEFT + 140 * at}" y="40" width="11" height="11" fill="{colour}"/>'
        f'<text x="{_LEFT + 16 + 140 * at}" y="50">right in first {depth}</text>'
        for at, (depth, colour) in enumerate(_DEPTHS)
    )


def _bars(at: int, label: str, figures: Figures) -> list[str]:
    top = _TOP + _ROW * at
    name = f"{label} ({figures.n_covered})"
    parts = [f'<text x="{_LEFT - 10}" y="{top + 22}" text-anchor="end">{escape(name)}</text>']
    for depth, colour in reversed(_DEPTHS):
        width = figures.hit_at[depth] * _BAR
        parts.append(
            f'<rect x="{_LEFT}" y="{top + 6}" width="{width:.1f}" height="22" fill="{colour}"/>'
        )
    low, high = interval(figures.hit_at[1], figures.n_covered)
    parts.append(
        f'<path d="M{_LEFT + low * _BAR:.1f} {top + 33}H{_LEFT + high * _BAR:.1f}" '
        f'stroke="{_FAINT}" stroke-width="2"/>'
    )
    share = " / ".join(f"{figures.hit_at[depth]:.2f}" for depth, _ in _DEPTHS)
    parts.append(
        f'<text x="{_LEFT + _BAR + 14}" y="{top + 22}" fill="{_FAINT}">{share}'
        f"   first: {low:.2f}\u2013{high:.2f}</text>"
    )
    return parts


def _curve(curve: Sequence[tuple[float, float]], top: int) -> list[str]:
    left, bottom = _LEFT, top + _SIDE
    points = " ".join(f"{left + x * _BAR:.1f},{bottom - y * _SIDE:.1f}" for x, y in curve)
    ticks = [
        f'<text x="{left + share * _BAR:.0f}" y="{bottom + 18}" text-anchor="middle" '
        f'fill="{_FAINT}">{share:.0%}</text>'
        f'<text x="{left - 8}" y="{bottom - share * _SIDE + 4:.0f}" text-anchor="end" '
        f'fill="{_FAINT}">{share:.0%}</text>'
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    return [
        (
            f'<text x="{left}" y="{top - 10}" font-weight="600">'
            "Not covered: refused, against covered questions lost</text>"
        ),
        (
            f'<rect x="{left}" y="{top}" width="{_BAR}" height="{_SIDE}" fill="none" '
            f'stroke="{_FAINT}" stroke-width="1"/>'
        ),
        *ticks,
        (
            f'<path d="M{left + 0.05 * _BAR:.1f} {top}V{bottom}" stroke="{_FAINT}" '
            'stroke-dasharray="3 4"/>'
        ),
        f'<polyline points="{points}" fill="none" stroke="{_LINE}" stroke-width="2.5"/>',
        (
            f'<text x="{left + _BAR / 2:.0f}" y="{bottom + 38}" text-anchor="middle">'
            "covered questions refused (5 % dashed)</text>"
        ),
    ]
