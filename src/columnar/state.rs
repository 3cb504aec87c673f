//! What a worker holds while it computes a block: the bits, numbers and codes of every node.

use std::collections::HashMap;

use super::formula::SideState;
use super::fraction::{Beyond, Column, Small};
use super::roles::Roles;
use super::words;
use crate::answer::{Cause, CauseSource, Value};
use crate::block::{Block, Cells, Column as Cellar};
use crate::model::{InputId, Model, TableId};
use crate::plan::{CauseId, NodeId, Plan};
use crate::value::{Reason, Text};

pub(super) type Fits<T = ()> = Result<T, Beyond>;

/// What all workers of a pass share: the model, its plan, and what earlier passes found of groups.
#[derive(Debug)]
pub(super) struct Shared<'m> {
    pub(super) model: &'m Model,
    pub(super) plan: &'m Plan,
    /// Values of groups, by place in [`Plan::late`]; those of later passes are not there yet.
    pub(super) late: Vec<Option<Value>>,
    /// The causes of the plan, and after them those of the values of groups.
    pub(super) causes: Vec<Cause>,
    /// For each value of a group that is unknown, why.
    pub(super) late_causes: Vec<Vec<CauseId>>,
    /// For each column the causes of its cells.
    pub(super) cells: HashMap<InputId, Vec<(Reason, CauseId)>>,
    /// The code of each text of the plan.
    pub(super) texts: HashMap<Text, u32>,
    /// For each column of a closed list the codes of its texts.
    pub(super) lists: HashMap<InputId, Vec<u32>>,
}

impl<'m> Shared<'m> {
    pub(super) fn new(model: &'m Model, plan: &'m Plan, late: Vec<Option<Value>>) -> Self {
        let mut causes = plan.causes.clone();
        let mut known: HashMap<Cause, CauseId> = HashMap::new();
        let number = |at: usize| CauseId(u32::try_from(at).unwrap_or(u32::MAX));
        for (at, cause) in causes.iter().enumerate() {
            known.insert(cause.clone(), number(at));
        }
        let late_causes = late
            .iter()
            .map(|value| match value {
                Some(Value::Unknown(why)) => why
                    .iter()
                    .map(|cause| {
                        *known.entry(cause.clone()).or_insert_with(|| {
                            causes.push(cause.clone());
                            number(causes.len() - 1)
                        })
                    })
                    .collect(),
                _ => Vec::new(),
            })
            .collect();
        let mut texts: HashMap<Text, u32> = plan.texts.iter().cloned().zip(0..).collect();
        let mut lists = HashMap::new();
        for (id, _) in &plan.cells {
            if let crate::model::InputKind::List(items) = &model.inputs.at(*id).kind {
                let codes = items
                    .iter()
                    .map(|item| {
                        let next = u32::try_from(texts.len()).unwrap_or(u32::MAX);
                        *texts.entry(item.clone()).or_insert(next)
                    })
                    .collect();
                lists.insert(*id, codes);
            }
        }
        let cells = plan.cells.iter().cloned().collect();
        Self { model, plan, late, causes, late_causes, cells, texts, lists }
    }

    /// The columns that a block must have for these nodes.
    pub(super) fn cause(&self, id: CauseId) -> &Cause {
        const NONE: &Cause = &Cause { source: CauseSource::Worth, reason: Reason::NotAnswered };
        self.causes.get(id.0 as usize).unwrap_or(NONE)
    }
}

/// From how many cuts of one number on they are made together.
const MANY: usize = 24;

/// The cuts of one number, made together.
#[derive(Debug, Clone, Default)]
pub(super) struct Ladder {
    pub(super) cuts: Vec<NodeId>,
    /// For digits over this denominator; 0 for nearest binary numbers.
    pub(super) scale: Option<i128>,
    /// The limit of each cut, upwards: what is below it.
    pub(super) limits: Vec<(f64, NodeId)>,
    /// The greatest numerator or denominator of a limit.
    pub(super) apart: f64,
    /// Whether the cuts of the block at hand are made.
    pub(super) made: bool,
}

/// The bits, numbers and codes of every node, for one block at a time; kept from block to block.
#[derive(Debug)]
pub(super) struct State<'s, 'm> {
    pub(super) shared: &'s Shared<'m>,
    pub(super) rows: usize,
    /// Words of a set of rows.
    pub(super) width: usize,
    pub(super) block: Block,
    /// What the rows are.
    pub(super) roles: Roles,
    /// For each node the rows of which it holds, and those of which it is unknown.
    pub(super) bits: Vec<u64>,
    pub(super) columns: Vec<Column>,
    /// Rows in which it is unbounded; empty where there is none.
    pub(super) unbounded: Vec<Vec<u64>>,
    pub(super) codes: Vec<Vec<u32>>,
    /// Of families: rows known to be in no segment.
    pub(super) none: Vec<Vec<u64>>,
    /// Causes that a node gives itself.
    pub(super) own: Vec<Vec<(CauseId, Vec<u64>)>>,
    /// Rows whose causes are those of another node; where there are none, all that it reads.
    pub(super) routed: Vec<Vec<(NodeId, Vec<u64>)>>,
    pub(super) nearest: Vec<Vec<f64>>,
    /// Numbers in few bits, where many cuts go through them.
    pub(super) small: Vec<Small>,
    /// Codes in one byte, likewise.
    pub(super) small_codes: Vec<Vec<i8>>,
    /// By node: its cuts, where it has many.
    pub(super) ladders: Vec<Option<Box<Ladder>>>,
    /// Of cuts: the limit for digits over a denominator, with that denominator.
    pub(super) limits: Vec<(i128, f64)>,
    pub(super) sides: [Option<SideState>; 2],
    pub(super) texts: HashMap<Text, u32>,
    /// The nodes to compute, in order.
    pub(super) order: Vec<NodeId>,
}

impl<'s, 'm> State<'s, 'm> {
    /// For computing some nodes and all that they read.
    pub(super) fn new(shared: &'s Shared<'m>, roots: &[NodeId]) -> Self {
        let nodes = shared.plan.nodes.len();
        let order = needed(shared.plan, roots);
        let mut ladders: Vec<Option<Box<Ladder>>> = std::iter::repeat_with(|| None).take(nodes).collect();
        for id in &order {
            if let crate::plan::Op::Cut { of, .. } = &shared.plan.node(*id).op
                && let Some(slot) = ladders.get_mut(of.index())
            {
                slot.get_or_insert_with(Box::default).cuts.push(*id);
            }
        }
        for slot in &mut ladders {
            *slot = slot.take().filter(|ladder| ladder.cuts.len() >= MANY);
        }
        Self {
            shared,
            rows: 0,
            width: 0,
            block: Block {
                rows: 0,
                first_row: 0,
                keys: crate::block::Keys::Rows,
                columns: crate::model::Table::default(),
            },
            roles: Roles::default(),
            bits: Vec::new(),
            columns: vec![Column::default(); nodes],
            unbounded: vec![Vec::new(); nodes],
            codes: vec![Vec::new(); nodes],
            none: vec![Vec::new(); nodes],
            own: vec![Vec::new(); nodes],
            routed: vec![Vec::new(); nodes],
            nearest: vec![Vec::new(); nodes],
            small: vec![Small::Unknown; nodes],
            small_codes: vec![Vec::new(); nodes],
            limits: vec![(0, 0.0); nodes],
            ladders,
            sides: [None, None],
            texts: shared.texts.clone(),
            order,
        }
    }

    /// Takes a block in.
    pub(super) fn enter(&mut self, block: Block, roles: Roles) {
        self.roles = roles;
        self.rows = block.rows;
        self.width = block.rows.div_ceil(64);
        self.block = block;
        // Each node writes its own words, so only their number matters.
        self.bits.resize(self.shared.plan.nodes.len() * 2 * self.width, 0);
        self.sides = [None, None];
        for ladder in self.ladders.iter_mut().flatten() {
            ladder.made = false;
        }
        // A column of free texts must not grow this without end.
        if self.texts.len() > self.shared.texts.len() + 100_000 {
            self.texts.clone_from(&self.shared.texts);
        }
    }

    /// Rows of which it holds.
    pub(super) fn holds(&self, id: NodeId) -> &[u64] {
        let start = id.index() * 2 * self.width;
        self.bits.get(start..start + self.width).unwrap_or_default()
    }

    /// Rows of which it is unknown.
    pub(super) fn unknown(&self, id: NodeId) -> &[u64] {
        let start = (id.index() * 2 + 1) * self.width;
        self.bits.get(start..start + self.width).unwrap_or_default()
    }

    pub(super) fn set_holds(&mut self, id: NodeId, words: &[u64]) {
        let start = id.index() * 2 * self.width;
        if let Some(own) = self.bits.get_mut(start..start + self.width) {
            own.copy_from_slice(words);
        }
    }

    pub(super) fn set_unknown(&mut self, id: NodeId, words: &[u64]) {
        let start = (id.index() * 2 + 1) * self.width;
        if let Some(own) = self.bits.get_mut(start..start + self.width) {
            own.copy_from_slice(words);
        }
    }

    pub(super) fn column(&self, id: NodeId) -> &Column {
        const NONE: &Column = &Column::Narrow(super::fraction::Fraction {
            n: Vec::new(),
            d: Vec::new(),
            s: 1,
            n_max: 0.0,
            d_max: 1.0,
            uniform: false,
        });
        self.columns.get(id.index()).unwrap_or(NONE)
    }

    pub(super) fn code(&self, id: NodeId) -> &[u32] {
        self.codes.get(id.index()).map_or(&[], Vec::as_slice)
    }

    pub(super) fn unbounded(&self, id: NodeId) -> &[u64] {
        self.unbounded.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// An empty set of rows.
    pub(super) fn empty(&self) -> Vec<u64> {
        vec![0; self.width]
    }

    /// Rows inside the population, where the model has one (6.6).
    pub(super) fn inside(&self) -> Option<&[u64]> {
        self.shared.plan.population.map(|of| self.holds(of.inside))
    }

    /// All rows.
    pub(super) fn all(&self) -> Vec<u64> {
        let mut all = self.empty();
        words::fill(&mut all, self.rows);
        all
    }

    /// All rows but these.
    pub(super) fn others(&self, rows: &[u64]) -> Vec<u64> {
        let mut others: Vec<u64> = rows.iter().map(|word| !word).collect();
        words::trim(&mut others, self.rows);
        others
    }

    /// Forgets what was found of a node in the block before.
    pub(super) fn fresh(&mut self, id: NodeId) {
        let at = id.index();
        if let Some(words) = self.bits.get_mut(at * 2 * self.width..(at + 1) * 2 * self.width) {
            words.fill(0);
        }
        for list in [self.own.get_mut(at).map(Vec::clear), self.routed.get_mut(at).map(Vec::clear)] {
            debug_assert!(list.is_some());
        }
        for list in [&mut self.unbounded, &mut self.none] {
            if let Some(list) = list.get_mut(at) {
                list.clear();
            }
        }
        if let Some(nearest) = self.nearest.get_mut(at) {
            nearest.clear();
        }
        if let Some(small) = self.small.get_mut(at) {
            *small = Small::Unknown;
        }
        if let Some(codes) = self.small_codes.get_mut(at) {
            codes.clear();
        }
    }

    pub(super) fn blame(&mut self, id: NodeId, cause: CauseId, rows: Vec<u64>) {
        if words::any(&rows)
            && let Some(own) = self.own.get_mut(id.index())
        {
            own.push((cause, rows));
        }
    }

    pub(super) fn route(&mut self, id: NodeId, to: NodeId, rows: Vec<u64>) {
        if let Some(routed) = self.routed.get_mut(id.index()) {
            routed.push((to, rows));
        }
    }

    pub(super) fn put(&mut self, id: NodeId, column: Column) {
        if let Some(slot) = self.columns.get_mut(id.index()) {
            *slot = column;
        }
    }

    pub(super) fn put_unbounded(&mut self, id: NodeId, rows: Vec<u64>) {
        if words::any(&rows)
            && let Some(slot) = self.unbounded.get_mut(id.index())
        {
            *slot = rows;
        }
    }

    pub(super) fn put_codes(&mut self, id: NodeId, codes: Vec<u32>) {
        if let Some(slot) = self.codes.get_mut(id.index()) {
            *slot = codes;
        }
    }

    /// The binary numbers nearest to those of a node.
    pub(super) fn nearest(&mut self, id: NodeId) -> &[f64] {
        let (Some(column), Some(nearest)) = (self.columns.get(id.index()), self.nearest.get_mut(id.index()))
        else {
            return &[];
        };
        if nearest.len() != column.len() {
            column.nearest(nearest);
        }
        nearest
    }

    /// Rows with a code, `None` being rows without any.
    pub(super) fn with_code(&mut self, id: NodeId, code: u32) -> Vec<u64> {
        let mut found = self.empty();
        let (Some(codes), Some(small)) = (self.codes.get(id.index()), self.small_codes.get_mut(id.index()))
        else {
            return found;
        };
        match i8::try_from(code) {
            Ok(byte) if codes.len() == self.rows => {
                if small.len() != codes.len() {
                    small.clear();
                    // What does not fit is no code below 128, and none that is asked for here.
                    small.extend(codes.iter().map(|code| i8::try_from(*code).unwrap_or(-1)));
                }
                let byte = wide::i8x16::splat(byte);
                words::bytes(small, &mut found, |codes| codes.simd_eq(byte));
            }
            _ => words::pack(codes, &mut found, |own| own == code),
        }
        found
    }

    /// What an input's column holds.
    pub(super) fn input(&self, id: InputId) -> Fits<&Cellar> {
        self.block.columns.get(id).filter(|column| !matches!(column.cells, Cells::Absent)).ok_or(Beyond)
    }

    /// Puts digits that were moved into columns back, so that the block is whole again.
    pub(super) fn leave(&mut self) -> Block {
        for id in self.order.clone() {
            if let crate::plan::Op::Digits(input) = self.shared.plan.node(id).op
                && self.block.columns.get(input).is_some()
                && let Some(slot) = self.columns.get_mut(id.index())
            {
                let column = std::mem::take(slot);
                if let Cells::Number(digits) = &mut self.block.columns.at_mut(input).cells {
                    column.give_back(digits);
                }
            }
        }
        std::mem::replace(
            &mut self.block,
            Block {
                rows: 0,
                first_row: 0,
                keys: crate::block::Keys::Rows,
                columns: crate::model::Table::default(),
            },
        )
    }
}

/// The nodes that some nodes need, themselves included, in order.
pub(super) fn needed(plan: &Plan, roots: &[NodeId]) -> Vec<NodeId> {
    let mut wanted = vec![false; plan.nodes.len()];
    let mut open: Vec<NodeId> = roots.to_vec();
    let mut whole_formula: Vec<NodeId> = Vec::new();
    for side in &plan.sides {
        whole_formula.extend(side.factors.iter().map(|(_, rating)| *rating));
        whole_formula.extend(side.by.iter().map(|(_, member, _)| *member));
    }
    let value = &plan.value;
    let totals = [value.cpp, value.cpc, value.u, value.net, value.answered[0], value.answered[1]];
    while let Some(id) = open.pop() {
        let Some(slot) = wanted.get_mut(id.index()) else { continue };
        if std::mem::replace(slot, true) {
            continue;
        }
        let node = plan.node(id);
        node.op.reads(&mut open);
        if node.op.is_formula() {
            open.extend(&whole_formula);
            open.extend(totals);
        }
        if let crate::plan::Op::Uplift(action) | crate::plan::Op::UpliftU(action) = node.op {
            open.extend(plan.effects.get(action).into_iter().flatten().map(|(_, node)| *node));
        }
    }
    let mut order: Vec<NodeId> = Vec::new();
    for (at, wanted) in wanted.iter().enumerate() {
        if *wanted {
            order.push(plan.id(at));
        }
    }
    order
}

/// The input of a node that is a column.
pub(super) fn input_of(op: &crate::plan::Op) -> Option<InputId> {
    use crate::plan::Op;
    match op {
        Op::Digits(id) | Op::Days(id) | Op::Text(id) | Op::Flag(id) => Some(*id),
        _ => None,
    }
}

/// Which inputs some nodes read, by place.
pub(super) fn inputs(model: &Model, plan: &Plan, order: &[NodeId]) -> Vec<bool> {
    let mut wanted = vec![false; model.inputs.len()];
    for id in order {
        if let Some(input) = input_of(&plan.node(*id).op)
            && let Some(slot) = wanted.get_mut(input.index())
        {
            *slot = true;
        }
    }
    wanted
}
