//! Why a rule did not match.

use serde::Serialize;

use super::super::words;
use super::subject::{self, Test, Whom};
use super::value::{self, Cause, Num};
use crate::answer::{DroppedAction, Standing, SubjectAnswer};
use crate::model::Model;
use crate::whynot::{Fate, WhyNot};

#[derive(Serialize)]
pub(super) struct About<'a> {
    #[serde(flatten)]
    whom: Whom<'a>,
    rule: &'a str,
    status: &'static str,
    active: bool,
    overridden_by: Vec<value::At<'a>>,
    failed: Vec<Failed<'a>>,
    missing: Vec<Cause<'a>>,
    actions: Vec<Action<'a>>,
}

#[derive(Serialize)]
struct Failed<'a> {
    part: &'static str,
    wanted: bool,
    one_of_several: bool,
    distance: Option<Num<'a>>,
    condition: Test<'a>,
}

#[derive(Serialize)]
struct Action<'a> {
    action: &'a str,
    rank: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dropped: Option<subject::Dropped<'a>>,
}

pub(super) fn why_not<'a>(
    model: &'a Model,
    about: &'a SubjectAnswer,
    found: &'a WhyNot,
    dropped: &'a [DroppedAction],
) -> About<'a> {
    let overridden: &[_] = if let Standing::Overridden(by) = &found.standing { by } else { &[] };
    About {
        whom: subject::whom(model, about),
        rule: &model.rules.at(found.rule).name,
        status: words::status(found.status),
        active: found.standing == Standing::Active,
        overridden_by: value::rules_at(model, overridden),
        failed: found
            .failed
            .iter()
            .map(|one| Failed {
                part: if one.in_unless { "unless" } else { "if" },
                wanted: one.wanted,
                one_of_several: one.one_of_several,
                distance: one.distance.as_ref().map(Num),
                condition: subject::test(model, &one.condition),
            })
            .collect(),
        missing: found.missing.iter().flat_map(|causes| value::causes(model, causes)).collect(),
        actions: found
            .actions
            .iter()
            .map(|(id, fate)| Action {
                action: &model.actions.at(*id).name,
                rank: if let Fate::Ranked(rank) = fate { Some(*rank) } else { None },
                dropped: matches!(fate, Fate::Dropped(_))
                    .then(|| dropped.iter().find(|one| one.action == *id))
                    .flatten()
                    .map(|one| subject::dropped(model, one)),
            })
            .collect(),
    }
}
