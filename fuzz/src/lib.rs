//! What is done with bytes from strangers. Each function returns for any input: it never panics and
//! never runs away. The fuzzers of this folder and the tests of the package share them.

use std::collections::BTreeSet;

use cvrules::answer::CellId;
use cvrules::check::Settings;
use cvrules::data::read::read;
use cvrules::data::{Format, Limits, RawTable, ReadOptions, typed, wanted_headers};
use cvrules::diagnostic::Diagnostics;
use cvrules::format::{Refusal, format};
use cvrules::interpret::{Run, evaluate};
use cvrules::load::{LoadError, Loader};
use cvrules::model::Model;
use cvrules::source::{SourceId, SourceMap};
use cvrules::value::Date;
use cvrules::view::{self, Look};

/// A model is one file here.
struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &str, _: &str) -> Result<(String, String), LoadError> {
        Err(LoadError::NotFound)
    }
}

/// Places lie inside their files and between characters, and all views of findings can be drawn.
fn look_at(sources: &SourceMap, findings: &Diagnostics) {
    for finding in findings {
        let fixes = finding.fixes.iter().map(|fix| fix.span);
        for span in finding.labels.iter().map(|label| label.span).chain(fixes) {
            let file = sources.get(span.source).expect("a place is in a file");
            let found = file.text.get(span.start as usize..span.end as usize);
            assert!(found.is_some(), "{}: {span:?} is no place of the text", finding.code);
        }
    }
    let look = Look::default();
    let _ = view::diagnostics::human(sources, findings, &look);
    let _ = view::diagnostics::plain(sources, findings);
    let _ = view::diagnostics::json(&[(sources, findings)]);
    let _ = view::diagnostics::sarif(&[(sources, findings)]);
}

/// Reads any text as a model's file.
pub fn parse(text: &str) {
    let mut sources = SourceMap::new();
    let id = sources.add("any.cvr", text);
    let (file, findings) = cvrules::syntax::parse(&sources, id);
    look_at(&sources, &findings);
    let _ = cvrules::syntax::dump(&file);
    lay_out(&sources, id);
}

/// What has no syntax error has a layout, and that is its own layout.
fn lay_out(sources: &SourceMap, id: SourceId) {
    match format(sources, id) {
        Err(Refusal::Findings(findings)) => assert!(findings.has_errors(), "no layout and no error"),
        Err(Refusal::Loses) => panic!("no layout that says the same"),
        Ok(once) => {
            let mut again = SourceMap::new();
            let id = again.add("any.cvr", once.as_str());
            let twice = format(&again, id);
            assert!(twice.is_ok_and(|twice| twice == once), "another layout the second time");
        }
    }
}

/// Compiles any text; what is a model is run over a few customers, explained and shown in every way.
pub fn compile_and_eval(text: &str) {
    let settings = Settings { as_of: Date::new(2026, 11, 24), ..Settings::default() };
    let compiled = cvrules::compile("any.cvr", text, &NoFiles, &settings);
    look_at(&compiled.sources, &compiled.findings);
    let Some(model) = compiled.model else {
        assert!(compiled.findings.has_errors(), "no model and no error");
        return;
    };
    assert!(!compiled.findings.has_errors(), "a model and errors");
    for case in model.cases.iter() {
        let _ = cvrules::cases::run(&model, case, None, settings.as_of);
    }
    if let Ok(table) = read("any.csv", customers(&model).as_bytes(), &ReadOptions::default()) {
        show(&model, &table, settings.as_of);
    }
}

/// Seven customers with answers of every kind.
fn customers(model: &Model) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let headers: BTreeSet<String> = wanted_headers(model);
    let row = |cells: Vec<String>| cells.join(",") + "\n";
    let mut csv = row(headers.iter().map(|header| quoted(header)).collect());
    let answers = ["1", "5", "yes", "2026-01-31", "", "3.5", "no", "business", "2", "7"];
    for n in 0..7 {
        csv += &row(headers.iter().enumerate().map(|(m, _)| quoted(answers[(n * 3 + m) % 10])).collect());
    }
    csv
}

fn show(model: &Model, table: &RawTable, as_of: Option<Date>) {
    let Ok((data, findings)) = typed(model, table) else { return };
    look_at(&model.sources, &findings);
    let evaluation = evaluate(model, &data, &Run { as_of, customers_only: false });
    let answer = evaluation.answer();
    let look = Look::default();
    let _ = view::report::report(model, answer, &look);
    let _ = view::markdown::report(model, answer, view::Decimal::Comma);
    let _ = view::weights::weights(model, &look);
    view::json::answer(model, answer, &mut Vec::new()).expect("memory takes all");
    view::csv::customers(model, answer, view::Decimal::Comma, &mut Vec::new()).expect("memory takes all");
    let customers = (0..data.rows).filter_map(|row| evaluation.explain_customer(row));
    for subject in customers.chain(evaluation.explain_group(&CellId::new(Vec::new()))) {
        let _ = view::explain::explain(model, answer, &subject, &look);
        let _ = view::markdown::explain(model, answer, &subject, view::Decimal::Comma);
        view::json::explanation(model, answer, &subject, &mut Vec::new()).expect("memory takes all");
    }
}

/// A model to give types to whatever is read.
const MODEL: &str = r#"
model any { scale 1..5 missing 99 evidence at least 1 }
input "any.csv" { id: text key a: rating b: rating n: number day: date agreed: flag kind: "x" | "y" }
benefits { a 100% }
costs { b 100% }
action relief { lowers b by 1 }
rule dear { if U < 1 or n > 2 recommend relief because "{U} {n}" }
"#;

/// Reads any bytes as a table of each format.
pub fn data(bytes: &[u8]) {
    let limits = Limits {
        max_bytes: 1 << 22,
        max_columns: 1_000,
        max_cell_bytes: 1 << 16,
        max_rows: 10_000,
        max_cells: 100_000,
    };
    let formats = [Format::Delimited, Format::Json, Format::NdJson, Format::Workbook];
    for format in std::iter::once(None).chain(formats.into_iter().map(Some)) {
        let options = ReadOptions { format, limits, ..ReadOptions::default() };
        match read("any", bytes, &options) {
            Ok(table) => {
                for column in table.columns.iter().flatten() {
                    assert_eq!(column.len(), table.rows(), "columns are of one length");
                }
                let compiled = cvrules::compile("any.cvr", MODEL, &NoFiles, &Settings::default());
                let model = compiled.model.expect("a model");
                if table.rows() < 100 {
                    show(&model, &table, None);
                }
            }
            Err(findings) => {
                assert!(!findings.is_empty(), "refused without a word");
                look_at(&SourceMap::new(), &findings);
            }
        }
    }
}
