import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from curve import picture, text

    return mo, picture, text


@app.cell
def _(mo):
    n = mo.ui.slider(1, 8, value=3, label="n")
    phase = mo.ui.number(0, 7, step=0.1, value=0, label="phase")
    mo.hstack([n, phase])
    return n, phase


@app.cell
def _(mo, n, phase, picture, text):
    mo.vstack(
        [mo.Html(f"<p>{text(n.value, phase.value)}</p>"), mo.Html(picture(n.value, phase.value))]
    )
    return


if __name__ == "__main__":
    app.run()
