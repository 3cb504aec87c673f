//! Which factors a change moves, and which way, as far as formulas show it (language 8.2).
//!
//! Read off the tree, since rules for each factor are written out before anything has a type. Only what a formula
//! reads of the customer counts: groups, membership and weights stay as they were (A5). Where names run in a circle
//! or too deep nothing sensible is said; that is an error of its own.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::expr::MAX_DEPTH;
use crate::model::Way;
use crate::syntax::ast::{self, Decl, Expr, ExprKind, Factor, Range};
use crate::value::{ProductOp, SumOp};

/// The factors that something moves, by name, in the order declared.
pub(super) type Moves<'a> = Rc<Vec<(&'a str, Way)>>;

/// What the formulas of all files read.
pub(super) struct Ways<'a> {
    factors: Vec<&'a Factor>,
    by_name: BTreeMap<&'a str, &'a Factor>,
    /// What names stand for, `worth` among them.
    lets: BTreeMap<&'a str, &'a Expr>,
    /// The factors that each consequence is the mean of.
    consequences: BTreeMap<&'a str, Vec<&'a str>>,
    /// By column.
    found: RefCell<BTreeMap<&'a str, Moves<'a>>>,
}

impl<'a> Ways<'a> {
    pub(super) fn new(files: &'a [ast::File]) -> Self {
        let mut own = Self {
            factors: Vec::new(),
            by_name: BTreeMap::new(),
            lets: BTreeMap::new(),
            consequences: BTreeMap::new(),
            found: RefCell::default(),
        };
        for decl in files.iter().flat_map(|file| &file.decls) {
            match decl {
                Decl::Benefits(block) | Decl::Costs(block) => own.factors.extend(&block.factors),
                Decl::Let(named) => {
                    own.lets.insert(named.name.text.as_str(), &named.value);
                }
                Decl::Consequence(named) => {
                    let from = named.from.iter().map(|name| name.text.as_str()).collect();
                    own.consequences.insert(named.name.text.as_str(), from);
                }
                Decl::Model(model) => {
                    let worth = model.worth.iter().flat_map(|worth| [("worth", worth), ("worth_raw", worth)]);
                    own.lets.extend(worth);
                    own.lets.extend(model.potential.iter().map(|potential| ("potential", potential)));
                }
                _ => {}
            }
        }
        own.by_name = own.factors.iter().map(|factor| (factor.name.text.as_str(), *factor)).collect();
        own
    }

    /// The factors that an effect moves: the one that it names, or those whose formulas read the column.
    pub(super) fn of(&self, effect: &'a ast::Effect) -> Vec<(&'a str, Way)> {
        let name = effect.of.text.as_str();
        let turned = |way: Way| if effect.lifts { way } else { way.flipped() };
        if effect.column.is_none() && self.by_name.contains_key(name) {
            return vec![(name, turned(Way::Up))];
        }
        self.of_column(name).iter().map(|(factor, way)| (*factor, turned(*way))).collect()
    }

    /// The factors that move where a column rises.
    pub(super) fn of_column(&self, column: &'a str) -> Moves<'a> {
        if let Some(found) = self.found.borrow().get(column) {
            return Rc::clone(found);
        }
        let mut walk = Walk { ways: self, column, known: BTreeMap::new() };
        let moves: Vec<(&str, Way)> = self
            .factors
            .iter()
            .filter_map(|factor| Some((factor.name.text.as_str(), walk.named(&factor.name.text, 0)?)))
            .collect();
        let moves = Rc::new(moves);
        self.found.borrow_mut().insert(column, Rc::clone(&moves));
        moves
    }
}

/// The way of everything where one column rises; nothing where it does not move.
struct Walk<'w, 'a> {
    ways: &'w Ways<'a>,
    column: &'a str,
    known: BTreeMap<String, Option<Way>>,
}

impl Walk<'_, '_> {
    /// A bare name: the factor, what a `let` stands for, a consequence, or the column.
    fn named(&mut self, name: &str, depth: usize) -> Option<Way> {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        // What comes back to itself is an error of its own; in the clause `potential` its own name is a column.
        let again = (name == "potential" && name == self.column).then_some(Way::Up);
        self.known.insert(name.to_owned(), again);
        let ways = self.ways;
        let way = match (ways.by_name.get(name), ways.lets.get(name), ways.consequences.get(name)) {
            (Some(Factor { formula: Some(formula), .. }), ..) => self.of(formula, depth + 1),
            (None, Some(body), _) => self.of(body, depth + 1),
            (None, None, Some(factors)) => {
                factors.iter().map(|factor| self.named(factor, depth + 1)).fold(None, both)
            }
            // What a customer could be worth less what they are.
            (None, None, None) if name == "unrealised" => {
                both(self.named("potential", depth + 1), self.named("worth", depth + 1).map(Way::flipped))
            }
            // A factor without a formula is the column of its name.
            _ => (name == self.column).then_some(Way::Up),
        };
        self.known.insert(name.to_owned(), way);
        way
    }

    fn of(&mut self, expr: &Expr, depth: usize) -> Option<Way> {
        if depth > MAX_DEPTH {
            return Some(Way::Either);
        }
        let depth = depth + 1;
        match &expr.kind {
            ExprKind::Path(path) => match path.names.as_slice() {
                [name] => self.named(&name.text, depth),
                // Values of groups stay as they were.
                _ => None,
            },
            ExprKind::Call { function, args, .. } => match function.names.as_slice() {
                [name] => self.call(&name.text, args, depth),
                _ => None,
            },
            ExprKind::Range(range) => self.range(range, depth),
            ExprKind::Neg(inner) => self.of(inner, depth).map(Way::flipped),
            ExprKind::Sum(first, rest) => {
                let mut way = self.of(first, depth);
                for (op, part) in rest {
                    let part = self.of(part, depth);
                    let part = if op.value == SumOp::Sub { part.map(Way::flipped) } else { part };
                    way = both(way, part);
                }
                way
            }
            ExprKind::Product(first, rest) => self.product(first, rest, depth),
            ExprKind::OrElse(parts) => self.all(parts, depth),
            ExprKind::And(parts) | ExprKind::Or(parts) => self.any(parts, depth),
            ExprKind::Not(inner)
            | ExprKind::Is { subject: inner, .. }
            | ExprKind::Confident { test: inner, .. } => self.any(std::slice::from_ref(&**inner), depth),
            ExprKind::Compare(left, _, right) => {
                self.all(&[(**left).clone(), (**right).clone()], depth).map(|_| Way::Either)
            }
            ExprKind::In { subject, set, .. } => {
                let way = self.of(subject, depth);
                let of_set = match set {
                    ast::Set::Range(range) => self.range(range, depth),
                    ast::Set::Items(items, _) => self.all(items, depth),
                    ast::Set::Tagged(..) => None,
                };
                both(way, of_set).map(|_| Way::Either)
            }
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Flag(_)
            | ExprKind::Date(_)
            | ExprKind::Dominates { .. }
            | ExprKind::Extreme(..)
            | ExprKind::Error => None,
        }
    }

    /// Rises where all do.
    fn all(&mut self, parts: &[Expr], depth: usize) -> Option<Way> {
        parts.iter().fold(None, |way, part| both(way, self.of(part, depth)))
    }

    /// Moves where one does, nobody knows which way.
    fn any(&mut self, parts: &[Expr], depth: usize) -> Option<Way> {
        self.all(parts, depth).map(|_| Way::Either)
    }

    fn range(&mut self, range: &Range, depth: usize) -> Option<Way> {
        both(self.of(&range.lo, depth), self.of(&range.hi, depth))
    }

    /// One factor moves and the others are plain numbers: their signs tell which way.
    fn product(
        &mut self,
        first: &Expr,
        rest: &[(ast::Spanned<ProductOp>, Expr)],
        depth: usize,
    ) -> Option<Way> {
        let (mut way, mut turned, mut plain) = (self.of(first, depth), false, true);
        let mut moving = usize::from(way.is_some());
        let mut look = |part: &Expr, moves: bool| match constant_sign(part) {
            _ if moves => {}
            Some(negative) => turned ^= negative,
            None => plain = false,
        };
        look(first, way.is_some());
        for (op, part) in rest {
            let own = self.of(part, depth);
            look(part, own.is_some());
            if own.is_some() {
                moving += 1;
                way = if op.value == ProductOp::Div { Some(Way::Either) } else { own };
            }
        }
        match way {
            Some(way) if moving == 1 && plain => Some(if turned { way.flipped() } else { way }),
            other => other.map(|_| Way::Either),
        }
    }

    fn call(&mut self, name: &str, args: &[Expr], depth: usize) -> Option<Way> {
        match (name, args) {
            ("min" | "max" | "mean" | "clamp", [_, _, ..]) => self.all(args, depth),
            ("round", [x]) => self.of(x, depth),
            ("round", [x, places]) if constant_sign(places).is_some() => self.of(x, depth),
            ("invert", [x]) => self.of(x, depth).map(Way::flipped),
            ("rescale", [x, from, to @ ..]) => {
                let ends = std::iter::once(from).chain(to);
                if ends.clone().any(|end| self.of(end, depth).is_some()) {
                    return Some(Way::Either);
                }
                let way = self.of(x, depth)?;
                let falls: Option<Vec<bool>> = ends.map(runs_down).collect();
                Some(match falls {
                    Some(falls) if falls.iter().filter(|down| **down).count() % 2 == 1 => way.flipped(),
                    Some(_) => way,
                    None => Way::Either,
                })
            }
            _ => self.any(args, depth),
        }
    }
}

/// The way of something that both are parts of.
fn both(a: Option<Way>, b: Option<Way>) -> Option<Way> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.with(b)),
        (way, None) | (None, way) => way,
    }
}

/// Whether a plain number is below 0.
fn constant_sign(expr: &Expr) -> Option<bool> {
    match &expr.kind {
        ExprKind::Number(number) => Some(number.value.is_negative()),
        ExprKind::Neg(inner) => constant_sign(inner).map(|negative| !negative),
        _ => None,
    }
}

/// Whether the ends of a range of plain numbers fall.
fn runs_down(range: &Expr) -> Option<bool> {
    fn constant(expr: &Expr) -> Option<crate::number::Number> {
        match &expr.kind {
            ExprKind::Number(number) => Some(number.value.clone()),
            ExprKind::Neg(inner) => constant(inner).map(|number| -number),
            _ => None,
        }
    }
    match &range.kind {
        ExprKind::Range(range) => Some(constant(&range.lo)? > constant(&range.hi)?),
        _ => None,
    }
}
