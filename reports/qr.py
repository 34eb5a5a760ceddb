"""The square picture of a link that a phone's camera reads."""

from functools import lru_cache

import qrcode

BORDER = 4
"""The white frame that the standard asks for."""


@lru_cache(maxsize=256)
def svg_of(text: str) -> str:
    """An SVG of one path, black on white, in modules as units."""
    code = qrcode.QRCode(border=BORDER, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    dots = "".join(
        f"M{x},{y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0,0h{size}v{size}h-{size}z"/><path fill="#000" d="{dots}"/></svg>'
    )
