//! What all passes share.

use std::collections::{BTreeMap, BTreeSet};

use super::Settings;
use super::expand::{Expanded, Origin, RuleText};
use super::names::Names;
use super::ways::Ways;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Expr, FamilyId, Input, InputId, LetId, Market, Model, ParamId, Table};
use crate::number::Number;
use crate::source::{SourceMap, Span};
use crate::syntax::ast;
use crate::value::Text;

/// The state of the check.
pub(super) struct Checker<'a> {
    pub(super) sources: &'a SourceMap,
    pub(super) origins: &'a [Origin],
    pub(super) rule_texts: &'a [RuleText],
    pub(super) settings: &'a Settings,
    pub(super) names: Names<'a>,
    pub(super) ways: Ways<'a>,
    pub(super) scale: (Number, Number),
    pub(super) inputs: Table<InputId, Input>,
    pub(super) market: Market,
    pub(super) params: BTreeMap<ParamId, Number>,
    /// Lets that were read so far, by scope: in progress (for cycles) or done.
    pub(super) lets: BTreeMap<(LetId, bool), LetState>,
    /// Families that a group's let needs in the scope of whoever reads it, with the place of the need.
    pub(super) let_needs: BTreeMap<LetId, BTreeSet<(FamilyId, Span)>>,
    pub(super) used_lets: BTreeSet<LetId>,
    pub(super) used_params: BTreeSet<ParamId>,
    pub(super) reads_as_of: bool,
    pub(super) worth_declared: bool,
    pub(super) potential_declared: bool,
    /// Whether the model's own `potential` is read, in which the name is a column's.
    pub(super) in_potential: bool,
    /// Actions that lists such as `forbid all` came to so far.
    pub(super) listed: usize,
    findings: Diagnostics,
}

/// How far a let has been read in one scope.
#[derive(Clone)]
pub(super) enum LetState {
    InProgress,
    Done(Option<Box<Expr>>),
}

impl<'a> Checker<'a> {
    pub(super) fn new(files: &'a [ast::File], expanded: &'a Expanded, settings: &'a Settings) -> Self {
        let mut findings = Diagnostics::new();
        let names = Names::collect(files, expanded, &mut findings);
        Self {
            sources: &expanded.sources,
            origins: &expanded.origins,
            rule_texts: &expanded.texts,
            settings,
            names,
            ways: Ways::new(files),
            scale: (Number::ONE, Number::int(5)),
            inputs: Table::default(),
            market: Market::default(),
            params: BTreeMap::new(),
            lets: BTreeMap::new(),
            let_needs: BTreeMap::new(),
            used_lets: BTreeSet::new(),
            used_params: BTreeSet::new(),
            reads_as_of: false,
            worth_declared: false,
            potential_declared: false,
            in_potential: false,
            listed: 0,
            findings,
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.push(diagnostic);
    }

    pub(super) fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) {
        self.report(Diagnostic::new(code, span, message, label));
    }

    pub(super) fn findings(&mut self) -> &mut Diagnostics {
        &mut self.findings
    }

    pub(super) fn has_errors(&self) -> bool {
        self.findings.has_errors()
    }

    pub(super) fn into_findings(self) -> Diagnostics {
        self.findings
    }

    /// The passes in order.
    pub(super) fn run(&mut self) -> Option<Model> {
        let model_decl = self.names.model;
        self.check_single_declarations();
        self.check_scale(model_decl);
        self.check_params();
        self.inputs = self.check_columns();
        let factors = self.check_factors();
        let consequences = self.check_consequences();
        let goals = self.check_goals();
        let families = self.check_families();
        let population = self.check_population();
        let (benefit_weights, cost_weights) = self.check_weights(&factors);
        let settings = self.check_settings(model_decl);
        let mut actions = self.check_actions();
        let rules = self.check_rules();
        self.check_worthwhile(&mut actions, &rules);
        let score = self.check_score(model_decl, &actions, &rules);
        let targets = self.check_targets();
        let cases = self.check_cases();
        let snapshots = self.check_snapshots();
        let properties = self.check_properties();
        let languages = self.check_texts(&rules);
        let lets = self.finish_lets();
        let declared = model_decl?;
        let benefits = factors.iter().filter(|(_, f)| f.side == crate::value::Side::Benefits).count();
        let params = self.finish_params();
        let model = Model {
            sources: self.sources.clone(),
            name: declared.name.text.as_str().into(),
            title: text(declared.title.as_ref()),
            doc: declared.doc.as_deref().map(Text::from),
            scale: self.scale.clone(),
            answered: settings.answered,
            evidence: settings.evidence,
            dominance: settings.dominance,
            lead: settings.lead,
            normalized: declared.normalize.is_some(),
            worth: settings.worth,
            potential: settings.potential,
            unrealised: settings.unrealised,
            prioritize: score,
            limits: self.check_limits(declared),
            data: self.names.input.and_then(|input| text(input.path.as_ref())),
            inputs: self.inputs.clone(),
            market: self.market.clone(),
            factors,
            benefits,
            benefit_weights,
            cost_weights,
            families,
            population,
            lets,
            params,
            consequences,
            goals,
            actions,
            exclusive: self.exclusive(),
            rules,
            targets,
            cases,
            snapshots,
            properties,
            reads_as_of: self.reads_as_of,
            languages,
            language: None,
        };
        if !self.has_errors() {
            self.check_graph(&model);
        }
        Some(model)
    }
}

/// A title or other text as the model keeps it.
pub(super) fn text(found: Option<&ast::Text>) -> Option<Text> {
    found.map(|text| Text::from(text.value.as_str()))
}
