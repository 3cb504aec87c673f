//! What the programs reach: the proof that the generator is worth its name.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cvrules::answer::{
    Causes, CellId, Condition, DropCause, DroppedAction, Inside, Membership, Standing, Subject,
    SubjectAnswer, Value,
};
use cvrules::interpret::{Evaluation, evaluate};
use cvrules::model::{
    Aggregate, Change, Expr, ExprKind, Function, GroupRef, InputKind, Measure, Model, Money, Moved, Scope,
    TemplatePart, Type,
};
use cvrules::number::Number;
use cvrules::value::{Extreme, Reason, Side};

use super::{Program, program, shrink};
use crate::order::{Chance, shuffled, without_places};

/// How often each thing was seen; and values outside the range that the check gives them, from which it
/// concludes that a comparison is impossible.
#[derive(Default)]
struct Seen(BTreeMap<String, usize>, Vec<String>);

impl Seen {
    fn mark(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    fn causes(&mut self, causes: &Causes) {
        for reason in causes.reasons() {
            self.mark(format!("reason {reason}"));
        }
    }

    fn value(&mut self, what: &str, value: &Value) {
        match value {
            Value::Unknown(causes) => {
                self.mark(format!("{what} unknown"));
                self.causes(causes);
            }
            Value::Unbounded => self.mark(format!("{what} unbounded")),
            Value::Number(n) if *n == Number::ONE => self.mark(format!("{what} is 1")),
            Value::Number(n) if n.is_negative() => self.mark(format!("{what} below 0")),
            Value::Number(n) if n.is_zero() => self.mark(format!("{what} is 0")),
            _ => self.mark(format!("{what} known")),
        }
    }

    fn dropped(&mut self, dropped: &[DroppedAction]) {
        for one in dropped {
            match &one.cause {
                DropCause::Forbidden(_) => self.mark("action forbidden"),
                DropCause::Held(rules) => {
                    self.mark("action held");
                    rules.iter().for_each(|(_, causes)| self.causes(causes));
                }
                DropCause::Blocked(_) => self.mark("action blocked"),
                DropCause::OverLimit(_) => self.mark("action over a limit"),
                DropCause::NotWorthwhile(None) => self.mark("action not worthwhile"),
                DropCause::NotWorthwhile(Some(causes)) => {
                    self.mark("action not known to be worthwhile");
                    self.causes(causes);
                }
                DropCause::Displaced(_) => self.mark("action displaced"),
            }
        }
    }

    fn condition(&mut self, whom: &str, condition: &Condition) {
        if condition.margin.as_ref().is_some_and(Number::is_zero) {
            self.mark(format!("{whom} margin 0"));
        }
        condition.parts.iter().for_each(|part| self.condition(whom, part));
    }

    fn subject(&mut self, whom: &str, found: &SubjectAnswer) {
        self.value(&format!("{whom} U"), &found.value.u);
        self.value(&format!("{whom} CPC"), &found.value.cpc);
        self.value(&format!("{whom} net"), &found.value.net);
        for factor in &found.value.factors {
            self.value(&format!("{whom} share"), &factor.share);
            if let Value::Flag(flag) = factor.dominates {
                self.mark(format!("{whom} dominates {flag}"));
            }
        }
        for rule in &found.rules {
            self.mark(format!("{whom} rule {:?}", rule.status));
            if let Standing::Overridden(by) = &rule.standing {
                self.mark(format!("{whom} rule overridden"));
                if by.iter().any(|rule| rule.at.is_some()) {
                    self.mark(format!("{whom} rule overridden from above"));
                }
            }
            if let Standing::Conflict(_) = &rule.standing {
                self.mark(format!("{whom} rule in conflict"));
            }
            if !rule.would_be_overridden.is_empty() {
                self.mark(format!("{whom} rule in doubt"));
            }
            self.condition(whom, &rule.condition);
        }
        for ranked in &found.ranked {
            self.mark(format!("{whom} action ranked"));
            self.value("uplift", &ranked.uplift);
            self.value("uplift_u", &ranked.uplift_u);
            if let Some(score) = &ranked.score {
                self.value("score", score);
            }
        }
        self.dropped(&found.dropped);
        if let Some(causes) = &found.unknowns {
            self.causes(causes);
        }
    }

    fn evaluation(&mut self, evaluation: &Evaluation<'_>) {
        let answer = evaluation.answer();
        for customer in &answer.customers {
            self.value("U", &customer.u);
            self.value("net", &customer.net);
            for membership in &customer.memberships {
                match membership {
                    Membership::In(_) => self.mark("membership in"),
                    Membership::None => self.mark("membership none"),
                    Membership::Unknown(causes) => {
                        self.mark("membership unknown");
                        self.causes(causes);
                    }
                }
            }
            for rule in &customer.rules {
                self.mark(format!("rule {:?}", rule.status));
                if rule.overridden {
                    self.mark("rule overridden");
                }
                if rule.in_conflict {
                    self.mark("rule in conflict");
                }
            }
            for ranked in &customer.ranked {
                if let Some(score) = &ranked.score {
                    self.value("score", score);
                }
            }
            customer.missing.iter().for_each(|(_, causes)| self.causes(causes));
            self.dropped(&customer.dropped);
        }
        for group in &answer.groups {
            self.subject("group", group);
        }
        for row in 0..answer.customers.len().min(3) {
            self.subject("customer", &evaluation.explain_customer(row).unwrap());
        }
    }

    fn expr(&mut self, expr: &Expr, subjects: &[Subject], evaluation: &Evaluation<'_>) {
        self.mark(format!("kind {}", kind(expr)));
        if let Type::Number { range, .. } = &expr.ty {
            for subject in subjects {
                if let Some(Value::Number(number)) = evaluation.eval_at(subject, expr)
                    && !range.contains(&number)
                {
                    self.1.push(format!("{number} is not in {range:?}: {expr:?}"));
                }
            }
        }
        match &expr.kind {
            ExprKind::Measure(group, measure) => {
                self.mark(format!("group {}", prefix(*group)));
                self.mark(format!("measure {}", measure_name(*measure)));
            }
            ExprKind::ScoreTerm(term) => self.mark(format!("term {term:?}")),
            ExprKind::Call(function, _) => self.mark(format!("function {}", function_name(function))),
            ExprKind::Compare(_, op, _) => self.mark(format!("compare {op:?}")),
            ExprKind::Is { state, negated, .. } => self.mark(format!("is {state:?} {negated}")),
            ExprKind::InRange { negated, open, .. } => self.mark(format!("range {negated} {open}")),
            ExprKind::Aggregate { group, function, rounds, .. } => {
                self.mark(format!("group {} of an aggregate", prefix(*group)));
                let subject = match group {
                    GroupRef::Family(_) => Subject::Customer(0),
                    _ => Subject::Cell(CellId::all()),
                };
                let name = aggregate_name(function);
                match evaluation.eval_at(&subject, expr) {
                    Some(Value::Unknown(causes)) => {
                        self.mark(format!("aggregate {name} unknown"));
                        self.causes(&causes);
                    }
                    Some(_) => self.mark(format!("aggregate {name} known")),
                    None => {}
                }
                if *rounds {
                    self.mark("aggregate that rounds");
                }
            }
            _ => {}
        }
        let inside = [Subject::Customer(0), Subject::Customer(1)];
        let subjects = if matches!(expr.kind, ExprKind::Aggregate { .. }) { &inside } else { subjects };
        below(expr, &mut |child| self.expr(child, subjects, evaluation));
    }

    fn model(&mut self, model: &Model, evaluation: &Evaluation<'_>) {
        for input in model.inputs.as_slice() {
            self.mark(match &input.kind {
                InputKind::Rating { decimal_comma: true } | InputKind::Number { decimal_comma: true, .. } => {
                    "column with a decimal comma"
                }
                InputKind::Rating { .. } => "column rating",
                InputKind::Number { .. } => "column number",
                InputKind::Text => "column text",
                InputKind::Flag { yes, .. } if yes.is_empty() => "column flag",
                InputKind::Flag { .. } => "column flag with words",
                InputKind::Date(_) => "column date",
                InputKind::List(_) => "column list",
            });
            if input.key {
                self.mark("column key");
            }
            if input.weight {
                self.mark("column weight");
            }
            if input.protected.is_some() {
                self.mark("column protected");
            }
        }
        for side in [Side::Benefits, Side::Costs] {
            if model.weights(side).by.is_some() {
                self.mark("weights of segments");
            }
        }
        for family in model.families.as_slice() {
            self.mark(if family.first { "family first" } else { "family plain" });
            let all = family.segments.as_slice().iter();
            self.mark(if all.clone().any(|one| one.condition.is_none()) {
                "otherwise"
            } else {
                "no otherwise"
            });
        }
        if model.has_expectations() {
            self.mark("expectations");
        }
        if !model.goals.is_empty() {
            self.mark("goals");
        }
        for report in &evaluation.answer().targets {
            report.cells.iter().for_each(|at| self.mark(format!("target {:?}", at.state)));
        }
        if model.population.is_some() {
            self.mark("population");
            for one in &evaluation.answer().outside {
                self.mark(if one.inside == Inside::No {
                    "customer outside"
                } else {
                    "customer perhaps outside"
                });
            }
        }
        for action in model.actions.as_slice() {
            for effect in &action.effects {
                let of = if matches!(effect.of, Moved::Input(_)) { "column" } else { "factor" };
                let by = match effect.by {
                    Change::Points(_) => "points",
                    Change::Part(_) => "part",
                    Change::OfValue(_) => "of value",
                };
                self.mark(format!("effect on a {of} {by} {}", effect.lifts));
                self.mark(format!("effect on a {of} when {}", effect.when.is_some()));
                self.mark(format!("effect moves {} factors", effect.moves.len().min(2)));
                for (_, way) in &effect.moves {
                    self.mark(format!("effect moves {way:?}"));
                }
            }
        }
        for rule in model.rules.as_slice() {
            self.mark(match &rule.scope {
                Scope::Customer => "scope customer".to_owned(),
                Scope::Cells(families) => format!("scope of {} families", families.len()),
            });
            self.mark(format!("priority {:?}", rule.priority));
            if rule.forbid_if_known {
                self.mark("forbid if known");
            }
        }
        let mut of_customers: Vec<&Expr> = Vec::new();
        let mut of_all: Vec<&Expr> = Vec::new();
        of_customers.extend(model.factors.as_slice().iter().map(|factor| &factor.rating));
        of_customers.extend(model.population.iter().map(|population| &population.condition));
        for family in model.families.as_slice() {
            of_customers.extend(family.segments.as_slice().iter().filter_map(|one| one.condition.as_ref()));
        }
        for named in model.lets.as_slice() {
            of_customers.extend(&named.customer);
            of_all.extend(&named.group);
        }
        of_customers.extend(Money::ALL.into_iter().filter_map(|money| model.money(money)));
        if let Some(score) = &model.prioritize {
            of_customers.extend(&score.customer);
            of_all.extend(&score.group);
        }
        let customers = [Subject::Customer(0), Subject::Customer(1)];
        for expr in of_customers {
            self.expr(expr, &customers, evaluation);
        }
        for expr in of_all {
            self.expr(expr, &[Subject::Cell(CellId::all())], evaluation);
        }
        for rule in model.rules.as_slice() {
            let subjects: Vec<Subject> = match &rule.scope {
                Scope::Customer => customers.to_vec(),
                Scope::Cells(families) => {
                    let groups = evaluation.answer().groups.iter().map(|group| group.subject.clone());
                    let of_rule = groups.filter(|group| match group {
                        Subject::Cell(cell) => cell.parts().iter().map(|(family, _)| family).eq(families),
                        Subject::Customer(_) => false,
                    });
                    of_rule.take(2).collect()
                }
            };
            let texts = rule.because.iter().flat_map(|because| &because.parts);
            let values = texts.filter_map(|part| match part {
                TemplatePart::Value { value, .. } => Some(value),
                TemplatePart::Words(_) => None,
            });
            for expr in std::iter::once(&rule.condition).chain(&rule.unless).chain(values) {
                self.expr(expr, &subjects, evaluation);
            }
        }
    }

    fn missing(&self) -> Vec<String> {
        wanted().into_iter().filter(|one| !self.0.contains_key(one)).collect()
    }
}

const fn kind(expr: &Expr) -> &'static str {
    match &expr.kind {
        ExprKind::Number(_) => "number",
        ExprKind::Text(_) => "text",
        ExprKind::Flag(_) => "flag",
        ExprKind::Date(_) => "date",
        ExprKind::Segment(..) => "segment",
        ExprKind::FactorName(_) => "factor name",
        ExprKind::Input(_) => "input",
        ExprKind::Membership(_) => "membership",
        ExprKind::Measure(..) => "measure",
        ExprKind::ScoreTerm(_) => "score term",
        ExprKind::Aggregate { .. } => "aggregate",
        ExprKind::Let(_) => "let",
        ExprKind::Param(_) => "param",
        ExprKind::AsOf => "as_of",
        ExprKind::Neg(_) => "neg",
        ExprKind::Not(_) => "not",
        ExprKind::And(_) => "and",
        ExprKind::Or(_) => "or",
        ExprKind::Sum(..) => "sum",
        ExprKind::Product(..) => "product",
        ExprKind::OrElse(_) => "or else",
        ExprKind::Compare(..) => "compare",
        ExprKind::Confident(..) => "confident",
        ExprKind::InRange { .. } => "in range",
        ExprKind::InItems { .. } => "in items",
        ExprKind::Is { .. } => "is",
        ExprKind::Call(..) => "call",
    }
}

const fn prefix(group: GroupRef) -> &'static str {
    match group {
        GroupRef::Own => "own",
        GroupRef::All => "all",
        GroupRef::Family(_) => "family",
        GroupRef::Segment(..) => "segment",
        // Brands and waves are not in programs made by chance: only the reference interpreter runs them.
        GroupRef::Beside(..) => "beside",
    }
}

const fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Cpp => "CPP",
        Measure::Cpc => "CPC",
        Measure::U => "U",
        Measure::Net => "net",
        Measure::Answered(None) => "answered",
        Measure::Answered(Some(Side::Benefits)) => "answered benefits",
        Measure::Answered(Some(Side::Costs)) => "answered costs",
        Measure::Rating(_) => "rating",
        Measure::Share(_) => "share",
        Measure::Headroom(_) => "headroom",
        Measure::Dominates(_) => "dominates",
        Measure::Extreme(Extreme::Weakest, _) => "weakest",
        Measure::Extreme(Extreme::Top, Side::Benefits) => "top benefit",
        Measure::Extreme(Extreme::Top, Side::Costs) => "top cost",
        Measure::Count => "count",
        Measure::Rows => "rows",
        Measure::Reach => "reach",
        Measure::Worth => "worth",
        Measure::WorthRaw => "worth_raw",
        Measure::Potential => "potential",
        Measure::Unrealised => "unrealised",
        Measure::Gap(_) => "gap",
        Measure::Satisfaction => "satisfaction",
        Measure::Consequence(_) => "consequence",
    }
}

const fn function_name(function: &Function) -> &'static str {
    match function {
        Function::Min => "min",
        Function::Max => "max",
        Function::Mean(None) => "mean",
        Function::Mean(Some(_)) => "mean answered",
        Function::Abs => "abs",
        Function::Round => "round",
        Function::Clamp => "clamp",
        Function::Invert(..) => "invert",
        Function::Rescale => "rescale",
        Function::Clv { now: false } => "clv",
        Function::Clv { now: true } => "clv_now",
        Function::Roi => "roi",
        Function::Relative => "relative",
    }
}

const fn aggregate_name(function: &Aggregate) -> &'static str {
    match function {
        Aggregate::Count => "count",
        Aggregate::Rows => "rows",
        Aggregate::ShareOf => "share_of",
        Aggregate::Sum => "sum",
        Aggregate::Mean => "mean",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
        Aggregate::Median => "median",
        Aggregate::Percentile(_) => "percentile",
        Aggregate::Nps => "nps",
    }
}

/// The expressions directly below.
fn below<'e>(expr: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
    match &expr.kind {
        ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Is { subject: inner, .. } => f(inner),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::OrElse(parts) | ExprKind::Call(_, parts) => {
            parts.iter().for_each(f);
        }
        ExprKind::Sum(first, rest) => {
            f(first);
            rest.iter().for_each(|(_, part)| f(part));
        }
        ExprKind::Product(first, rest) => {
            f(first);
            rest.iter().for_each(|(_, part)| f(part));
        }
        ExprKind::Compare(left, _, right) => [left, right].into_iter().for_each(|part| f(part)),
        ExprKind::InRange { subject, lo, hi, .. } => [subject, lo, hi].into_iter().for_each(|part| f(part)),
        ExprKind::InItems { subject, items, .. } => {
            f(subject);
            items.iter().for_each(f);
        }
        ExprKind::Aggregate { of, .. } => of.iter().for_each(|of| f(of)),
        _ => {}
    }
}

/// Everything that must occur.
fn wanted() -> Vec<String> {
    // Brands and waves are not in programs made by chance: only the reference interpreter runs them.
    let beside = [Reason::NoOfferingRow, Reason::NoEarlierAnswer];
    let reasons = Reason::ALL.iter().filter(|reason| !beside.contains(reason));
    let mut all: Vec<String> = reasons.map(|reason| format!("reason {reason}")).collect();
    let mut add = |word: &str, some: &[&str]| all.extend(some.iter().map(|one| format!("{word}{one}")));
    add(
        "kind ",
        &[
            "number",
            "text",
            "flag",
            "date",
            "segment",
            "factor name",
            "input",
            "membership",
            "measure",
            "score term",
            "aggregate",
            "let",
            "param",
            "as_of",
            "neg",
            "not",
            "and",
            "or",
            "sum",
            "product",
            "or else",
            "compare",
            "confident",
            "in range",
            "in items",
            "is",
            "call",
        ],
    );
    add(
        "measure ",
        &[
            "CPP",
            "CPC",
            "U",
            "net",
            "answered",
            "answered benefits",
            "answered costs",
            "rating",
            "share",
            "headroom",
            "dominates",
            "weakest",
            "top benefit",
            "top cost",
            "count",
            "rows",
            "reach",
            "worth",
            "worth_raw",
            "gap",
            "satisfaction",
            "consequence",
            "potential",
            "unrealised",
        ],
    );
    add("term ", &["Uplift", "UpliftU", "Effort", "Cost"]);
    add("function ", &["min", "max", "mean", "mean answered", "abs", "round", "clamp", "invert", "rescale"]);
    add("function ", &["clv", "clv_now", "roi"]);
    add("compare ", &["Eq", "Ne", "Lt", "Le", "Gt", "Ge"]);
    for state in ["Known", "Unknown", "Unbounded"] {
        add("is ", &[&format!("{state} true"), &format!("{state} false")]);
    }
    add("range ", &["true true", "true false", "false true", "false false"]);
    for group in ["own", "all", "family", "segment"] {
        add("group ", &[group, &format!("{group} of an aggregate")]);
    }
    for name in ["count", "rows", "share_of", "sum", "mean", "min", "max", "median", "percentile", "nps"] {
        add("aggregate ", &[&format!("{name} known")]);
        if !matches!(name, "count" | "rows") {
            add("aggregate ", &[&format!("{name} unknown")]);
        }
    }
    add("target ", &["Met", "Missed", "NotDue", "Unknown"]);
    add("", &["expectations", "goals", "aggregate that rounds", "weights of segments", "forbid if known"]);
    add(
        "column ",
        &[
            "rating",
            "number",
            "text",
            "flag",
            "flag with words",
            "date",
            "list",
            "key",
            "weight",
            "protected",
            "with a decimal comma",
        ],
    );
    add("family ", &["first", "plain"]);
    add("", &["otherwise", "no otherwise", "action over a limit"]);
    add("action ", &["not worthwhile", "not known to be worthwhile"]);
    add("", &["population", "customer outside", "customer perhaps outside"]);
    add("membership ", &["in", "none", "unknown"]);
    for by in ["part true", "part false", "points true", "points false", "when true", "when false"] {
        add("effect on a ", &[&format!("factor {by}"), &format!("column {by}")]);
    }
    add("effect on a column of value ", &["true", "false"]);
    add("effect moves ", &["1 factors", "2 factors", "Up", "Down", "Either"]);
    add("scope ", &["customer", "of 0 families", "of 1 families", "of 2 families"]);
    add("priority ", &["Critical", "High", "Normal", "Low"]);
    for whom in ["", "group ", "customer "] {
        add(
            whom,
            &[
                "U is 1",
                "U is 0",
                "U below 0",
                "U unbounded",
                "U unknown",
                "U known",
                "net below 0",
                "net is 0",
                "rule Matched",
                "rule NotMatched",
                "rule Undetermined",
                "rule NotInForce",
                "rule overridden",
                "rule in conflict",
            ],
        );
    }
    for whom in ["group ", "customer "] {
        add(
            whom,
            &[
                "margin 0",
                "CPC is 0",
                "share is 1",
                "share is 0",
                "share unknown",
                "dominates true",
                "dominates false",
                "rule overridden from above",
                "rule in doubt",
                "action ranked",
            ],
        );
    }
    add("customer ", &["CPC below 0"]);
    add("action ", &["forbidden", "held", "blocked", "displaced"]);
    add("uplift ", &["known", "unknown", "below 0", "is 0"]);
    add("uplift_u ", &["known", "unknown", "below 0"]);
    add("score ", &["known", "unknown", "below 0", "is 0", "unbounded"]);
    all
}

/// How many programs; the first that do.
const PROGRAMS: u64 = 340;

/// What a program was seen to do; an error where it does not even compile.
fn seen_in(program: &Program, seen: &mut Seen) -> Result<(), String> {
    let compiled = program.compile();
    let Some(model) = compiled.model else {
        let first = compiled.findings.iter().find(|one| one.is_error());
        let message = first.map_or(String::new(), |one| format!("{} {}", one.code, one.message));
        return Err(format!("seed {}: {message}", program.seed));
    };
    let data = program.dataset(&model).map_err(|findings| format!("seed {}: {findings:?}", program.seed))?;
    let evaluation = evaluate(&model, &data, &program.run());
    seen.evaluation(&evaluation);
    seen.model(&model, &evaluation);
    Ok(())
}

#[test]
fn generate_covers_the_language() {
    let mut seen = Seen::default();
    let mut failed = Vec::new();
    for seed in 0..PROGRAMS {
        if let Err(message) = seen_in(&program(seed), &mut seen) {
            failed.push(message);
        }
    }
    assert!(failed.len() * 20 <= usize::try_from(PROGRAMS).unwrap(), "do not compile: {failed:#?}");
    assert!(seen.1.is_empty(), "{:#?}", seen.1);
    let missing = seen.missing();
    assert!(missing.is_empty(), "{:#?}\nnever seen: {missing:#?}", seen.0);
}

#[test]
fn generate_gives_the_same_program_for_a_seed() {
    for seed in [0, 7, 1 << 40] {
        let (a, b) = (program(seed), program(seed));
        assert_eq!((a.text, a.headers, a.rows, a.as_of), (b.text, b.headers, b.rows, b.as_of));
    }
}

#[test]
fn generate_shrinks_to_what_fails() {
    // As if an evaluator could not bear a U of exactly 1.
    let fails = |program: &Program| {
        let Some(model) = program.compile().model else { return false };
        let Ok(data) = program.dataset(&model) else { return false };
        let answer = evaluate(&model, &data, &program.run()).into_answer();
        answer.customers.iter().any(|customer| customer.u == Value::Number(Number::ONE))
    };
    let found = (0..).map(program).find(fails).unwrap();
    let small = shrink(&found, fails);
    assert!(fails(&small));
    assert_eq!(small.rows.len(), 1);
    assert!(!small.text.contains("rule ") && !small.text.contains("action "), "{small}");
}

/// The answer with the declarations and the rows in another order (language 10.1); rows only where each has
/// a name of its own.
fn reordered(program: &Program) -> Program {
    let mut chance = Chance(program.seed + 1);
    let mut other = program.clone();
    other.text = shuffled(&program.text, &mut chance);
    let model = program.compile().model.unwrap();
    let data = program.dataset(&model).unwrap();
    let keyed = model.inputs.as_slice().iter().any(|input| input.key);
    if keyed && data.repeated_keys.is_empty() && data.missing_keys.is_empty() {
        chance.shuffle(&mut other.rows);
    }
    other
}

/// Many programs: each compiles and ends soon, and its answer does not depend on any order. The seeds are
/// those of `CVRULES_SEEDS`, as in `1000..2000`, else a few.
#[test]
fn generate_many() {
    let seeds = std::env::var("CVRULES_SEEDS").unwrap_or("500..520".to_owned());
    let (from, to) = seeds.split_once("..").unwrap();
    let mut failed = Vec::new();
    for seed in from.parse::<u64>().unwrap()..to.parse().unwrap() {
        let first = program(seed);
        let start = Instant::now();
        let found = std::panic::catch_unwind(|| {
            let mut seen = Seen::default();
            if let Err(message) = seen_in(&first, &mut seen) {
                return Some(message);
            }
            if let Some(wrong) = seen.1.first() {
                return Some(format!("seed {seed}: {wrong}"));
            }
            let answer = |program: &Program| {
                let model = program.compile().model.unwrap();
                let data = program.dataset(&model).unwrap();
                without_places(evaluate(&model, &data, &program.run()).into_answer())
            };
            let (before, after) = (answer(&first), answer(&reordered(&first)));
            let differs = before.lines().zip(after.lines()).find(|(a, b)| a != b);
            differs.map(|(a, b)| format!("seed {seed}: {a} | {b}"))
        });
        match found {
            Ok(None) if start.elapsed() > Duration::from_secs(60) => {
                failed.push(format!("seed {seed}: {:?}", start.elapsed()))
            }
            Ok(None) => {}
            Ok(Some(message)) => failed.push(message),
            Err(_) => failed.push(format!("seed {seed}: a panic")),
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
