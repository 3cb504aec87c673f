//! How long the numbers of the formula can become, whatever the data: beyond a limit a value is unknown (language 10.2),
//! and then of two values that rest on the same customers one may be unknown alone.

use crate::model::{Expr, ExprKind, Function, InputKind, Model};
use crate::number::{MAX_BITS, Number};
use crate::value::{ProductOp, Side};

/// The most bits of a number that is known.
pub(super) const MOST: u64 = MAX_BITS;
/// Bits of a number by which all cells of a table can be divided: a decimal has 200 places at most, a binary number 1,074.
const CELLS: u64 = 2_500;
/// Bits of the largest cell before the point, with those of as many customers as there can be.
const LARGEST: u64 = 1_100;
/// Bits of a cell, and of a number of customers with their weights.
pub(super) const CELL: u64 = CELLS + LARGEST;
/// Bits of a parameter: 100 digits, and as many zeros.
const PARAM: u64 = 700;

/// A number by which all values of an expression can be divided.
struct Denominator {
    /// How often that of the cells is in it.
    cells: u64,
    /// The bits of all else.
    rest: u64,
}

/// The most bits of a CPP or CPC, of a customer or of a group, above and below the line; `None` where there is no such
/// limit, or none that is below that of the language.
///
/// A group's is Σ weight × value ÷ Σ weight, and all its customers' values have one denominator: that of the cells, of the
/// constants in the factors, and the answered shares of the weights that there can be.
pub(super) fn of_sides(model: &Model) -> Option<u64> {
    let mut most = 0;
    for side in [Side::Benefits, Side::Costs] {
        let (mut cells, mut rest) = (0, shares(model, side)?);
        for (_, factor) in model.side(side) {
            let own = denominator(model, &factor.rating, &mut 500)?;
            cells = own.cells.max(cells);
            rest = own.rest.checked_add(rest)?;
        }
        most = most.max(cells.checked_mul(CELLS)?.checked_add(rest)?);
    }
    let ends = model.scale.0.bits()?.max(model.scale.1.bits()?);
    let all = most.checked_add(CELLS + LARGEST)?.checked_add(ends)?;
    (all <= MOST).then_some(all)
}

/// Bits of a number by which every answered share of the weight of a side can be divided.
fn shares(model: &Model, side: Side) -> Option<u64> {
    let weights = model.weights(side);
    let all = std::iter::once(&weights.base).chain(weights.by.iter().flat_map(|(_, by)| by.iter().flatten()));
    let mut found: u64 = 0;
    for one in all {
        // In whole parts they are all at most `parts`, and lcm(1, …, n) is below 3 to the n (Hanson 1972).
        let mut parts: i64 = 1;
        for weight in one {
            let (_, divisor) = weight.small()?;
            parts = parts.checked_mul(divisor / num_integer::gcd(parts, divisor))?;
        }
        let parts = u64::try_from(parts).ok()?;
        let bits = u64::from(u64::BITS - parts.leading_zeros());
        let by_size = parts.checked_mul(8)?.div_ceil(5);
        let by_answers =
            1_u64.checked_shl(u32::try_from(one.len()).ok()?).and_then(|ways| ways.checked_mul(bits));
        let own = by_answers.map_or(by_size, |by_answers| by_answers.min(by_size));
        found = found.checked_add(own)?.checked_add(bits)?;
    }
    Some(found)
}

/// Of a rating; `None` where it divides by data, or by what is not looked into.
fn denominator(model: &Model, expr: &Expr, fuel: &mut usize) -> Option<Denominator> {
    *fuel = fuel.checked_sub(1)?;
    let mut all = |parts: &[&Expr]| -> Option<Denominator> {
        let mut found = Denominator { cells: 0, rest: 0 };
        for part in parts {
            let own = denominator(model, part, fuel)?;
            found.cells = found.cells.max(own.cells);
            found.rest = found.rest.checked_add(own.rest)?;
        }
        Some(found)
    };
    let more = |mut of: Denominator, bits: u64| {
        of.rest = of.rest.checked_add(bits)?;
        Some(of)
    };
    match &expr.kind {
        ExprKind::Input(id) => {
            let kind = &model.inputs.at(*id).kind;
            matches!(kind, InputKind::Rating { .. } | InputKind::Number { .. })
                .then_some(Denominator { cells: 1, rest: 0 })
        }
        ExprKind::Number(_) | ExprKind::Param(_) => {
            Some(Denominator { cells: 0, rest: constant(model, expr)? })
        }
        ExprKind::Let(id) => denominator(model, model.lets.at(*id).customer.as_ref()?, fuel),
        ExprKind::Neg(inner) => all(&[inner]),
        ExprKind::Sum(..) | ExprKind::OrElse(_) => all(&expr.parts()),
        ExprKind::Product(first, others) => {
            let mut found = denominator(model, first, fuel)?;
            for (op, part) in others {
                let own = match op {
                    ProductOp::Mul => denominator(model, part, fuel)?,
                    ProductOp::Div => Denominator { cells: 0, rest: constant(model, part)? },
                };
                found.cells = found.cells.checked_add(own.cells)?;
                found.rest = found.rest.checked_add(own.rest)?;
            }
            Some(found)
        }
        ExprKind::Call(function, args) => {
            let args: Vec<&Expr> = args.iter().collect();
            match (function, args.as_slice()) {
                (Function::Min | Function::Max | Function::Abs | Function::Clamp, args) => all(args),
                // A mean of those that are known is over 1, 2, … of them.
                (Function::Mean(_), args) => more(all(args)?, u64::try_from(2 * args.len() + 2).ok()?),
                (Function::Invert(lo, hi), args) => more(all(args)?, lo.bits()?.checked_add(hi.bits()?)?),
                (Function::Rescale, [of, ends @ ..]) => {
                    let mut bits = 8;
                    for end in ends {
                        bits += 6 * constant(model, end)?;
                    }
                    more(denominator(model, of, fuel)?, bits)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The most bits of a constant.
pub(super) fn constant(model: &Model, expr: &Expr) -> Option<u64> {
    let number: &Number = match &expr.kind {
        ExprKind::Number(number) => number,
        ExprKind::Param(id) => return Some(model.params.at(*id).value.bits()?.max(PARAM)),
        ExprKind::Neg(inner) => return constant(model, inner),
        _ => return None,
    };
    number.bits()
}
