//! Values and names.

use serde::{Serialize, Serializer};

use super::super::{exact, words};
use crate::answer::{Causes, CellId, Membership, RuleAt, Value};
use crate::model::{ActionId, FamilyId, Model, RuleId};
use crate::number::Number;
use crate::value::Reason;

/// A number.
pub(super) struct Num<'a>(pub(super) &'a Number);

impl Serialize for Num<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = exact::text(self.0);
        let number: serde_json::Number = text.parse().map_err(serde::ser::Error::custom)?;
        number.serialize(serializer)
    }
}

/// A value of any kind.
pub(super) struct Val<'a>(pub(super) &'a Model, pub(super) &'a Value);

#[derive(Serialize)]
struct Unknown<'a> {
    unknown: Vec<Cause<'a>>,
}

/// A cause of an unknown.
#[derive(Serialize)]
pub(super) struct Cause<'a> {
    reason: &'a str,
    source: String,
}

impl Serialize for Val<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(model, value) = self;
        match value {
            Value::Number(n) => Num(n).serialize(serializer),
            Value::Unbounded => serializer.serialize_str("unbounded"),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Flag(flag) => serializer.serialize_bool(*flag),
            Value::Date(date) => serializer.serialize_str(&date.to_string()),
            Value::Segment(family, id) => {
                serializer.serialize_str(&model.families.at(*family).segments.at(*id).name)
            }
            Value::Factor(id) => serializer.serialize_str(&model.factors.at(*id).name),
            Value::Unknown(all) => Unknown { unknown: causes(model, all) }.serialize(serializer),
        }
    }
}

pub(super) fn cause<'a>(model: &Model, cause: &'a crate::answer::Cause) -> Cause<'a> {
    Cause { reason: cause.reason.words(), source: words::source(model, &cause.source) }
}

pub(super) fn causes<'a>(model: &Model, all: &'a Causes) -> Vec<Cause<'a>> {
    all.iter().map(|one| cause(model, one)).collect()
}

/// A cell: the segment of each family that it names; none is all customers.
#[derive(Serialize)]
pub(super) struct Part<'a> {
    family: &'a str,
    segment: &'a str,
}

pub(super) fn cell<'a>(model: &'a Model, cell: &CellId) -> Vec<Part<'a>> {
    let part = |(family, segment): &(FamilyId, _)| {
        let family = model.families.at(*family);
        Part { family: &family.name, segment: &family.segments.at(*segment).name }
    };
    cell.parts().iter().map(part).collect()
}

/// A customer's place in a family.
#[derive(Serialize)]
pub(super) struct Place<'a> {
    family: &'a str,
    segment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<Vec<Cause<'a>>>,
}

pub(super) fn places<'a>(model: &'a Model, all: &'a [Membership]) -> Vec<Place<'a>> {
    let place = |(id, place): (FamilyId, &'a Membership)| {
        let family = model.families.at(id);
        let (segment, unknown) = match place {
            Membership::In(id) => (Some(&*family.segments.at(*id).name), None),
            Membership::None => (None, None),
            Membership::Unknown(why) => (None, Some(causes(model, why))),
        };
        Place { family: &family.name, segment, unknown }
    };
    model.families.ids().zip(all).map(place).collect()
}

/// A rule and the containing group on which it acted.
#[derive(Serialize)]
pub(super) struct At<'a> {
    rule: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Vec<Part<'a>>>,
}

pub(super) fn rule_at<'a>(model: &'a Model, at: &RuleAt) -> At<'a> {
    At { rule: &model.rules.at(at.rule).name, at: at.at.as_ref().map(|id| cell(model, id)) }
}

pub(super) fn rules_at<'a>(model: &'a Model, all: &[RuleAt]) -> Vec<At<'a>> {
    all.iter().map(|at| rule_at(model, at)).collect()
}

pub(super) fn rules<'a>(model: &'a Model, all: &[RuleId]) -> Vec<&'a str> {
    all.iter().map(|id| &*model.rules.at(*id).name).collect()
}

pub(super) fn actions<'a>(model: &'a Model, all: &[ActionId]) -> Vec<&'a str> {
    all.iter().map(|id| &*model.actions.at(*id).name).collect()
}

/// How often a reason occurred.
#[derive(Serialize)]
pub(super) struct Often {
    reason: &'static str,
    rows: usize,
}

pub(super) fn often(all: &[(Reason, usize)]) -> Vec<Often> {
    all.iter().map(|(reason, rows)| Often { reason: reason.words(), rows: *rows }).collect()
}
