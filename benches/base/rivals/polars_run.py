"""Polars, lazily and streaming, on a rule set: `polars_run.py RULES.json DATA OUT FORM`.

POLARS_MAX_THREADS says how many threads. FORM is

- `text`, `enum` or `codes`: each distinct condition is a column, each rule an AND of columns; the two text
  columns stay text, become an Enum, or become whole numbers;
- `inline`: each rule is one expression over the columns of the data (as text), and Polars finds what is common;
- `lookup`: small tables of what each value rules out, joined.
"""

import json
import sys
from functools import reduce
from operator import and_, or_

import polars as pl

rules_file, data, out, form = sys.argv[1:5]
with open(rules_file) as file:
    rule_set = json.load(file)
WORD = rule_set["word"]
RULES = rule_set["rules"]
WORDS = (len(RULES) + WORD - 1) // WORD
TEXTS = {"segment": rule_set["segments"], "region": rule_set["regions"]}
HEAD = ["customer", "U", "net", "segment"]


def col(name):
    return pl.col(name)


def either(parts):
    """Joins as a tree: a chain of a thousand would be as deep as it is long."""
    parts = list(parts)
    while len(parts) > 1:
        parts = [reduce(or_, parts[n : n + 8]) for n in range(0, len(parts), 8)]
    return parts[0]


def condition(one):
    column, values = col(one["column"]), one["values"]
    test = one["test"]
    if test == "of":
        all_words = TEXTS[one["column"]]
        if form == "codes":
            values = [all_words.index(word) for word in values]
        if len(values) == 1:
            return column == values[0]
        return column.is_in(values)
    numbers = [float(word) if "." in word else int(word) for word in values]
    return {
        "<=": lambda: column <= numbers[0],
        "<": lambda: column < numbers[0],
        ">=": lambda: column >= numbers[0],
        ">": lambda: column > numbers[0],
        "in": lambda: column.is_between(numbers[0], numbers[1]),
    }[test]()


def scored(rows):
    def side(weights, start):
        names = [(weight, f"r{start + n}") for n, weight in enumerate(weights)]
        total = reduce(lambda a, b: a + b, [(weight * col(name)).fill_null(0) for weight, name in names])
        answered = reduce(lambda a, b: a + b, [col(name).is_not_null().cast(pl.Int32) * weight for weight, name in names])
        return total, answered

    gets, gets_answered = side(rule_set["benefits"], 0)
    gives, gives_answered = side(rule_set["costs"], 6)
    rows = rows.with_columns(gets=gets, gets_answered=gets_answered, gives=gives, gives_answered=gives_answered)
    rows = rows.with_columns(
        CPP=pl.when(col("gets_answered") >= 70).then(col("gets") / col("gets_answered")),
        CPC=pl.when(col("gives_answered") >= 70).then(col("gives") / col("gives_answered")),
    )
    return rows.with_columns(U=col("CPP") / col("CPC"), net=col("CPP") - col("CPC"))


def bits_of(rows, held):
    """The words from one expression for each rule."""
    columns = []
    for letter, test in (("m", lambda b: b.fill_null(False)), ("u", lambda b: b.is_null())):
        for w in range(WORDS):
            here = range(w * WORD, min((w + 1) * WORD, len(RULES)))
            columns.append(either(test(held(n)).cast(pl.Int64) * (1 << (n % WORD)) for n in here).alias(f"{letter}{w}"))
    return rows.select(*HEAD, *columns)


def by_columns(rows):
    if form == "codes":
        codes = [col(name).replace_strict(words, range(len(words)), return_dtype=pl.UInt8) for name, words in TEXTS.items()]
        rows = rows.with_columns(codes)
    if form == "enum":
        rows = rows.with_columns(col(name).cast(pl.Enum(words)) for name, words in TEXTS.items())
    rows = rows.select(*HEAD, *(condition(one).alias(f"c{n}") for n, one in enumerate(rule_set["conditions"])))
    held = [reduce(and_, [col(f"c{c}") for c in rule["conditions"]]).alias(f"b{n}") for n, rule in enumerate(RULES)]
    rows = rows.select(*HEAD, *held)
    rows = bits_of(rows, lambda n: col(f"b{n}"))
    if form == "codes":
        words = TEXTS["segment"]
        rows = rows.with_columns(col("segment").replace_strict(range(len(words)), words, return_dtype=pl.String))
    return rows


def inline(rows):
    conditions = [condition(one) for one in rule_set["conditions"]]
    held = [reduce(and_, [conditions[c] for c in rule["conditions"]]) for rule in RULES]
    return bits_of(rows, lambda n: held[n])


def lookup(rows):
    tables = rule_set["lookups"]
    if not tables:
        sys.exit("the look-ups of this rule set are too large")
    keys = []
    for table in tables:
        name, column = table["column"], col(table["column"])
        if name in TEXTS:
            key = column.replace_strict(TEXTS[name], range(1, len(TEXTS[name]) + 1), return_dtype=pl.Int32)
        elif table["cuts"]:
            passed = (column > cut if name == "net" else column >= cut for cut in table["cuts"])
            key = (pl.sum_horizontal(one.cast(pl.Int32) for one in passed) + 1)
            if table["nullable"]:
                key = pl.when(column.is_null()).then(0).otherwise(key)
        elif name.startswith("r") and int(name[1:]) in rule_set["decimal"]:
            key = (column * 10).round().cast(pl.Int32).fill_null(9) - 9
        elif name.startswith("r"):
            key = column.fill_null(0)
        else:
            key = column + 1
        keys.append(key.cast(pl.Int32).alias(f"key_{name}"))
    rows = rows.select(*HEAD, *(f"r{n}" for n in range(11)), *keys)
    for table in tables:
        name = table["column"]
        kills = [[0] * WORDS, *table["kills"]]
        small = pl.DataFrame(
            {f"key_{name}": range(len(kills))} | {f"{name}_k{w}": [one[w] for one in kills] for w in range(WORDS)},
            schema_overrides={f"key_{name}": pl.Int32},
        )
        rows = rows.join(small.lazy(), on=f"key_{name}", how="left").drop(f"key_{name}")
    turned = []
    for w in range(WORDS):
        here = [table for table in tables if table["reads"][w]]
        turned.append(either(col(f"{table['column']}_k{w}") for table in here).alias(f"k{w}"))
        opened = [
            col(table["column"]).is_null().cast(pl.Int64) * table["reads"][w] for table in here if table["nullable"]
        ]
        turned.append((either(opened) if opened else pl.lit(0, pl.Int64)).alias(f"n{w}"))
    rows = rows.select(*HEAD, *turned)
    columns = []
    for w in range(WORDS):
        full = (1 << min(WORD, len(RULES) - w * WORD)) - 1
        columns.append((pl.lit(full, pl.Int64) & ~(col(f"k{w}") | col(f"n{w}"))).alias(f"m{w}"))
    columns += [(col(f"n{w}") & ~col(f"k{w}")).alias(f"u{w}") for w in range(WORDS)]
    return rows.select(*HEAD, *columns)


def top():
    ranks = {}
    for n, rule in enumerate(RULES):
        bits = ranks.setdefault(rule["rank"], [rule["action"], [0] * WORDS])[1]
        bits[n // WORD] |= 1 << (n % WORD)
    chain = pl
    for _, (action, bits) in sorted(ranks.items()):
        some = either(col(f"m{w}") & mask for w, mask in enumerate(bits) if mask) != 0
        chain = chain.when(some).then(pl.lit(action))
    return chain.otherwise(None)


if data.endswith(".csv"):
    types = {"customer": pl.Int64, "segment": pl.String, "region": pl.String}
    types |= {f"r{n}": pl.Float64 if n in rule_set["decimal"] else pl.Int32 for n in range(11)}
    types |= {"tenure": pl.Int32, "revenue": pl.Float64, "visits": pl.Int32}
    customers = pl.scan_csv(data, schema_overrides=types)
else:
    customers = pl.scan_parquet(data)
customers = scored(customers)
customers = {"inline": inline, "lookup": lookup}.get(form, by_columns)(customers)
u = col("U")
band = pl.when(u < 0.8).then(pl.lit("harmed")).when(u < 1).then(pl.lit("low")).when(u < 1.5).then(pl.lit("ok"))
band = band.when(u.is_not_null()).then(pl.lit("high"))
words = [f"{letter}{w}" for letter in "mu" for w in range(WORDS)]
customers = customers.select(
    "customer", "U", "net", col("segment").cast(pl.String).alias("tier"), band.alias("band"), top().alias("top_action"), *words
)
customers.sink_parquet(out, compression="snappy", row_group_size=122_880, engine="streaming")
