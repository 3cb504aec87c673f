//! The tree as text without places: one line for each thing, what belongs to it indented below.

use std::fmt::{Debug, Write as _};

use super::ast::{
    Action, ActionClauses, Bounds, Case, Cell, ClaimKind, Codes, Column, ColumnType, Decl, Each, ExpectKind,
    Expr, ExprKind, Factors, File, Given, Hierarchy, Let, Listed, Literal, LiteralKind, Membership, Model,
    Moved, Name, NumberLit, Offering, Path, Property, Range, Row, Rule, Scope, Segments, Set, Setup,
    Snapshot, Spanned, SubjectKind, Table, Tag, Template, TemplatePart, TestKind, Text, Texts, UseTarget,
};

use crate::value::{Date, Side};

/// The tree of a file as text. The form is for tests and may change.
#[must_use]
pub fn dump(file: &File) -> String {
    let mut out = Dump { text: String::new(), depth: 0 };
    if let Some(edition) = &file.edition {
        out.line(format!("edition {}", edition.value));
    }
    for used in &file.uses {
        match &used.target {
            UseTarget::File(text) => out.line(format!("use {:?}", text.value)),
            UseTarget::Pack(name) => out.line(format!("use std.{}", name.text)),
        }
    }
    for decl in &file.decls {
        out.decl(decl);
    }
    out.text
}

struct Dump {
    text: String,
    depth: usize,
}

impl Dump {
    fn line(&mut self, text: impl AsRef<str>) {
        let indent = "  ".repeat(self.depth);
        // Writing to a text does not fail.
        let _ = writeln!(self.text, "{indent}{}", text.as_ref());
    }

    fn inside(&mut self, f: impl FnOnce(&mut Self)) {
        self.depth += 1;
        f(self);
        self.depth -= 1;
    }

    fn clause(&mut self, word: &str, value: Option<String>) {
        if let Some(value) = value {
            self.line(format!("{word} {value}"));
        }
    }

    fn doc(&mut self, doc: Option<&String>) {
        self.clause("doc", doc.map(quoted));
    }

    fn decl(&mut self, decl: &Decl) {
        match decl {
            Decl::Model(model) => self.model(model),
            Decl::Input(input) => {
                self.line(format!("input{}", title(input.path.as_ref())));
                self.inside(|out| {
                    out.doc(input.doc.as_ref());
                    input.columns.iter().for_each(|column| out.column(column));
                });
            }
            Decl::Benefits(factors) => self.factors("benefits", factors),
            Decl::Costs(factors) => self.factors("costs", factors),
            Decl::Segments(segments) => self.segments(segments),
            Decl::Weights(weights) => {
                self.line(format!("weights for {}", path(&weights.group)));
                self.inside(|out| {
                    for (name, weight) in &weights.weights {
                        out.line(format!("{} {}", name.text, number(weight)));
                    }
                });
            }
            Decl::Population(of) => self.definition("population", of),
            Decl::Let(define) => self.definition("let", define),
            Decl::Param(define) => self.definition("param", define),
            Decl::Consequence(consequence) => self.hierarchy("consequence", consequence),
            Decl::Goal(goal) => self.hierarchy("goal", goal),
            Decl::Action(action) => self.action(action),
            Decl::Terms(terms) => {
                let of: Vec<&str> = terms.of.iter().map(|name| name.text.as_str()).collect();
                self.line(format!("terms for {}", of.join(", ")));
                self.action_clauses(&terms.says);
            }
            Decl::Rule(rule) => self.rule(rule),
            Decl::Target(target) => {
                let words = scoped(target.scope.as_ref());
                self.line(format!("target {}{}{words}", target.name.text, title(target.title.as_ref())));
                self.inside(|out| {
                    out.doc(target.doc.as_ref());
                    out.clause(
                        "goal",
                        target.goal.as_ref().map(|(goal, by)| format!("{} by {}", expr(goal), by.value)),
                    );
                    out.clause("owner", target.owner.as_ref().map(|text| quoted(&text.value)));
                    out.clause("source", target.source.as_ref().map(|text| quoted(&text.value)));
                });
            }
            Decl::Table(table) => self.table(table),
            Decl::Protect(protect) => {
                let by: Vec<String> = protect.bands.iter().map(range).collect();
                let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
                self.line(format!("protect {}{}{by}", protect.name.text, title(protect.reason.as_ref())));
            }
            Decl::Texts(texts) => self.texts(texts),
            Decl::Case(case) => self.case(case),
            Decl::Snapshot(snapshot) => self.snapshot(snapshot),
            Decl::Property(property) => self.property(property),
        }
    }

    fn model(&mut self, model: &Model) {
        self.line(format!("model {}{}", model.name.text, title(model.title.as_ref())));
        self.inside(|out| {
            out.doc(model.doc.as_ref());
            out.clause("scale", model.scale.as_ref().map(range));
            out.codes(&model.codes);
            out.clause("answered", model.answered.as_ref().map(number));
            out.clause("evidence", model.evidence.as_ref().map(number));
            out.clause("dominance", model.dominance.as_ref().map(number));
            out.clause("lead", model.lead.as_ref().map(number));
            out.clause("worth", model.worth.as_ref().map(expr));
            out.clause("potential", model.potential.as_ref().map(expr));
            out.clause("prioritize", model.prioritize.as_ref().map(expr));
            out.clause("normalize", model.normalize.map(|_| "weights".to_owned()));
            for limit in &model.limits {
                let of = limit
                    .lever
                    .as_ref()
                    .map_or("actions".to_owned(), |lever| format!("of lever {}", lever.text));
                out.line(format!("at most {} {of}", number(&limit.most)));
            }
        });
    }

    fn codes(&mut self, codes: &Codes) {
        out_codes(self, "missing", codes.missing.as_deref());
        out_codes(self, "not applicable", codes.not_applicable.as_deref());
    }

    fn column(&mut self, column: &Column) {
        self.line(format!("{}: {}", column.name.text, column_type(&column.ty.value)));
        self.inside(|out| {
            out.doc(column.doc.as_ref());
            out.clause("from", column.from.as_ref().map(|text| quoted(&text.value)));
            out.clause("key", column.key.map(|_| "yes".to_owned()));
            out.clause("weight", column.weight.map(|_| "yes".to_owned()));
            let own = |offering: &Offering| {
                offering.own.as_ref().map_or("yes".to_owned(), |own| format!("own {}", quoted(&own.value)))
            };
            out.clause("offering", column.offering.as_ref().map(own));
            out.clause("wave", column.wave.map(|_| "yes".to_owned()));
            out.codes(&column.codes);
            out.clause("format", column.format.as_ref().map(|text| quoted(&text.value)));
        });
    }

    fn factors(&mut self, word: &str, factors: &Factors) {
        self.line(word);
        self.inside(|out| {
            out.doc(factors.doc.as_ref());
            for factor in &factors.factors {
                out.line(format!(
                    "{} {}{}",
                    factor.name.text,
                    number(&factor.weight),
                    title(factor.title.as_ref())
                ));
                out.inside(|out| {
                    out.doc(factor.doc.as_ref());
                    out.clause("=", factor.formula.as_ref().map(expr));
                    out.clause("expected =", factor.expected.as_ref().map(expr));
                    out.name("lever", factor.lever.as_ref());
                    out.name("dimension", factor.dimension.as_ref());
                });
            }
        });
    }

    fn name(&mut self, word: &str, name: Option<&Name>) {
        self.clause(word, name.map(|name| name.text.clone()));
    }

    fn targets(&mut self, word: &str, list: &[Listed]) {
        let words: Vec<String> = list.iter().map(Listed::words).collect();
        self.clause(word, (!list.is_empty()).then(|| words.join(", ")));
    }

    fn names(&mut self, word: &str, list: &[Name]) {
        self.clause(word, (!list.is_empty()).then(|| names(list)));
    }

    fn segments(&mut self, segments: &Segments) {
        let first = if segments.first.is_some() { " first" } else { "" };
        self.line(format!("segments {}{}{first}", segments.name.text, title(segments.title.as_ref())));
        self.inside(|out| {
            out.doc(segments.doc.as_ref());
            for segment in &segments.segments {
                let condition = match &segment.condition {
                    Membership::If(condition) => format!("if {}", expr(condition)),
                    Membership::Otherwise(_) => "otherwise".to_owned(),
                };
                out.line(format!("{}{} {condition}", segment.name.text, title(segment.title.as_ref())));
                out.inside(|out| out.doc(segment.doc.as_ref()));
            }
        });
    }

    fn definition(&mut self, word: &str, define: &Let) {
        self.line(format!(
            "{word} {}{} = {}",
            define.name.text,
            title(define.title.as_ref()),
            expr(&define.value)
        ));
        self.inside(|out| out.doc(define.doc.as_ref()));
    }

    fn hierarchy(&mut self, word: &str, declared: &Hierarchy) {
        let title = title(declared.title.as_ref());
        self.line(format!("{word} {}{title} from {}", declared.name.text, names(&declared.from)));
        self.inside(|out| out.doc(declared.doc.as_ref()));
    }

    fn action(&mut self, action: &Action) {
        self.line(format!("action {}{}", action.name.text, title(action.title.as_ref())));
        self.inside(|out| out.doc(action.doc.as_ref()));
        self.action_clauses(&action.says);
    }

    fn action_clauses(&mut self, action: &ActionClauses) {
        self.inside(|out| {
            for effect in &action.effects {
                let word = if effect.lifts { "lifts" } else { "lowers" };
                let column = if effect.column.is_some() { "input " } else { "" };
                out.line(format!("{word} {column}{} by {}", effect.of.text, number(&effect.by)));
                out.clause("  when", effect.when.as_ref().map(expr));
            }
            out.name("lever", action.lever.as_ref());
            out.name("dimension", action.dimension.as_ref());
            out.name("step", action.step.as_ref());
            out.names("builds", &action.builds);
            out.clause("effort", action.effort.as_ref().map(number));
            let cost = action.cost.as_ref();
            out.clause("cost", cost.map(|cost| number(&cost.amount) + per(cost.per_customer)));
            out.clause("owner", action.owner.as_ref().map(|text| quoted(&text.value)));
            out.clause("source", action.source.as_ref().map(|text| quoted(&text.value)));
            out.names("excludes", &action.excludes);
            out.names("needs", &action.needs);
            out.clause("worthwhile", action.worthwhile.as_ref().map(expr));
        });
    }

    fn rule(&mut self, rule: &Rule) {
        let each = match rule.each.as_ref().map(|each| each.value) {
            None => "",
            Some(Each::Side(Side::Benefits)) => ", each benefit",
            Some(Each::Side(Side::Costs)) => ", each cost",
            Some(Each::Both) => ", each factor",
        };
        let scope = format!("{}{each}", scope(&rule.scope.value));
        self.line(format!("rule {}{} for {scope}", rule.name.text, title(rule.title.as_ref())));
        self.inside(|out| {
            out.doc(rule.doc.as_ref());
            out.clause("if", rule.condition.as_ref().map(expr));
            out.clause("unless", rule.unless.as_ref().map(expr));
            out.targets("recommend", &rule.acts.recommend);
            out.targets("forbid", &rule.acts.forbid);
            out.clause("forbid", rule.acts.forbid_if_known.then(|| "if known".to_owned()));
            out.clause("priority", rule.acts.priority.as_ref().map(|priority| word(priority.value)));
            out.clause("because", rule.acts.because.as_ref().map(template));
            out.clause("source", rule.upkeep.source.as_ref().map(|text| quoted(&text.value)));
            out.clause("owner", rule.upkeep.owner.as_ref().map(|text| quoted(&text.value)));
            out.period(rule.upkeep.effective.as_ref(), rule.upkeep.review_by.as_ref());
            out.names("overrides", &rule.upkeep.overrides);
        });
    }

    fn table(&mut self, table: &Table) {
        let one = if table.one.is_some() { " one" } else { "" };
        let (name, scope) = (&table.name.text, scope(&table.scope.value));
        self.line(format!("table {name}{}{one} for {scope}", title(table.title.as_ref())));
        self.inside(|out| {
            out.doc(table.doc.as_ref());
            out.clause("when", Some(table.columns.iter().map(expr).collect::<Vec<_>>().join(" | ")));
            table.rows.iter().for_each(|row| out.row(row));
            out.clause("source", table.upkeep.source.as_ref().map(|text| quoted(&text.value)));
            out.clause("owner", table.upkeep.owner.as_ref().map(|text| quoted(&text.value)));
            out.period(table.upkeep.effective.as_ref(), table.upkeep.review_by.as_ref());
            out.names("overrides", &table.upkeep.overrides);
        });
    }

    fn row(&mut self, row: &Row) {
        let cells: Vec<String> = row.cells.iter().map(cell).collect();
        self.line(format!("row {}{}: {}", row.name.text, title(row.title.as_ref()), cells.join(" | ")));
        self.inside(|out| {
            out.doc(row.doc.as_ref());
            out.targets("recommend", &row.acts.recommend);
            out.targets("forbid", &row.acts.forbid);
            out.clause("forbid", row.acts.forbid_if_known.then(|| "if known".to_owned()));
            out.clause("priority", row.acts.priority.as_ref().map(|priority| word(priority.value)));
            out.clause("because", row.acts.because.as_ref().map(template));
            out.clause("source", row.source.as_ref().map(|text| quoted(&text.value)));
            out.clause("owner", row.owner.as_ref().map(|text| quoted(&text.value)));
        });
    }

    fn period(&mut self, effective: Option<&(Spanned<Date>, Spanned<Date>)>, review: Option<&Spanned<Date>>) {
        self.clause("effective", effective.map(|(from, to)| format!("{}..{}", from.value, to.value)));
        self.clause("review by", review.map(|date| date.value.to_string()));
    }

    fn texts(&mut self, texts: &Texts) {
        self.line(format!("text {}", texts.language.value));
        self.inside(|out| {
            for saying in &texts.sayings {
                let name = saying.of.name.as_ref().map_or(String::new(), |name| format!(" {}", name.text));
                let because = saying
                    .because
                    .as_ref()
                    .map_or(String::new(), |text| format!(" because {}", template(text)));
                let word = saying.of.kind.word();
                out.line(format!("{word}{name}{}{because}", title(saying.title.as_ref())));
            }
        });
    }

    fn case(&mut self, case: &Case) {
        self.line(format!("case {}", quoted(&case.name.value)));
        self.inside(|out| {
            out.doc(case.doc.as_ref());
            out.setup(&case.setup);
            for expect in &case.expects {
                let subject = expect.subject.as_ref().map_or(String::new(), |subject| match &subject.kind {
                    SubjectKind::All => " for all".to_owned(),
                    SubjectKind::Cell(paths) => {
                        format!(" for {}", paths.iter().map(path).collect::<Vec<_>>().join(", "))
                    }
                    SubjectKind::Customer(key) => format!(" for customer {}", literal(key)),
                });
                out.line(format!("expect {}{subject}", expectation(&expect.kind)));
            }
        });
    }

    fn snapshot(&mut self, snapshot: &Snapshot) {
        let words = scoped(snapshot.scope.as_ref());
        self.line(format!("snapshot {}{}{words}", snapshot.name.text, title(snapshot.title.as_ref())));
        self.inside(|out| {
            out.doc(snapshot.doc.as_ref());
            out.setup(&snapshot.setup);
            for kept in &snapshot.keep {
                let within = kept.within.as_ref().map_or(String::new(), |n| format!(" within {}", number(n)));
                out.line(format!("keep {}{within}", expr(&kept.value)));
            }
            out.clause("round", snapshot.round.as_ref().map(number));
            out.clause("top", snapshot.top.as_ref().map(number));
            out.clause("limit", snapshot.limit.as_ref().map(number));
        });
    }

    fn setup(&mut self, setup: &Setup) {
        if let Some(given) = &setup.given {
            self.given(given);
        }
        self.clause("evidence", setup.evidence.as_ref().map(number));
        self.clause("as_of", setup.as_of.as_ref().map(|date| date.value.to_string()));
        for (name, value) in &setup.params {
            self.line(format!("param {} = {}", name.text, literal(value)));
        }
    }

    fn property(&mut self, property: &Property) {
        self.line(format!("property {}", quoted(&property.name.value)));
        self.inside(|out| {
            out.doc(property.doc.as_ref());
            for claim in &property.claims {
                let of = claim.condition.as_ref().map_or(String::new(), |of| format!(" if {}", expr(of)));
                let said = match &claim.kind {
                    ClaimKind::Moving { up, name, never_raises, of } => {
                        let moved = match of {
                            Moved::Recommends(action) => format!("recommends {}", action.text),
                            Moved::Value(value) => expr(value),
                        };
                        let word = if *up { "raising" } else { "lowering" };
                        let never = if *never_raises { "raises" } else { "lowers" };
                        format!("{word} {} never {never} {moved}", name.text)
                    }
                    ClaimKind::Guard { always, parts } => {
                        let parts: Vec<String> = parts.iter().map(expectation).collect();
                        format!("{} {}", if *always { "always" } else { "never" }, parts.join(" and "))
                    }
                };
                out.line(format!("{said}{of}"));
            }
        });
    }

    fn given(&mut self, given: &Given) {
        match given {
            Given::File(name) => self.line(format!("given {}", quoted(&name.value))),
            Given::One(values) => {
                self.line("given");
                self.inside(|out| {
                    for (name, value) in values {
                        out.line(format!("{}: {}", name.text, literal(value)));
                    }
                });
            }
            Given::Table { columns, rows, .. } => {
                self.line(format!("given table {}", names(columns)));
                self.inside(|out| {
                    for row in rows {
                        out.line(format!("row {}", literals(&row.value)));
                    }
                });
            }
        }
    }
}

fn scoped(found: Option<&Spanned<Scope>>) -> String {
    found.map_or_else(String::new, |found| format!(" for {}", scope(&found.value)))
}

fn scope(scope: &Scope) -> String {
    match scope {
        Scope::Customer => "each customer".to_owned(),
        Scope::Cells(list) => format!("each {}", names(list)),
        Scope::All => "all customers".to_owned(),
    }
}

fn cell(cell: &Cell) -> String {
    let not = if cell.negated { "not " } else { "" };
    let tests = cell.tests.iter().map(|test| match &test.kind {
        TestKind::Compare(op, right) => format!("{:?} {}", op.value, expr(right)),
        TestKind::Equal(right) => expr(right),
        TestKind::Range(of) => range(of),
        TestKind::Is { negated, state } => format!("{}{state:?}", if *negated { "not " } else { "" }),
    });
    let tests: Vec<String> = tests.collect();
    if tests.is_empty() { "-".to_owned() } else { format!("{not}{}", tests.join(", ")) }
}

fn out_codes(out: &mut Dump, word: &str, codes: Option<&[Literal]>) {
    out.clause(word, codes.map(|codes| if codes.is_empty() { "none".to_owned() } else { literals(codes) }));
}

fn expectation(kind: &ExpectKind) -> String {
    match kind {
        ExpectKind::Condition(condition) => expr(condition),
        ExpectKind::Status(name, status) => format!("status {} {}", name.text, word(status)),
        ExpectKind::Recommends(list) => format!("recommends {}", names(list)),
        ExpectKind::RecommendsNot(list) => format!("not recommends {}", names(list)),
        ExpectKind::RecommendsNothing => "recommends nothing".to_owned(),
        ExpectKind::Worthwhile(name, None) => format!("not known worthwhile {}", name.text),
        ExpectKind::Worthwhile(name, Some(yes)) => {
            format!("{}worthwhile {}", if *yes { "" } else { "not " }, name.text)
        }
        ExpectKind::With(name, condition) => format!("with {} {}", name.text, expr(condition)),
        ExpectKind::First(name) => format!("first {}", name.text),
        ExpectKind::Before(a, b) => format!("before {} {}", a.text, b.text),
        ExpectKind::Forbids(list) => format!("forbids {}", names(list)),
        ExpectKind::Holds(list) => format!("holds {}", names(list)),
        ExpectKind::Outside(true) => "outside".to_owned(),
        ExpectKind::Outside(false) => "not outside".to_owned(),
        ExpectKind::Unknown(what, reason) => {
            let reason = reason.as_ref().map_or(String::new(), |reason| format!(" because {}", reason.value));
            format!("unknown {}{reason}", expr(what))
        }
    }
}

fn quoted(text: &String) -> String {
    format!("{text:?}")
}

fn title(text: Option<&Text>) -> String {
    text.map_or(String::new(), |text| format!(" {:?}", text.value))
}

fn word(value: impl Debug) -> String {
    format!("{value:?}").to_lowercase()
}

fn number(number: &NumberLit) -> String {
    if number.percent {
        return format!("{}%", &number.value * &crate::number::Number::int(100));
    }
    number.value.to_string()
}

fn per(customer: bool) -> &'static str {
    if customer { " per customer" } else { "" }
}

fn names(list: &[Name]) -> String {
    list.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(", ")
}

fn path(path: &Path) -> String {
    path.names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".")
}

fn range(range: &Range) -> String {
    format!("({} {} {})", if range.open { "..<" } else { ".." }, expr(&range.lo), expr(&range.hi))
}

fn literals(list: &[Literal]) -> String {
    list.iter().map(literal).collect::<Vec<_>>().join(", ")
}

fn literal(literal: &Literal) -> String {
    match &literal.kind {
        LiteralKind::Number(number) => number.to_string(),
        LiteralKind::Text(text) => quoted(text),
        LiteralKind::Flag(flag) => (if *flag { "yes" } else { "no" }).to_owned(),
        LiteralKind::Date(date) => date.to_string(),
        LiteralKind::Unknown => "unknown".to_owned(),
        LiteralKind::NotApplicable => "not applicable".to_owned(),
    }
}

fn column_type(ty: &ColumnType) -> String {
    let texts = |list: &[Text]| list.iter().map(|text| quoted(&text.value)).collect::<Vec<_>>().join(" | ");
    match ty {
        ColumnType::Rating => "rating".to_owned(),
        ColumnType::Text => "text".to_owned(),
        ColumnType::Date => "date".to_owned(),
        ColumnType::Number(None) => "number".to_owned(),
        ColumnType::Number(Some(Bounds::Range(bounds))) => format!("number {}", range(bounds)),
        ColumnType::Number(Some(Bounds::Compare(op, bound))) => {
            format!("number {} {}", word(op), number(bound))
        }
        ColumnType::Flag { yes, no } => format!("flag yes [{}] no [{}]", texts(yes), texts(no)),
        ColumnType::List(list) => texts(list),
    }
}

fn template(template: &Template) -> String {
    let mut text = String::new();
    for part in &template.parts {
        if !text.is_empty() {
            text.push(' ');
        }
        match part {
            TemplatePart::Words(words) => text.push_str(&quoted(words)),
            TemplatePart::Hole { value, format, .. } => {
                text.push('{');
                text.push_str(&expr(value));
                if let Some(format) = format {
                    text.push(':');
                    if let Some(places) = format.value.places {
                        text.push_str(&format!(".{places}"));
                    }
                    if format.value.percent {
                        text.push('%');
                    }
                }
                text.push('}');
            }
        }
    }
    text
}

fn list(head: &str, items: &[Expr]) -> String {
    let items: Vec<String> = items.iter().map(expr).collect();
    format!("({head} {})", items.join(" "))
}

fn expr(whole: &Expr) -> String {
    match &whole.kind {
        ExprKind::Number(literal) => number(literal),
        ExprKind::Text(text) => quoted(text),
        ExprKind::Flag(flag) => (if *flag { "yes" } else { "no" }).to_owned(),
        ExprKind::Date(date) => date.to_string(),
        ExprKind::Path(names) => path(names),
        ExprKind::Call { function, args, answered } => {
            let mut items = vec![path(function)];
            items.extend(args.iter().map(expr));
            items.extend(answered.as_ref().map(|least| format!("answered {}", number(least))));
            format!("(call {})", items.join(" "))
        }
        ExprKind::Range(inner) => range(inner),
        ExprKind::Neg(inner) => format!("(- {})", expr(inner)),
        ExprKind::Not(inner) => format!("(not {})", expr(inner)),
        ExprKind::And(items) => list("and", items),
        ExprKind::Or(items) => list("or", items),
        ExprKind::OrElse(items) => list("or-else", items),
        ExprKind::Sum(first, rest) => {
            let rest = rest.iter().map(|(op, item)| format!(" {} {}", word(op.value), expr(item)));
            format!("(sum {}{})", expr(first), rest.collect::<String>())
        }
        ExprKind::Product(first, rest) => {
            let rest = rest.iter().map(|(op, item)| format!(" {} {}", word(op.value), expr(item)));
            format!("(product {}{})", expr(first), rest.collect::<String>())
        }
        ExprKind::Compare(left, op, right) => format!("({} {} {})", word(op.value), expr(left), expr(right)),
        ExprKind::In { subject, negated, set } => {
            let set = match set {
                Set::Range(inner) => range(inner),
                Set::Items(items, _) => list("set", items),
                Set::Tagged(Tag::Lever, name) => format!("(lever {})", name.text),
                Set::Tagged(Tag::Dimension, name) => format!("(dimension {})", name.text),
            };
            format!("({} {} {set})", if *negated { "not-in" } else { "in" }, expr(subject))
        }
        ExprKind::Is { subject, negated, state } => {
            format!("({} {} {})", if *negated { "is-not" } else { "is" }, expr(subject), word(state))
        }
        ExprKind::Confident { test, level } => format!("(at {} {})", number(level), expr(test)),
        ExprKind::Dominates { factor, side } => format!("(dominates {} {})", factor.text, word(side.value)),
        ExprKind::Extreme(which, side) => format!("({} {})", word(which), word(side)),
        ExprKind::Error => "(error)".to_owned(),
    }
}
