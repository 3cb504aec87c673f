//! `cvrules eval` over whole customer bases: the columnar engine, and the files of records.

use std::io::{self, BufWriter, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::Ordering;

use cvrules::answer::Answer;
use cvrules::columnar::{Columnar, Evaluated, Failure, Keep, Kept, Settings};
use cvrules::data::MarketRows;
use cvrules::diagnostic::Diagnostics;
use cvrules::interpret::Run;
use cvrules::model::Model;
use cvrules::records::{RecordFormat, RecordSink, Recorder};
use cvrules::scan::{Scan, Source};
use cvrules::view::{self, Decimal, Look};

use crate::args::{Eval, Format};
use crate::exit::{Exit, Outcome, Stop};
use crate::files::{self, Whole};
use crate::interrupt::Guard;
use crate::progress::Progress;
use crate::terminal::Terminal;
use crate::{data, model};

/// The format of records that a name ends with.
pub(crate) fn format(path: &Path) -> Option<RecordFormat> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "parquet" => Some(RecordFormat::Parquet),
        "csv" => Some(RecordFormat::Csv),
        "ndjson" | "jsonl" => Some(RecordFormat::NdJson),
        _ => None,
    }
}

/// A run.
struct Base<'a> {
    args: &'a Eval,
    model: &'a Model,
    columnar: Columnar<'a>,
    market: &'a MarketRows,
    sources: &'a [Source],
    terminal: &'a Terminal,
    /// Whether the report is wanted.
    report: bool,
}

/// Evaluates a model over files that are one data set.
pub(crate) fn run(args: &Eval, model: &Model, run: &Run, sources: &[Source], terminal: &Terminal) -> Outcome {
    if !args.quiet && args.format == Format::Json {
        terminal.complain(
            "the columnar engine lists no customers as JSON; \
             use `--records PATH.ndjson`, or `--engine reference`",
        );
        return Ok(Exit::Usage);
    }
    let report = !args.quiet && args.format != Format::Csv;
    let guard = Guard::new(None);
    let found = data::market(&args.data, model, sources, args.wave.as_deref(), guard.asked());
    drop(guard);
    let (model, market, findings) = found.map_err(|failure| stop(model, terminal, failure, None))?;
    let model = &model;
    let columnar = Columnar::new(model, run).with_market(&market);
    let base = Base { args, model, columnar, market: &market, sources, terminal, report };
    let findings = data::strictly(&args.data, findings).map_err(|found| base.unusable(&found))?;
    model::tell(&model.sources, &findings, terminal);
    let mut options = data::scan_options(&args.data);
    // A report tells of all columns of the data, also of those that no rule reads, and `--strict` looks at all.
    if !report && !args.data.strict {
        options.wanted = base.columnar.wanted();
    }
    let mut scan = Scan::open(model, sources, options).map_err(|found| base.unusable(&found))?;
    let csv = match terminal.out.decimal {
        Decimal::Point => RecordFormat::Csv,
        Decimal::Comma | Decimal::CommaSpace => RecordFormat::CsvComma,
    };
    let evaluated = match (&args.records, &args.output) {
        (Some(path), _) => base.to_file(
            &mut scan,
            path,
            format(path).map_or(csv, |format| if format == RecordFormat::Csv { csv } else { format }),
        )?,
        // Its customers one by one are its records.
        (None, Some(path)) if args.format == Format::Csv => base.to_file(&mut scan, path, csv)?,
        (None, None) if args.format == Format::Csv => {
            let out = BufWriter::new(io::stdout());
            let evaluated = base.records(&mut scan, None, csv, false, out);
            let mut evaluated = evaluated.map_err(|failure| base.stop(failure, None))?;
            base.tell(&mut evaluated)?;
            evaluated
        }
        (None, _) => {
            let evaluated = base.evaluate(&mut scan, None, Keep::Nothing, &mut |_| Ok(()));
            let mut evaluated = evaluated.map_err(|failure| base.stop(failure, None))?;
            base.tell(&mut evaluated)?;
            evaluated
        }
    };
    if let Some(answer) = &evaluated.answer {
        base.show(answer)?;
    }
    Ok(Exit::Fine)
}

impl Base<'_> {
    /// Writes the records to a file; where anything goes wrong, nothing.
    fn to_file(&self, scan: &mut Scan<'_>, path: &Path, format: RecordFormat) -> Result<Evaluated, Stop> {
        let not_written = |error| Stop::Output(place(path), error);
        // Whether all keys are whole numbers is known when the last was read, and they mostly are: where not,
        // the run begins again with keys that are texts.
        let mut whole_keys = self.columnar.schema().number_keys;
        loop {
            let mut file = Whole::begin(path).map_err(not_written)?;
            let temporary = file.temporary().map(Path::to_path_buf);
            match self.records(scan, temporary.as_deref(), format, whole_keys, &mut file) {
                Err(Failure::Write(error)) if whole_keys && error.kind() == io::ErrorKind::InvalidData => {
                    whole_keys = false;
                }
                Err(failure) => return Err(self.stop(failure, Some(path))),
                Ok(mut evaluated) => {
                    self.tell(&mut evaluated)?;
                    file.commit().map_err(not_written)?;
                    return Ok(evaluated);
                }
            }
        }
    }

    /// Writes the records of all customers.
    fn records(
        &self,
        scan: &mut Scan<'_>,
        unfinished: Option<&Path>,
        format: RecordFormat,
        whole_keys: bool,
        out: impl Write + Send,
    ) -> Result<Evaluated, Failure> {
        let (schema, columns) = (self.columnar.schema(), self.args.columns.unwrap_or_default());
        let mut sink = RecordSink::new(out, schema, columns, format, whole_keys).map_err(Failure::Write)?;
        let recorder = || Recorder::new(schema, columns, format, whole_keys);
        let evaluated =
            self.evaluate(scan, unfinished, Keep::Encoded(&recorder), &mut |kept| match kept {
                Kept::Encoded(unit) => sink.write(unit),
                Kept::Records(_) => Ok(()),
            })?;
        sink.finish().map_err(Failure::Write)?;
        Ok(evaluated)
    }

    fn evaluate(
        &self,
        scan: &mut Scan<'_>,
        unfinished: Option<&Path>,
        keep: Keep<'_>,
        deliver: &mut dyn FnMut(Kept) -> io::Result<()>,
    ) -> Result<Evaluated, Failure> {
        let guard = Guard::new(unfinished);
        let progress = Progress::new(self.terminal);
        let (rows, bytes) = (scan.rows(), scan.bytes());
        let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
        let settings = Settings {
            threads: self.args.threads.map_or_else(cores, usize::from),
            report: self.report,
            stop: Some(guard.asked()),
            progress: &|now| progress.base(now, rows, bytes),
        };
        let evaluated = self.columnar.evaluate(scan, &settings, keep, deliver)?;
        // Whoever asks at the very end is heard, too.
        if guard.asked().load(Ordering::SeqCst) { Err(Failure::Stopped) } else { Ok(evaluated) }
    }

    /// Says what was found about the data. Whoever wants neither a report nor to be strict is spared looking for keys
    /// that stand more than once.
    fn tell(&self, evaluated: &mut Evaluated) -> Result<(), Stop> {
        let keys = self.report || self.args.data.strict;
        let found = data::findings(&self.args.data, self.model, self.sources, self.market, evaluated, keys);
        let findings = found.map_err(|failure| self.stop(failure, None))?;
        let findings = data::strictly(&self.args.data, findings).map_err(|found| self.unusable(&found))?;
        model::tell(&self.model.sources, &findings, self.terminal);
        Ok(())
    }

    fn show(&self, answer: &Answer) -> Result<(), Stop> {
        let placed = super::eval::placed(self.args, self.model, answer);
        let text = |look: &Look| match self.args.format {
            Format::Markdown => {
                view::markdown::with_quadrants(self.model, answer, placed.as_ref(), look.decimal)
            }
            _ => view::report::with_quadrants(self.model, answer, placed.as_ref(), look),
        };
        match &self.args.output {
            Some(path) => {
                let look = Look { colour: false, ..self.terminal.out };
                files::write_whole(path, |out| out.write_all(text(&look).as_bytes()))
                    .map_err(|error| Stop::Output(place(path), error))
            }
            None => Ok(self.terminal.print(&text(&self.terminal.out))?),
        }
    }

    fn unusable(&self, findings: &Diagnostics) -> Stop {
        unusable(self.model, self.terminal, findings)
    }

    fn stop(&self, failure: Failure, path: Option<&Path>) -> Stop {
        stop(self.model, self.terminal, failure, path)
    }
}

fn unusable(model: &Model, terminal: &Terminal, findings: &Diagnostics) -> Stop {
    model::tell(&model.sources, findings, terminal);
    Stop::Told(Exit::Data)
}

/// How a run that did not come to its end ends; `path` is what it wrote to.
fn stop(model: &Model, terminal: &Terminal, failure: Failure, path: Option<&Path>) -> Stop {
    match failure {
        Failure::Data(findings) => unusable(model, terminal, &findings),
        Failure::Write(error) => match path {
            Some(path) => Stop::Output(place(path), error),
            None => Stop::from(error),
        },
        Failure::Stopped => {
            terminal.tell("stopped; nothing was written\n");
            Stop::Told(Exit::Stopped)
        }
    }
}

fn place(path: &Path) -> String {
    format!("`{}`", path.display())
}
