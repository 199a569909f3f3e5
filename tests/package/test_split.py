"""Pyodide's program in two parts computes what the whole one and CPython compute."""

import gzip
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

GENERATOR = Path(__file__).parents[2] / "generator"
GATHERED = GENERATOR / "coldframe/browser/gathered/pyodide"
PROGRAM = GENERATOR / "coldframe/browser/runtime/program.js"

# Pyodide on first.wasm: the value of each piece of Python, how often the rest was brought, and
# which of the whole program's names stand for something else.
ANSWER = """
import { readFileSync } from "node:fs";
const [, , folder, lines, names] = process.argv;
const { loadPyodide } = await import(folder + "/pyodide.mjs");
const { default: create } = await import(folder + "/pyodide.asm.mjs");
const { instantiate } = await import(folder + "/program.js");
const { fetch } = globalThis;
const marker = Symbol("error");
const first = await WebAssembly.compile(readFileSync(folder + "/first.wasm"));
let brought = 0;
let exports;
const rest = () => {
  brought++;
  return new WebAssembly.Module(readFileSync(folder + "/rest.wasm"));
};
const python = await loadPyodide({
  indexURL: folder + "/",
  stdLibURL: folder + "/stdlib-core.zip",
  lockFileContents: JSON.parse(readFileSync(folder + "/start.json", "utf8")).lock,
  packageBaseUrl: folder + "/",
  checkAPIVersion: false,
  env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
  createPyodideModule: (settings) => create({ ...settings, instantiateWasm(imports, done) {
    imports.env.Jsv_GetError_import = () => marker;
    imports.env.JsvError_Check = (value) => value === marker;
    instantiate(first, imports, rest).then((instance) => {
      exports = instance.exports;
      done(instance, first);
    });
    return {};
  } }),
});
const { archives } = JSON.parse(readFileSync(folder + "/start.json", "utf8"));
python.FS.mkdir("/site");
python.pyimport("coldframe.authoring.live").open_site("/site", python.toPy(archives), (name) => {
  python.FS.writeFile(`/lib/${name}`, readFileSync(`${folder}/${name}`));
  return `/lib/${name}`;
});
const answers = JSON.parse(lines).map((line) => python.runPython(line));
// An exported function's name is its number.
const told = (one) => typeof one === "function" ? one.name : one?.value ?? one?.constructor.name;
const inScript = (one) => one instanceof WebAssembly.Global ? "number" : typeof one;
const wrong = () => {
  const program = new WebAssembly.Module(readFileSync(folder + "/pyodide.asm.wasm"));
  const imports = {};
  for (const { module, name, kind } of WebAssembly.Module.imports(program)) {
    const global = () => new WebAssembly.Global({ value: "i32", mutable: true }, 0);
    (imports[module] ??= {})[name] = kind === "function" ? () => 0 : global();
  }
  const whole = new WebAssembly.Instance(program, imports).exports;
  return Object.entries(whole).flatMap(([name, one]) => {
    const named = /^(function|number)$/.test(inScript(one));
    const same = told(exports[name]) === told(one) || name === "__stack_pointer";
    return same && (!named || typeof python._module["_" + name] === inScript(one)) ? [] : [name];
  });
};
console.log(JSON.stringify({ answers, brought, ...(names === "names" && { wrong: wrong() }) }));
process.exit(0);
"""

# Each reaches code that usual demos do without: tables, codecs, odd formats. Modules, expression.
UNUSUAL = [
    ("unicodedata", "unicodedata.name('é') + unicodedata.normalize('NFD', 'ő')"),
    ("", "'日本語 한국어'.encode('euc_jp', 'replace').hex() + '日本'.encode('shift_jis').hex()"),
    ("", "'한국'.encode('cp949').hex() + '中文'.encode('gb18030').decode('gbk')"),
    ("", "'é'.encode('utf-16').hex() + 'é'.encode('utf-32-be').hex() + 'ü'.encode('utf-7').hex()"),
    ("codecs", "codecs.encode('abc', 'rot13') + 'bücher'.encode('idna').decode()"),
    ("decimal", "str(decimal.Context(prec=50).sqrt(2)) + str(decimal.Context(prec=40).exp(1))"),
    ("", "str(3 ** 5000)[:30] + str(10 ** 3000 // 7 ** 900)[-30:] + str((1 << 4000) % 10 ** 20)"),
    ("pickle", "str(pickle.loads(pickle.dumps({'a': [1, {2: (3.5, None, b'x', {4})}]})))"),
    ("struct", "struct.pack('>hq?s2x', -3, 2**40, True, b'z').hex() + str(struct.calcsize('<hq'))"),
    ("", "str(memoryview(bytearray(range(24))).cast('B', [4, 6]).tolist())"),
    ("re", "str(re.findall(r'(?<=a)(?P<x>b+?)(?!c)(?:d|e)*', 'abbdabcabe', re.I | re.X))"),
    ("itertools", "str([*itertools.zip_longest('ab', 'c'), *itertools.compress('ab', [0, 1])])"),
    ("array", "array.array('h', [1, 2]).tobytes().hex() + str(array.array('d', [1]) * 2)"),
    (
        "xml.etree.ElementTree",
        "str(xml.etree.ElementTree.fromstring('<a b=\"1\"><c/>t</a>').attrib)",
    ),
    ("hashlib", "hashlib.blake2b(b'a').hexdigest() + hashlib.sha3_256(b'a').hexdigest()"),
    ("zlib", "str(zlib.decompress(zlib.compress(b'ab' * 99, 1))[:4]) + str(zlib.adler32(b'abc'))"),
    ("datetime", "datetime.datetime(2024, 2, 29, 5).strftime('%c %j %U %p')"),
    ("time", "str([*time.gmtime(86400)]) + str(time.strptime('1 Feb 2000', '%d %b %Y')[:3])"),
    ("random", "str([random.Random(1).binomialvariate(9, .5), random.Random(2).getrandbits(99)])"),
    ("cmath", "f'{cmath.sqrt(-2):.6f} {cmath.phase(1j):.6f} {(3 + 4j) ** 2:.1f}'"),
    (
        "math",
        "f'{math.lgamma(3.3):.9f} {math.nextafter(1, 2)} {math.remainder(7, 4)}'",
    ),
    ("", "float.fromhex('0x1.8p3').hex() + str((0.1).as_integer_ratio()) + format(1e-7, 'g')"),
    ("", 'f\'{12345.678:_.1f} {-5:+08d} {255:#_b} {"x":\u2603>5} {1e10:n} {b"a"!r:>6}\''),
    (
        "collections",
        "str(collections.OrderedDict(a=1)) + str(collections.ChainMap({1: 2}, {}))",
    ),
    (
        "weakref",
        "str(weakref.ref(weakref.WeakSet)() is weakref.WeakSet)",
    ),
    (
        "ast",
        "ast.unparse(ast.parse('async def f(*, a: int = 1): return [x async for x in y]'))",
    ),
    ("symtable", "str(symtable.symtable('x = 1', 'a', 'exec').get_identifiers())"),
    (
        "contextvars",
        "str(contextvars.ContextVar('v', default=3).get())",
    ),
    (
        "fractions",
        "str(fractions.Fraction('1/3') + fractions.Fraction(0.1))",
    ),
]

# A call from either part that fails in the other, through every kind of boundary.
FAILING = """
import sys, unicodedata

def depth():
    return depth() + 1

class Wrong:
    def __repr__(self):
        raise OSError("no repr")
    def __lt__(self, other):
        raise TypeError("no order")
    def __del__(self):
        pass

def told(call):
    try:
        return repr(call())
    except BaseException as error:
        return f"{type(error).__name__}: {str(error)[:40]}"

def stopped():
    try:
        yield unicodedata.lookup("SNOWMAN")
    finally:
        unicodedata.lookup("NO SUCH NAME")

found = [told(call) for call in (
    depth,
    lambda: sorted([Wrong(), Wrong()]),
    lambda: repr([Wrong()]),
    lambda: unicodedata.lookup("NO SUCH NAME"),
    lambda: list(map(unicodedata.name, ["a", "\\0"])),
    lambda: "日".encode("shift_jis").decode("ascii"),
    lambda: "abc".encode("cp437", "no such handler") + "日".encode("cp437"),
    lambda: [*stopped()],
    lambda: stopped().throw(ValueError("thrown")),
    lambda: "x".encode("idna") and int("9" * 5000),
    lambda: sys.exit(3),
    lambda: eval("1 +"),
    lambda: __import__("no_such_module"),
    lambda: 1 .__pow__(2, 0),
    lambda: max((), key=unicodedata.name),
    lambda: (lambda: (yield))().send(1),
)]
"""


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("split")
    for file in (*GATHERED.iterdir(), PROGRAM):
        shutil.copy(file, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "answer.mjs").write_text(ANSWER)

    def ask(*lines: str, names: bool = False) -> dict[str, Any]:
        command = ["node", str(folder / "answer.mjs"), str(folder), json.dumps(lines)]
        command += ["names"] * names
        done = subprocess.run(command, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stderr[-800:]
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer

    return ask


def test_what_usual_demos_do_without_is_computed_as_by_cpython(split: Any) -> None:
    found = split(*(f"import {names or 'sys'}\n{line}" for names, line in UNUSUAL))
    here = [
        eval(line, {name.partition(".")[0]: __import__(name)} if name else {})
        for name, line in UNUSUAL
    ]
    assert found["answers"] == here
    assert found["brought"] == 1


# All that one or two bytes can be, and all characters, in each codec with tables of its own.
EAST_ASIAN = """
import hashlib

names = ("gb2312 gbk gb18030 hz big5 big5hkscs cp950 euc_kr cp949 johab iso2022_kr shift_jis cp932 "
         "euc_jp euc_jis_2004 euc_jisx0213 shift_jis_2004 shift_jisx0213 iso2022_jp iso2022_jp_1 "
         "iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext").split()
characters = [*map(chr, [*range(0xd800), *range(0xe000, 0x2fa20)])]
pairs = [bytes((a, b)) for a in range(256) for b in range(256)]


def digest(name):
    written = "".join(characters).encode(name, "replace")
    read = b"\\n".join(pairs).decode(name, "replace")
    return hashlib.sha256(written + read.encode("utf-8", "surrogatepass")).hexdigest()


found = {name: digest(name) for name in names}
"""


def test_the_tables_of_codecs_are_those_of_cpython(split: Any) -> None:
    found = split(EAST_ASIAN + "str(found)")
    space: dict[str, Any] = {}
    exec(EAST_ASIAN, space)
    assert found == {"answers": [str(space["found"])], "brought": 1}


def test_modules_that_python_starts_with_are_there_again(split: Any) -> None:
    anew = "import importlib, os, __hello__, runpy, stat\n"
    found = split(anew + "importlib.reload(os).sep + __import__('importlib').reload(stat).__name__")
    assert found["answers"] == ["/stat"]


def test_names_that_a_start_does_not_call_are_found_with_the_rest(split: Any) -> None:
    assert split("1 + 1", names=True) == {"answers": [2], "brought": 1, "wrong": []}


def test_a_name_can_be_asked_for_by_python(split: Any) -> None:
    """`dlsym`, by a name that first.wasm does not give."""
    found = split(
        "import ctypes\nctypes.pythonapi.PyLong_GetInfo\nctypes.pythonapi.Py_IsInitialized()"
    )
    assert found["answers"] == [1]


def test_exceptions_pass_from_one_part_to_the_other(split: Any) -> None:
    (there,) = split(FAILING + "str(found)")["answers"]
    space: dict[str, Any] = {}
    exec(FAILING, space)
    assert eval(there) == space["found"]


def test_the_parts_are_the_same_wherever_they_are_made(tmp_path: Path) -> None:
    out = tmp_path / "elsewhere"
    shutil.copytree(GATHERED, out)
    (out / "memory.raw").write_bytes(gzip.decompress((GATHERED / "memory.bin").read_bytes()))
    command = ["node", GENERATOR / "gather/split.mjs", out, GENERATOR / "gather/usual.py"]
    there = {**os.environ, "TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "HOME": "/nowhere"}
    done = subprocess.run(command, env=there, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-500:]
    for name in ("first.wasm", "rest.wasm"):
        assert (out / name).read_bytes() == (GATHERED / name).read_bytes()
