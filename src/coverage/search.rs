//! Proofs that an outcome cannot be, and the smallest cases that show those that no case shows.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::expects::expects;
use super::observe::{Seen, observe};
use super::sites::{Declared, Sites, What};
use super::{Mark, OUTCOMES, place_of};
use crate::cases::{self, Draft};
use crate::data::Dataset;
use crate::interpret::{Evaluation, Run, evaluate};
use crate::invent::{Made, NOTHING, customers};
use crate::model::{GivenCell, InputKind, Model, TableId};
use crate::number::Number;
use crate::prove::{Asked, Possible, possible};
use crate::value::{Date, Truth};

/// Customers that are made up.
const CUSTOMERS: usize = 320;
/// Of how many of them tables are made.
const TABLED: usize = 60;
/// Customers of the largest table.
const LARGEST: usize = 40;
/// Customers that are tried for one outcome.
const TRIES: usize = 4;
/// Customers that are evaluated to make cases small, for all outcomes together. Once they are used up a case has more
/// answers than it needs, and shows what it says all the same.
const SHRINKING: usize = 12_000;

/// A condition, and one of its outcomes.
type Aim = (usize, usize);

/// What was found out about the outcomes that no case shows.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Those that cannot be.
    pub(super) impossible: BTreeSet<Aim>,
    /// Cases, each with what it shows of them.
    pub(super) proposals: Vec<(String, Vec<Aim>)>,
}

/// Customers of a case that nobody wrote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Try {
    rows: Vec<Made>,
    table: bool,
    evidence: Option<usize>,
}

pub(super) fn search(model: &Model, sites: &Sites<'_>, marks: &[[Mark; 3]], as_of: Option<Date>) -> Found {
    let mut open: BTreeSet<Aim> = marks
        .iter()
        .enumerate()
        .flat_map(|(site, all)| all.iter().enumerate().map(move |(at, mark)| ((site, at), mark)))
        .filter(|(_, mark)| !mark.is_shown())
        .map(|(aim, _)| aim)
        .collect();
    let mut found = Found::default();
    let search = Search { model, sites, as_of, owns: RefCell::default(), left: Cell::new(SHRINKING) };
    let mut hopes: BTreeMap<Aim, Vec<Try>> = BTreeMap::new();
    for aim in &open {
        match search.question(*aim) {
            Possible::No => {
                found.impossible.insert(*aim);
            }
            Possible::Perhaps(witnesses) => {
                for witness in witnesses {
                    let mut row = vec![NOTHING; model.inputs.len()];
                    for (id, cell) in &witness.cells {
                        if let Some(slot) = row.get_mut(id.index()) {
                            *slot = cell.clone().map_or(NOTHING, GivenCell::Text);
                        }
                    }
                    hopes.entry(*aim).or_default().push(Try::single(row));
                }
            }
        }
    }
    open.retain(|aim| !found.impossible.contains(aim));
    search.hope(&open, &mut hopes);
    let mut chosen: Vec<(Try, BTreeSet<Aim>)> = Vec::new();
    while let Some(aim) = open.pop_first() {
        let tries = hopes.remove(&aim).unwrap_or_default();
        let Some(small) = tries.into_iter().find_map(|one| search.smallest(one, aim)) else { continue };
        // One case for several outcomes of what it is about anyway, not for those of everything.
        let holder = |aim: &Aim| sites.holder(aim.0).map(|one| one.what);
        let mut shows = search.shows(&small, holder(&aim));
        shows.retain(|other| *other == aim || open.contains(other));
        match chosen.iter_mut().find(|(one, _)| *one == small) {
            Some((_, all)) => all.append(&mut shows.clone()),
            None => chosen.push((small, shows.clone())),
        }
        open.retain(|one| !shows.contains(one));
    }
    for (one, shows) in chosen {
        if let Some(text) = search.text(&one, &shows) {
            found.proposals.push((text, shows.into_iter().collect()));
        }
    }
    found
}

impl Try {
    fn single(row: Made) -> Self {
        Self { rows: vec![row], table: false, evidence: None }
    }

    fn table(rows: Vec<Made>, evidence: usize) -> Self {
        Self { rows, table: true, evidence: Some(evidence) }
    }
}

struct Search<'a, 'm> {
    model: &'m Model,
    sites: &'a Sites<'m>,
    as_of: Option<Date>,
    /// The model by what counts as evidence.
    owns: RefCell<BTreeMap<Option<usize>, Rc<Model>>>,
    /// Of [`SHRINKING`].
    left: Cell<usize>,
}

impl Search<'_, '_> {
    /// Whether an outcome can be at all.
    fn question(&self, (site, at): Aim) -> Possible {
        let (Some(site), Some(declared)) = (self.sites.sites.get(site), self.sites.holder(site)) else {
            return Possible::Perhaps(Vec::new());
        };
        let truth = OUTCOMES.get(at).copied().unwrap_or(Truth::Unknown);
        let wanted: Vec<_> = std::iter::once((site.expr, truth)).chain(site.others.iter().copied()).collect();
        // Rules, segments and actions are asked about nobody outside; names are, since the population may read them.
        let whom = match (&declared.families, declared.what) {
            (Some(families), _) => Asked::Groups(families),
            (None, What::Population | What::Let(_)) => Asked::Anybody,
            (None, _) => Asked::Inside,
        };
        let action = match declared.what {
            What::Worthwhile(action) => Some(action),
            _ => None,
        };
        let first = possible(self.model, whom, action, &wanted);
        // What groups read too is impossible only where it is for them.
        let for_groups = match declared.what {
            What::Let(id) => self.model.lets.at(id).group.is_some(),
            What::Worthwhile(id) => {
                self.model.actions.at(id).worthwhile.as_ref().is_some_and(|one| one.group.is_some())
            }
            _ => false,
        };
        if first == Possible::No && for_groups && declared.families.is_none() {
            return possible(self.model, Asked::Groups(&[]), action, &wanted);
        }
        first
    }

    /// Customers and tables in which outcomes are seen, several for each.
    fn hope(&self, open: &BTreeSet<Aim>, hopes: &mut BTreeMap<Aim, Vec<Try>>) {
        if open.is_empty() {
            return;
        }
        let made = customers(self.model, CUSTOMERS);
        let is_group = |aim: &Aim| self.sites.holder(aim.0).is_some_and(|one| one.families.is_some());
        let mut missing: BTreeMap<Aim, usize> =
            open.iter().map(|aim| (*aim, hopes.get(aim).map_or(0, Vec::len))).collect();
        let mut add = |aim: Aim, one: Try, missing: &mut BTreeMap<Aim, usize>| {
            let Some(count) = missing.get_mut(&aim) else { return };
            *count += 1;
            if *count >= 2 * TRIES {
                missing.remove(&aim);
            }
            hopes.entry(aim).or_default().push(one);
        };
        // All customers at once: what they read of each other may differ from when they are alone, so each is tried
        // again by itself.
        let data = Dataset::of_case(self.model, &made);
        let own = data.fit(self.model);
        let run = Run { as_of: self.as_of, customers_only: true };
        let evaluation = evaluate(&own, &data, &run);
        let mut seen: Vec<(Aim, usize)> = Vec::new();
        observe(&own, self.sites, &evaluation, None, &mut |one| {
            if let Seen::Condition { site, truth, hidden: None, row: Some(row) } = one {
                seen.push(((site, place_of(truth)), row));
            }
        });
        for (aim, row) in seen {
            if let Some(row) = made.get(row).filter(|_| missing.contains_key(&aim)) {
                add(aim, Try::single(row.clone()), &mut missing);
            }
        }
        drop(evaluation);
        if !open.iter().any(is_group) && open.iter().all(|aim| !missing.contains_key(aim)) {
            return;
        }
        for one in tables(&made) {
            if missing.is_empty() {
                return;
            }
            for aim in self.shows(&one, None) {
                if missing.contains_key(&aim) {
                    add(aim, one.clone(), &mut missing);
                }
            }
        }
    }

    /// The model with what counts as evidence.
    fn own(&self, evidence: Option<usize>) -> Rc<Model> {
        let fresh = || {
            let mut own = self.model.clone();
            if let Some(evidence) = evidence {
                own.evidence = Number::count(evidence);
            }
            Rc::new(own)
        };
        self.owns.borrow_mut().entry(evidence).or_insert_with(fresh).clone()
    }

    /// Lets somebody see these customers evaluated.
    fn seen<T>(&self, one: &Try, see: impl FnOnce(&Model, &Dataset, &Evaluation<'_>) -> T) -> T {
        let mut own = self.own(one.evidence);
        let data = Dataset::of_case(&own, &self.named(one));
        if self.model.market.offering.as_ref().is_some_and(|one| one.family.is_some()) {
            own = Rc::new(data.fit(&own));
        }
        let run = Run { as_of: self.as_of, customers_only: !one.table };
        let evaluation = evaluate(&own, &data, &run);
        see(&own, &data, &evaluation)
    }

    /// The outcomes that these customers show, or those of one declaration.
    fn shows(&self, one: &Try, of: Option<What>) -> BTreeSet<Aim> {
        let mut shown = BTreeSet::new();
        self.seen(one, |own, _, evaluation| {
            observe(own, self.sites, evaluation, of, &mut |seen| {
                if let Seen::Condition { site, truth, hidden: None, .. } = seen {
                    shown.insert((site, place_of(truth)));
                }
            });
        });
        shown
    }

    /// The rows with keys, where they stand in a table of a model that has a key.
    fn named(&self, one: &Try) -> Vec<Made> {
        let key = self.model.inputs.iter().find(|(_, input)| input.key).map(|(id, _)| id);
        let mut rows = one.rows.clone();
        if let (Some(key), true) = (key, one.table) {
            for (n, row) in rows.iter_mut().enumerate() {
                if let Some(slot) = row.get_mut(key.index())
                    && *slot == NOTHING
                {
                    *slot = match self.model.inputs.at(key).kind {
                        InputKind::Text => GivenCell::Text(cases::key(n)),
                        _ => GivenCell::Text((n + 1).to_string().into()),
                    };
                }
            }
        }
        rows
    }

    /// As few customers with as few answers as still show it; `None` where it is not shown at all.
    fn smallest(&self, mut one: Try, aim: Aim) -> Option<Try> {
        let of = self.sites.holder(aim.0).map(|one| one.what);
        let shows = |one: &Try| self.shows(one, of).contains(&aim);
        if !shows(&one) {
            return None;
        }
        let still = |one: &Try| {
            let left = self.left.get().checked_sub(one.rows.len());
            self.left.set(left.unwrap_or(0));
            left.is_some() && shows(one)
        };
        let mut at = 0;
        while one.rows.len() > 1 && at < one.rows.len() {
            let mut fewer = one.clone();
            fewer.rows.remove(at);
            if still(&fewer) {
                one = fewer;
            } else {
                at += 1;
            }
        }
        for row in 0..one.rows.len() {
            for cell in 0..self.model.inputs.len() {
                let mut fewer = one.clone();
                let Some(slot) = fewer.rows.get_mut(row).and_then(|row| row.get_mut(cell)) else { continue };
                if *slot != NOTHING {
                    *slot = NOTHING;
                    if still(&fewer) {
                        one = fewer;
                    }
                }
            }
        }
        Some(one)
    }

    /// The case, with what became of what its outcomes are about.
    fn text(&self, one: &Try, shows: &BTreeSet<Aim>) -> Option<String> {
        let mut whats: Vec<&Declared> = Vec::new();
        let mut notes = Vec::new();
        for (site, at) in shows {
            let declared = self.sites.holder(*site)?;
            if !whats.iter().any(|one| one.what == declared.what) {
                whats.push(declared);
            }
            let words = self.model.words(self.sites.sites.get(*site)?.expr.span);
            let outcome = ["true", "false", "unknown"].get(*at)?;
            notes.push(format!("`{words}` of {} decides as {outcome}", declared.name));
        }
        let (site, at) = shows.first()?;
        let words = self.model.words(self.sites.sites.get(*site)?.expr.span).replace('"', "'");
        let came = ["holds", "does not hold", "is unknown"].get(*at)?;
        let mut expects: Vec<String> = Vec::new();
        for expect in whats.iter().flat_map(|declared| self.expects(declared, one)) {
            if !expects.contains(&expect) {
                expects.push(expect);
            }
        }
        let draft = Draft {
            name: format!("{}: {words} {came}", whats.first()?.name),
            notes,
            evidence: one.evidence.filter(|least| Number::count(*least) != self.model.evidence),
            as_of: self.as_of.filter(|_| self.model.reads_as_of),
            table: one.table,
            rows: self.named(one),
            expects,
        };
        draft.text(self.model)
    }

    /// What the case finds of a declaration, as expectations.
    fn expects(&self, declared: &Declared, one: &Try) -> Vec<String> {
        self.seen(one, |own, data, evaluation| expects(own, declared, data, evaluation, one.table))
    }
}

/// Tables of one customer and of several, with little evidence and with too little.
fn tables(made: &[Made]) -> Vec<Try> {
    let mut all = Vec::new();
    let some: Vec<&Made> = made.iter().take(TABLED).collect();
    for row in &some {
        all.push(Try::table(vec![(*row).clone()], 1));
    }
    // Too few customers for any statement.
    all.extend(some.iter().map(|row| Try::table(vec![(*row).clone()], 2)));
    for (n, row) in some.iter().enumerate() {
        for other in [n + 1, n + 7, n + 29] {
            if let Some(other) = some.get(other) {
                all.push(Try::table(vec![(*row).clone(), (*other).clone()], 1));
            }
        }
    }
    for (n, three) in some.windows(3).enumerate() {
        if n % 3 == 0 {
            all.push(Try::table(three.iter().map(|row| (*row).clone()).collect(), 1));
        }
    }
    for size in [10, LARGEST] {
        for rows in made.chunks(size).take(4) {
            all.push(Try::table(rows.to_vec(), 1));
        }
    }
    all
}
