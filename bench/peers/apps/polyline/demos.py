"""The wave as the peers show it: a line of text, and a polyline without axes."""

from typing import Annotated

from curve import picture, text

from coldframe import Slider, Svg, demo


@demo
def wave_at(n: Annotated[int, Slider(1, 8)] = 3, phase: float = 0.0) -> dict[str, object]:
    return {"text": text(n, phase), "curve": Svg(picture(n, phase))}
