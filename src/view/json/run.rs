//! The whole run: model, data, summary, families, customers.

use serde::Serialize;

use super::super::words;
use super::subject::{self, Answered, Dropped, Purpose, Term, Values};
use super::value::{self, Cause, Num, Often, Part, Place, Val};
use crate::answer::{
    Counted, CustomerRecord, DataReport, FamilyReport, ModelFacts, RuleMark, SummaryItem, TableConflict,
    UndeterminedRule,
};
use crate::model::{FamilyId, Model, RuleId};
use crate::value::Status;

#[derive(Serialize)]
pub(super) struct ModelPart<'a> {
    name: &'a str,
    title: Option<&'a str>,
    scale: [Num<'a>; 2],
    answered: Num<'a>,
    evidence: Num<'a>,
    normalized: bool,
    language: Option<&'a str>,
    as_of: Option<String>,
    params: Vec<Param<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<Titled<'a>>,
    titles: Titles<'a>,
}

#[derive(Serialize)]
struct Param<'a> {
    name: &'a str,
    value: Num<'a>,
}

/// What people call things, by their names.
#[derive(Serialize)]
struct Titles<'a> {
    factors: Vec<Titled<'a>>,
    actions: Vec<Titled<'a>>,
    rules: Vec<Titled<'a>>,
    families: Vec<Titled<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    consequences: Vec<Titled<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    goals: Vec<Titled<'a>>,
}

#[derive(Serialize)]
struct Titled<'a> {
    name: &'a str,
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    segments: Vec<Self>,
}

pub(super) fn model<'a>(model: &'a Model, facts: &'a ModelFacts) -> ModelPart<'a> {
    fn titled<'a>(name: &'a str, title: Option<&'a str>) -> Titled<'a> {
        Titled { name, title, segments: Vec::new() }
    }
    ModelPart {
        name: &facts.name,
        title: facts.title.as_deref(),
        scale: [Num(&facts.scale.0), Num(&facts.scale.1)],
        answered: Num(&facts.answered),
        evidence: Num(&facts.evidence),
        normalized: facts.normalized,
        language: model.language.as_deref(),
        as_of: facts.as_of.map(|date| date.to_string()),
        params: facts
            .params
            .iter()
            .map(|(id, value)| Param { name: &model.params.at(*id).name, value: Num(value) })
            .collect(),
        population: model.population.as_ref().map(|one| titled(&one.name, one.title.as_deref())),
        titles: Titles {
            factors: model
                .factors
                .as_slice()
                .iter()
                .map(|one| titled(&one.name, one.title.as_deref()))
                .collect(),
            actions: model
                .actions
                .as_slice()
                .iter()
                .map(|one| titled(&one.name, one.title.as_deref()))
                .collect(),
            rules: model.rules.as_slice().iter().map(|one| titled(&one.name, one.title.as_deref())).collect(),
            consequences: model
                .consequences
                .as_slice()
                .iter()
                .map(|one| titled(&one.name, one.title.as_deref()))
                .collect(),
            goals: model.goals.as_slice().iter().map(|one| titled(&one.name, one.title.as_deref())).collect(),
            families: model
                .families
                .as_slice()
                .iter()
                .map(|one| Titled {
                    name: &one.name,
                    title: one.title.as_deref(),
                    segments: one
                        .segments
                        .as_slice()
                        .iter()
                        .map(|one| titled(&one.name, one.title.as_deref()))
                        .collect(),
                })
                .collect(),
        },
    }
}

#[derive(Serialize)]
pub(super) struct DataPart<'a> {
    rows: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    outside: Option<Outside>,
    count: Num<'a>,
    u_known: usize,
    u_unbounded: usize,
    u_unknown_rows: usize,
    u_unknown: Vec<Often>,
    without_weight: usize,
    problems: Vec<Problem<'a>>,
    off_scale: Vec<OffScale<'a>>,
    repeated_keys: Vec<Repeated<'a>>,
    missing_keys: usize,
}

/// Rows that the model is not about.
#[derive(Serialize)]
struct Outside {
    rows: usize,
    unknown_rows: usize,
    unknown: Vec<Often>,
}

#[derive(Serialize)]
struct Problem<'a> {
    column: &'a str,
    header: &'a str,
    reason: &'static str,
    count: usize,
    first_row: usize,
    first_cell: &'a str,
}

#[derive(Serialize)]
struct OffScale<'a> {
    factor: &'a str,
    rows: usize,
}

#[derive(Serialize)]
struct Repeated<'a> {
    key: &'a str,
    rows: usize,
}

pub(super) fn data<'a>(model: &'a Model, data: &'a DataReport) -> DataPart<'a> {
    DataPart {
        rows: data.rows,
        outside: data.outside.as_ref().map(|outside| Outside {
            rows: outside.rows,
            unknown_rows: outside.unknown_rows,
            unknown: value::often(&outside.unknown),
        }),
        count: Num(&data.count),
        u_known: data.u_known,
        u_unbounded: data.u_unbounded,
        u_unknown_rows: data.u_unknown_rows,
        u_unknown: value::often(&data.u_unknown),
        without_weight: data.without_weight,
        problems: data
            .problems
            .iter()
            .map(|one| Problem {
                column: &model.inputs.at(one.input).name,
                header: &model.inputs.at(one.input).header,
                reason: one.reason.words(),
                count: one.count,
                first_row: one.first_row + 1,
                first_cell: &one.first_cell,
            })
            .collect(),
        off_scale: data
            .off_scale
            .iter()
            .map(|(id, rows)| OffScale { factor: &model.factors.at(*id).name, rows: *rows })
            .collect(),
        repeated_keys: data.repeated_keys.iter().map(|(key, rows)| Repeated { key, rows: *rows }).collect(),
        missing_keys: data.missing_keys,
    }
}

#[derive(Serialize)]
pub(super) struct Summary<'a> {
    rank: Option<usize>,
    action: &'a str,
    priority: &'static str,
    rules: Vec<&'a str>,
    reached: People<'a>,
    cells: Vec<Cell<'a>>,
    about: People<'a>,
    share: Val<'a>,
    #[serde(rename = "U")]
    u: Val<'a>,
    net: Val<'a>,
    uplift: Val<'a>,
    uplift_u: Val<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pass_one: Option<Num<'a>>,
    #[serde(rename = "for", skip_serializing_if = "Vec::is_empty")]
    purposes: Vec<Purpose<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<Val<'a>>,
    terms: Vec<Term<'a>>,
    forbidden: usize,
    held: usize,
    blocked: usize,
    displaced: usize,
    #[serde(skip_serializing_if = "is_zero")]
    over_limit: usize,
    #[serde(skip_serializing_if = "is_zero")]
    not_worthwhile: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(n: &usize) -> bool {
    *n == 0
}

#[derive(Serialize)]
struct People<'a> {
    count: Num<'a>,
    rows: usize,
}

#[derive(Serialize)]
struct Cell<'a> {
    cell: Vec<Part<'a>>,
    rank: usize,
    rules: Vec<&'a str>,
}

pub(super) fn summary<'a>(model: &'a Model, of: &'a SummaryItem) -> Summary<'a> {
    let val = |value| Val(model, value);
    let people = |counted: &'a Counted| People { count: Num(&counted.count), rows: counted.rows };
    Summary {
        rank: of.rank,
        action: &model.actions.at(of.action).name,
        priority: words::priority(of.priority),
        rules: value::rules(model, &of.rules),
        reached: people(&of.reached),
        cells: of
            .cells
            .iter()
            .map(|note| Cell {
                cell: value::cell(model, &note.cell),
                rank: note.rank,
                rules: value::rules(model, &note.rules),
            })
            .collect(),
        about: people(&of.about),
        share: val(&of.share),
        u: val(&of.u),
        net: val(&of.net),
        uplift: val(&of.uplift),
        uplift_u: val(&of.uplift_u),
        pass_one: of.pass_one.as_ref().map(Num),
        purposes: subject::purposes(model, of.action),
        score: of.score.as_ref().map(val),
        terms: subject::terms(model, &of.terms),
        forbidden: of.forbidden,
        held: of.held,
        blocked: of.blocked,
        displaced: of.displaced,
        over_limit: of.over_limit,
        not_worthwhile: of.not_worthwhile,
    }
}

#[derive(Serialize)]
pub(super) struct Family<'a> {
    family: &'a str,
    segments: Vec<Segment<'a>>,
    in_none: usize,
    unknown_rows: usize,
    unknown: Vec<Often>,
}

#[derive(Serialize)]
struct Segment<'a> {
    segment: &'a str,
    value: Values<'a>,
}

pub(super) fn family<'a>(model: &'a Model, of: &'a FamilyReport) -> Family<'a> {
    let declared = model.families.at(of.family);
    Family {
        family: &declared.name,
        segments: of
            .segments
            .iter()
            .map(|(id, value)| Segment {
                segment: &declared.segments.at(*id).name,
                value: subject::value(model, value),
            })
            .collect(),
        in_none: of.in_none,
        unknown_rows: of.unknown_rows,
        unknown: value::often(&of.unknown),
    }
}

#[derive(Serialize)]
pub(super) struct Empty<'a> {
    families: Vec<&'a str>,
    cells: usize,
}

pub(super) fn empty<'a>(model: &'a Model, families: &[FamilyId], cells: usize) -> Empty<'a> {
    Empty { families: families.iter().map(|id| &*model.families.at(*id).name).collect(), cells }
}

#[derive(Serialize)]
pub(super) struct Undetermined<'a> {
    rule: &'a str,
    subjects: usize,
    missing: Vec<Missing<'a>>,
}

#[derive(Serialize)]
struct Missing<'a> {
    #[serde(flatten)]
    cause: Cause<'a>,
    subjects: usize,
}

pub(super) fn undetermined<'a>(model: &'a Model, of: &'a UndeterminedRule) -> Undetermined<'a> {
    let missing = of
        .causes
        .iter()
        .map(|(cause, subjects)| Missing { cause: value::cause(model, cause), subjects: *subjects });
    Undetermined { rule: &model.rules.at(of.rule).name, subjects: of.subjects, missing: missing.collect() }
}

#[derive(Serialize)]
pub(super) struct Conflict<'a> {
    table: &'a str,
    rules: Vec<&'a str>,
    customers: usize,
    cells: Vec<Vec<Part<'a>>>,
}

pub(super) fn conflict<'a>(model: &'a Model, of: &'a TableConflict) -> Conflict<'a> {
    Conflict {
        table: &of.table,
        rules: value::rules(model, &of.rules),
        customers: of.customers,
        cells: of.cells.iter().map(|cell| value::cell(model, cell)).collect(),
    }
}

#[derive(Serialize)]
pub(super) struct Customer<'a> {
    customer: &'a str,
    row: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<&'static str>,
    weight: Option<Num<'a>>,
    #[serde(rename = "CPP")]
    cpp: Val<'a>,
    #[serde(rename = "CPC")]
    cpc: Val<'a>,
    #[serde(rename = "U")]
    u: Val<'a>,
    net: Val<'a>,
    answered: Answered<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    satisfaction: Option<Val<'a>>,
    memberships: Vec<Place<'a>>,
    matched: Vec<&'a str>,
    overridden: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    in_conflict: Vec<&'a str>,
    undetermined: Vec<Lacking<'a>>,
    ranked: Vec<Action<'a>>,
    dropped: Vec<Dropped<'a>>,
}

#[derive(Serialize)]
struct Action<'a> {
    action: &'a str,
    priority: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<Val<'a>>,
    rules: Vec<&'a str>,
}

#[derive(Serialize)]
struct Lacking<'a> {
    rule: &'a str,
    missing: Vec<Cause<'a>>,
}

/// A customer. Rules that are neither matched nor undetermined did not match or are not in force.
pub(super) fn customer<'a>(model: &'a Model, rules: &[RuleId], of: &'a CustomerRecord) -> Customer<'a> {
    let val = |value| Val(model, value);
    let named = |keep: fn(&RuleMark) -> bool| {
        let kept = rules.iter().zip(&of.rules).filter(|(_, mark)| keep(mark));
        kept.map(|(id, _)| &*model.rules.at(*id).name).collect()
    };
    Customer {
        customer: &of.key,
        row: of.row + 1,
        population: model.population.as_ref().map(|_| words::inside_word(&of.inside)),
        weight: of.weight.as_ref().map(Num),
        cpp: val(&of.cpp),
        cpc: val(&of.cpc),
        u: val(&of.u),
        net: val(&of.net),
        answered: Answered { benefits: val(&of.answered.0), costs: val(&of.answered.1) },
        satisfaction: of.satisfaction.as_ref().map(val),
        memberships: value::places(model, &of.memberships),
        matched: named(|mark| mark.status == Status::Matched),
        overridden: named(|mark| mark.overridden),
        in_conflict: named(|mark| mark.in_conflict),
        undetermined: of
            .missing
            .iter()
            .map(|(id, lacks)| Lacking {
                rule: &model.rules.at(*id).name,
                missing: value::causes(model, lacks),
            })
            .collect(),
        ranked: of
            .ranked
            .iter()
            .map(|one| Action {
                action: &model.actions.at(one.action).name,
                priority: words::priority(one.priority),
                score: one.score.as_ref().map(val),
                rules: value::rules(model, &one.rules),
            })
            .collect(),
        dropped: of.dropped.iter().map(|one| subject::dropped(model, one)).collect(),
    }
}
