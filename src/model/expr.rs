//! Typed expressions.

use std::sync::Arc;

use super::{ConsequenceId, FactorId, FamilyId, InputId, Interval, LetId, ParamId, SegmentId};
use crate::number::Number;
use crate::source::Span;
use crate::value::{CompareOp, Confidence, Date, Extreme, ProductOp, Side, State, SumOp, Text};

/// What an expression gives when it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// A number; a rating is a number known to be on the model's scale by its kind (B12).
    Number {
        /// Whether it is a rating.
        rating: bool,
        /// What it can be, as far as its declaration says.
        range: Interval,
    },
    /// Any text.
    Text,
    /// One of a closed list.
    List(Arc<[Text]>),
    /// Yes or no.
    Flag,
    /// A day.
    Date,
    /// A segment of this family.
    Segment(FamilyId),
    /// A factor.
    Factor,
    /// An error was given; fits everything.
    Error,
}

impl Type {
    /// A number of which nothing more is known.
    pub const NUMBER: Self = Self::Number { rating: false, range: Interval::ALL };
}

/// A typed expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// What it gives.
    pub ty: Type,
    /// Its place.
    pub span: Span,
}

impl Expr {
    /// The expressions that it is made of, in the order written.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Aggregate { of, .. } => of.iter().map(|of| &**of).collect(),
            ExprKind::Neg(inner)
            | ExprKind::Not(inner)
            | ExprKind::Is { subject: inner, .. }
            | ExprKind::Confident(inner, _) => vec![inner],
            ExprKind::And(parts)
            | ExprKind::Or(parts)
            | ExprKind::OrElse(parts)
            | ExprKind::Call(_, parts) => parts.iter().collect(),
            ExprKind::Sum(first, rest) => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).collect()
            }
            ExprKind::Product(first, rest) => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).collect()
            }
            ExprKind::Compare(left, _, right) => vec![left, right],
            ExprKind::InRange { subject, lo, hi, .. } => vec![subject, lo, hi],
            ExprKind::InItems { subject, items, .. } => std::iter::once(&**subject).chain(items).collect(),
            _ => Vec::new(),
        }
    }

    /// The same, to change them.
    pub fn parts_mut(&mut self) -> Vec<&mut Self> {
        match &mut self.kind {
            ExprKind::Aggregate { of, .. } => of.iter_mut().map(|of| &mut **of).collect(),
            ExprKind::Neg(inner)
            | ExprKind::Not(inner)
            | ExprKind::Is { subject: inner, .. }
            | ExprKind::Confident(inner, _) => vec![inner],
            ExprKind::And(parts)
            | ExprKind::Or(parts)
            | ExprKind::OrElse(parts)
            | ExprKind::Call(_, parts) => parts.iter_mut().collect(),
            ExprKind::Sum(first, rest) => {
                std::iter::once(&mut **first).chain(rest.iter_mut().map(|(_, part)| part)).collect()
            }
            ExprKind::Product(first, rest) => {
                std::iter::once(&mut **first).chain(rest.iter_mut().map(|(_, part)| part)).collect()
            }
            ExprKind::Compare(left, _, right) => vec![left, right],
            ExprKind::InRange { subject, lo, hi, .. } => vec![subject, lo, hi],
            ExprKind::InItems { subject, items, .. } => {
                std::iter::once(&mut **subject).chain(items).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The kinds of expressions. Which subject a name is about follows from the scope of the evaluation:
/// [`GroupRef::Own`] is the customer in a customer's scope and the group in a group's.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A literal number.
    Number(Number),
    /// A literal text.
    Text(Text),
    /// A literal truth.
    Flag(bool),
    /// A literal day.
    Date(Date),
    /// A segment's name.
    Segment(FamilyId, SegmentId),
    /// A factor's name, compared with `top cost` and the like.
    FactorName(FactorId),
    /// A column of the customer.
    Input(InputId),
    /// The segment of the subject in this family.
    Membership(FamilyId),
    /// A value of the formula.
    Measure(GroupRef, Measure),
    /// A term that only a score knows.
    ScoreTerm(ScoreTerm),
    /// An aggregate over the customers of a group.
    Aggregate {
        /// Which group.
        group: GroupRef,
        /// How.
        function: Aggregate,
        /// Of what, in the customer's scope; `None` only for `count` and `rows`.
        of: Option<Box<Expr>>,
        /// Whether each customer's value is rounded to 18 decimals, half-even (B10).
        rounds: bool,
    },
    /// A named expression, read in the scope at hand.
    Let(LetId),
    /// A parameter.
    Param(ParamId),
    /// The date of the run.
    AsOf,
    /// `-x`
    Neg(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// All hold.
    And(Vec<Expr>),
    /// One holds.
    Or(Vec<Expr>),
    /// Numbers added and subtracted from left to right; also date ± number and date − date.
    Sum(Box<Expr>, Vec<(SumOp, Expr)>),
    /// Numbers multiplied and divided from left to right.
    Product(Box<Expr>, Vec<(ProductOp, Expr)>),
    /// The first that is known.
    OrElse(Vec<Expr>),
    /// A comparison.
    Compare(Box<Expr>, CompareOp, Box<Expr>),
    /// `U < 1 at 95%`: the comparison holds, and its difference is outside sampling noise (6.7). Of groups.
    Confident(Box<Expr>, Confidence),
    /// `x in lo..hi`
    InRange {
        /// What is looked for.
        subject: Box<Expr>,
        /// `not in`
        negated: bool,
        /// Lower end, inside.
        lo: Box<Expr>,
        /// Upper end.
        hi: Box<Expr>,
        /// Whether the upper end is outside.
        open: bool,
    },
    /// `x in { a, b }`
    InItems {
        /// What is looked for.
        subject: Box<Expr>,
        /// `not in`
        negated: bool,
        /// Among these.
        items: Vec<Expr>,
    },
    /// `x is known`
    Is {
        /// What is asked about.
        subject: Box<Expr>,
        /// `is not`
        negated: bool,
        /// What is asked.
        state: State,
    },
    /// A function of its arguments.
    Call(Function, Vec<Expr>),
}

/// Which customers a value is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupRef {
    /// The subject itself.
    Own,
    /// `all.`: every customer.
    All,
    /// `trip.`: the subject's segment of the family.
    Family(FamilyId),
    /// `trip.business.`
    Segment(FamilyId, SegmentId),
    /// `rivals.` and the like, of the subject's own cell or of another.
    Beside(Beside, Base),
}

/// Rows beside the subjects: those of other brands or of the wave before (language 6.4, B15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Beside {
    /// `rivals.`: every other brand, each counted once.
    Rivals,
    /// `best_rival.`: the other brand of the greatest U.
    BestRival,
    /// `best(f)`: the best that any other brand has in a factor (D9); only of [`Measure::Rating`].
    BestIn,
    /// `previous.`: the wave before.
    Previous,
}

/// Of which cell rows beside the subjects are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// The subject's own; for a customer all rivals, or the customer with the same key.
    Own,
    /// `all.rivals.`
    All,
    /// `trip.rivals.`
    Family(FamilyId),
    /// `trip.business.rivals.`
    Segment(FamilyId, SegmentId),
}

impl Base {
    /// The group of the subjects themselves that it names.
    #[must_use]
    pub const fn group(self) -> GroupRef {
        match self {
            Self::Own => GroupRef::Own,
            Self::All => GroupRef::All,
            Self::Family(family) => GroupRef::Family(family),
            Self::Segment(family, segment) => GroupRef::Segment(family, segment),
        }
    }
}

/// A value of the formula, for a customer or a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Perceived benefit.
    Cpp,
    /// Perceived cost.
    Cpc,
    /// CPP ÷ CPC.
    U,
    /// CPP − CPC.
    Net,
    /// The answered share of a side's weight; `None` the smaller of both (B27).
    Answered(Option<Side>),
    /// A factor's rating; in a group its mean over those of the base who answered.
    Rating(FactorId),
    /// Contribution ÷ the side's total.
    Share(FactorId),
    /// Effective weight × distance to the good end (B13).
    Headroom(FactorId),
    /// `f dominates its side` (5.6, B14), a flag.
    Dominates(FactorId),
    /// `top cost` and the like, a factor.
    Extreme(Extreme, Side),
    /// Customers (weighted); 1 for a customer.
    Count,
    /// Rows (unweighted); 1 for a customer.
    Rows,
    /// The group's share of all customers; 1 for a customer (8.2).
    Reach,
    /// max(0, mean worth) (A4).
    Worth,
    /// Mean worth.
    WorthRaw,
    /// What customers could be worth, the mean in a group.
    Potential,
    /// What they could be worth less what they are, likewise.
    Unrealised,
    /// Rating − what was expected, of a benefit; in a group the mean over those of the base for whom it is
    /// known (5.8, B23). In points of the scale.
    Gap(FactorId),
    /// Σ weight × gap over the benefits with a known gap, weights rescaled; likewise in a group.
    Satisfaction,
    /// The weighted mean of a consequence's factors, weights rescaled; likewise in a group (5.9).
    Consequence(ConsequenceId),
}

impl Measure {
    /// Whether a group has the mean of it over those of the base for whom it is known (B23).
    #[must_use]
    pub const fn is_mean(self) -> bool {
        matches!(self, Self::Gap(_) | Self::Satisfaction | Self::Consequence(_))
    }
}

/// A term that only `prioritize by` may use: about the action at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScoreTerm {
    /// The change of net (A4, A5).
    Uplift,
    /// The change of U.
    UpliftU,
    /// The action's effort.
    Effort,
    /// The action's money.
    Cost,
}

/// How customers are aggregated; unknowns are skipped and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aggregate {
    /// `count`, `count(cond)`: weighted.
    Count,
    /// `rows`: unweighted.
    Rows,
    /// `share_of(cond)`
    ShareOf,
    /// `sum(x)`
    Sum,
    /// `mean(x)`
    Mean,
    /// `min(x)`
    Min,
    /// `max(x)`
    Max,
    /// `median(x)`
    Median,
    /// `percentile(x, 90%)`: smallest x with cumulative weight ≥ p·W (B7).
    Percentile(Number),
    /// `nps(x)`: −100 to 100; 9 and above promote, 6 and below detract (B9).
    Nps,
}

/// A function of one subject's values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Function {
    /// The smallest; an unknown argument makes it unknown.
    Min,
    /// The largest.
    Max,
    /// The mean; with `answered n`, of the known ones, if at least so many are known (A10).
    Mean(Option<usize>),
    /// Distance from 0.
    Abs,
    /// Half away from zero, to the places of the second argument (B11).
    Round,
    /// `clamp(x, lo..hi)`: three arguments here.
    Clamp,
    /// The first ÷ the second, own ÷ rivals (B16): unknown where the second is not above 0.
    Relative,
    /// lo + hi − x with the ends of its argument's range (B12).
    Invert(Number, Number),
    /// `rescale(x, a..b, c..d)`: five arguments here, linear onto c..d, clamped.
    Rescale,
    /// `clv(margin, retention, discount)`: margin × retention ÷ (1 + discount − retention), the first margin a period
    /// from now if the customer is retained; `clv_now`: margin × (1 + discount) ÷ the same, the first margin
    /// now. Margin is money of a period; retention is 0 to 1, discount at least 0, both of the same period,
    /// else `out of range` (3.2).
    Clv {
        /// Whether the first margin is now.
        now: bool,
    },
    /// `roi(gain, cost)`: (gain − cost) ÷ cost (3.2).
    Roi,
}

/// A text with placeholders, checked.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its parts in order.
    pub parts: Vec<TemplatePart>,
}

/// A part of a template.
#[derive(Debug, Clone)]
pub enum TemplatePart {
    /// Words that stand for themselves.
    Words(Text),
    /// A value.
    Value {
        /// What is printed, in the rule's scope.
        value: Expr,
        /// Decimals, where given.
        places: Option<u32>,
        /// As a percentage.
        percent: bool,
    },
}
