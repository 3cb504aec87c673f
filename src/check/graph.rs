//! What reads what (B1): cycles, protected inputs (B17), chains that are too long, unused factors.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Checker;
use super::expr::MAX_DEPTH;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Action, Base, Beside, ConsequenceId, Expr, ExprKind, FactorId, FamilyId, GroupRef, InputId, KeptValue,
    LetId, Measure, Model, Moved, RuleId, Scope, Snapshot, Template, TemplatePart,
};
use crate::source::Span;
use crate::value::Side;

/// A thing that can be read. `Values` is everything that reads all factors and weights: U, CPP, CPC,
/// net, shares, dominance, gaps, coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Input(InputId),
    Factor(FactorId),
    Family(FamilyId),
    Let(LetId, bool),
    Worth,
    /// What customers could be worth.
    Potential,
    /// Whom the model is about.
    Population,
    /// What customers expected of a benefit.
    Expected(FactorId),
    Consequence(ConsequenceId),
    /// All expectations.
    Satisfaction,
    Side(Side),
    Values,
}

/// Calls `f` with every expression directly below.
pub(super) fn each_child<'e>(expr: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
    match &expr.kind {
        ExprKind::Neg(inner)
        | ExprKind::Not(inner)
        | ExprKind::Is { subject: inner, .. }
        | ExprKind::Confident(inner, _) => f(inner),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::OrElse(parts) | ExprKind::Call(_, parts) => {
            parts.iter().for_each(f);
        }
        ExprKind::Sum(first, rest) => {
            f(first);
            rest.iter().for_each(|(_, part)| f(part));
        }
        ExprKind::Product(first, rest) => {
            f(first);
            rest.iter().for_each(|(_, part)| f(part));
        }
        ExprKind::Compare(left, _, right) => {
            f(left);
            f(right);
        }
        ExprKind::InRange { subject, lo, hi, .. } => {
            f(subject);
            f(lo);
            f(hi);
        }
        ExprKind::InItems { subject, items, .. } => {
            f(subject);
            items.iter().for_each(f);
        }
        ExprKind::Aggregate { of, .. } => {
            if let Some(of) = of {
                f(of);
            }
        }
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Flag(_)
        | ExprKind::Date(_)
        | ExprKind::Segment(..)
        | ExprKind::FactorName(_)
        | ExprKind::Input(_)
        | ExprKind::Membership(_)
        | ExprKind::Measure(..)
        | ExprKind::ScoreTerm(_)
        | ExprKind::Let(_)
        | ExprKind::Param(_)
        | ExprKind::AsOf => {}
    }
}

/// What an expression reads directly. `group` tells in which scope its lets are read.
fn reads(expr: &Expr, group: bool, found: &mut BTreeSet<Node>) {
    let of_group = |of: GroupRef, found: &mut BTreeSet<Node>| {
        // Whatever is read of the best rival, he is found by U.
        if matches!(of, GroupRef::Beside(Beside::BestRival, _)) {
            found.insert(Node::Values);
        }
        match of {
            GroupRef::Own | GroupRef::All | GroupRef::Beside(_, Base::Own | Base::All) => {}
            GroupRef::Family(family)
            | GroupRef::Segment(family, _)
            | GroupRef::Beside(_, Base::Family(family) | Base::Segment(family, _)) => {
                found.insert(Node::Family(family));
            }
        }
    };
    match &expr.kind {
        ExprKind::Input(id) => {
            found.insert(Node::Input(*id));
        }
        ExprKind::Membership(family) => {
            found.insert(Node::Family(*family));
        }
        ExprKind::Let(id) => {
            found.insert(Node::Let(*id, group));
        }
        ExprKind::ScoreTerm(_) => {
            found.insert(Node::Values);
        }
        ExprKind::Measure(of, measure) => {
            of_group(*of, found);
            if *of != GroupRef::Own || group {
                found.insert(Node::Population);
            }
            match measure {
                // A customer's own rating needs no other factor; a group's mean is over those with a known U.
                Measure::Rating(factor) if *of == GroupRef::Own && !group => {
                    found.insert(Node::Factor(*factor));
                }
                Measure::Count | Measure::Rows | Measure::Reach => {}
                Measure::Worth | Measure::WorthRaw => {
                    found.insert(Node::Worth);
                }
                Measure::Potential => {
                    found.insert(Node::Potential);
                }
                Measure::Unrealised => {
                    found.extend([Node::Worth, Node::Potential]);
                }
                Measure::Dominates(_) | Measure::Share(_) => {
                    found.insert(Node::Values);
                }
                Measure::Gap(factor) => {
                    found.extend([Node::Expected(*factor), Node::Values]);
                }
                Measure::Satisfaction => {
                    found.extend([Node::Satisfaction, Node::Values]);
                }
                // A customer's own needs no other factor, as with a rating.
                Measure::Consequence(id) => {
                    found.insert(Node::Consequence(*id));
                    if *of != GroupRef::Own || group {
                        found.insert(Node::Values);
                    }
                }
                _ => {
                    found.insert(Node::Values);
                }
            }
        }
        ExprKind::Aggregate { group: of, .. } => {
            of_group(*of, found);
            found.insert(Node::Population);
        }
        _ => {}
    }
    let below = if matches!(expr.kind, ExprKind::Aggregate { .. }) { false } else { group };
    each_child(expr, &mut |child| reads(child, below, found));
}

fn height(expr: &Expr) -> usize {
    let mut deepest = 0;
    each_child(expr, &mut |child| deepest = deepest.max(height(child)));
    deepest + 1
}

struct Graph<'m> {
    model: &'m Model,
    heights: BTreeMap<Node, usize>,
    path: Vec<Node>,
    findings: Vec<Diagnostic>,
}

impl Graph<'_> {
    fn expressions(&self, node: Node) -> Vec<(&Expr, bool)> {
        match node {
            Node::Input(_) | Node::Consequence(_) | Node::Satisfaction | Node::Side(_) | Node::Values => {
                Vec::new()
            }
            Node::Expected(id) => self.model.factors.at(id).expected.iter().map(|one| (one, false)).collect(),
            Node::Factor(id) => vec![(&self.model.factors.at(id).rating, false)],
            Node::Family(id) => self
                .model
                .families
                .at(id)
                .segments
                .iter()
                .filter_map(|(_, segment)| segment.condition.as_ref().map(|condition| (condition, false)))
                .collect(),
            Node::Let(id, group) => {
                let named = &self.model.lets.at(id);
                let read = if group { &named.group } else { &named.customer };
                read.iter().map(|expr| (expr, group)).collect()
            }
            Node::Worth => self.model.worth.iter().map(|worth| (worth, false)).collect(),
            Node::Potential => self.model.potential.iter().map(|potential| (potential, false)).collect(),
            Node::Population => self.model.population.iter().map(|one| (&one.condition, false)).collect(),
        }
    }

    fn edges(&self, node: Node) -> BTreeSet<Node> {
        let mut found = BTreeSet::new();
        for (expr, group) in self.expressions(node) {
            reads(expr, group, &mut found);
        }
        match node {
            Node::Values => {
                found.insert(Node::Side(Side::Benefits));
                found.insert(Node::Side(Side::Costs));
            }
            Node::Side(side) => {
                found.extend(self.model.side(side).map(|(id, _)| Node::Factor(id)));
                if let Some((family, _)) = &self.model.weights(side).by {
                    found.insert(Node::Family(*family));
                }
            }
            Node::Satisfaction => {
                found.extend(self.model.expected().map(|(id, _)| Node::Expected(id)));
            }
            Node::Consequence(id) => {
                let consequence = self.model.consequences.at(id);
                found.extend(consequence.factors.iter().map(|factor| Node::Factor(*factor)));
                if let Some((family, _)) = &self.model.weights(consequence.side).by {
                    found.insert(Node::Family(*family));
                }
            }
            Node::Input(_)
            | Node::Factor(_)
            | Node::Expected(_)
            | Node::Family(_)
            | Node::Let(..)
            | Node::Worth
            | Node::Potential
            | Node::Population => {}
        }
        found
    }

    fn name(&self, node: Node) -> String {
        match node {
            Node::Input(id) => format!("`{}`", self.model.inputs.at(id).name),
            Node::Factor(id) => format!("`{}`", self.model.factors.at(id).name),
            Node::Family(id) => format!("`{}`", self.model.families.at(id).name),
            Node::Let(id, _) => format!("`{}`", self.model.lets.at(id).name),
            Node::Worth => "`worth`".to_owned(),
            Node::Potential => "`potential`".to_owned(),
            Node::Population => match &self.model.population {
                Some(population) => format!("the population `{}`", population.name),
                None => "the population".to_owned(),
            },
            Node::Expected(id) => format!("the expectation of `{}`", self.model.factors.at(id).name),
            Node::Consequence(id) => format!("`{}`", self.model.consequences.at(id).name),
            Node::Satisfaction => "`satisfaction`".to_owned(),
            Node::Side(Side::Benefits) => "the benefits".to_owned(),
            Node::Side(Side::Costs) => "the costs".to_owned(),
            Node::Values => "`U`".to_owned(),
        }
    }

    fn place(&self, node: Node) -> Option<Span> {
        match node {
            Node::Input(id) => Some(self.model.inputs.at(id).span),
            Node::Factor(id) => Some(self.model.factors.at(id).span),
            Node::Family(id) => Some(self.model.families.at(id).span),
            Node::Let(id, _) => Some(self.model.lets.at(id).span),
            Node::Worth => self.model.worth.as_ref().map(|worth| worth.span),
            Node::Potential => self.model.potential.as_ref().map(|potential| potential.span),
            Node::Population => self.model.population.as_ref().map(|population| population.span),
            Node::Expected(id) => self.model.factors.at(id).expected.as_ref().map(|expected| expected.span),
            Node::Consequence(id) => Some(self.model.consequences.at(id).span),
            Node::Satisfaction | Node::Side(_) | Node::Values => None,
        }
    }

    /// How many levels deep a thing is with all that it reads; reports cycles and chains that are too long.
    fn visit(&mut self, node: Node) -> usize {
        if let Some(height) = self.heights.get(&node) {
            return *height;
        }
        if let Some(at) = self.path.iter().position(|other| *other == node) {
            let cycle: Vec<Node> = self.path.iter().skip(at).copied().collect();
            self.cycle(&cycle);
            return 0;
        }
        if self.path.len() > MAX_DEPTH {
            self.too_deep(node);
            return 0;
        }
        self.path.push(node);
        let own = self.expressions(node).iter().map(|(expr, _)| height(expr)).max().unwrap_or(0);
        let mut below = 0;
        for next in self.edges(node) {
            below = below.max(self.visit(next));
        }
        self.path.pop();
        let total = own + below + 1;
        if total > 2 * MAX_DEPTH && below <= 2 * MAX_DEPTH {
            self.too_deep(node);
        }
        self.heights.insert(node, total);
        total
    }

    fn too_deep(&mut self, node: Node) {
        let message =
            format!("{} stands at the end of a chain of definitions that is too long", self.name(node));
        let finding = match self.place(node) {
            Some(span) => Diagnostic::new(Code::DEFINITIONS_TOO_DEEP, span, message, "too deep here"),
            None => Diagnostic::bare(Code::DEFINITIONS_TOO_DEEP, message),
        };
        self.findings
            .push(finding.help(format!("at most {MAX_DEPTH} definitions may read each other in a chain")));
    }

    fn cycle(&mut self, cycle: &[Node]) {
        let mut names: Vec<String> = cycle.iter().map(|node| self.name(*node)).collect();
        let first = names.first().cloned().unwrap_or_default();
        names.push(first.clone());
        let mut finding =
            Diagnostic::bare(Code::CYCLE, format!("{first} depends on itself: {}", names.join(" reads ")));
        for node in cycle {
            if let Some(span) = self.place(*node) {
                finding = finding.label(span, format!("{} is declared here", self.name(*node)));
            }
        }
        let through_weights = cycle.iter().any(|node| matches!(node, Node::Side(_)))
            && cycle.iter().any(|node| matches!(node, Node::Family(_)));
        self.findings.push(if cycle.contains(&Node::Population) {
            finding.help("values of groups are over the customers inside; the condition may read what is one customer's own")
        } else if through_weights {
            finding.help("a family that is made from U cannot change the weights that U is made of")
        } else {
            finding.help("a definition may not come back to itself; take one of these readings out")
        });
    }

    /// The shortest way from one thing to another by reading, both ends included.
    fn way(&self, from: &BTreeSet<Node>, to: Node) -> Option<Vec<Node>> {
        let mut came: BTreeMap<Node, Option<Node>> = from.iter().map(|node| (*node, None)).collect();
        let mut queue: std::collections::VecDeque<Node> = from.iter().copied().collect();
        while let Some(at) = queue.pop_front() {
            if at == to {
                let mut path = vec![at];
                let mut here = at;
                while let Some(Some(before)) = came.get(&here) {
                    path.push(*before);
                    here = *before;
                }
                path.reverse();
                return Some(path);
            }
            for next in self.edges(at) {
                if let std::collections::btree_map::Entry::Vacant(slot) = came.entry(next) {
                    slot.insert(Some(at));
                    queue.push_back(next);
                }
            }
        }
        None
    }
}

impl Checker<'_> {
    pub(super) fn check_graph(&mut self, model: &Model) {
        let mut graph = Graph { model, heights: BTreeMap::new(), path: Vec::new(), findings: Vec::new() };
        let mut nodes: Vec<Node> = vec![Node::Values];
        nodes.extend(model.factors.ids().map(Node::Factor));
        nodes.extend(model.expected().map(|(id, _)| Node::Expected(id)));
        nodes.extend(model.consequences.ids().map(Node::Consequence));
        nodes.extend(model.families.ids().map(Node::Family));
        nodes.extend(model.lets.ids().flat_map(|id| [Node::Let(id, false), Node::Let(id, true)]));
        nodes.extend([Node::Worth, Node::Potential, Node::Population]);
        for node in nodes {
            graph.visit(node);
        }
        let cyclic = !graph.findings.is_empty();
        for finding in std::mem::take(&mut graph.findings) {
            self.report(finding);
        }
        if cyclic {
            return;
        }
        let readers = readers(model);
        self.check_protected(&graph, &readers);
        self.check_unused_factors(&graph, &readers);
        self.check_recommended(&model.actions, &model.rules);
    }

    /// No declaration may depend on a protected input by any path (4.5, B17).
    fn check_protected(&mut self, graph: &Graph<'_>, readers: &[Reader]) {
        let model = graph.model;
        for (id, input) in model.inputs.iter().filter(|(_, input)| input.protected.is_some()) {
            let declared = readers
                .iter()
                .map(|reader| (reader.name.clone(), reader.span, reader.reads.clone()))
                .chain(keepers(model).into_iter().map(|reader| (reader.name, reader.span, reader.reads)))
                .chain(definitions(graph));
            for (name, span, reads) in declared {
                let Some(way) = graph.way(&reads, Node::Input(id)) else { continue };
                let steps: Vec<String> = way.iter().map(|node| graph.name(*node)).collect();
                let reason = input.protected.as_deref().unwrap_or("protected");
                let mut finding = Diagnostic::new(
                    Code::PROTECTED_INPUT,
                    span,
                    format!("{name} depends on the protected input `{}`", input.name),
                    format!("{name} reads {}", steps.join(", which reads ")),
                )
                .label(input.span, format!("protected: {reason}"));
                for node in &way {
                    if let (Node::Let(..) | Node::Factor(_) | Node::Family(_), Some(place)) =
                        (node, graph.place(*node))
                        && place != span
                    {
                        finding = finding.label(place, "on the way");
                    }
                }
                self.report(finding.help("a protected input may only be audited"));
            }
        }
    }

    /// A factor that no rule, segment or score reads, directly or through its side.
    fn check_unused_factors(&mut self, graph: &Graph<'_>, readers: &[Reader]) {
        let model = graph.model;
        if model.rules.is_empty() {
            return;
        }
        let mut seen: BTreeSet<Node> = BTreeSet::new();
        let mut queue: Vec<Node> = readers.iter().flat_map(|reader| reader.reads.iter().copied()).collect();
        queue.extend(model.families.ids().map(Node::Family));
        queue.push(Node::Population);
        while let Some(node) = queue.pop() {
            if seen.insert(node) {
                queue.extend(graph.edges(node));
            }
        }
        for (id, factor) in model.factors.iter() {
            let moves = |action: &Action, id| {
                action.effects.iter().flat_map(|effect| &effect.moves).any(|(moved, _)| *moved == id)
            };
            let moved = model.actions.iter().any(|(_, action)| moves(action, id));
            if !seen.contains(&Node::Factor(id)) && !moved {
                self.report(
                    Diagnostic::new(
                        Code::UNUSED_FACTOR,
                        factor.span,
                        format!(
                            "no rule, segment or score reads `{}` or the value it is part of",
                            factor.name
                        ),
                        "changes no decision",
                    )
                    .help("it still counts in the reported value; write a rule that reads `U` or the factor"),
                );
            }
        }
    }
}

/// A declaration that decides something.
struct Reader {
    name: String,
    span: Span,
    reads: BTreeSet<Node>,
}

fn readers(model: &Model) -> Vec<Reader> {
    // Reasons in other languages read as those in the model's own do.
    let mut spoken: BTreeMap<RuleId, Vec<&Template>> = BTreeMap::new();
    for (id, because) in model.languages.iter().flat_map(|language| &language.because) {
        spoken.entry(*id).or_default().push(because);
    }
    let mut all: Vec<Reader> = model
        .rules
        .iter()
        .map(|(id, rule)| {
            let group = rule.scope != Scope::Customer;
            let mut found = BTreeSet::new();
            reads(&rule.condition, group, &mut found);
            if let Some(unless) = &rule.unless {
                reads(unless, group, &mut found);
            }
            let spoken = spoken.get(&id).into_iter().flatten().copied();
            for part in rule.because.iter().chain(spoken).flat_map(|because| &because.parts) {
                if let TemplatePart::Value { value, .. } = part {
                    reads(value, group, &mut found);
                }
            }
            if let Scope::Cells(families) = &rule.scope {
                found.extend(families.iter().map(|family| Node::Family(*family)));
            }
            Reader { name: format!("rule `{}`", rule.name), span: rule.span, reads: found }
        })
        .collect();
    for target in &model.targets {
        let mut found = BTreeSet::new();
        reads(&target.goal, true, &mut found);
        found.extend(target.families.iter().map(|family| Node::Family(*family)));
        all.push(Reader { name: format!("target `{}`", target.name), span: target.span, reads: found });
    }
    for action in model.actions.as_slice() {
        let Some(worthwhile) = &action.worthwhile else { continue };
        let mut found = BTreeSet::new();
        for (expr, group) in [(&worthwhile.customer, false), (&worthwhile.group, true)] {
            if let Some(expr) = expr {
                reads(expr, group, &mut found);
            }
        }
        all.push(Reader { name: format!("action `{}`", action.name), span: action.span, reads: found });
    }
    for (_, action) in model.actions.iter() {
        for effect in &action.effects {
            let mut found = BTreeSet::new();
            if let Moved::Input(input) = effect.of {
                found.insert(Node::Input(input));
            }
            if let Some(when) = &effect.when {
                reads(when, false, &mut found);
            }
            if !found.is_empty() {
                all.push(Reader {
                    name: format!("action `{}`", action.name),
                    span: effect.span,
                    reads: found,
                });
            }
        }
    }
    if let Some(score) = &model.prioritize {
        for (expr, group) in [(&score.customer, false), (&score.group, true)] {
            if let Some(expr) = expr {
                let mut found = BTreeSet::new();
                reads(expr, group, &mut found);
                all.push(Reader { name: "`prioritize by`".to_owned(), span: expr.span, reads: found });
            }
        }
    }
    all
}

/// Snapshots, which decide nothing and may show no protected input either.
fn keepers(model: &Model) -> Vec<Reader> {
    let reads = |snapshot: &Snapshot| {
        let mut found = BTreeSet::new();
        for kept in &snapshot.keep {
            if let KeptValue::Of(value) = &kept.value {
                reads(value, snapshot.scope != Some(Scope::Customer), &mut found);
            }
        }
        if let Some(Scope::Cells(families)) = &snapshot.scope {
            found.extend(families.iter().map(|family| Node::Family(*family)));
        }
        Reader { name: format!("snapshot `{}`", snapshot.name), span: snapshot.span, reads: found }
    };
    model.snapshots.iter().map(reads).collect()
}

/// Definitions that must not read a protected input even where no rule reads them.
fn definitions<'g>(graph: &'g Graph<'_>) -> impl Iterator<Item = (String, Span, BTreeSet<Node>)> + 'g {
    let model = graph.model;
    let nodes = model
        .factors
        .ids()
        .map(Node::Factor)
        .chain(model.expected().map(|(id, _)| Node::Expected(id)))
        .chain(model.families.ids().map(Node::Family))
        .chain(model.lets.ids().map(|id| Node::Let(id, model.lets.at(id).customer.is_none())))
        .chain([Node::Worth, Node::Potential, Node::Population]);
    nodes.filter_map(|node| {
        let kind = match node {
            Node::Factor(_) => "factor ",
            Node::Family(_) => "family ",
            Node::Let(..) => "let ",
            _ => "",
        };
        Some((format!("{kind}{}", graph.name(node)), graph.place(node)?, graph.edges(node)))
    })
}
