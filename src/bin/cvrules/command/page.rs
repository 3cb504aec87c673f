//! What commands have in common that make a page of a model and its customers.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cvrules::data::{Dataset, RawTable, ReadOptions};
use cvrules::diagnostic::Diagnostics;
use cvrules::interpret::Run;
use cvrules::model::{Given, Model};
use cvrules::source::SourceMap;
use cvrules::value::Text;
use cvrules::view::Look;

use crate::args::{Data, Settings, Words};
use crate::exit::{Exit, Stop};
use crate::files::{self, STDIN};
use crate::model::Compiled;
use crate::terminal::Terminal;
use crate::{data, model};

/// A model with its customers, and what the run fixes.
pub(super) struct Opened {
    pub(super) model: Model,
    pub(super) customers: Dataset,
    pub(super) run: Run,
}

/// Reads a model and its data; `ask` looks at the model before the data are read.
pub(super) fn open<T>(
    (file, of, settings, words): (&str, &Data, &Settings, &Words),
    written: &[&Option<PathBuf>],
    terminal: &Terminal,
    ask: impl FnOnce(&Model) -> Result<T, Diagnostics>,
) -> Result<(Opened, T), Stop> {
    if file == STDIN && of.data.iter().any(|path| path == STDIN) {
        terminal.complain("the model and the data cannot both come from standard input");
        return Err(Stop::Told(Exit::Usage));
    }
    let settings = match model::settings(settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    let (compiled, model) = model::read_or_tell(file, &settings, terminal)?;
    let model = model::spoken(model, words, terminal)?;
    let stop = |findings: Diagnostics| model::refuse(&model.sources, &findings, terminal);
    let unusable = |findings: Diagnostics| match stop(findings) {
        Stop::Told(Exit::Usage) => Stop::Told(Exit::Usage),
        _ => Stop::Told(Exit::Data),
    };
    model::dated(&model, &settings).map_err(stop)?;
    let asked = ask(&model).map_err(stop)?;
    let found = data::find(of, &model, &compiled.name, compiled.folder.as_ref()).map_err(unusable)?;
    for written in written.iter().copied().flatten() {
        let mut read = std::iter::once(file).chain(found.iter().map(|file| file.path.as_str()));
        if read.any(|read| read != STDIN && files::is_same(written, Path::new(read))) {
            terminal.complain(&format!("the result would replace `{}`, which is read", written.display()));
            return Err(Stop::Told(Exit::Usage));
        }
    }
    let sources = data::open(&found).map_err(unusable)?;
    let (customers, findings) = data::customers(of, &model, &sources).map_err(unusable)?;
    model::tell(&model.sources, &findings, terminal);
    let run = Run { as_of: settings.as_of, customers_only: false };
    let model = customers.fit(&model);
    Ok((Opened { model, customers, run }, asked))
}

/// The files that cases and snapshots name.
pub(super) fn tables(
    compiled: &Compiled,
    model: &Model,
    terminal: &Terminal,
) -> Result<BTreeMap<Text, RawTable>, Stop> {
    let mut tables = BTreeMap::new();
    let setups = model.cases.iter().map(|case| &case.setup);
    for setup in setups.chain(model.snapshots.iter().map(|snapshot| &snapshot.setup)) {
        let Given::File(path) = &setup.given else { continue };
        let stop = |findings| match model::refuse(&model.sources, &findings, terminal) {
            Stop::Told(Exit::Usage) => Stop::Told(Exit::Usage),
            _ => Stop::Told(Exit::Data),
        };
        let file = data::beside(path, &compiled.name, compiled.folder.as_ref())
            .map_err(|error| stop(std::iter::once(model::unread(path, &error)).collect()))?;
        let table = data::table(model, &file, ReadOptions::default()).map_err(stop)?;
        tables.insert(path.clone(), table);
    }
    Ok(tables)
}

/// Writes the page to a file, as a whole or not at all, or to standard output.
pub(super) fn write(
    output: Option<&Path>,
    terminal: &Terminal,
    page: impl Fn(&Look, &mut dyn Write) -> io::Result<()>,
) -> Result<(), Stop> {
    match output {
        Some(path) => whole(path, |out| page(&Look { colour: false, ..terminal.out }, out)),
        None => {
            let mut out = terminal.stdout();
            page(&terminal.out, &mut out)?;
            Ok(out.flush()?)
        }
    }
}

/// Writes a file as a whole or not at all.
pub(super) fn whole(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
    files::write_whole(path, content).map_err(|error| Stop::Output(format!("`{}`", path.display()), error))
}
