//! What a model means: every name an id, every expression typed, every weight final.
//!
//! Guaranteed here: no unresolved name, no ill-typed expression, no cycle, weights that sum to 1. This
//! is plain data; `check` makes it, `interpret` gives it a value. Things declared one by one (families,
//! lets, actions, rules …) are in the order of their names, things declared in a block (columns,
//! factors, the segments of a family) in the order written, so that the order of declarations and of
//! files cannot show in any answer.

mod action;
mod case;
mod effect;
mod estimate;
mod expr;
mod hierarchy;
mod id;
mod input;
mod money;
mod property;
mod rule;
mod snapshot;
mod tongue;
mod value;

pub use action::{Action, Cost, Worthwhile};
pub use case::{Case, Expect, ExpectKind, ExpectSubject, Given, GivenCell, Setup};
pub use effect::{Change, Effect, Moved, Way};
pub use estimate::{Deviation, Estimate};
pub use expr::{
    Aggregate, Base, Beside, Expr, ExprKind, Function, GroupRef, Measure, ScoreTerm, Template, TemplatePart,
    Type,
};
pub use hierarchy::{Consequence, Goal, Purpose};
pub use id::{
    ActionId, ConsequenceId, FactorId, FamilyId, GoalId, InputId, LetId, ParamId, RuleId, SegmentId, Table,
    TableId,
};
pub use input::{Code, Input, InputKind, Interval, Market, Offering};
pub use money::{ByMoney, Money};
pub use property::{Claim, ClaimKind, Property, Watched};
pub use rule::{Exclusive, Rule, Scope, Target};
pub use snapshot::{Kept, KeptValue, Snapshot};
pub use tongue::{Language, Titled};
pub use value::{Factor, Family, Population, Segment, SideWeights};

use crate::number::Number;
use crate::source::{SourceMap, Span};
use crate::value::{CompareOp, Side, Text};

/// A whole model, files and packs merged.
#[derive(Debug, Clone)]
pub struct Model {
    /// The files, for the words of conditions in explanations.
    pub sources: SourceMap,
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// Lower and upper end of the scale (both inside).
    pub scale: (Number, Number),
    /// The share of a side's weight that must be answered (language 5.3), 0 to 1.
    pub answered: Number,
    /// The customers behind any statement about a group (6.3).
    pub evidence: Number,
    /// `dominance at least`.
    pub dominance: Option<Number>,
    /// `lead at least`, in points of share.
    pub lead: Option<Number>,
    /// Whether weights were scaled to sum to 1 because the model says so.
    pub normalized: bool,
    /// What a customer is worth, in the customer's scope.
    pub worth: Option<Expr>,
    /// What a customer could be worth, likewise.
    pub potential: Option<Expr>,
    /// The second less the first, where the model says both.
    pub unrealised: Option<Expr>,
    /// The score of an action.
    pub prioritize: Option<Score>,
    /// How many actions of a customer stay, in the order of what they count.
    pub limits: Vec<Limit>,
    /// The data file that the model names, relative to the model's file.
    pub data: Option<Text>,
    /// Columns.
    pub inputs: Table<InputId, Input>,
    /// Whose product each row rates, and when.
    pub market: Market,
    /// Factors, benefits first.
    pub factors: Table<FactorId, Factor>,
    /// Which of them are benefits; the rest are costs.
    pub benefits: usize,
    /// Weights of the benefit side.
    pub benefit_weights: SideWeights,
    /// Weights of the cost side.
    pub cost_weights: SideWeights,
    /// Families of segments.
    pub families: Table<FamilyId, Family>,
    /// Whom the model is about; without one, everybody in the data.
    pub population: Option<Population>,
    /// Named expressions.
    pub lets: Table<LetId, Let>,
    /// Numbers that the run may set.
    pub params: Table<ParamId, Param>,
    /// What factors lead to.
    pub consequences: Table<ConsequenceId, Consequence>,
    /// Why that matters.
    pub goals: Table<GoalId, Goal>,
    /// Actions.
    pub actions: Table<ActionId, Action>,
    /// Rules.
    pub rules: Table<RuleId, Rule>,
    /// Targets, by name.
    pub targets: Vec<Target>,
    /// Tables of which at most one row may match, by name.
    pub exclusive: Vec<Exclusive>,
    /// Cases.
    pub cases: Vec<Case>,
    /// Snapshots, by name.
    pub snapshots: Vec<Snapshot>,
    /// What holds for every customer, by name.
    pub properties: Vec<Property>,
    /// Whether anything reads the date of the run.
    pub reads_as_of: bool,
    /// The languages in which it has texts beside its own, by code.
    pub languages: Vec<Language>,
    /// Which of them its titles and reasons are in; `None` is its own.
    pub language: Option<Text>,
}

/// `at most 1 of lever service`: of a customer's actions of a kind the best so many stay (8.1, D8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// How many stay, 1 or more.
    pub most: usize,
    /// The lever of the actions that are counted; `None` is all actions.
    pub lever: Option<Text>,
    /// The actions that are counted.
    pub actions: Vec<ActionId>,
    /// Where it is declared.
    pub span: Span,
}

impl Limit {
    /// `at most 1 of lever service`
    #[must_use]
    pub fn words(&self) -> String {
        match &self.lever {
            Some(lever) => format!("at most {} of lever {lever}", self.most),
            None if self.most == 1 => "at most 1 action per customer".to_owned(),
            None => format!("at most {} actions per customer", self.most),
        }
    }

    /// The first of some limits that an action would pass, so many of each being taken already.
    #[must_use]
    pub fn reached(limits: &[Self], taken: &[usize], action: ActionId) -> Option<usize> {
        limits
            .iter()
            .zip(taken)
            .position(|(limit, taken)| *taken >= limit.most && limit.actions.contains(&action))
    }

    /// Counts an action that is taken.
    pub fn take(limits: &[Self], taken: &mut [usize], action: ActionId) {
        for (limit, taken) in limits.iter().zip(taken) {
            *taken += usize::from(limit.actions.contains(&action));
        }
    }
}

/// The score of an action in both scopes; a scope that no rule uses may lack it.
#[derive(Debug, Clone)]
pub struct Score {
    /// For a customer.
    pub customer: Option<Expr>,
    /// For a group.
    pub group: Option<Expr>,
}

/// A named expression, in each scope in which it can be read.
#[derive(Debug, Clone)]
pub struct Let {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// Read in a customer's scope.
    pub customer: Option<Expr>,
    /// Read in a group's scope.
    pub group: Option<Expr>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// A number that the run may set.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// Its value: the default, or what the run set.
    pub value: Number,
    /// Where it is declared: its name.
    pub span: Span,
}

impl Model {
    /// The model with the brands of its data as the segments of `for each offering` (B15).
    #[must_use]
    pub fn with_brands(&self, brands: &[Text]) -> Self {
        let mut own = self.clone();
        let Some(Offering { input, family: Some(family), .. }) = &self.market.offering else { return own };
        let span = self.inputs.at(*input).span;
        let ty = match &self.inputs.at(*input).kind {
            InputKind::List(items) => Type::List(items.clone()),
            _ => Type::Text,
        };
        own.families.at_mut(*family).segments = brands
            .iter()
            .map(|brand| {
                let column = Expr { kind: ExprKind::Input(*input), ty: ty.clone(), span };
                let text = Expr { kind: ExprKind::Text(brand.clone()), ty: Type::Text, span };
                let kind = ExprKind::Compare(Box::new(column), CompareOp::Eq, Box::new(text));
                Segment {
                    name: brand.clone(),
                    title: None,
                    condition: Some(Expr { kind, ty: Type::Flag, span }),
                    span,
                }
            })
            .collect();
        own
    }

    /// The factors of a side, in order.
    pub fn side(&self, side: Side) -> impl Iterator<Item = (FactorId, &Factor)> {
        self.factors.iter().filter(move |(_, factor)| factor.side == side)
    }

    /// The weights of a side.
    #[must_use]
    pub const fn weights(&self, side: Side) -> &SideWeights {
        match side {
            Side::Benefits => &self.benefit_weights,
            Side::Costs => &self.cost_weights,
        }
    }

    /// The same, to change them.
    pub const fn weights_mut(&mut self, side: Side) -> &mut SideWeights {
        match side {
            Side::Benefits => &mut self.benefit_weights,
            Side::Costs => &mut self.cost_weights,
        }
    }

    /// The words of an expression as the author wrote them, on one line.
    #[must_use]
    pub fn words(&self, span: Span) -> String {
        self.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
