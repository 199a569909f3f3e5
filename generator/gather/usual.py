"""What pages usually compute: the functions of the program that this calls come with its first part.

Each demo stands for a kind of page; what one of them calls is in a browser at once, all other
functions after a request. A module of the site `/site`, run as a page's demos and cells are.
"""

import csv
import io
import itertools
import json
import math
import random
import re
import statistics
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache, partial, reduce
from heapq import heappop, heappush
from typing import Annotated, Literal

from coldframe import Chart, Outputs, Slider, Table, data, demo, line_chart


@demo
def text(words: str = "to be or not to be", times: int = 2) -> str:
    """Strings: cut, joined, searched, formatted, encoded."""
    counted = Counter(words.split()).most_common(3)
    shapes = [words.upper(), words.title(), words.casefold(), words[::-1], words.center(40, "*")]
    shapes += [words.replace("be", "do"), words.strip("t"), words.partition(" ")[2], words * times]
    shapes += [f"{1234567.891:,.2f} {3.14159:.2e} {255:#x} {0.25:.0%} {42:>6} {42:<6}|{'é':^5}"]
    shapes += ["%s %d %.3f %r" % ("a", 1, 2.5, "b"), "{:>8} {name!r}".format("x", name="y")]
    shapes += [words.translate({98: "p"}), words.encode("utf-8").hex(), "é – ☃".encode().decode()]
    shapes += [",".join(sorted(set(words))), words.splitlines()[0], "3".zfill(3), words.lower()]
    tests = [
        words.startswith("to"),
        words.isalpha(),
        words.find("or"),
        words.count("b"),
        "or" in words,
    ]
    found = re.findall(r"(\w+) (be|not)", words) + [re.sub(r"\bbe\b", "go", words)]
    found += [bool(re.match(r"\s*[a-z]+$", words)), re.split(r"[ ,;]+", words)]
    return "\n".join(map(str, [*counted, *shapes, *tests, *found, repr(words), ascii("é")]))


@demo
def numbers(n: int = 12) -> Table:
    """Whole numbers, floats, decimals, the functions of `math` and `statistics`."""
    random.seed(n)
    xs = [random.gauss(0, 1) for _ in range(200)]
    random.shuffle(xs)
    draws = [random.randrange(n), random.choice(xs), *random.sample(range(n), 3), random.random()]
    draws += [random.uniform(0, 1), random.betavariate(2, 3), random.expovariate(1.5)]
    draws += random.choices([1, 2, 3], weights=[3, 2, 1], k=2)
    whole = [
        2**100,
        10**40 // 7,
        divmod(-7, 3),
        pow(3, 100, 7),
        1 << 70,
        ~n,
        n ^ 5,
        math.comb(n, 3),
    ]
    whole += [
        math.gcd(n, 18),
        math.factorial(n),
        math.isqrt(n),
        hex(n),
        bin(n),
        int("42"),
        n.bit_length(),
    ]
    floats = [0.1 + 0.2, 7.5 % 2, -7 // 2, round(2.567, 2), abs(-1.5), float("1e-3"), 1e300 * 10]
    floats += [math.sqrt(n), math.log(n), math.log2(n), math.exp(-n), math.sin(n), math.atan2(1, n)]
    floats += [
        math.tanh(0.5),
        math.hypot(3, 4),
        math.fsum(xs),
        math.sumprod(xs, xs),
        math.pi,
        math.erf(1),
    ]
    floats += [math.floor(2.5), math.ceil(2.5), math.isclose(1, 1), math.isnan(math.nan), math.inf]
    measured = [statistics.mean(xs), statistics.stdev(xs), statistics.median(xs), sum(xs), max(xs)]
    money = [Decimal("19.99") * 3, (Decimal(1) / 3).quantize(Decimal("0.01")), complex(1, 2) * 2]
    rows = [*whole, *floats, *draws, *measured, *money]
    return Table(["number"], [[str(row)] for row in rows])


class Kind(Enum):
    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    weight: float
    name: str = ""
    tags: tuple[str, ...] = field(default=(), compare=False)

    def heavier(self, by: float) -> "Item":
        return replace(self, weight=self.weight + by)


class Shelf:
    """Classes with what authors give them."""

    made = 0

    def __init__(self, *items: Item) -> None:
        self.items = list(items)
        type(self).made += 1

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Item:
        return self.items[index]

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __contains__(self, name: object) -> bool:
        return any(item.name == name for item in self)

    def __add__(self, other: "Shelf") -> "Shelf":
        return Shelf(*self.items, *other.items)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.items!r})"

    @property
    def total(self) -> float:
        return sum(item.weight for item in self.items)

    @cached_property
    def lightest(self) -> Item:
        return min(self.items)

    @staticmethod
    def empty() -> "Shelf":
        return Shelf()

    @classmethod
    def of(cls, *weights: float) -> "Shelf":
        return cls(*(Item(weight, f"i{k}") for k, weight in enumerate(weights)))


@demo
def structures(size: Annotated[int, Slider(1, 50)] = 20, kind: Kind = Kind.SMALL) -> str:
    """Lists, dictionaries, sets, queues, classes, closures, patterns, exceptions."""
    shelf = Shelf.of(*range(size, 0, -1)) + Shelf.empty()
    items = sorted(shelf, key=lambda item: item.weight, reverse=True)
    items.sort()
    listed = [i * i for i in range(size) if i % 2] + [*range(3)]
    listed.insert(0, 7), listed.append(1), listed.extend((2, 3)), listed.pop(), listed.reverse()
    listed.remove(7), listed.index(1), listed.count(1)
    listed[1:3] = [9, 8, 7]
    del listed[0]
    table = {key: value for key, value in zip("abcdef", listed, strict=False)} | {"z": 0}
    table.setdefault("y", 1), table.update(x=2), table.pop("x"), table.get("q")
    groups: defaultdict[bool, list[int]] = defaultdict(list)
    for number in listed:
        groups[number > 3].append(number)
    sets = {1, 2, 3} & {2, 3} | {5} ^ {3} - {1}
    frozenset(sets), sets.add(8), sets.discard(8)
    queue = deque(listed, maxlen=5)
    queue.appendleft(queue.pop()), queue.popleft(), queue.rotate(1)
    heap: list[tuple[float, str]] = []
    for item in items:
        heappush(heap, (item.weight, item.name))
    heappop(heap)
    grid = [[0.0] * 4 for _ in range(4)]
    for (i, row), j in itertools.product(enumerate(grid), range(4)):
        row[j] = i / (j + 1)
    flat = list(itertools.chain.from_iterable(grid))
    pairs = list(itertools.pairwise(flat)), list(itertools.combinations(range(4), 2))
    steps = list(itertools.accumulate(flat)), list(itertools.islice(itertools.count(), 3))
    permuted = list(itertools.permutations("abc")), list(itertools.groupby("aab")), [*zip(*grid)]

    @lru_cache(maxsize=None)
    def fibonacci(n: int) -> int:
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    def countdown(n: int) -> Iterator[int]:
        while n:
            got = yield n
            n = got if got is not None else n - 1
        yield from (0, 0)

    total = 0

    def add(n: int) -> None:
        nonlocal total
        total += n

    counting = countdown(5)
    next(counting), counting.send(2), list(counting)
    (
        list(map(add, filter(None, map(int, "123")))),
        partial(add, 4)(),
        reduce(lambda a, b: a + b, flat),
    )
    match [*table]:
        case [first, *_] if first == "a":
            total += 1
        case _:
            raise AssertionError
    match items[0]:
        case Item(weight=w) if w > 0:
            total += 1
    caught = []
    for wrong in (
        lambda: 1 / 0,
        lambda: table["?"],
        lambda: int("x"),
        lambda: listed[999],
        lambda: None.x,
    ):
        try:
            wrong()
        except (ArithmeticError, LookupError, ValueError, AttributeError) as error:
            caught.append(f"{type(error).__name__}: {error}")
        finally:
            total += 1
    with io.StringIO() as made:
        print("printed", total, sep=": ", file=made)
        caught.append(made.getvalue())
    word = (
        bytes([1, 2, 3]).hex() + bytearray(b"abc").decode() + str(memoryview(b"xyz")[1:].tobytes())
    )
    flags = (
        isinstance(shelf, Shelf),
        issubclass(Shelf, object),
        hasattr(shelf, "total"),
        callable(add),
    )
    flags += any(listed), all(listed), "i1" in shelf, shelf is not None, hash("a") == hash("a")
    print("printed by a demo", *flags)
    seen = (
        getattr(shelf, "total"),
        kind.value,
        Kind("small"),
        fibonacci(60),
        id(shelf) > 0,
        dir(shelf),
    )
    return f"{shelf!r} {shelf.lightest.heavier(2)} {table} {groups} {pairs} {steps} {permuted} {word} {seen} {caught}"


@demo
def files(lines: int = 30) -> Outputs:
    """Data beside the page, tables in CSV and JSON, dates."""
    with data("usual.csv") as file:
        rows = list(csv.DictReader(file))
    with data("usual.json") as file:
        loaded = json.load(file)
    written = io.StringIO()
    csv.writer(written).writerows([[1, "a,b", 2.5], ['"', None, ""]])
    dumped = json.dumps({**loaded, "é": [1.5, None, True, "\n"]}, indent=1, sort_keys=True)
    days = [date(2024, 1, 31) + timedelta(days=k) for k in range(lines)]
    months = Counter(day.strftime("%B") for day in days)
    moment = datetime.fromisoformat("2024-02-29T12:30:00")
    said = f"{moment:%d.%m.%Y %H:%M} {days[-1].isoformat()} {days[-1].isocalendar()} {moment - datetime(2024, 1, 1)}"
    table = Table([*rows[0]], [[*row.values()] for row in rows])
    return Outputs(
        {"rows": table, "json": json.loads(dumped), "text": f"{written.getvalue()}{months}{said}"}
    )


@demo
def growing(pulls: int = 60, rule: Literal["greedy", "wide"] = "wide") -> Iterator[Chart]:
    """A simulation that shows charts while it runs."""
    rng = random.Random(pulls)
    arms = [rng.random() for _ in range(5)]
    counts, sums = [0] * 5, [0.0] * 5
    regret, curve = 0.0, []
    for pull in range(1, pulls + 1):
        scores = [
            s / c + math.sqrt(2 * math.log(pull) / c) if c else math.inf
            for s, c in zip(sums, counts)
        ]
        arm = max(range(5), key=scores.__getitem__) if rule == "wide" else scores.index(max(scores))
        counts[arm] += 1
        sums[arm] += rng.random() < arms[arm]
        regret += max(arms) - arms[arm]
        curve.append(regret)
        if pull % 20 == 0:
            low = [value * 0.9 for value in curve]
            yield line_chart(
                {"pull": [*range(1, pull + 1)], "regret": curve, "low": low}, x="pull", y="regret"
            )


@demo
def wrong(n: int = 0) -> str:
    """Raises: a reader sees the message and the author's lines."""
    return f"{inverse(n)}"


def inverse(n: int) -> float:
    if n < 0:
        raise ValueError(f"{n} is negative")
    return 1 / n


@demo
def modules() -> str:
    """What is imported now and then, from the archives that come later."""
    import array
    import base64
    import bisect
    import copy
    import difflib
    import fractions
    import hashlib
    import html
    import operator
    import string
    import struct
    import textwrap
    import time
    import urllib.parse
    import uuid
    import zlib

    packed = base64.b64encode(struct.pack("<If", 3, 1.5) + zlib.compress(b"abc" * 9)).decode()
    numbers = array.array("d", [3, 1, 2])
    copied = copy.deepcopy({"a": [1, {2: numbers}]}), copy.copy(numbers)[0]
    ordered = sorted(numbers)
    bisect.insort(ordered, 1.5)
    digests = hashlib.sha256(b"abc").hexdigest(), zlib.crc32(b"abc"), uuid.UUID(int=7)
    near = (
        difflib.get_close_matches("demo", ["demos", "memo"]),
        textwrap.shorten("one two three", 9),
    )
    parted = urllib.parse.urlencode({"q": "a b"}), html.unescape("&lt;"), string.ascii_letters[:3]
    half = fractions.Fraction(1, 3) + 1, operator.itemgetter(1)("ab"), time.perf_counter() > 0
    return f"{packed} {copied} {ordered} {digests} {near} {parted} {half}"


@demo
def syntax() -> str:
    """What the parser and the compiler must know: most of the grammar, compiled once more."""
    with data("syntax.txt") as file:
        code = file.read()
    space: dict[str, object] = {"__name__": "syntax"}
    exec(compile(code, "syntax", "exec"), space)
    return f"{sorted(space)} {eval('space.get(1) or 2 ** 3', {'space': space})}"
