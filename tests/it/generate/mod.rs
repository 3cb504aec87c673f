//! Programs by chance: models and data that use the whole language, made by type so that nearly all of
//! them compile. Two evaluators must agree on every one of them.

mod confidence;
mod coverage;
mod data;
mod effects;
mod expr;
mod hierarchy;
mod market;
mod model;
pub(crate) mod rng;
mod written_out;

use cvrules::Compilation;
use cvrules::check::Settings;
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{Dataset, typed};
use cvrules::diagnostic::Diagnostics;
use cvrules::interpret::Run;
use cvrules::model::Model;
use cvrules::value::Date;

use crate::eval::NoFiles;

/// A model and its data.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// It follows from this alone.
    pub(crate) seed: u64,
    /// The model.
    pub(crate) text: String,
    /// The first line of the data.
    pub(crate) headers: Vec<String>,
    /// Cells as text.
    pub(crate) rows: Vec<Vec<String>>,
    /// The date of the run; there is one whenever the model reads it.
    pub(crate) as_of: Option<Date>,
}

/// The program of a seed.
pub(crate) fn program(seed: u64) -> Program {
    model::program(seed)
}

impl Program {
    /// The data as a file.
    pub(crate) fn csv(&self) -> String {
        data::csv(&self.headers, &self.rows)
    }

    /// The model, or what is wrong with it.
    pub(crate) fn compile(&self) -> Compilation {
        cvrules::compile(
            "model.cvr",
            &self.text,
            &NoFiles,
            &Settings { as_of: self.as_of, params: Vec::new() },
        )
    }

    /// The customers.
    pub(crate) fn dataset(&self, model: &Model) -> Result<Dataset, Diagnostics> {
        let options = ReadOptions { delimiter: Some(b','), ..ReadOptions::default() };
        let raw = read("data.csv", self.csv().as_bytes(), &options)?;
        typed(model, &raw).map(|(data, _)| data)
    }

    /// What the run is given.
    pub(crate) fn run(&self) -> Run {
        Run { as_of: self.as_of, customers_only: false }
    }
}

/// Everything that is needed to see it again.
impl std::fmt::Display for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let as_of = self.as_of.map_or(String::new(), |date| format!(", as of {date}"));
        write!(f, "// seed {}{as_of}\n{}\n{}", self.seed, self.text, self.csv())
    }
}

impl Program {
    /// The model as far as it goes, checked and not proven: sooner there.
    fn draft(&self) -> Option<Model> {
        let loaded = cvrules::load::load("model.cvr", &self.text, &NoFiles);
        let settings = Settings { as_of: self.as_of, params: Vec::new() };
        cvrules::check::check(&loaded.sources, &loaded.files, &settings).0
    }

    /// The place of each declaration in the text, and of each line of a block that can go alone.
    fn pieces(&self) -> Vec<std::ops::Range<usize>> {
        let mut pieces = Vec::new();
        let mut at = 0;
        let mut open: Option<usize> = None;
        for line in self.text.split_inclusive('\n') {
            let end = at + line.len();
            let alone = line.starts_with(char::is_alphabetic);
            match open {
                None if alone && line.trim_end().ends_with('{') => open = Some(at),
                None => pieces.push(at..end),
                Some(start) if line.starts_with('}') => {
                    pieces.push(start..end);
                    open = None;
                }
                Some(_) => pieces.push(at..end),
            }
            at = end;
        }
        // The whole before its parts, the last before the first: rules go before what they read.
        pieces.sort_by_key(|piece| (std::cmp::Reverse(piece.len()), piece.start));
        pieces
    }
}

/// A smaller program that still fails: without declarations, lines of blocks and rows that do not matter.
/// `fails` is only asked about programs that compile.
pub(crate) fn shrink(program: &Program, fails: impl Fn(&Program) -> bool) -> Program {
    let still = |smaller: &Program| smaller.compile().model.is_some() && fails(smaller);
    let mut best = program.clone();
    loop {
        let before = (best.text.len(), best.rows.len());
        // Rows by halves, quarters, …
        let mut size = best.rows.len().div_ceil(2);
        while size > 0 {
            let mut start = 0;
            while start < best.rows.len() && best.rows.len() > 1 {
                let mut smaller = best.clone();
                smaller.rows.drain(start..(start + size).min(best.rows.len()));
                if !smaller.rows.is_empty() && still(&smaller) {
                    best = smaller;
                } else {
                    start += size;
                }
            }
            size /= 2;
        }
        'pieces: loop {
            for piece in best.pieces() {
                let mut smaller = best.clone();
                smaller.text.replace_range(piece, "");
                if still(&smaller) {
                    best = smaller;
                    continue 'pieces;
                }
            }
            break;
        }
        // Columns that the model no longer reads.
        for column in (0..best.headers.len()).rev() {
            let mut smaller = best.clone();
            smaller.headers.remove(column);
            smaller.rows.iter_mut().for_each(|row| drop(row.remove(column)));
            if !smaller.headers.is_empty()
                && smaller.compile().model.is_some_and(|model| smaller.dataset(&model).is_ok())
                && fails(&smaller)
            {
                best = smaller;
            }
        }
        if (best.text.len(), best.rows.len()) == before {
            return best;
        }
    }
}
