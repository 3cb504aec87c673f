//! Snapshots: what a model decides for some customers, kept in small files and held against what it decides now
//! (language 9.7).
//!
//! `take` runs a snapshot and gives a page for each of its subjects; a page becomes the text of a file in `stored`,
//! which names are made for in `names`, and `compare` says whether what is stored is still the result.
//! `review` gathers what changed by its cause. Nothing here reads or writes a file.

mod compare;
mod moves;
mod names;
mod review;
mod stored;

use std::collections::BTreeSet;

use crate::answer::{CellId, Subject, Value};
use crate::cases;
use crate::data::RawTable;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, count};
use crate::interpret::{Evaluation, Run, evaluate};
use crate::model::{FamilyId, Given, KeptValue, Model, Scope, Snapshot};
use crate::number::Number;
use crate::value::{Date, Text};
use crate::view::kept::{Line, lines};

pub use moves::{Move, moves};
pub use review::{Cause, Change, Files, Group, Was, by_cause, changes, texts};
pub use stored::{Kept, Stored, read};

/// How many subjects a snapshot may have.
const MOST_SUBJECTS: usize = 500;

/// What a snapshot came to.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its name.
    pub name: Text,
    /// A page for each subject, in their order; none where there was an error.
    pub pages: Vec<Page>,
    /// What was found about its customers, and about its size.
    pub findings: Diagnostics,
}

/// What is kept about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The snapshot.
    pub snapshot: Text,
    /// Whom it is about: `trip.business`, `all customers`, `customer "a"`.
    pub subject: String,
    /// The name of its file.
    pub file: String,
    title: Option<Text>,
    lines: Vec<Line>,
    /// By how much the numbers of a reason may differ.
    within: Option<Number>,
}

impl Page {
    /// What is kept, as text.
    #[must_use]
    pub fn body(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.text.as_str()).collect();
        lines.join("\n").trim_end().to_owned()
    }

    /// The text of its file; `source` is the model's file, by its name alone.
    #[must_use]
    pub fn text(&self, source: &str) -> String {
        let expression = format!("snapshot {} for {}", self.snapshot, self.subject);
        stored::write(source, self.title.as_deref(), &expression, &self.body())
    }

    /// Whether a stored text is the same, up to what may differ.
    #[must_use]
    pub fn is(&self, body: &str) -> bool {
        compare::same(body, &self.lines, self.within.as_ref())
    }
}

/// What the names of all files of a model begin with.
#[must_use]
pub fn prefix(model: &str) -> String {
    names::prefix(model)
}

/// Runs a snapshot. `name` is what its files are named after: the model's file without its ending. `rows` is the table
/// that it names, where it names one; `as_of` is the date of the run, which a date of its own replaces.
#[must_use]
pub fn take(
    model: &Model,
    snapshot: &Snapshot,
    name: &str,
    rows: Option<&RawTable>,
    as_of: Option<Date>,
) -> Taken {
    let setup = &snapshot.setup;
    let own = cases::own(model, setup);
    let failed = |findings| Taken { name: snapshot.name.clone(), pages: Vec::new(), findings };
    let (data, mut findings) = match cases::customers(&own, setup, rows, snapshot.span) {
        Ok(found) => found,
        Err(findings) => return failed(findings),
    };
    let own = data.fit(&own);
    let customers_only = matches!(setup.given, Given::Rows { table: false, .. });
    let run = Run { as_of: setup.as_of.or(as_of), customers_only };
    let evaluation = evaluate(&own, &data, &run);
    let Some(subjects) = subjects(&own, snapshot, &evaluation) else {
        findings.push(too_many(snapshot));
        return failed(findings);
    };
    let mut pages = Vec::new();
    let mut used = BTreeSet::new();
    for subject in subjects {
        let answer = match &subject {
            Subject::Customer(row) => evaluation.explain_customer(*row),
            Subject::Cell(cell) => evaluation.explain_group(cell),
        };
        // Nobody is in it.
        let Some(answer) = answer else { continue };
        let values: Vec<Value> = snapshot
            .keep
            .iter()
            .map(|kept| match &kept.value {
                KeptValue::Of(expr) => evaluation.eval_at(&subject, expr).unwrap_or(Value::Flag(false)),
                KeptValue::Answers => {
                    Value::Number(Number::count(answer.value.group.as_ref().map_or(1, |group| group.base)))
                }
            })
            .collect();
        let (words, part) = named(&own, &subject, answer.key.as_deref());
        let mut file = names::file(name, &snapshot.name, &part);
        let mut again = 1;
        // A key that stands more than once.
        while !used.insert(file.clone()) {
            again += 1;
            file = names::file(name, &snapshot.name, &format!("{part}\n{again}"));
        }
        let words = if again > 1 { format!("{words}, {again}") } else { words };
        pages.push(Page {
            snapshot: snapshot.name.clone(),
            subject: words,
            file,
            title: snapshot.title.clone(),
            lines: lines(&own, snapshot, &answer, &values),
            within: snapshot.keep.iter().filter_map(|kept| kept.within.clone()).min(),
        });
    }
    if let Some(finding) = too_large(snapshot, &pages) {
        findings.push(finding);
    }
    Taken { name: snapshot.name.clone(), pages, findings }
}

/// Whom a snapshot is about, as its file says it and as its file's name does.
fn named(model: &Model, subject: &Subject, key: Option<&str>) -> (String, String) {
    match subject {
        Subject::Cell(cell) if cell.is_all() => (cell.name(model), "all".to_owned()),
        Subject::Cell(cell) => {
            let name = cell.name(model);
            let part = name.replace(", ", "+");
            (name, part)
        }
        Subject::Customer(row) => {
            let key = key.map_or_else(|| format!("row {}", row + 1), str::to_owned);
            let shown: String = key.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            (format!("customer \"{shown}\""), format!("customer.{key}"))
        }
    }
}

/// The subjects of a snapshot in their order; `None` where they are too many.
fn subjects(model: &Model, snapshot: &Snapshot, evaluation: &Evaluation<'_>) -> Option<Vec<Subject>> {
    let answer = evaluation.answer();
    let all: Vec<Subject> = match &snapshot.scope {
        Some(Scope::Customer) => {
            let every = answer.customers.iter().chain(&answer.outside);
            every.map(|customer| Subject::Customer(customer.row)).collect()
        }
        Some(Scope::Cells(families)) => cells(model, families)?.into_iter().map(Subject::Cell).collect(),
        None => {
            let mut all = vec![Subject::Cell(CellId::all())];
            all.extend(
                answer.groups.iter().map(|group| group.subject.clone()).filter(|one| *one != all_customers()),
            );
            all
        }
    };
    (all.len() <= MOST_SUBJECTS).then_some(all)
}

fn all_customers() -> Subject {
    Subject::Cell(CellId::all())
}

/// The cells of some families, in the order of their segments.
fn cells(model: &Model, families: &[FamilyId]) -> Option<Vec<CellId>> {
    let mut cells = vec![Vec::new()];
    for family in families {
        let segments: Vec<_> = model.families.at(*family).segments.ids().collect();
        if cells.len().checked_mul(segments.len())? > MOST_SUBJECTS {
            return None;
        }
        cells = cells
            .iter()
            .flat_map(|cell| {
                segments.iter().map(|segment| {
                    let mut cell = cell.clone();
                    cell.push((*family, *segment));
                    cell
                })
            })
            .collect();
    }
    Some(cells.into_iter().map(CellId::new).collect())
}

fn too_many(snapshot: &Snapshot) -> Diagnostic {
    Diagnostic::new(
        Code::SNAPSHOT_MANY,
        snapshot.span,
        format!("the snapshot `{}` is about more than {MOST_SUBJECTS} subjects", snapshot.name),
        "nobody reads as many",
    )
    .help("give it a few customers who stand for the others with `given table { … }`, or keep groups, as in `for all customers`")
}

/// What is larger than a reader will read.
fn too_large(snapshot: &Snapshot, pages: &[Page]) -> Option<Diagnostic> {
    let bytes: usize = pages.iter().map(|page| page.body().len() + 1).sum();
    if bytes <= snapshot.limit * 1024 {
        return None;
    }
    let of_customers = snapshot.scope == Some(Scope::Customer);
    let advice = if of_customers {
        "keep a few customers who stand for the others (`given table { … }`), fewer values (`keep U`), or the first actions (`top 3 actions`)"
    } else {
        "keep fewer values (`keep U`), the first actions (`top 3 actions`), or fewer groups (`for all customers`)"
    };
    Some(
        Diagnostic::new(
            Code::SNAPSHOT_LARGE,
            snapshot.span,
            format!(
                "the snapshot `{}` has {} KiB in {}, more than its limit of {} KiB",
                snapshot.name,
                bytes.div_ceil(1024),
                count(pages.len(), "file"),
                snapshot.limit
            ),
            "too large to be read",
        )
        .help(format!(
            "what nobody reads is accepted blindly: {advice}; or say `limit {} KiB`",
            bytes.div_ceil(1024)
        )),
    )
}
