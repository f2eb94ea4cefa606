"""Scores fixed records on fixed cards, straight from the specification, as numbers to compare Scoreline's own with.

    python3 test/core/reference/scorecard_reference.py > test/core/reference/scorecard.json
    npx oxfmt test/core/reference/scorecard.json

It shares nothing with src/core/scorecard: numbers are decimals from the text of the JSON on (never binary fractions),
brackets are compared as they are written, bin by bin, and exp and ln are taken to 50 digits. The records come from a
generator with a fixed seed, so every run prints the same. Needs Python 3.9 or later and nothing else.

Rules: score = base points + points of every variable, rounded half away from zero; pd = 1 / (1 + exp((score - offset)
/ factor)) of the unrounded score; factor = pdo / ln 2; offset = target score - factor * ln(target odds).
Reference: Siddiqi, Credit Risk Scorecards (2006), chapter 6.
"""

import json
import math
import re
from decimal import ROUND_HALF_UP, Decimal, getcontext
from pathlib import Path

getcontext().prec = 50
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
INFINITY = Decimal("Infinity")


# Scoring


def as_number(value):
    """The decimal that a feature's value stands for, or None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        text = value.strip(" \t\n")
        if not NUMBER.fullmatch(text) or math.isinf(float(text)):
            return None
        return Decimal(text)
    return Decimal(value)


def holds(text, number):
    """Whether a range holds a number: square brackets include their bound, round ones do not."""
    low, high = (Decimal(bound.strip()) for bound in text[1:-1].split(","))
    above = number >= low if text[0] == "[" else number > low
    below = number <= high if text[-1] == "]" else number < high
    return above and below


NO_BIN = {"points": Decimal(0)}


def missing_bin(bins):
    for bin in bins:
        if bin.get("range") == "Missing" or "Missing" in bin.get("category", "").split("%,%"):
            return bin
    return NO_BIN


def bin_of(variable, bins, record):
    """The bin of one variable's value, and the code of its warning or None."""
    value = record.get(variable["name"])
    if value is None:
        return missing_bin(bins), "missing_feature"
    rest = [bin for bin in bins if "else" in bin]
    if variable["type"] == "categorical":
        for bin in bins:
            if "category" in bin and value in bin["category"].split("%,%"):
                return bin, None
        return (rest[0], None) if rest else (missing_bin(bins), "unknown_category")
    number = as_number(value)
    if number is None:
        return missing_bin(bins), "invalid_value"
    for bin in bins:
        if number in bin.get("special", []):
            return bin, None
    for bin in bins:
        if bin.get("range", "Missing") != "Missing" and holds(bin["range"], number):
            return bin, None
    return (rest[0], None) if rest else (NO_BIN, "unmatched_value")


def reasons_of(card, found):
    """At most four of [code, feature, points lost], the greatest loss first."""
    method = card.get("reasons", {}).get("method", "below_best")
    sums, shown = {}, {}
    for variable in card["variables"]:
        name, own, bin = variable["name"], variable.get("reason", {}), found[variable["name"]]
        reason = bin.get("reason") or own
        baseline = reason.get("baseline", own.get("baseline", Decimal(0)))
        lost = {
            "below_best": max(one["points"] for one in card["bins"][name]) - bin["points"],
            "below_baseline": baseline - bin["points"],
            "above_baseline": bin["points"] - baseline,
        }[method]
        code = reason.get("code", name)
        sums[code] = sums.get(code, Decimal(0)) + lost
        if code not in shown or lost > shown[code][1]:
            shown[code] = (name, lost)
    ranked = sorted((code for code in sums if sums[code] > 0), key=lambda code: -sums[code])
    return [[code, shown[code][0], sums[code]] for code in ranked[:4]]


def rounded(number, decimals):
    if decimals is None:
        return number.quantize(Decimal("1e-20"))
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def pd_of(scaling, score):
    if scaling.get("method") == "none":
        return None
    factor = scaling.get("factor") or scaling["pdo"] / Decimal(2).ln()
    offset = scaling.get("offset")
    if offset is None:
        offset = scaling["target_score"] - factor * scaling["target_odds"].ln()
    return rounded(1 / (1 + ((score - offset) / factor).exp()), scaling.get("pd_decimals", 4))


def grade_of(grades, score):
    for grade in grades or []:
        if grade.get("min_score", -INFINITY) <= score < grade.get("max_score", INFINITY):
            return grade["grade"]
    return None


COLUMNS = ["record", "score", "risk_grade", "pd", "contributions", "warnings", "reasons"]


def score_record(card, record):
    """One case, in the order of COLUMNS."""
    contributions, warnings, found = {}, [], {}
    for variable in card["variables"]:
        name = variable["name"]
        found[name], warning = bin_of(variable, card["bins"][name], record)
        contributions[name] = found[name]["points"]
        if warning:
            warnings.append(f"{warning}: {name}")
    warnings += [f"unrecognized_feature: {name}" for name in record if name not in contributions]
    exact = card["scaling"]["base_points"] + sum(contributions.values())
    score = rounded(exact, card["scaling"].get("score_decimals", 0))
    grade = grade_of(card.get("risk_grades"), score)
    pd = pd_of(card["scaling"], exact)
    return [record, score, grade, pd, list(contributions.values()), warnings, reasons_of(card, found)]


# Cards: one JSON text each, so that every number is the decimal that stands there

CARDS = [
    (
        "Whole points, bounds on the right",
        """{
  "scaling": { "base_points": 452, "pdo": 50, "target_score": 600, "target_odds": 19 },
  "variables": [
    { "name": "age", "type": "numeric" },
    { "name": "use", "type": "categorical" }
  ],
  "bins": {
    "age": [
      { "range": "(-Infinity, 25]", "points": -20 },
      { "range": "(25, 60]", "points": 15 },
      { "special": [-999, 30], "points": 3 },
      { "range": "(70, Infinity)", "points": 148 },
      { "range": "Missing", "points": -5 }
    ],
    "use": [
      { "category": "car (new)%,%business", "points": -12 },
      { "category": "Car", "points": 30 },
      { "category": "Missing", "points": 1 }
    ]
  },
  "risk_grades": [
    { "grade": "A", "min_score": 480 },
    { "grade": "B", "min_score": 440, "max_score": 480 },
    { "grade": "C", "max_score": 430 }
  ]
}""",
    ),
    (
        "Decimal points, bounds on the left, factor and offset given",
        """{
  "scaling": {
    "base_points": 452,
    "pdo": 20,
    "target_score": 600,
    "target_odds": 50,
    "factor": 28.8539,
    "offset": 487.1229,
    "score_decimals": 1,
    "pd_decimals": 6
  },
  "variables": [
    { "name": "a", "type": "numeric" },
    { "name": "b", "type": "numeric" },
    { "name": "c", "type": "categorical" }
  ],
  "bins": {
    "a": [
      { "range": "[0, 0.1)", "points": 0.15 },
      { "range": "[0.1, 0.3)", "points": -0.25 },
      { "range": "[0.3, 1]", "points": 21.35 }
    ],
    "b": [
      { "range": "[-5, -5]", "points": 0.2 },
      { "range": "(-5, 5)", "points": 0.3 },
      { "range": "[5, 5]", "points": -0.05 },
      { "range": "(5, 1e3]", "points": 88.8 }
    ],
    "c": [
      { "category": "x%,%y", "points": 0.05 },
      { "category": "z%,%Missing", "points": -33.3 }
    ]
  },
  "risk_grades": [
    { "grade": "high", "min_score": 452.4 },
    { "grade": "low", "max_score": 452.4 }
  ]
}""",
    ),
    (
        "No odds, ties below zero, open ranges with gaps",
        """{
  "scaling": { "base_points": -0.5, "method": "none", "score_decimals": 0 },
  "variables": [
    { "name": "a", "type": "numeric" },
    { "name": "b", "type": "numeric" },
    { "name": "c", "type": "numeric" }
  ],
  "bins": {
    "a": [
      { "range": "(-Infinity, -1)", "points": -2 },
      { "range": "(-1, 1)", "points": 0.5 },
      { "range": "(1, Infinity)", "points": 2.5 }
    ],
    "b": [
      { "special": [0], "points": -0.499 },
      { "range": "[-10, 10]", "points": -1 },
      { "range": "Missing", "points": 0.25 }
    ],
    "c": [
      { "range": "(0, 1)", "points": 0.001 },
      { "special": [1, 2, 3], "points": -0.001 }
    ]
  }
}""",
    ),
    (
        "Unrounded, even odds",
        """{
  "scaling": {
    "base_points": 0,
    "pdo": 0.5,
    "target_score": 0,
    "target_odds": 1,
    "score_decimals": null,
    "pd_decimals": null
  },
  "variables": [
    { "name": "a", "type": "numeric" },
    { "name": "b", "type": "categorical" }
  ],
  "bins": {
    "a": [
      { "range": "(-Infinity, 0.3]", "points": 0.1 },
      { "range": "(0.3, 0.30000000000000004]", "points": 0.2 },
      { "range": "(0.30000000000000004, Infinity)", "points": -1.123456789 }
    ],
    "b": [
      { "category": "p", "points": 0.2 },
      { "category": "q", "points": -0.7 },
      { "category": "", "points": 1e-7 }
    ]
  },
  "risk_grades": [
    { "grade": "up", "min_score": 0.3 },
    { "grade": "even", "min_score": -0.00000005, "max_score": 0.3 }
  ]
}""",
    ),
    (
        "Two decimals, all brackets, high pd",
        """{
  "scaling": {
    "base_points": 1000,
    "pdo": 40,
    "target_score": 500,
    "target_odds": 0.5,
    "score_decimals": 2,
    "pd_decimals": 10
  },
  "variables": [
    { "name": "a", "type": "numeric" },
    { "name": "b", "type": "numeric" },
    { "name": "c", "type": "categorical" },
    { "name": "d", "type": "numeric" }
  ],
  "bins": {
    "a": [
      { "range": "[1, 2]", "points": -300.005 },
      { "range": "(2, 3)", "points": 100.125 },
      { "range": "[4, 5)", "points": 0 }
    ],
    "b": [
      { "range": "(-Infinity, Infinity)", "points": -250.015 },
      { "range": "Missing", "points": 12.345 },
      { "special": [-1], "points": 0.115 }
    ],
    "c": [
      { "category": "1%,%2", "points": 0.335 },
      { "category": "true", "points": -0.445 }
    ],
    "d": [
      { "range": "Missing", "points": -1000.001 },
      { "range": "( -1e-3 , +1.5E+1 ]", "points": 0.01 }
    ]
  },
  "risk_grades": [
    { "grade": "A", "min_score": 800, "max_score": 2000 },
    { "grade": "B", "min_score": 250.5, "max_score": 799.99 }
  ]
}""",
    ),
    (
        "Else bins, reasons of bins, points below a baseline",
        """{
  "scaling": { "base_points": 10, "method": "none", "score_decimals": 1 },
  "variables": [
    { "name": "a", "type": "numeric", "reason": { "code": "A", "text": "A", "baseline": 4.25 }, "actionable": false },
    { "name": "b", "type": "categorical" },
    { "name": "c", "type": "categorical", "reason": { "code": "C", "text": "C", "baseline": 3 } },
    { "name": "d", "type": "numeric", "reason": { "code": "A", "text": "D" } }
  ],
  "bins": {
    "a": [
      { "range": "[0, 1)", "points": 5.5 },
      { "range": "(1, 2]", "points": 3, "reason": { "code": "LOW", "text": "Low" } },
      { "special": [-1, 7], "points": 1, "reason": { "code": "C", "text": "Special", "baseline": 9 } },
      { "else": true, "points": -2.05, "reason": { "code": "ELSE", "text": "Else", "baseline": 0.5 } }
    ],
    "b": [
      { "category": "x%,%y", "points": 2 },
      { "else": true, "points": -3 },
      { "category": "Missing", "points": -1, "reason": { "code": "NONE", "text": "None" } }
    ],
    "c": [
      { "category": "p", "points": 6 },
      { "category": "q%,%Missing", "points": 1 },
      { "else": true, "points": 2.5, "reason": null }
    ],
    "d": [
      { "range": "(-Infinity, 5]", "points": -0.125 },
      { "range": "Missing", "points": 0.125, "reason": { "code": "C", "text": "None", "baseline": 0.25 } }
    ]
  },
  "reasons": { "method": "below_baseline" }
}""",
    ),
    (
        "Points above a baseline",
        """{
  "scaling": { "base_points": 0, "method": "none" },
  "variables": [
    { "name": "a", "type": "numeric", "reason": { "code": "A", "text": "A", "baseline": 100.5 } },
    { "name": "b", "type": "categorical", "reason": { "code": "B", "text": "B" } }
  ],
  "bins": {
    "a": [
      { "range": "[0, 10)", "points": 120 },
      { "range": "[10, 20)", "points": 80 },
      { "else": true, "points": 100.75 }
    ],
    "b": [
      { "category": "x", "points": 20, "reason": { "code": "A", "text": "X", "baseline": 5 } },
      { "category": "y", "points": -20 },
      { "else": true, "points": 0.25 }
    ]
  },
  "reasons": { "method": "above_baseline" }
}""",
    ),
]


# Records


class Draw:
    """A linear congruential generator. Reference: Knuth, MMIX."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit

    def one_of(self, values):
        return values[self.below(len(values))]


ABSENT = object()
ODD_NUMBERS = ["", "x", " 5 ", "1e400", "+.5", "0x10", "-1e-1", "NaN", True, "1_0", "12.", "-999"]
ODD_CATEGORIES = ["no such category", "CAR", "missing", " "]


def candidates(variable, bins):
    """Values at the edges of every bin, beside them and far off."""
    if variable["type"] == "categorical":
        return [one for bin in bins for one in bin.get("category", "else").split("%,%") if one != "Missing"]
    values = [value for bin in bins for value in bin.get("special", [])]
    for bin in bins:
        if bin.get("range", "Missing") != "Missing":
            low, high = (Decimal(bound.strip()) for bound in bin["range"][1:-1].split(","))
            low = low if low.is_finite() else min(high, Decimal(0)) - 9
            high = high if high.is_finite() else max(low, Decimal(0)) + 9
            values += [low, high, (low + high) / 2, low - Decimal("0.001"), high + Decimal("0.001")]
    return [Decimal(repr(float(value))) for value in values]  # what a client can send: the shortest text of a double


def draw_record(draw, card):
    record = {}
    for variable in card["variables"]:
        odd = ODD_NUMBERS if variable["type"] == "numeric" else ODD_CATEGORIES
        usual = candidates(variable, card["bins"][variable["name"]])
        fate = draw.below(20)
        value = ABSENT if fate == 0 else None if fate == 1 else draw.one_of(odd if fate in (2, 3) else usual)
        if fate == 4 and variable["type"] == "numeric":
            value = str(draw.one_of(usual))
        if value is not ABSENT:
            record[variable["name"]] = value
    if draw.below(12) == 0:
        record[draw.one_of(["extra", "Age"])] = draw.one_of([1, "x", None])
    return record


# Output


def as_json(value):
    """JSON with every decimal as it stands."""
    if isinstance(value, Decimal):
        return "0" if value == 0 else f"{value.normalize():f}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {as_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_json(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def main():
    metadata = {"spec_version": "1.0", "scorecard_id": "reference", "model_version": "1"}
    texts = [({"metadata": {**metadata, "name": name}}, text, 100) for name, text in CARDS]
    german = Path(__file__).parents[3] / "demo" / "german-credit.json"
    texts.append(({}, german.read_text(encoding="utf-8"), 25))
    draw = Draw(2026)
    cards = []
    for about, text, count in texts:
        card = about | json.loads(text, parse_float=Decimal, parse_int=Decimal)
        cases = [score_record(card, draw_record(draw, card)) for _ in range(count)]
        cards.append({"specification": card, "cases": cases})
    about = [
        "Scores, grades, probabilities and warnings to compare Scoreline's own with, made by scorecard_reference.py,",
        "an independent implementation in decimal arithmetic; how to make them again is written there. Contributions",
        "stand in the order of the card's variables. Where pd_decimals is null, pd has 20 decimals.",
    ]
    print(as_json({"about": about, "columns": COLUMNS, "cards": cards}))


main()
