//! Arithmetic, order and functions on values (language 3.2 to 3.4, A11, B11 to B13).

use std::cmp::Ordering;

use crate::answer::{CauseSource, Causes, Value};
use crate::model::Function;
use crate::number::Number;
use crate::value::{CompareOp, ProductOp, Reason, SumOp, Text};

/// What a calculation found, or why there is nothing.
pub(super) type Found<T = Value> = Result<T, Causes>;

/// The blame of a calculation: the words of its author.
pub(super) struct Blame<'w>(pub(super) &'w dyn Fn() -> Text);

impl Blame<'_> {
    pub(super) fn cause(&self, reason: Reason) -> Causes {
        Causes::one(reason, CauseSource::Words((self.0)()))
    }

    /// A number to calculate with: arithmetic with an unbounded value is unknown (A11).
    fn number<'v>(&self, value: &'v Value) -> Found<&'v Number> {
        match value {
            Value::Number(number) => Ok(number),
            Value::Unknown(causes) => Err(causes.clone()),
            Value::Unbounded => Err(self.cause(Reason::Unbounded)),
            _ => Err(self.cause(Reason::NotANumber)),
        }
    }

    fn sized(&self, number: Number) -> Found {
        if number.is_too_large() {
            Err(self.cause(Reason::NumberTooLarge))
        } else {
            Ok(Value::Number(number))
        }
    }
}

/// All of them known, or the causes of all that are not.
pub(super) fn all_known(values: &[Value]) -> Found<()> {
    let mut unknown: Option<Causes> = None;
    for causes in values.iter().filter_map(Value::causes) {
        unknown = Some(unknown.map_or_else(|| causes.clone(), |all| all.union(causes)));
    }
    unknown.map_or(Ok(()), Err)
}

/// Numbers added; a date and days; the days between two dates (B18).
pub(super) fn sum(first: Value, op: SumOp, second: &Value, blame: &Blame<'_>) -> Found {
    match (&first, second) {
        (Value::Date(a), Value::Date(b)) => Ok(Value::Number(Number::int(a.days_since(*b)))),
        (Value::Date(date), other) => {
            let days = blame.number(other)?.floor_i64();
            let days = if op == SumOp::Sub { days.and_then(i64::checked_neg) } else { days };
            days.and_then(|days| date.plus_days(days))
                .map(Value::Date)
                .ok_or_else(|| blame.cause(Reason::NumberTooLarge))
        }
        _ => {
            let (a, b) = (blame.number(&first)?, blame.number(second)?);
            blame.sized(if op == SumOp::Add { a + b } else { a - b })
        }
    }
}

pub(super) fn product(first: &Value, op: ProductOp, second: &Value, blame: &Blame<'_>) -> Found {
    let (a, b) = (blame.number(first)?, blame.number(second)?);
    match op {
        ProductOp::Mul => blame.sized(a * b),
        ProductOp::Div => match a.checked_div(b) {
            Some(quotient) => blame.sized(quotient),
            None => Err(blame.cause(Reason::DivisionByZero)),
        },
    }
}

pub(super) fn negative(value: &Value, blame: &Blame<'_>) -> Found {
    let number: &Number = blame.number(value)?;
    Ok(Value::Number(-number))
}

/// The order of two known values of one type; unbounded is above every number (A11).
pub(super) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Unbounded, Value::Unbounded) => Some(Ordering::Equal),
        (Value::Unbounded, Value::Number(_)) => Some(Ordering::Greater),
        (Value::Number(_), Value::Unbounded) => Some(Ordering::Less),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Whether a comparison of two known values holds.
pub(super) fn compare(a: &Value, op: CompareOp, b: &Value) -> bool {
    match op {
        CompareOp::Eq => a == b,
        CompareOp::Ne => a != b,
        CompareOp::Lt => order(a, b) == Some(Ordering::Less),
        CompareOp::Le => matches!(order(a, b), Some(Ordering::Less | Ordering::Equal)),
        CompareOp::Gt => order(a, b) == Some(Ordering::Greater),
        CompareOp::Ge => matches!(order(a, b), Some(Ordering::Greater | Ordering::Equal)),
    }
}

/// Whether a known value is in a range; an unbounded one never is (A11).
pub(super) fn in_range(x: &Value, lo: &Value, hi: &Value, open: bool) -> bool {
    *x != Value::Unbounded
        && compare(x, CompareOp::Ge, lo)
        && compare(x, if open { CompareOp::Lt } else { CompareOp::Le }, hi)
}

/// A function of one subject's values.
pub(super) fn call(function: &Function, args: &[Value], blame: &Blame<'_>) -> Found {
    if let Function::Mean(Some(least)) = function {
        let known: Vec<&Number> = args.iter().filter_map(Value::number).collect();
        if known.len() < *least {
            return Err(blame.cause(Reason::TooLittleAnswered));
        }
        return mean(&known, blame);
    }
    if let (Function::Clv { now }, [margin, retention, discount]) = (function, args) {
        return clv(*now, margin, retention, discount, blame);
    }
    all_known(args)?;
    match (function, args) {
        (Function::Min, _) => pick(args, Ordering::Less, blame),
        (Function::Max, _) => pick(args, Ordering::Greater, blame),
        (Function::Mean(_), _) => {
            let numbers: Vec<&Number> = args.iter().map(|arg| blame.number(arg)).collect::<Found<_>>()?;
            mean(&numbers, blame)
        }
        (Function::Abs, [x]) => Ok(Value::Number(blame.number(x)?.abs())),
        (Function::Round, [x]) => Ok(Value::Number(blame.number(x)?.round(0))),
        (Function::Round, [x, places]) => {
            let places = blame.number(places)?.floor_i64().and_then(|n| i32::try_from(n).ok()).unwrap_or(0);
            Ok(Value::Number(blame.number(x)?.round(places.clamp(-30, 30))))
        }
        (Function::Clamp, [x, lo, hi]) => {
            let raised = pick(&[x.clone(), lo.clone()], Ordering::Greater, blame)?;
            pick(&[raised, hi.clone()], Ordering::Less, blame)
        }
        (Function::Relative, [own, rivals]) => {
            let (own, rivals) = (blame.number(own)?, blame.number(rivals)?);
            if rivals.is_negative() {
                return Err(blame.cause(Reason::NegativeValue));
            }
            match own.checked_div(rivals) {
                Some(ratio) => blame.sized(ratio),
                None => Err(blame.cause(Reason::DivisionByZero)),
            }
        }
        (Function::Invert(lo, hi), [x]) => blame.sized(&(lo + hi) - blame.number(x)?),
        (Function::Rescale, [x, a, b, c, d]) => rescale(
            blame.number(x)?,
            (blame.number(a)?, blame.number(b)?),
            (blame.number(c)?, blame.number(d)?),
            blame,
        ),
        (Function::Roi, [gain, cost]) => {
            let left = sum(gain.clone(), SumOp::Sub, cost, blame)?;
            product(&left, ProductOp::Div, cost, blame)
        }
        _ => Err(blame.cause(Reason::NotANumber)),
    }
}

/// What a customer's margins are worth today (3.2). A retention or rate outside its range is a cause of its own,
/// whatever else is unknown.
fn clv(now: bool, margin: &Value, retention: &Value, discount: &Value, blame: &Blame<'_>) -> Found {
    let within = |value: &Value, most: Option<&Number>| {
        let number = blame.number(value)?;
        if number.is_negative() || most.is_some_and(|most| number > most) {
            return Err(blame.cause(Reason::OutOfRange));
        }
        Ok(Value::Number(number.clone()))
    };
    let known = |found: Found| found.unwrap_or_else(Value::Unknown);
    let (retention, discount) = (known(within(retention, Some(&Number::ONE))), known(within(discount, None)));
    all_known(&[margin.clone(), retention.clone(), discount.clone()])?;
    let grown = sum(Value::Number(Number::ONE), SumOp::Add, &discount, blame)?;
    let lost = sum(grown.clone(), SumOp::Sub, &retention, blame)?;
    let earned = product(margin, ProductOp::Mul, if now { &grown } else { &retention }, blame)?;
    product(&earned, ProductOp::Div, &lost, blame)
}

/// The smallest or largest.
fn pick(values: &[Value], side: Ordering, blame: &Blame<'_>) -> Found {
    let mut best: Option<&Value> = None;
    for value in values {
        if best.is_none_or(|best| order(value, best) == Some(side)) {
            best = Some(value);
        }
    }
    best.cloned().ok_or_else(|| blame.cause(Reason::NotANumber))
}

fn mean(numbers: &[&Number], blame: &Blame<'_>) -> Found {
    let sum: Number = numbers.iter().copied().sum();
    match sum.checked_div(&Number::count(numbers.len())) {
        Some(mean) => blame.sized(mean),
        None => Err(blame.cause(Reason::DivisionByZero)),
    }
}

/// Linear from a..b onto c..d, clamped; either may run backwards (B12).
fn rescale(x: &Number, (a, b): (&Number, &Number), (c, d): (&Number, &Number), blame: &Blame<'_>) -> Found {
    let Some(part) = (x - a).checked_div(&(b - a)) else {
        return Err(blame.cause(Reason::DivisionByZero));
    };
    let part = part.max(Number::ZERO).min(Number::ONE);
    blame.sized(c + &(&part * &(d - c)))
}
