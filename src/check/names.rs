//! The names of all files together (language 2.5, A1): which spaces they live in, and who is declared twice.

use std::collections::{BTreeMap, HashMap};

use super::expand::Expanded;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, tick};
use crate::model::{
    ActionId, ConsequenceId, FactorId, FamilyId, InputId, LetId, ParamId, RuleId, SegmentId, TableId,
};
use crate::source::Span;
use crate::syntax::ast::{self, Decl};
use crate::value::Side;

/// Names that the language itself gives a meaning to.
pub(super) const BUILT_IN: &[&str] = &[
    "CPP",
    "CPC",
    "U",
    "net",
    "answered",
    "satisfaction",
    "count",
    "rows",
    "reach",
    "worth",
    "worth_raw",
    "uplift",
    "uplift_u",
    "effort",
    "cost",
    "as_of",
    "all",
    "rivals",
    "best_rival",
    "previous",
    "customer",
    "benefits",
    "costs",
];

/// The family of the brands in the data, where no brand is the author's own.
pub(super) const OFFERING: &str = "offering";

/// What a name of the space of values stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    Input(InputId),
    Factor(FactorId),
    Family(FamilyId),
    Let(LetId),
    Param(ParamId),
    Consequence(ConsequenceId),
}

/// Everything declared, in the order of the ids.
#[derive(Default)]
pub(super) struct Names<'a> {
    pub(super) model: Option<&'a ast::Model>,
    pub(super) input: Option<&'a ast::Input>,
    pub(super) benefits: Option<&'a ast::Factors>,
    pub(super) costs: Option<&'a ast::Factors>,
    pub(super) columns: Vec<&'a ast::Column>,
    pub(super) factors: Vec<(Side, &'a ast::Factor)>,
    pub(super) families: Vec<&'a ast::Segments>,
    pub(super) population: Option<&'a ast::Let>,
    pub(super) lets: Vec<&'a ast::Let>,
    pub(super) params: Vec<&'a ast::Let>,
    pub(super) consequences: Vec<&'a ast::Hierarchy>,
    pub(super) goals: Vec<&'a ast::Hierarchy>,
    pub(super) actions: Vec<&'a ast::Action>,
    pub(super) rules: Vec<&'a ast::Rule>,
    pub(super) weights: Vec<&'a ast::Weights>,
    pub(super) targets: Vec<&'a ast::Target>,
    pub(super) protects: Vec<&'a ast::Protect>,
    pub(super) cases: Vec<&'a ast::Case>,
    pub(super) snapshots: Vec<&'a ast::Snapshot>,
    pub(super) properties: Vec<&'a ast::Property>,
    pub(super) texts: Vec<&'a ast::Texts>,
    pub(super) tables: Vec<&'a ast::Table>,
    /// Rules that stand for one for each factor.
    pub(super) factor_rules: Vec<&'a ast::Rule>,
    /// The family of the brands in the data, and the column that names them.
    pub(super) brands: Option<(FamilyId, Span)>,
    values: HashMap<&'a str, Symbol>,
    action_ids: HashMap<&'a str, ActionId>,
    rule_ids: HashMap<&'a str, RuleId>,
    /// The rules that a declaration of several stands for, by its name.
    rule_sets: HashMap<&'a str, Vec<RuleId>>,
    segment_ids: HashMap<(FamilyId, &'a str), SegmentId>,
    input_ids: HashMap<&'a str, InputId>,
}

impl<'a> Names<'a> {
    /// Collects the declarations of all files; of two with one name the first stays.
    pub(super) fn collect(
        files: &'a [ast::File],
        expanded: &'a Expanded,
        findings: &mut Diagnostics,
    ) -> Self {
        let mut names = Self::default();
        for decl in files.iter().flat_map(|file| &file.decls) {
            names.add(decl, findings);
        }
        names.rules.extend(&expanded.rules);
        names.families.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        names.lets.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        names.params.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        names.consequences.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        names.goals.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        names.actions.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        names.rules.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        names.targets.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        names.cases.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        names.snapshots.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        names.properties.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        names.columns = names.input.map(|input| input.columns.iter().collect()).unwrap_or_default();
        let side = |side, factors: Option<&'a ast::Factors>| {
            factors.into_iter().flat_map(|block| &block.factors).map(move |factor| (side, factor))
        };
        names.factors = side(Side::Benefits, names.benefits).chain(side(Side::Costs, names.costs)).collect();
        names.index(findings);
        names.index_sets(expanded, findings);
        names
    }

    fn add(&mut self, decl: &'a Decl, findings: &mut Diagnostics) {
        let mut twice = |what: &str, first: Span, second: Span| {
            findings.push(
                Diagnostic::new(
                    Code::DUPLICATE,
                    second,
                    format!("{what} is declared twice"),
                    "declared again here",
                )
                .label(first, "first declared here")
                .help("a model has one of these, whatever the number of its files"),
            );
        };
        match decl {
            Decl::Model(model) => match self.model {
                Some(first) => twice("`model`", first.name.span, model.name.span),
                None => self.model = Some(model),
            },
            Decl::Input(input) => match self.input {
                Some(first) => twice("`input`", first.span, input.span),
                None => self.input = Some(input),
            },
            Decl::Benefits(block) => match self.benefits {
                Some(first) => twice("`benefits`", first.span, block.span),
                None => self.benefits = Some(block),
            },
            Decl::Costs(block) => match self.costs {
                Some(first) => twice("`costs`", first.span, block.span),
                None => self.costs = Some(block),
            },
            Decl::Segments(family) => self.families.push(family),
            Decl::Weights(weights) => self.weights.push(weights),
            Decl::Population(population) => match self.population {
                Some(first) => findings.push(second_population(first, population)),
                None => self.population = Some(population),
            },
            Decl::Let(named) => self.lets.push(named),
            Decl::Param(param) => self.params.push(param),
            Decl::Consequence(consequence) => self.consequences.push(consequence),
            Decl::Goal(goal) => self.goals.push(goal),
            Decl::Action(action) => self.actions.push(action),
            // What they add is with the actions.
            Decl::Terms(_) => {}
            Decl::Rule(rule) if super::expand::stands_for_several(rule) => self.factor_rules.push(rule),
            Decl::Rule(rule) => self.rules.push(rule),
            Decl::Target(target) => self.targets.push(target),
            // Its rows are among the rules that it was written out as.
            Decl::Table(table) => self.tables.push(table),
            Decl::Texts(texts) => self.texts.push(texts),
            Decl::Protect(protect) => self.protects.push(protect),
            Decl::Case(case) => self.cases.push(case),
            Decl::Snapshot(snapshot) => self.snapshots.push(snapshot),
            Decl::Property(property) => self.properties.push(property),
        }
    }

    /// Fills the look-up tables and reports repeated and built-in names.
    fn index(&mut self, findings: &mut Diagnostics) {
        let mut spans: HashMap<&'a str, (Span, Symbol)> = HashMap::new();
        let formulas: HashMap<&str, bool> =
            self.factors.iter().map(|(_, f)| (f.name.text.as_str(), f.formula.is_some())).collect();
        let entries: Vec<(&'a ast::Name, Symbol)> = self
            .columns
            .iter()
            .enumerate()
            .map(|(n, c)| (&c.name, Symbol::Input(InputId::new(n))))
            .chain(self.families.iter().enumerate().map(|(n, f)| (&f.name, Symbol::Family(FamilyId::new(n)))))
            .chain(self.lets.iter().enumerate().map(|(n, l)| (&l.name, Symbol::Let(LetId::new(n)))))
            .chain(self.params.iter().enumerate().map(|(n, p)| (&p.name, Symbol::Param(ParamId::new(n)))))
            .chain(
                self.consequences
                    .iter()
                    .enumerate()
                    .map(|(n, c)| (&c.name, Symbol::Consequence(ConsequenceId::new(n)))),
            )
            .chain(
                self.factors
                    .iter()
                    .enumerate()
                    .map(|(n, (_, f))| (&f.name, Symbol::Factor(FactorId::new(n)))),
            )
            .collect();
        for (name, symbol) in entries {
            let text = name.text.as_str();
            built_in(name, findings);
            if (text == "potential" && !matches!(symbol, Symbol::Input(_)) || text == "unrealised")
                && self.model.is_some_and(|model| model.potential.is_some())
            {
                findings.push(name_of_the_language(name));
            }
            if let Symbol::Input(id) = symbol {
                self.input_ids.entry(text).or_insert(id);
            }
            match spans.get(text) {
                // The one permitted pair: a factor without a formula stands for the rating of its name.
                Some((_, Symbol::Input(_)))
                    if matches!(symbol, Symbol::Factor(_)) && formulas.get(text) == Some(&false) =>
                {
                    spans.insert(text, (name.span, symbol));
                    self.values.insert(text, symbol);
                }
                Some((first, _)) => findings.push(duplicate(name, *first)),
                None => {
                    spans.insert(text, (name.span, symbol));
                    self.values.insert(text, symbol);
                }
            }
        }
        self.index_brands(findings);
        distinct(self.goals.iter().map(|goal| &goal.name), findings);
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for (n, action) in self.actions.iter().enumerate() {
            match seen.get(action.name.text.as_str()) {
                Some(first) => findings.push(duplicate(&action.name, *first)),
                None => {
                    seen.insert(&action.name.text, action.name.span);
                    self.action_ids.insert(&action.name.text, ActionId::new(n));
                }
            }
        }
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for (n, rule) in self.rules.iter().enumerate() {
            match seen.get(rule.name.text.as_str()) {
                Some(first) => findings.push(duplicate(&rule.name, *first)),
                None => {
                    seen.insert(&rule.name.text, rule.name.span);
                    self.rule_ids.insert(&rule.name.text, RuleId::new(n));
                }
            }
        }
        distinct(self.targets.iter().map(|target| &target.name), findings);
        distinct(self.snapshots.iter().map(|snapshot| &snapshot.name), findings);
        for (f, family) in self.families.iter().enumerate() {
            let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
            for (n, segment) in family.segments.iter().enumerate() {
                built_in(&segment.name, findings);
                if matches!(segment.name.text.as_str(), "potential" | "unrealised")
                    && self.model.is_some_and(|model| model.potential.is_some())
                {
                    findings.push(name_of_the_language(&segment.name));
                }
                match seen.get(segment.name.text.as_str()) {
                    Some(first) => findings.push(duplicate(&segment.name, *first)),
                    None => {
                        seen.insert(&segment.name.text, segment.name.span);
                        self.segment_ids
                            .insert((FamilyId::new(f), segment.name.text.as_str()), SegmentId::new(n));
                    }
                }
            }
        }
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for case in &self.cases {
            match seen.get(case.name.value.as_str()) {
                Some(first) => findings.push(
                    Diagnostic::new(
                        Code::DUPLICATE,
                        case.name.span,
                        format!("two cases are called \"{}\"", case.name.value),
                        "called the same here",
                    )
                    .label(*first, "first here"),
                ),
                None => {
                    seen.insert(&case.name.value, case.name.span);
                }
            }
        }
    }

    /// Rules and what stands for several of them share one space of names (A1).
    fn index_sets(&mut self, expanded: &'a Expanded, findings: &mut Diagnostics) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for origin in &expanded.origins {
            let name = origin.name.text.as_str();
            let rule = self.rule_ids.get(name).and_then(|id| self.rules.get(id.index()));
            if let Some(first) = rule.map(|rule| rule.name.span).or_else(|| seen.get(name).copied()) {
                let finding = duplicate(&origin.name, first);
                findings.push(finding.help("rules and tables share one space of names; rename one of them"));
                continue;
            }
            seen.insert(name, origin.name.span);
            let ids = origin.rules.iter().filter_map(|rule| self.rule(rule)).collect();
            self.rule_sets.insert(name, ids);
        }
    }

    /// The rules that a name stands for: one, or all rows of a table.
    pub(super) fn rules_of(&self, name: &str) -> Option<Vec<RuleId>> {
        self.rule(name).map(|id| vec![id]).or_else(|| self.rule_sets.get(name).cloned())
    }

    /// Where a column says `offering` and not whose model this is, its brands are a family (B15).
    fn index_brands(&mut self, findings: &mut Diagnostics) {
        let marked =
            |column: &&&ast::Column| column.offering.as_ref().is_some_and(|found| found.own.is_none());
        let Some(column) = self.columns.iter().find(marked) else { return };
        let id = FamilyId::new(self.families.len());
        self.brands = Some((id, column.name.span));
        let declared = self
            .columns
            .iter()
            .map(|column| &column.name)
            .chain(self.families.iter().map(|family| &family.name))
            .chain(self.lets.iter().chain(&self.params).map(|named| &named.name))
            .chain(self.factors.iter().map(|(_, factor)| &factor.name))
            .find(|name| name.text == OFFERING);
        match declared {
            Some(name) => findings.push(
                Diagnostic::new(
                    Code::BUILT_IN_NAME,
                    name.span,
                    "`offering` is what rules call the brands of the data",
                    "cannot be declared",
                )
                .help("choose another name, such as `brand`"),
            ),
            None => {
                self.values.insert(OFFERING, Symbol::Family(id));
            }
        }
    }

    pub(super) fn value(&self, name: &str) -> Option<Symbol> {
        self.values.get(name).copied()
    }

    pub(super) fn input_id(&self, name: &str) -> Option<InputId> {
        self.input_ids.get(name).copied()
    }

    pub(super) fn factor(&self, name: &str) -> Option<FactorId> {
        match self.value(name) {
            Some(Symbol::Factor(id)) => Some(id),
            _ => None,
        }
    }

    pub(super) fn family(&self, name: &str) -> Option<FamilyId> {
        match self.value(name) {
            Some(Symbol::Family(id)) => Some(id),
            _ => None,
        }
    }

    pub(super) fn consequence(&self, name: &str) -> Option<ConsequenceId> {
        match self.value(name) {
            Some(Symbol::Consequence(id)) => Some(id),
            _ => None,
        }
    }

    pub(super) fn is_goal(&self, name: &str) -> bool {
        self.goals.iter().any(|goal| goal.name.text == name)
    }

    pub(super) fn segment(&self, family: FamilyId, name: &str) -> Option<SegmentId> {
        self.segment_ids.get(&(family, name)).copied()
    }

    pub(super) fn action(&self, name: &str) -> Option<ActionId> {
        self.action_ids.get(name).copied()
    }

    pub(super) fn rule(&self, name: &str) -> Option<RuleId> {
        self.rule_ids.get(name).copied()
    }

    /// The names of the segments of a family, in order.
    pub(super) fn segment_names(&self, family: FamilyId) -> Vec<&'a str> {
        self.families
            .get(family.index())
            .map(|found| found.segments.iter().map(|s| s.name.text.as_str()).collect())
            .unwrap_or_default()
    }

    pub(super) fn family_name(&self, family: FamilyId) -> &'a str {
        let brands = || self.brands.filter(|(id, _)| *id == family).map_or("", |_| OFFERING);
        self.families.get(family.index()).map_or_else(brands, |found| found.name.text.as_str())
    }

    /// The names of one side's factors.
    pub(super) fn factor_names(&self, side: Option<Side>) -> Vec<&'a str> {
        self.factors
            .iter()
            .filter(|(of, _)| side.is_none_or(|side| *of == side))
            .map(|(_, factor)| factor.name.text.as_str())
            .collect()
    }

    /// Every name of the space of values, with the built-in ones, sorted.
    pub(super) fn value_names(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.values.keys().copied().collect();
        names.extend(["CPP", "CPC", "U", "net", "answered", "count", "reach", "worth", "as_of"]);
        if self.factors.iter().any(|(_, factor)| factor.expected.is_some()) {
            names.push("satisfaction");
        }
        names.sort_unstable();
        names
    }

    pub(super) fn consequence_names(&self) -> Vec<&'a str> {
        self.consequences.iter().map(|consequence| consequence.name.text.as_str()).collect()
    }

    pub(super) fn action_names(&self) -> Vec<&'a str> {
        self.actions.iter().map(|action| action.name.text.as_str()).collect()
    }

    pub(super) fn rule_names(&self) -> Vec<&'a str> {
        let sets = self.rule_sets.keys().copied();
        let mut names: Vec<&str> =
            self.rules.iter().map(|rule| rule.name.text.as_str()).chain(sets).collect();
        names.sort_unstable();
        names
    }

    pub(super) fn family_names(&self) -> Vec<&'a str> {
        let brands = self.brands.map(|_| OFFERING);
        self.families.iter().map(|family| family.name.text.as_str()).chain(brands).collect()
    }
}

fn built_in(name: &ast::Name, findings: &mut Diagnostics) {
    if BUILT_IN.contains(&name.text.as_str()) {
        findings.push(name_of_the_language(name));
    }
}

/// Reports names of one space that stand twice.
fn distinct<'n>(names: impl Iterator<Item = &'n ast::Name>, findings: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for name in names {
        match seen.get(name.text.as_str()) {
            Some(first) => findings.push(duplicate(name, *first)),
            None => {
                seen.insert(&name.text, name.span);
            }
        }
    }
}

fn name_of_the_language(name: &ast::Name) -> Diagnostic {
    Diagnostic::new(
        Code::BUILT_IN_NAME,
        name.span,
        format!("{} is a name of the language", tick(&name.text)),
        "cannot be declared",
    )
    .help(format!("choose another name, such as `my_{}`", name.text.to_lowercase()))
}

/// Whom a model is about is one question, whatever the populations are called.
fn second_population(first: &ast::Let, second: &ast::Let) -> Diagnostic {
    Diagnostic::new(
        Code::POPULATION_REPEATED,
        second.name.span,
        format!("the model has a population already, {}", tick(&first.name.text)),
        "the second one",
    )
    .label(first.name.span, "the first one")
    .help("a model is about one population; join the conditions with `and`, or make one a family of segments")
}

fn duplicate(name: &ast::Name, first: Span) -> Diagnostic {
    // Ids follow names, not places: label the earlier place first so that the finding reads in order.
    let (earlier, later) = if first <= name.span { (first, name.span) } else { (name.span, first) };
    Diagnostic::new(
        Code::DUPLICATE,
        later,
        format!("{} is declared twice", tick(&name.text)),
        "declared again here",
    )
    .label(earlier, "first declared here")
    .help("inputs, factors, lets, params, consequences and families share one space of names; rename one of them")
}
