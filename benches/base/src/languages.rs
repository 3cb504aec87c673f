//! A rule set in the language of each contender.

use std::fmt::Write as _;

use crate::customers::{DECIMAL, RATINGS, REGIONS, SEGMENTS};
use crate::lookup::{Lookup, lookups};
use crate::rules::{
    ACTIONS, BANDS, BENEFITS, COSTS, Column, Condition, Decimal, PRIORITIES, Rule, RuleSet, Test, WORD,
};

/// Above as many numbers the look-ups of a rule set are not written as SQL or JSON: parsing them would be
/// most of the work.
const LOOKUP_NUMBERS: usize = 4_000_000;

/// The words of a text column that a mask names.
fn words_of(column: Column, mask: u32) -> Vec<&'static str> {
    let all: &[&'static str] = if column == Column::Segment { &SEGMENTS } else { &REGIONS };
    all.iter().enumerate().filter(|(n, _)| mask >> n & 1 == 1).map(|(_, word)| *word).collect()
}

fn joined(parts: impl IntoIterator<Item = String>, between: &str) -> String {
    parts.into_iter().collect::<Vec<_>>().join(between)
}

/// The model for this project.
pub fn cvr(set: &RuleSet) -> String {
    let mut text = String::from(
        "/// Written by `generate`: the customers and rules of the benchmark \"whole customer bases\".\nmodel base \"A whole customer base\" {\n  scale 1..5\n  answered at least 70%\n}\ninput \"base.parquet\" {\n  id: number key from \"customer\"\n",
    );
    for r in 0..RATINGS {
        writeln!(text, "  r{r}: rating").unwrap();
    }
    let list = |all: &[&str]| joined(all.iter().map(|word| format!("\"{word}\"")), " | ");
    writeln!(text, "  segment: {}\n  region: {}", list(&SEGMENTS), list(&REGIONS)).unwrap();
    text += "  tenure: number >= 0\n  revenue: number >= 0\n  visits: number >= 0\n}\n";
    let side = |weights: &[u32], from: usize| {
        joined(weights.iter().enumerate().map(|(n, weight)| format!("r{} {weight}%", n + from)), "  ")
    };
    writeln!(text, "benefits {{ {} }}\ncosts {{ {} }}", side(&BENEFITS, 0), side(&COSTS, BENEFITS.len()))
        .unwrap();
    writeln!(
        text,
        "segments tier {{ {} }}",
        joined(SEGMENTS.iter().map(|word| format!("{word} if segment = \"{word}\"")), "  ")
    )
    .unwrap();
    let bands = BANDS.iter().map(|&(name, below)| {
        if below.is_finite() { format!("{name} if U < {below}") } else { format!("{name} otherwise") }
    });
    writeln!(text, "segments band first {{ {} }}", joined(bands, "  ")).unwrap();
    for action in ACTIONS {
        writeln!(text, "action {action} {{ }}").unwrap();
    }
    for (n, rule) in set.rules.iter().enumerate() {
        let conditions = rule.conditions.iter().map(|&one| cvr_condition(set.conditions[one]));
        writeln!(
            text,
            "rule {} {{ if {} recommend {} priority {} }}",
            Rule::name(n),
            joined(conditions, " and "),
            ACTIONS[rule.action],
            PRIORITIES[rule.priority]
        )
        .unwrap();
    }
    text
}

fn cvr_condition(one: Condition) -> String {
    let name = one.column.name();
    match one.test {
        Test::AtMost(c) => format!("{name} <= {c}"),
        Test::Within(a, b) => format!("{name} in {a}..{b}"),
        Test::Below(c) => format!("{name} < {c}"),
        Test::AtLeast(c) => format!("{name} >= {c}"),
        Test::Above(c) => format!("{name} > {c}"),
        Test::OneOf(mask) => {
            let all: Vec<_> = words_of(one.column, mask).iter().map(|word| format!("\"{word}\"")).collect();
            if all.len() == 1 {
                format!("{name} = {}", all[0])
            } else {
                format!("{name} in {{ {} }}", all.join(", "))
            }
        }
    }
}

/// A column that is whole numbers is compared with a whole number where the rule says one.
fn sql_number(column: Column, c: Decimal) -> String {
    let whole = match column {
        Column::Rating(r) => !DECIMAL.contains(&r),
        Column::Tenure | Column::Visits => true,
        _ => false,
    };
    if whole && c.0 % 1_000_000 == 0 { c.to_string() } else { format!("{c}::DOUBLE") }
}

fn sql_condition(one: Condition) -> String {
    let name = one.column.name();
    let number = |c| sql_number(one.column, c);
    match one.test {
        Test::AtMost(c) => format!("{name} <= {}", number(c)),
        Test::Within(a, b) => format!("{name} BETWEEN {} AND {}", number(a), number(b)),
        Test::Below(c) => format!("{name} < {}", number(c)),
        Test::AtLeast(c) => format!("{name} >= {}", number(c)),
        Test::Above(c) => format!("{name} > {}", number(c)),
        Test::OneOf(mask) => {
            let all: Vec<_> = words_of(one.column, mask).iter().map(|word| format!("'{word}'")).collect();
            if all.len() == 1 {
                format!("{name} = {}", all[0])
            } else {
                format!("{name} IN ({})", all.join(", "))
            }
        }
    }
}

/// The customers with CPP, CPC, U and net, as the CTE `scored`.
fn sql_scored() -> String {
    let sum = |weights: &[u32], from: usize| {
        joined(weights.iter().enumerate().map(|(n, w)| format!("coalesce({w} * r{}, 0)", n + from)), " + ")
    };
    let answered = |weights: &[u32], from: usize| {
        joined(
            weights
                .iter()
                .enumerate()
                .map(|(n, w)| format!("CASE WHEN r{} IS NULL THEN 0 ELSE {w} END", n + from)),
            " + ",
        )
    };
    let costs = BENEFITS.len();
    format!(
        "WITH sums AS (SELECT *,\n  {} AS gets,\n  {} AS gets_answered,\n  {} AS gives,\n  {} AS gives_answered\n  FROM {{input}}),\n\
         sides AS (SELECT * EXCLUDE (gets, gets_answered, gives, gives_answered),\n  CASE WHEN gets_answered >= 70 THEN gets::DOUBLE / gets_answered END AS CPP,\n  CASE WHEN gives_answered >= 70 THEN gives::DOUBLE / gives_answered END AS CPC\n  FROM sums),\n\
         scored AS (SELECT *, CPP / CPC AS U, CPP - CPC AS net FROM sides)",
        sum(&BENEFITS, 0),
        answered(&BENEFITS, 0),
        sum(&COSTS, costs),
        answered(&COSTS, costs)
    )
}

fn sql_band() -> String {
    let mut text = String::from("CASE");
    for (name, below) in BANDS {
        if below.is_finite() {
            write!(text, " WHEN U < {below:?}::DOUBLE THEN '{name}'").unwrap();
        } else {
            write!(text, " WHEN U IS NOT NULL THEN '{name}'").unwrap();
        }
    }
    text + " END"
}

/// The best rank of which a rule matched, from the words `m0`, `m1`, …
fn sql_top(set: &RuleSet) -> String {
    let mut text = String::from("CASE");
    for (rank, bits) in set.ranks() {
        let used = bits.iter().enumerate().filter(|(_, bits)| **bits != 0);
        let parts = joined(used.map(|(w, bits)| format!("(m{w} & {bits})")), " | ");
        write!(text, "\n    WHEN ({parts}) <> 0 THEN '{}'", ACTIONS[rank % ACTIONS.len()]).unwrap();
    }
    text + " END"
}

/// What all forms end with: the record, from a CTE `bits` with the words.
fn sql_record(set: &RuleSet) -> String {
    let words = joined(
        (0..set.words()).map(|w| format!("m{w}")).chain((0..set.words()).map(|w| format!("u{w}"))),
        ", ",
    );
    format!(
        "SELECT customer, U, net, segment AS tier, {} AS band, {} AS top_action, {words} FROM bits",
        sql_band(),
        sql_top(set)
    )
}

fn sql_copy(before: &str, select: &str) -> String {
    format!(
        "{before}COPY (\n{select}\n) TO '{{output}}' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880);\n"
    )
}

/// The words from boolean columns `b0`, `b1`, …, in one of three ways.
fn sql_bits(set: &RuleSet, way: &str) -> String {
    let mut words = Vec::new();
    for (letter, of) in [("m", 0), ("u", 1)] {
        for w in 0..set.words() {
            let rules = w * WORD..((w + 1) * WORD).min(set.rules.len());
            let part = |n: usize| {
                let bit = 1_u64 << (n % WORD);
                match (way, of) {
                    ("case", 0) => format!("CASE WHEN b{n} THEN {bit} ELSE 0 END"),
                    ("case", _) => format!("CASE WHEN b{n} IS NULL THEN {bit} ELSE 0 END"),
                    (_, 0) => format!("coalesce(b{n}, false)::BIGINT * {bit}"),
                    (_, _) => format!("(b{n} IS NULL)::BIGINT * {bit}"),
                }
            };
            words.push(format!("({})::BIGINT AS {letter}{w}", joined(rules.map(part), " + ")));
        }
    }
    words.join(",\n  ")
}

/// The forms of the SQL, by name.
pub fn duckdb(set: &RuleSet) -> Vec<(&'static str, String)> {
    let scored = sql_scored();
    let record = sql_record(set);
    let distinct = joined(
        set.conditions.iter().enumerate().map(|(n, &one)| format!("({}) AS c{n}", sql_condition(one))),
        ",\n  ",
    );
    let from_distinct = |rule: &Rule| joined(rule.conditions.iter().map(|one| format!("c{one}")), " AND ");
    let inline = |rule: &Rule| {
        joined(
            rule.conditions.iter().map(|&one| format!("({})", sql_condition(set.conditions[one]))),
            " AND ",
        )
    };
    let rules = |each: &dyn Fn(&Rule) -> String| {
        joined(set.rules.iter().enumerate().map(|(n, rule)| format!("({}) AS b{n}", each(rule))), ",\n  ")
    };
    let head = "customer, U, net, segment";
    let mut forms = Vec::new();
    for way in ["case", "cast"] {
        let select = format!(
            "{scored},\nconditions AS (SELECT {head},\n  {distinct}\n  FROM scored),\nrules AS (SELECT {head},\n  {}\n  FROM conditions),\nbits AS (SELECT {head},\n  {}\n  FROM rules)\n{record}",
            rules(&from_distinct),
            sql_bits(set, way)
        );
        forms.push((if way == "case" { "columns" } else { "columns_cast" }, sql_copy("", &select)));
    }
    forms.push((
        "inline",
        sql_copy(
            "",
            &format!(
                "{scored},\nrules AS (SELECT {head},\n  {}\n  FROM scored),\nbits AS (SELECT {head},\n  {}\n  FROM rules)\n{record}",
                rules(&inline),
                sql_bits(set, "case")
            ),
        ),
    ));
    forms.push(("list_filter", list_filter(set, &scored, &record, &rules(&inline))));
    forms.push(("cross_join", cross_join(set, &scored, &record)));
    let all = lookups(set);
    if all.iter().map(|one| one.values.len()).sum::<usize>() * set.words() <= LOOKUP_NUMBERS {
        forms.push(("lookup_join", lookup_join(set, &scored, &record, &all)));
        forms.push(("lookup_list", lookup_list(set, &scored, &record, &all)));
    }
    forms
}

/// The rules that hold as a list, put into words.
fn list_filter(set: &RuleSet, scored: &str, record: &str, rules: &str) -> String {
    let head = "customer, U, net, segment";
    let list = joined((0..set.rules.len()).map(|n| format!("b{n}")), ", ");
    let mut words = Vec::new();
    for (letter, name) in [("m", "matched"), ("u", "open")] {
        for w in 0..set.words() {
            words.push(format!(
                "coalesce(list_sum(list_transform(list_filter({name}, lambda n: n // {WORD} = {w}), lambda n: 1::BIGINT << (n % {WORD}))), 0)::BIGINT AS {letter}{w}"
            ));
        }
    }
    let select = format!(
        "{scored},\nrules AS (SELECT {head},\n  {rules}\n  FROM scored),\n\
         lists AS (SELECT {head}, [{list}] AS held FROM rules),\n\
         numbers AS (SELECT {head}, list_filter(range({count}), lambda n: held[n + 1]) AS matched,\n  list_filter(range({count}), lambda n: held[n + 1] IS NULL) AS open FROM lists),\n\
         bits AS (SELECT {head},\n  {}\n  FROM numbers)\n{record}",
        words.join(",\n  "),
        count = set.rules.len()
    );
    sql_copy("", &select)
}

/// The rules as a table of bounds, joined with every customer.
fn cross_join(set: &RuleSet, scored: &str, record: &str) -> String {
    let columns = Column::all();
    let mut setup = String::from("CREATE TEMP TABLE rule_table AS SELECT * FROM (VALUES\n");
    let rows = set.rules.iter().enumerate().map(|(n, rule)| {
        let mut row = vec![(n / WORD).to_string(), (1_u64 << (n % WORD)).to_string()];
        for &column in &columns {
            let test =
                rule.conditions.iter().map(|&one| set.conditions[one]).find(|one| one.column == column);
            let double = |c: Decimal| format!("{c}::DOUBLE");
            let none = || "NULL".to_owned();
            row.extend(match test.map(|one| one.test) {
                None => [none(), none()],
                Some(Test::AtMost(c) | Test::Below(c)) => [none(), double(c)],
                Some(Test::AtLeast(c) | Test::Above(c)) => [double(c), none()],
                Some(Test::Within(a, b)) => [double(a), double(b)],
                Some(Test::OneOf(mask)) => {
                    let all = joined(words_of(column, mask).iter().map(|word| format!("'{word}'")), ", ");
                    [format!("[{all}]"), none()]
                }
            });
        }
        format!("({})", row.join(", "))
    });
    setup += &joined(rows, ",\n");
    let names =
        columns.iter().flat_map(|column| [format!("lo_{}", column.name()), format!("hi_{}", column.name())]);
    write!(setup, "\n) AS t(word, bit, {});\n", joined(names, ", ")).unwrap();
    let tests = columns.iter().map(|&column| {
        let name = column.name();
        match column {
            Column::Rating(_) => {
                format!("(lo_{name} IS NULL OR {name} >= lo_{name}) AND (hi_{name} IS NULL OR {name} <= hi_{name})")
            }
            Column::Segment | Column::Region => format!("(lo_{name} IS NULL OR list_contains(lo_{name}, {name}))"),
            Column::Tenure | Column::U => format!("(hi_{name} IS NULL OR {name} < hi_{name})"),
            Column::Revenue => format!("(lo_{name} IS NULL OR {name} >= lo_{name})"),
            Column::Visits | Column::Net => format!("(lo_{name} IS NULL OR {name} > lo_{name})"),
        }
    });
    let mut words = Vec::new();
    for (letter, test) in [("m", "held"), ("u", "held IS NULL")] {
        for w in 0..set.words() {
            words.push(format!(
                "coalesce(bit_or(bit) FILTER (word = {w} AND {test}), 0)::BIGINT AS {letter}{w}"
            ));
        }
    }
    let select = format!(
        "{scored},\npairs AS (SELECT customer, U, net, segment, word, bit,\n  {} AS held\n  FROM scored CROSS JOIN rule_table),\n\
         bits AS (SELECT customer, any_value(U) AS U, any_value(net) AS net, any_value(segment) AS segment,\n  {}\n  FROM pairs GROUP BY customer)\n{record}",
        joined(tests, " AND\n  "),
        words.join(",\n  ")
    );
    sql_copy(&setup, &select)
}

/// A whole number from 0 that stands for the value of a column: 0 where it is unknown.
fn sql_key(one: &Lookup) -> String {
    let name = one.column.name();
    let texts = |all: &[&str]| {
        let parts = all.iter().enumerate().map(|(n, word)| format!("WHEN '{word}' THEN {}", n + 1));
        format!("(CASE {name} {} END)::INTEGER", joined(parts, " "))
    };
    match one.column {
        Column::Rating(r) if DECIMAL.contains(&r) => format!("coalesce(round({name} * 10)::INTEGER - 9, 0)"),
        Column::Rating(_) => format!("coalesce({name}, 0)"),
        Column::Segment => texts(&SEGMENTS),
        Column::Region => texts(&REGIONS),
        Column::Tenure | Column::Visits => format!("{name} + 1"),
        Column::Revenue | Column::U | Column::Net => {
            let sense = if one.column == Column::Net { ">" } else { ">=" };
            let parts = one.cuts.iter().map(|cut| format!("({name} {sense} {cut:?}::DOUBLE)::INTEGER"));
            format!("coalesce(1 + {}, 0)", joined(parts, " + "))
        }
    }
}

/// The words of a record from what its columns rule out and leave open.
fn sql_turned(set: &RuleSet, all: &[Lookup], kill: &dyn Fn(&Lookup, usize) -> String) -> String {
    let mut words = Vec::new();
    for w in 0..set.words() {
        let kills: Vec<_> = all.iter().filter(|one| one.reads[w] != 0).map(|one| kill(one, w)).collect();
        words.push(format!("({}) AS k{w}", kills.join(" | ")));
        let open = all.iter().filter(|one| one.column.nullable() && one.reads[w] != 0).map(|one| {
            format!("(CASE WHEN {} IS NULL THEN {} ELSE 0::BIGINT END)", one.column.name(), one.reads[w])
        });
        let open = joined(open, " | ");
        words.push(format!("({}) AS n{w}", if open.is_empty() { "0::BIGINT" } else { &open }));
    }
    words.join(",\n  ")
}

fn sql_turned_bits(set: &RuleSet) -> String {
    let mut words = Vec::new();
    for w in 0..set.words() {
        let count = (set.rules.len() - w * WORD).min(WORD);
        let all = (1_u64 << count) - 1;
        words.push(format!("({all} & ~(k{w} | n{w}))::BIGINT AS m{w}, (n{w} & ~k{w})::BIGINT AS u{w}"));
    }
    words.join(",\n  ")
}

/// What each value of a column rules out, as small tables that are joined.
fn lookup_join(set: &RuleSet, scored: &str, record: &str, all: &[Lookup]) -> String {
    let mut setup = String::new();
    for one in all {
        let name = one.column.name();
        let row = |n: usize, bits: &[u64]| {
            format!("({n}, {})", joined(bits.iter().map(|bits| format!("{bits}::BIGINT")), ", "))
        };
        let mut rows = vec![row(0, &vec![0; set.words()])];
        rows.extend(one.kills.iter().enumerate().map(|(n, bits)| row(n + 1, bits)));
        writeln!(
            setup,
            "CREATE TEMP TABLE of_{name} AS SELECT * FROM (VALUES {}) AS t(key_{name}, {});",
            rows.join(", "),
            joined((0..set.words()).map(|w| format!("{name}_k{w}")), ", ")
        )
        .unwrap();
    }
    let keys =
        joined(all.iter().map(|one| format!("{} AS key_{}", sql_key(one), one.column.name())), ",\n  ");
    let joins =
        joined(all.iter().map(|one| format!("JOIN of_{0} USING (key_{0})", one.column.name())), "\n  ");
    let select = format!(
        "{scored},\nkeys AS (SELECT customer, U, net, segment, {},\n  {keys}\n  FROM scored),\n\
         turned AS (SELECT customer, U, net, segment,\n  {}\n  FROM keys\n  {joins}),\n\
         bits AS (SELECT customer, U, net, segment,\n  {}\n  FROM turned)\n{record}",
        joined((0..RATINGS).map(|r| format!("r{r}")), ", "),
        sql_turned(set, all, &|one, w| format!("{}_k{w}", one.column.name())),
        sql_turned_bits(set)
    );
    sql_copy(&setup, &select)
}

/// The same as constant lists that are indexed.
fn lookup_list(set: &RuleSet, scored: &str, record: &str, all: &[Lookup]) -> String {
    let keys =
        joined(all.iter().map(|one| format!("{} AS key_{}", sql_key(one), one.column.name())), ",\n  ");
    let select = format!(
        "{scored},\nkeys AS (SELECT customer, U, net, segment, {},\n  {keys}\n  FROM scored),\n\
         turned AS (SELECT customer, U, net, segment,\n  {}\n  FROM keys),\n\
         bits AS (SELECT customer, U, net, segment,\n  {}\n  FROM turned)\n{record}",
        joined((0..RATINGS).map(|r| format!("r{r}")), ", "),
        sql_turned(set, all, &|one, w| {
            let list = joined(one.kills.iter().map(|bits| bits[w].to_string()), ", ");
            format!("([0, {list}]::BIGINT[])[key_{} + 1]", one.column.name())
        }),
        sql_turned_bits(set)
    );
    sql_copy("", &select)
}

fn json_list<T: ToString>(all: impl IntoIterator<Item = T>) -> String {
    format!("[{}]", joined(all.into_iter().map(|one| one.to_string()), ","))
}

fn json_texts<'a>(all: impl IntoIterator<Item = &'a str>) -> String {
    json_list(all.into_iter().map(|word| format!("\"{word}\"")))
}

/// The description that the Polars script makes its expressions from, and the check its exact fractions.
pub fn json(set: &RuleSet) -> String {
    let conditions = set.conditions.iter().map(|one| {
        let (test, values) = match one.test {
            Test::AtMost(c) => ("<=", json_texts([c.to_string().as_str()])),
            Test::Within(a, b) => ("in", json_texts([a.to_string().as_str(), b.to_string().as_str()])),
            Test::Below(c) => ("<", json_texts([c.to_string().as_str()])),
            Test::AtLeast(c) => (">=", json_texts([c.to_string().as_str()])),
            Test::Above(c) => (">", json_texts([c.to_string().as_str()])),
            Test::OneOf(mask) => ("of", json_texts(words_of(one.column, mask))),
        };
        format!("{{\"column\":\"{}\",\"test\":\"{test}\",\"values\":{values}}}", one.column.name())
    });
    let rules = set.rules.iter().map(|rule| {
        format!(
            "{{\"conditions\":{},\"action\":\"{}\",\"rank\":{}}}",
            json_list(&rule.conditions),
            ACTIONS[rule.action],
            rule.rank()
        )
    });
    let all = lookups(set);
    let fits = all.iter().map(|one| one.values.len()).sum::<usize>() * set.words() <= LOOKUP_NUMBERS;
    let tables = all.iter().filter(|_| fits).map(|one| {
        format!(
            "{{\"column\":\"{}\",\"nullable\":{},\"cuts\":[{}],\"kills\":{},\"reads\":{}}}",
            one.column.name(),
            one.column.nullable(),
            joined(one.cuts.iter().map(|cut| format!("{cut:?}")), ","),
            json_list(one.kills.iter().map(json_list)),
            json_list(&one.reads)
        )
    });
    format!(
        "{{\"word\":{WORD},\"benefits\":{},\"costs\":{},\"decimal\":{},\"segments\":{},\"regions\":{},\"actions\":{},\n\"conditions\":[\n{}],\n\"rules\":[\n{}],\n\"lookups\":[\n{}]}}\n",
        json_list(BENEFITS),
        json_list(COSTS),
        json_list(DECIMAL),
        json_texts(SEGMENTS),
        json_texts(REGIONS),
        json_texts(ACTIONS),
        joined(conditions, ",\n"),
        joined(rules, ",\n"),
        joined(tables, ",\n")
    )
}

/// A JDM graph for zen-engine: U and net by an expression node, then the rules as a decision table that
/// collects all rows that hold. It has no undetermined rules; a cell over an unknown value does not hold.
pub fn zen(set: &RuleSet) -> String {
    let columns = Column::all();
    let sum = |weights: &[u32], from: usize| {
        joined(weights.iter().enumerate().map(|(n, w)| format!("{w} * (r{0} ?? 0)", n + from)), " + ")
    };
    let answered = |weights: &[u32], from: usize| {
        joined(weights.iter().enumerate().map(|(n, w)| format!("(r{} == null ? 0 : {w})", n + from)), " + ")
    };
    let costs = BENEFITS.len();
    let expressions = [
        ("gets", sum(&BENEFITS, 0)),
        ("ga", answered(&BENEFITS, 0)),
        ("gives", sum(&COSTS, costs)),
        ("va", answered(&COSTS, costs)),
        ("CPP", "$.ga >= 70 ? $.gets / $.ga : null".to_owned()),
        ("CPC", "$.va >= 70 ? $.gives / $.va : null".to_owned()),
        ("U", "$.CPP == null or $.CPC == null ? null : $.CPP / $.CPC".to_owned()),
        ("net", "$.CPP == null or $.CPC == null ? null : $.CPP - $.CPC".to_owned()),
        (
            "band",
            "$.U == null ? null : $.U < 0.8 ? 'harmed' : $.U < 1 ? 'low' : $.U < 1.5 ? 'ok' : 'high'"
                .to_owned(),
        ),
        ("tier", "segment".to_owned()),
    ];
    let expressions = expressions
        .iter()
        .enumerate()
        .map(|(n, (key, value))| format!("{{\"id\":\"e{n}\",\"key\":\"{key}\",\"value\":\"{value}\"}}"));
    let inputs = columns
        .iter()
        .enumerate()
        .map(|(n, column)| format!("{{\"id\":\"i{n}\",\"name\":\"{0}\",\"field\":\"{0}\"}}", column.name()));
    let rows = set.rules.iter().enumerate().map(|(at, rule)| {
        let mut row = vec![format!("\"_id\":\"{}\"", Rule::name(at))];
        for (n, &column) in columns.iter().enumerate() {
            let condition =
                rule.conditions.iter().map(|&one| set.conditions[one]).find(|one| one.column == column);
            let cell = match condition.map(|one| one.test) {
                None => String::new(),
                Some(Test::AtMost(c)) => format!("<= {c}"),
                Some(Test::Within(a, b)) => format!("[{a}..{b}]"),
                Some(Test::Below(c)) => format!("< {c}"),
                Some(Test::AtLeast(c)) => format!(">= {c}"),
                Some(Test::Above(c)) => format!("> {c}"),
                Some(Test::OneOf(mask)) => {
                    joined(words_of(column, mask).iter().map(|word| format!("'{word}'")), ", ")
                }
            };
            row.push(format!("\"i{n}\":\"{cell}\""));
        }
        row.push(format!("\"o0\":\"{at}\",\"o1\":\"{}\"", rule.rank()));
        format!("{{{}}}", row.join(","))
    });
    format!(
        "{{\"nodes\":[\n{{\"id\":\"in\",\"type\":\"inputNode\",\"name\":\"in\"}},\n\
         {{\"id\":\"value\",\"type\":\"expressionNode\",\"name\":\"value\",\"content\":{{\"passThrough\":true,\"expressions\":[{}]}}}},\n\
         {{\"id\":\"rules\",\"type\":\"decisionTableNode\",\"name\":\"rules\",\"content\":{{\"hitPolicy\":\"collect\",\"passThrough\":false,\"outputPath\":\"matched\",\"inputs\":[{}],\"outputs\":[{{\"id\":\"o0\",\"name\":\"rule\",\"field\":\"rule\"}},{{\"id\":\"o1\",\"name\":\"rank\",\"field\":\"rank\"}}],\"rules\":[\n{}]}}}},\n\
         {{\"id\":\"out\",\"type\":\"outputNode\",\"name\":\"out\"}}],\n\
         \"edges\":[{{\"id\":\"a\",\"type\":\"edge\",\"sourceId\":\"in\",\"targetId\":\"value\"}},{{\"id\":\"b\",\"type\":\"edge\",\"sourceId\":\"value\",\"targetId\":\"rules\"}},{{\"id\":\"c\",\"type\":\"edge\",\"sourceId\":\"value\",\"targetId\":\"out\"}},{{\"id\":\"d\",\"type\":\"edge\",\"sourceId\":\"rules\",\"targetId\":\"out\"}}]}}\n",
        joined(expressions, ","),
        joined(inputs, ","),
        joined(rows, ",\n")
    )
}

/// The rules as straight-line Rust over bitmaps: what a compiler would make of them.
pub fn straight(set: &RuleSet) -> String {
    let mut text = format!(
        "//! {} rules in straight-line code. Written by `generate --rules {0} --straight FILE`; do not edit.\n\n\
         /// How many rules and distinct conditions it is written for.\npub const RULES: usize = {0};\npub const CONDITIONS: usize = {1};\n\n\
         /// The words of all rules for 64 customers, from those of the conditions: `t` holds, `p` holds or is unknown.\n\
         #[rustfmt::skip]\npub fn rules(t: &[u64; CONDITIONS], p: &[u64; CONDITIONS], m: &mut [u64; RULES], q: &mut [u64; RULES]) {{\n",
        set.rules.len(),
        set.conditions.len()
    );
    for (n, rule) in set.rules.iter().enumerate() {
        let all = |letter: &str| joined(rule.conditions.iter().map(|one| format!("{letter}[{one}]")), " & ");
        writeln!(text, "    m[{n}] = {}; q[{n}] = {};", all("t"), all("p")).unwrap();
    }
    text + "}\n"
}
