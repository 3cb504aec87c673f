//! Customers whom the reference interpreter decided about, as records.

use crate::answer::{
    CustomerRecord, IN_NONE, IN_UNKNOWN, INSIDE, Inside, Membership, Numbers, OUTSIDE, PERHAPS, RecordAction,
    RecordSchema, Records, Value, reason_bit,
};
use crate::block::{Bits, Block};
use crate::model::TableId;
use crate::value::Status;

/// The records of a block.
pub(super) fn records(schema: &RecordSchema, block: &Block, customers: &[CustomerRecord]) -> Records {
    let numbers = |read: &dyn Fn(&CustomerRecord) -> Option<Value>| {
        let mut found =
            Numbers { values: Vec::with_capacity(customers.len()), unknown: Bits::new(block.rows) };
        for (row, customer) in customers.iter().enumerate() {
            match read(customer).as_ref().and_then(number) {
                Some(value) => found.values.push(value),
                None => {
                    found.unknown.set(row);
                    found.values.push(0.0);
                }
            }
        }
        found
    };
    let families = schema.families.len() - usize::from(schema.population);
    let mut segments: Vec<Vec<u16>> = (0..families)
        .map(|family| {
            let place = |customer: &CustomerRecord| match customer.memberships.get(family) {
                Some(Membership::In(segment)) => u16::try_from(segment.index()).unwrap_or(IN_UNKNOWN),
                Some(Membership::None) => IN_NONE,
                Some(Membership::Unknown(_)) | None => IN_UNKNOWN,
            };
            customers.iter().map(place).collect()
        })
        .collect();
    if schema.population {
        let standing = |customer: &CustomerRecord| match customer.inside {
            Inside::Yes => INSIDE,
            Inside::No => OUTSIDE,
            Inside::Unknown(_) => PERHAPS,
        };
        segments.push(customers.iter().map(standing).collect());
    }
    let deep = schema.rule_words();
    let (mut matched, mut undetermined) = (Vec::new(), Vec::new());
    let (mut undetermined_reasons, mut u_reasons) = (Vec::new(), Vec::new());
    let (mut action_ends, mut actions) = (Vec::new(), Vec::new());
    for customer in customers {
        let marks = |status: Status| {
            let mut words = vec![0_u64; deep];
            for (at, mark) in customer.rules.iter().enumerate() {
                if mark.status == status
                    && let Some(word) = words.get_mut(at / 64)
                {
                    *word |= 1 << (at % 64);
                }
            }
            words
        };
        matched.extend(marks(Status::Matched));
        undetermined.extend(marks(Status::Undetermined));
        let missing = customer.missing.iter().flat_map(|(_, causes)| causes.iter());
        undetermined_reasons.push(missing.fold(0, |bits, cause| bits | reason_bit(cause.reason)));
        let u = customer.u.causes().into_iter().flat_map(|causes| causes.iter());
        u_reasons.push(u.fold(0, |bits, cause| bits | reason_bit(cause.reason)));
        actions.extend(customer.ranked.iter().map(|one| RecordAction {
            action: one.action,
            priority: one.priority,
            score: one.score.as_ref().and_then(number),
        }));
        action_ends.push(u32::try_from(actions.len()).unwrap_or(u32::MAX));
    }
    Records {
        rows: block.rows,
        first_row: block.first_row,
        keys: Some(block.keys.clone()),
        cpp: numbers(&|customer| Some(customer.cpp.clone())),
        cpc: numbers(&|customer| Some(customer.cpc.clone())),
        u: numbers(&|customer| Some(customer.u.clone())),
        net: numbers(&|customer| Some(customer.net.clone())),
        answered_benefits: numbers(&|customer| Some(customer.answered.0.clone())),
        answered_costs: numbers(&|customer| Some(customer.answered.1.clone())),
        satisfaction: if schema.expectations {
            numbers(&|customer| customer.satisfaction.clone())
        } else {
            Numbers::default()
        },
        segments,
        action_ends,
        actions,
        matched,
        undetermined,
        undetermined_reasons,
        u_reasons,
    }
}

/// The binary number nearest to a value, infinite where it is unbounded.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(number.to_f64()),
        Value::Unbounded => Some(f64::INFINITY),
        _ => None,
    }
}
