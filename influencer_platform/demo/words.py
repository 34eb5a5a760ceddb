"""What the people of the demo are called and what they say, read from the files beside this one."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).with_name("words")


@cache
def words(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def say(rng: Random, *path: str, **facts: object) -> str:
    """A note: one line of each list under `path`, or one line where the path leads to a list. Gaps are filled from `facts`."""
    lines: Any = words("sayings")
    for step in path:
        lines = lines[step]
    chosen = (
        [rng.choice(lines)]
        if isinstance(lines, list)
        else [rng.choice(part) for part in lines.values()]
    )
    return " ".join(line for line in chosen if line).format_map(facts)


def slug(text: str) -> str:
    """`Solène Garnier-Roux` → `solene.garnier.roux`."""
    plain = unicodedata.normalize("NFKD", text.replace("ı", "i")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", ".", plain.lower()).strip(".")
