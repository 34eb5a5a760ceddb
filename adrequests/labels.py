"""Whether a disclosure label stands where readers see it."""

import unicodedata

EARLY = 125
"""Characters of a caption that the platforms show before they cut it."""


def stands_early(label: str, caption: str) -> bool:
    """The whole label, as a word of its own, ends within the first characters of the caption; capitals and the width of
    spaces make no difference. A campaign without a label asks for none."""
    wanted, words = _plain(label), _plain(caption)
    if not wanted:
        return True
    at = words.find(wanted)
    while at != -1 and at + len(wanted) <= max(EARLY, len(wanted)):
        before, after = words[at - 1 : at] if at else "", words[at + len(wanted) :][:1]
        if not (_goes_on(before, wanted[0]) or _goes_on(after, wanted[-1])):
            return True
        at = words.find(wanted, at + 1)
    return False


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _goes_on(beside: str, edge: str) -> bool:
    """`#ad` is not said by `#adventure`, nor `ad` by `#ad`."""
    is_word = beside.isalnum() or beside in {"_", "#", "@"}
    return bool(beside) and is_word and (edge.isalnum() or edge == "_")
