//! One customer at a time, the plan compiled once: for services that decide while a customer waits.
//!
//! Every condition is a bit in two sets, what holds and what is unknown. The cuts of one number stand side by
//! side in the order of their limits, so that one search sets them all; `and` and `or` are masks over bits
//! that are there already.

mod compile;

use super::Columnar;
use super::fraction::order;
use crate::model::{ActionId, InputId, RuleId, TableId};
use crate::plan::{CodeRef, NodeId, Op, Plan, Shape};
use crate::value::{Date, Priority, Reason, Side};

use compile::Compiler;

/// A cell of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'c> {
    /// Unknown, and why.
    Unknown(Reason),
    /// `digits / 10^places`, at most 18 places; within the range that the model declares.
    Number {
        /// The digits.
        digits: i64,
        /// How many of them stand after the point.
        places: u8,
    },
    /// A text, trimmed and composed (NFC).
    Text(&'c str),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Date(Date),
}

/// Decides about customers one at a time. Its buffers are kept from one to the next.
#[derive(Debug)]
pub struct Decider<'c> {
    plan: &'c Plan,
    steps: Vec<Step>,
    masks: Vec<Mask>,
    rules: Vec<Ruling>,
    /// The word in which the bits of the rules begin.
    rules_from: usize,
    /// By node.
    numbers: Vec<Option<(i128, i128)>>,
    unbounded: Vec<bool>,
    codes: Vec<Code>,
    /// By bit: what holds, what is unknown.
    holds: Vec<u64>,
    unknown: Vec<u64>,
    scale: ((i128, i128), (i128, i128)),
    actions: Vec<(Priority, ActionId)>,
    active: Vec<RuleId>,
    open: Vec<RuleId>,
    forbidden: Vec<bool>,
    held: Vec<bool>,
}

/// What was decided about a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision<'d> {
    /// What to do, best first.
    pub actions: &'d [(Priority, ActionId)],
    /// The rules that act.
    pub active: &'d [RuleId],
    /// The rules that could not be decided.
    pub undetermined: &'d [RuleId],
}

/// The powers of ten that 64 bits hold.
const POWERS: [i64; 19] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
    100_000_000_000_000_000,
    1_000_000_000_000_000_000,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Code {
    Known(u32),
    /// Known to be none.
    None,
    #[default]
    Unknown,
}

/// A limit of a cut.
#[derive(Debug, Clone)]
struct Limit {
    near: f64,
    exact: (i128, i128),
    inclusive: bool,
}

#[derive(Debug, Clone)]
enum Step {
    Digits(NodeId, InputId),
    Days(NodeId, InputId),
    Rating(NodeId, NodeId),
    Side(Side),
    U(NodeId),
    Net(NodeId),
    /// The texts of a column with their codes.
    Text(NodeId, InputId, Vec<(String, u32)>),
    Member(NodeId, Vec<Option<usize>>, bool),
    /// The cuts of a number: from which bit on, in the order of limits.
    Cuts(NodeId, usize, Vec<Limit>),
    /// Equalities of a code with constants.
    Same(CodeRef, Vec<(u32, usize)>),
    Flag(InputId, usize),
    Fixed(bool, usize),
    Known(NodeId, usize),
    KnownBit(usize, usize),
    Unbounded(NodeId, usize),
    /// Masks, from where and how many, and the bit that they make.
    All(u32, u32, u32),
    Any(u32, u32, u32),
}

/// Of one word: which bits must hold, and which must not.
#[derive(Debug, Clone, Copy)]
struct Mask {
    word: u32,
    yes: u64,
    no: u64,
}

#[derive(Debug, Clone)]
struct Ruling {
    rule: RuleId,
    priority: Priority,
    recommend: Vec<ActionId>,
    forbid: Vec<ActionId>,
    forbid_if_known: bool,
    overridden_by: Vec<usize>,
}

impl<'c> Decider<'c> {
    pub(super) fn new(columnar: &'c Columnar<'_>) -> Option<Self> {
        let (model, plan) = (columnar.model, &columnar.plan);
        let bound =
            model.actions.as_slice().iter().any(|one| !one.excludes.is_empty() || !one.needs.is_empty());
        let scored = plan.scores.as_slice().iter().any(Option::is_some);
        let tables = plan.exclusive.iter().any(|rows| !rows.is_empty());
        if plan.asked.rules || !plan.late.is_empty() || bound || scored || tables || !model.limits.is_empty()
        {
            return None;
        }
        let roots: Vec<NodeId> = plan.rules.iter().filter_map(|rule| rule.condition).collect();
        let nodes = super::state::needed(plan, &roots);
        let mut compiler = Compiler {
            model,
            plan,
            bits: vec![None; plan.nodes.len()],
            next: 0,
            steps: Vec::new(),
            masks: Vec::new(),
            constants: Vec::new(),
        };
        for id in &nodes {
            compiler.node(*id, &nodes)?;
        }
        // What rules read is there first; then a bit for each rule, in the order in which they are decided.
        for id in plan.rules.iter().filter_map(|rule| rule.condition) {
            let mut masks = Vec::new();
            compiler.literals(id, &mut masks)?;
        }
        let rules_from = compiler.next.next_multiple_of(64);
        compiler.next = rules_from + plan.rules.len();
        let rules = plan
            .rules
            .iter()
            .enumerate()
            .map(|(at, rule)| {
                if let Some(id) = rule.condition {
                    compiler.rule(id, rules_from + at)?;
                }
                Some(Ruling {
                    rule: rule.rule,
                    priority: rule.priority,
                    recommend: rule.recommend.clone(),
                    forbid: rule.forbid.clone(),
                    forbid_if_known: rule.forbid_if_known,
                    overridden_by: rule.overridden_by.clone(),
                })
            })
            .collect::<Option<Vec<_>>>()?;
        let words = compiler.next.div_ceil(64);
        let (lo, hi) = &model.scale;
        let mut numbers = vec![None; plan.nodes.len()];
        for (id, number) in compiler.constants {
            if let Some(slot) = numbers.get_mut(id.index()) {
                *slot = Some(number);
            }
        }
        Some(Self {
            plan,
            steps: compiler.steps,
            masks: compiler.masks,
            rules,
            rules_from: rules_from / 64,
            numbers,
            unbounded: vec![false; plan.nodes.len()],
            codes: vec![Code::Unknown; plan.nodes.len()],
            holds: vec![0; words],
            unknown: vec![0; words],
            scale: (crate::plan::parts(lo)?, crate::plan::parts(hi)?),
            actions: Vec::new(),
            active: Vec::new(),
            open: Vec::new(),
            forbidden: vec![false; model.actions.len()],
            held: vec![false; model.actions.len()],
        })
    }

    /// Decides about a customer, `cells` being in the order of the model's inputs; what is not there is not
    /// answered. `None` where a number needs more than 128 bits: [`crate::interpret::evaluate`] takes any.
    pub fn decide(&mut self, cells: &[Cell<'_>]) -> Option<Decision<'_>> {
        self.holds.fill(0);
        self.unknown.fill(0);
        let steps = std::mem::take(&mut self.steps);
        let done = steps.iter().try_for_each(|step| self.step(step, cells));
        self.steps = steps;
        done?;
        self.settle();
        Some(Decision { actions: &self.actions, active: &self.active, undetermined: &self.open })
    }

    fn number(&self, id: NodeId) -> Option<(i128, i128)> {
        self.numbers.get(id.index()).copied().flatten()
    }

    fn put(&mut self, id: NodeId, number: Option<(i128, i128)>) {
        if let Some(slot) = self.numbers.get_mut(id.index()) {
            *slot = number;
        }
    }

    fn set(&mut self, bit: usize, truth: Option<bool>) {
        let words = match truth {
            Some(true) => &mut self.holds,
            None => &mut self.unknown,
            Some(false) => return,
        };
        if let Some(word) = words.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
    }

    fn get(&self, bit: usize) -> Option<bool> {
        let test = |words: &[u64]| words.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1);
        if test(&self.unknown) { None } else { Some(test(&self.holds)) }
    }

    fn step(&mut self, step: &Step, cells: &[Cell<'_>]) -> Option<()> {
        match step {
            Step::Digits(id, input) => {
                let number = match cells.get(input.index()) {
                    Some(Cell::Number { digits, places }) => {
                        let power = POWERS.get(usize::from(*places)).copied()?;
                        Some((i128::from(*digits), i128::from(power)))
                    }
                    _ => None,
                };
                self.put(*id, number);
            }
            Step::Days(id, input) => {
                let number = match cells.get(input.index()) {
                    Some(Cell::Date(date)) => Some((i128::from(date.days_since(Date::EPOCH)), 1)),
                    _ => None,
                };
                self.put(*id, number);
            }
            Step::Rating(id, of) => {
                let (lo, hi) = self.scale;
                let inside = self
                    .number(*of)
                    .filter(|number| order(*number, lo).is_ge() && order(*number, hi).is_le());
                self.put(*id, inside);
            }
            Step::Side(side) => self.side(*side)?,
            Step::U(id) => {
                let value = self.plan.value;
                let mut endless = false;
                let u = match (self.number(value.cpp), self.number(value.cpc)) {
                    (Some(_), Some((n, _))) if n < 0 => None,
                    (Some((n, _)), Some((0, _))) => {
                        endless = n > 0;
                        None
                    }
                    (Some((n, d)), Some((m, e))) => Some((times(n, e)?, times(d, m)?)),
                    _ => None,
                };
                self.put(*id, u);
                if let Some(slot) = self.unbounded.get_mut(id.index()) {
                    *slot = endless;
                }
            }
            Step::Net(id) => {
                let value = self.plan.value;
                let net = match (self.number(value.cpp), self.number(value.cpc)) {
                    (Some((n, d)), Some((m, e))) => {
                        Some((times(n, e)?.checked_sub(times(m, d)?)?, times(d, e)?))
                    }
                    _ => None,
                };
                self.put(*id, net);
            }
            Step::Text(id, input, texts) => {
                let code = match cells.get(input.index()) {
                    Some(Cell::Text(text)) => {
                        let known = texts.iter().find(|(known, _)| known == text);
                        known.map_or(Code::None, |(_, code)| Code::Known(*code))
                    }
                    _ => Code::Unknown,
                };
                if let Some(slot) = self.codes.get_mut(id.index()) {
                    *slot = code;
                }
            }
            Step::Member(id, segments, first) => {
                let code = self.member(segments, *first);
                if let Some(slot) = self.codes.get_mut(id.index()) {
                    *slot = code;
                }
            }
            Step::Cuts(of, start, limits) => {
                let endless = self.unbounded.get(of.index()) == Some(&true);
                let end = start + limits.len();
                match self.number(*of) {
                    // Unbounded is above every number: no cut holds.
                    None if endless => {}
                    None => set_range(&mut self.unknown, *start, end),
                    Some(number) => {
                        let near = near(number);
                        // The cuts that do not hold come first.
                        let held = limits.partition_point(|limit| !below(number, near, limit));
                        set_range(&mut self.holds, start + held, end);
                    }
                }
            }
            Step::Same(code, bits) => {
                let own = self.codes.get(code.node.index()).copied().unwrap_or_default();
                for (constant, bit) in bits {
                    let truth = match own {
                        Code::Known(own) => Some(own == *constant),
                        // A text that the model does not know, or no segment where the family itself is asked.
                        Code::None if code.family || !self.is_member(code.node) => Some(false),
                        Code::None | Code::Unknown => None,
                    };
                    self.set(*bit, truth);
                }
            }
            Step::Flag(input, bit) => {
                let truth = match cells.get(input.index()) {
                    Some(Cell::Flag(flag)) => Some(*flag),
                    _ => None,
                };
                self.set(*bit, truth);
            }
            Step::Fixed(flag, bit) => self.set(*bit, Some(*flag)),
            Step::Known(of, bit) => {
                let code = self.codes.get(of.index()).copied().unwrap_or_default();
                let known = match self.plan.node(*of).shape {
                    Shape::Number => {
                        self.number(*of).is_some() || self.unbounded.get(of.index()) == Some(&true)
                    }
                    _ => match code {
                        Code::Known(_) => true,
                        Code::None => !self.is_member(*of),
                        Code::Unknown => false,
                    },
                };
                self.set(*bit, Some(known));
            }
            Step::KnownBit(of, bit) => {
                let known = self.get(*of).is_some();
                self.set(*bit, Some(known));
            }
            Step::Unbounded(of, bit) => {
                let endless = self.unbounded.get(of.index()) == Some(&true);
                let truth = if endless { Some(true) } else { self.number(*of).map(|_| false) };
                self.set(*bit, truth);
            }
            Step::All(from, count, bit) => {
                // Without a branch: which rules match cannot be foreseen.
                let (mut fails, mut open) = (0, 0);
                for mask in self.masks.get(*from as usize..(from + count) as usize)? {
                    let (t, u) = self.words(mask.word as usize);
                    fails |= mask.yes & !(t | u) | mask.no & t;
                    open |= (mask.yes | mask.no) & u;
                }
                let (may, unsure) = (u64::from(fails == 0), u64::from(open != 0));
                let (word, place) = (*bit as usize / 64, bit % 64);
                if let (Some(holds), Some(unknown)) = (self.holds.get_mut(word), self.unknown.get_mut(word)) {
                    *holds |= (may & !unsure) << place;
                    *unknown |= (may & unsure) << place;
                }
            }
            Step::Any(from, count, bit) => {
                let (mut found, mut open) = (0, 0);
                for mask in self.masks.get(*from as usize..(from + count) as usize)? {
                    let (t, u) = self.words(mask.word as usize);
                    found |= mask.yes & t | mask.no & !(t | u);
                    open |= (mask.yes | mask.no) & u;
                }
                let truth = if found != 0 { Some(true) } else { None };
                if found | open != 0 {
                    self.set(*bit as usize, truth);
                }
            }
        }
        Some(())
    }

    fn words(&self, at: usize) -> (u64, u64) {
        let word = |words: &[u64]| words.get(at).copied().unwrap_or(0);
        (word(&self.holds), word(&self.unknown))
    }

    fn is_member(&self, id: NodeId) -> bool {
        matches!(self.plan.node(id).op, Op::Member { .. })
    }

    fn member(&self, segments: &[Option<usize>], first: bool) -> Code {
        let mut found = Code::None;
        let (mut held, mut open) = (0, false);
        for (segment, bit) in segments.iter().enumerate() {
            let code = Code::Known(u32::try_from(segment).unwrap_or(u32::MAX));
            match bit.map(|bit| self.get(bit)) {
                None if first || (held == 0 && !open) => return code,
                None => {}
                Some(Some(true)) if first => return code,
                Some(Some(true)) => {
                    held += 1;
                    found = code;
                }
                Some(None) if first => return Code::Unknown,
                Some(None) => open = true,
                Some(Some(false)) => {}
            }
        }
        if held > 1 || open { Code::Unknown } else { found }
    }

    /// CPP or CPC: the weighted mean over the answered factors, where enough of the weight is answered.
    fn side(&mut self, side: Side) -> Option<()> {
        let plan = self.plan;
        let (own, total) = match side {
            Side::Benefits => (&plan.sides[0], plan.value.cpp),
            Side::Costs => (&plan.sides[1], plan.value.cpc),
        };
        let weights = match &own.by {
            None => Some(&own.base),
            Some((_, member, rows)) => match self.codes.get(member.index()).copied().unwrap_or_default() {
                Code::Known(code) => rows.get(code as usize),
                Code::None => Some(&own.base),
                Code::Unknown => None,
            },
        };
        let Some(weights) = weights else {
            self.put(total, None);
            return Some(());
        };
        let (mut n, mut d, mut answered) = (0_i128, 1_i128, 0_i64);
        for ((_, rating), weight) in own.factors.iter().zip(weights) {
            let Some((m, e)) = self.number(*rating) else { continue };
            answered += weight;
            let part = times(m, i128::from(*weight))?;
            if e == d {
                n = n.checked_add(part)?;
            } else {
                n = times(n, e)?.checked_add(times(part, d)?)?;
                d = times(d, e)?;
                if d > 1 << 60 {
                    (n, d) = reduced((n, d));
                }
            }
        }
        let known = answered >= own.least;
        let found = if known { Some((n, times(d, i128::from(answered))?)) } else { None };
        self.put(total, found);
        Some(())
    }

    fn settle(&mut self) {
        self.actions.clear();
        self.active.clear();
        self.open.clear();
        self.forbidden.fill(false);
        self.held.fill(false);
        let marks = self.holds.iter().zip(&self.unknown).skip(self.rules_from).enumerate();
        let marked = marks.flat_map(|(word, (holds, unknown))| {
            let mut rest = holds | unknown;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                (rest != 0).then(|| {
                    rest &= rest - 1;
                    (word * 64 + bit, unknown >> bit & 1 == 0)
                })
            })
        });
        for (at, matched) in marked {
            let Some(rule) = self.rules.get(at) else { continue };
            let truth = if matched { Some(true) } else { None };
            if truth.is_none() {
                self.open.push(rule.rule);
            }
            let overridden = !rule.overridden_by.is_empty()
                && rule
                    .overridden_by
                    .iter()
                    .filter_map(|by| self.rules.get(*by))
                    .any(|by| self.active.contains(&by.rule));
            if overridden {
                continue;
            }
            let bans = if truth.is_some() { &mut self.forbidden } else { &mut self.held };
            if truth.is_some() || !rule.forbid_if_known {
                for action in &rule.forbid {
                    if let Some(slot) = bans.get_mut(action.index()) {
                        *slot = true;
                    }
                }
            }
            if truth.is_some() {
                self.active.push(rule.rule);
                for action in &rule.recommend {
                    match self.actions.iter_mut().find(|(_, known)| known == action) {
                        Some((priority, _)) => *priority = rule.priority.min(*priority),
                        None => self.actions.push((rule.priority, *action)),
                    }
                }
            }
        }
        let (forbidden, held) = (&self.forbidden, &self.held);
        let out = |action: &ActionId| {
            forbidden.get(action.index()) == Some(&true) || held.get(action.index()) == Some(&true)
        };
        self.actions.retain(|(_, action)| !out(action));
        self.actions.sort_unstable();
    }
}

#[expect(clippy::cast_precision_loss, reason = "what is near is compared exactly")]
fn near((n, d): (i128, i128)) -> f64 {
    // Of 64 bits the machine converts by itself.
    match (i64::try_from(n), i64::try_from(d)) {
        (Ok(n), Ok(d)) => n as f64 / d as f64,
        _ => n as f64 / d as f64,
    }
}

/// Whether a number is below a limit: by floating point where its error cannot matter, else exactly.
fn below(number: (i128, i128), near: f64, limit: &Limit) -> bool {
    let apart = (near - limit.near).abs();
    if apart > (near.abs() + limit.near.abs()) * (8.0 * f64::EPSILON) {
        return near < limit.near;
    }
    let small = |n: i128| i64::try_from(n).ok().map(i128::from);
    let exact = match (small(number.0), small(number.1), small(limit.exact.0), small(limit.exact.1)) {
        (Some(n), Some(d), Some(m), Some(e)) => (n * e).cmp(&(m * d)),
        _ => order(number, limit.exact),
    };
    exact.is_lt() || (limit.inclusive && exact.is_eq())
}

/// A product; of two numbers of 64 bits the machine makes it by itself.
fn times(a: i128, b: i128) -> Option<i128> {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b),
    }
}

fn reduced((n, d): (i128, i128)) -> (i128, i128) {
    let g = num_integer::gcd(n, d).max(1);
    (n / g, d / g)
}

fn set_range(words: &mut [u64], from: usize, to: usize) {
    let mut at = from;
    while at < to {
        let end = (at / 64 + 1) * 64;
        let until = end.min(to);
        let bits = u64::MAX >> (64 - (until - at)) << (at % 64);
        if let Some(word) = words.get_mut(at / 64) {
            *word |= bits;
        }
        at = until;
    }
}
