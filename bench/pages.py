"""Pages for the bench: prose, lists, a table, links and highlighted code, 3 to 5 kB each."""

from pathlib import Path
from random import Random

SEED = 1
VOCABULARY = (
    "frame glass seed light winter garden soil water leaf root spring warm cold bed box lid row "
    "plant grow open close turn wait early late deep thin wide small large under over between"
)
WORDS = VOCABULARY.split()
CODE = '''def {name}({first}: list[float], {second}: int = {number}) -> float:
    """The {first} of every {second}, weighted."""
    total = 0.0
    for i, value in enumerate({first}):
        if i % {second} == 0 and value > {number}:
            total += value * {number}.5  # {word}
        elif value is None:
            raise ValueError(f"no {first} at {{i}}")
    return total / max(1, len({first}))
'''


def write_pages(folder: Path, count: int) -> None:
    """`index.md` and `page-0001.md` and on, `count` files in all. Equal on every run."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / name(number)).write_text(page(number, count), encoding="utf-8")


def name(number: int) -> str:
    return f"page-{number:04}.md" if number else "index.md"


def title(number: int) -> str:
    return f"Page {number:04}"


def page(number: int, count: int) -> str:
    random = Random(SEED * 1_000_003 + number)
    size = random.randint(3_000, 3_800)
    text = f"---\ntitle: {title(number)}\n---\n\n# {title(number)}\n\n{prose(random)}\n"
    part = 0
    while len(text) < size:
        part += 1
        target = name(random.randrange(count))
        text += f"\n## Part {part} on {random.choice(WORDS)}\n\n"
        text += f"{prose(random)} See [another page]({target}).\n\n"
        text += f"```python\n{code(random)}```\n\n"
        text += "".join(f"- {sentence(random)}\n" for _ in range(3))
        text += "\n| what | how many |\n| --- | ---: |\n"
        text += "".join(f"| {random.choice(WORDS)} | {random.randrange(99)} |\n" for _ in range(3))
    return text


def prose(random: Random) -> str:
    return " ".join(sentence(random) for _ in range(random.randint(3, 6)))


def sentence(random: Random) -> str:
    words = random.choices(WORDS, k=random.randint(6, 14))
    words[2] = f"*{words[2]}*"
    words[4] = f"`{words[4]}`"
    return f"{' '.join(words).capitalize()}."


def code(random: Random) -> str:
    names = random.sample(WORDS, 4)
    return CODE.format(
        name=f"{names[0]}_{names[1]}",
        first=f"{names[2]}s",
        second=f"every_{names[3]}",
        number=random.randrange(2, 99),
        word=random.choice(WORDS),
    )
