"""The figures of a run as a table in Markdown, and its ratios as a picture."""

import html
import math


def shown(number):
    """A figure with as many digits as mean something."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def pair(figures, key, scale=1.0):
    return " / ".join(shown(side[key] * scale) if key in side else "–" for side in figures)


def table(result):
    names = list(result["sides"])
    both = " / ".join(names)
    lines = [
        f"{result['when']}, {result['machine']}; load of the machine {result['load']:.1f}; medians of {result['rounds']} rounds of {result['seconds']} s.",
        "",
        f"Where two figures stand in a cell, they are {both}'s.",
        "",
        f"| what | connections | {' | '.join(name + ', a second' for name in names)} | ratio | p50 ms | p99 ms | server CPU ms | database CPU ms | WAL bytes | transactions |",
        "|---|---:|" + "---:|" * (len(names) + 7),
    ]
    for row in result["rows"]:
        sides = [row["sides"][name] for name in names]
        ratio = f"**{sides[0]['rate'] / sides[1]['rate']:.1f}**" if len(sides) > 1 and sides[1]["rate"] else ""
        cells = [row["title"], str(row["connections"]), *(shown(side["rate"]) if side["rate"] else "gave up" for side in sides), ratio, pair(sides, "p50"), pair(sides, "p99"),
                 pair(sides, "cpu", 1000), pair(sides, "database_cpu", 1000), pair(sides, "wal"), pair(sides, "transactions")]
        lines.append("| " + " | ".join(cells) + " |")
    if result["limit"]:
        of = max((row["sides"][names[0]]["rate"] for row in result["rows"] if row["row"] == "straight"), default=0)
        lines += ["", f"The limit: pgbench writes the rows of {shown(result['limit'])} straight-through starts a second in batches of 20 over the same indexes; "
                  f"{names[0]} reaches {of / result['limit']:.2f} of it."]
    lines += ["", f"| what | {' | '.join(names)} | ratio |", "|---|" + "---:|" * (len(names) + 1)]
    for key, words, unit, scale in (("start_up", "start-up, tables there", "ms", 1000), ("first_start", "start-up, empty database, and end", "ms", 1000), ("memory", "most resident memory after a phase", "MB", 1)):
        sides = [result["sides"][name][key] * scale for name in names]
        ratio = f"1/{sides[1] / sides[0]:.0f}" if len(sides) > 1 else ""
        lines.append(f"| {words} | {' | '.join(shown(side) + ' ' + unit for side in sides)} | {ratio} |")
    return "\n".join(lines)


def plot(result):
    """The ratios as horizontal bars, on a logarithmic scale from 1 to 1,000."""
    names = list(result["sides"])
    rows = [(f"{row['title']}, {row['connections']}", row["sides"][names[0]]["rate"] / row["sides"][names[1]]["rate"]) for row in result["rows"] if row["sides"][names[1]]["rate"]]
    left, width, line, top = 380, 420, 22, 46
    height = top + line * len(rows) + 20

    def place(ratio):
        return left + width * min(max(math.log10(ratio), 0), 3) / 3

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 80} {height}" font-family="sans-serif" font-size="13" fill="#222">',
             '<rect width="100%" height="100%" fill="#fff"/>',
             f'<text x="10" y="20" font-size="15">{names[0]}: times the throughput of {names[1]} (connections)</text>']
    for ratio in (1, 10, 100, 1000):
        x = place(ratio)
        parts.append(f'<line x1="{x:.0f}" y1="{top - 6}" x2="{x:.0f}" y2="{height - 16}" stroke="#ccc"/><text x="{x:.0f}" y="{top - 10}" text-anchor="middle" font-size="11">{ratio}</text>')
    for number, (title, ratio) in enumerate(rows):
        y = top + line * number
        parts.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{html.escape(title)}</text>'
                     f'<rect x="{left}" y="{y + 3}" width="{max(place(ratio) - left, 1):.0f}" height="{line - 7}" fill="#2a6f97"/>'
                     f'<text x="{max(place(ratio), left) + 6:.0f}" y="{y + 14}">{shown(ratio)}</text>')
    parts.append("</svg>")
    return "\n".join(parts) + "\n"
