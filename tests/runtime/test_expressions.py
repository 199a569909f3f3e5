"""Compiled expressions are what Vega's own interpreter makes of them."""

import json
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
RUNTIME = REPOSITORY / "generator/coldframe/browser/runtime"

COMPARE = """
import { parseExpression } from "vega-expression";
import { functionContext } from "vega-functions";
import { View, parse } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { expressionCompiler } from "%s";

const functions = Object.create(functionContext);
functions.context = { dataflow: new View(parse({})) };
const context = { functions };
const params = { $width: 640, $names: ["b", "a"], $on: false };
const datum = { x: 2.5, name: "a", none: null, "odd name": 7, list: [3, 1, 2], when: 86400000 };
const item = { datum, x: 5, x2: 1, y: 4, y2: 9, mark: { marktype: "rect" } };
const compiler = expressionCompiler(expressionInterpreter);
const told = (value) => JSON.stringify(typeof value === "number" ? String(value) : value ?? null);
const answers = JSON.parse(process.argv[2]).map((text) => {
  const ast = parseExpression(text);
  const one = [expressionInterpreter, compiler].map((way) => {
    const channels = { fill: { ast }, x: { ast } , x2: { ast: parseExpression("3") }};
    const [rect, rule] = [{ ...item }, { ...item }];
    way.encode(context, { marktype: "rect", channels })(rect, params);
    way.encode(context, { marktype: "rule", channels })(rule, params);
    const { fill, x, x2, width } = rect;
    return [
      way.parameter(context, { ast })(datum, params),
      text.includes("datum") ? null : way.operator(context, { ast })(params),
      fill, x, x2, width, rule.x,
    ].map(told);
  });
  return one;
});
console.log(JSON.stringify(answers));
"""

EXPRESSIONS = [
    "1 + 2 * 3 - 4 / 5 % 6",
    "(5 & 6) | (1 ^ 3) | (1 << 4) | (-9 >> 1) | (-9 >>> 28)",
    "datum.x < 3 && datum.x >= 2.5 || datum.x == 1",
    "datum['odd name'] != 7 ? 'no' : 'yes'",
    "datum.x === 2.5 && !(datum.name !== 'a') && ~1 == -2",
    "-datum.x + +datum['odd name']",
    "isValid(datum.x) && isFinite(+datum.x)",
    "isValid(datum.none)",
    "if(datum.none, 1, width / 2)",
    "datum.list[1] + length(datum.list)",
    "{a: datum.x, 'b c': [width, names[0], true]}",
    "clamp(datum.x, 0, 1) + PI + SQRT2 + MIN_VALUE",
    "toNumber('12') + toNumber(datum.x)",
    "format(datum.x, '.2f') + upper(datum.name)",
    "indexof(names, 'a') + sort(datum.list)[0] + abs(-3)",
    "year(datum.when) > 1960 && utcyear(datum.when)",
    "test(/^a$/, datum.name) && replace(datum.name, /a/g, 'c')",
    "max(1, datum.x, pow(2, 3)) * floor(2.5) / sqrt(4)",
    "on || missing == null",
    "datum.constructor",
    "datum.list.map",
    "datum.name.length",
]


@pytest.fixture(scope="module")
def answers() -> dict[str, list[list[str]]]:
    script = COMPARE % (RUNTIME / "expressions.js").as_uri()
    command = ["node", "--input-type=module", "-", json.dumps(EXPRESSIONS)]
    done = subprocess.run(command, input=script, capture_output=True, text=True, cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    return dict(zip(EXPRESSIONS, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_compiled_expression_answers_as_an_interpreted_one(
    answers: dict[str, list[list[str]]], expression: str
) -> None:
    interpreted, compiled = answers[expression]
    if expression in ("datum.constructor", "datum.list.map"):
        assert compiled[0] == "null", "no function is handed out"
    else:
        assert compiled == interpreted
