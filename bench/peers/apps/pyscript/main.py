from curve import picture, text
from pyscript import document, when


@when("input", "input")
def show(event):
    n, phase = (document.querySelector(f"[name={name}]").valueAsNumber for name in ("n", "phase"))
    document.querySelector("#result").innerHTML = f"<p>{text(int(n), phase)}</p>{picture(n, phase)}"


show(None)
