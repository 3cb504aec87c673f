//! The stored files of snapshots: where they are, and what is written and removed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cvrules::data::{RawTable, ReadOptions};
use cvrules::diagnostic::{Code, Diagnostic, Diagnostics, tick};
use cvrules::load::LoadError;
use cvrules::model::{Given, Model, Snapshot};
use cvrules::snapshots::{Change, Files, Page, Stored, Taken, Was, prefix, read, take};
use cvrules::value::Date;

use crate::files::{self, STDIN};
use crate::model::{self, Compiled};
use crate::terminal::Terminal;
use crate::{data, exit};

/// The folder of stored files, beside the model.
const FOLDER: &str = "snapshots";

/// What the name of a file ends with until its result is accepted.
const PENDING: &str = ".new";

/// The largest stored file that is read.
const MOST_BYTES: u64 = 8 << 20;

/// The stored files of one model.
pub(crate) struct Store {
    folder: PathBuf,
    /// The model's file, by its name alone.
    pub(crate) source: String,
    /// What its files are named after.
    pub(crate) name: String,
    /// What is stored.
    pub(crate) stored: Files,
    /// Results that wait to be accepted.
    pub(crate) pending: Files,
}

impl Store {
    /// Reads what is stored for the model in this file.
    ///
    /// # Errors
    ///
    /// A file of the folder cannot be read.
    pub(crate) fn open(file: &str, model: &Model) -> Result<Self, Diagnostics> {
        let path = Path::new(file);
        let (folder, source, name) = if file == STDIN {
            (PathBuf::new(), format!("{}.cvr", model.name), model.name.to_string())
        } else {
            let part =
                |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
            (
                path.parent().map(Path::to_path_buf).unwrap_or_default(),
                part(path.file_name()),
                part(path.file_stem()),
            )
        };
        let folder = folder.join(FOLDER);
        let mut store = Self { folder, source, name, stored: Files::new(), pending: Files::new() };
        let begin = prefix(&store.name);
        let names = files::names(&store.folder).map_err(|error| {
            let said = unreadable(&store.folder, &files::words(&error));
            std::iter::once(said.help("stored snapshots are files of this folder")).collect::<Diagnostics>()
        })?;
        for name in names.iter().filter(|name| name.starts_with(&begin)) {
            let (all, file) = match name.strip_suffix(PENDING) {
                Some(file) => (&mut store.pending, file),
                None => (&mut store.stored, name.as_str()),
            };
            if file.ends_with(".snap") {
                let path = store.folder.join(name);
                let bytes = files::read_bytes(&path.to_string_lossy(), MOST_BYTES).map_err(|error| {
                    std::iter::once(model::unread(&path.to_string_lossy(), &error)).collect::<Diagnostics>()
                })?;
                let text = String::from_utf8(bytes).map_err(|_| fault(&path, "it is not UTF-8 text"))?;
                all.insert(file.to_owned(), read(&text));
            }
        }
        Ok(store)
    }

    /// Runs the snapshots of a model that are asked for.
    pub(crate) fn take(
        &self,
        model: &Model,
        tables: &mut Tables<'_>,
        as_of: Option<Date>,
        asked: &dyn Fn(&Snapshot) -> bool,
    ) -> Vec<Taken> {
        let one = |snapshot: &Snapshot| match tables.of(model, &snapshot.setup.given) {
            Ok(rows) => take(model, snapshot, &self.name, rows, as_of),
            Err(findings) => Taken {
                name: snapshot.name.clone(),
                pages: Vec::new(),
                findings: findings
                    .into_iter()
                    .map(|finding| finding.label(snapshot.span, "this snapshot reads it"))
                    .collect(),
            },
        };
        model.snapshots.iter().filter(|snapshot| asked(snapshot)).map(one).collect()
    }

    /// Lays a result beside what is stored, to be accepted or not.
    pub(crate) fn lay(&self, page: &Page) -> Result<(), exit::Stop> {
        self.write(&format!("{}{PENDING}", page.file), &page.text(&self.source))
    }

    /// Takes away a result that waits and is no longer the result.
    pub(crate) fn clear(&self, file: &str) -> Result<(), exit::Stop> {
        if self.pending.contains_key(file) { self.remove(&format!("{file}{PENDING}")) } else { Ok(()) }
    }

    /// Makes the result what is stored.
    pub(crate) fn accept(&self, change: &Change) -> Result<(), exit::Stop> {
        match &change.now {
            Some(page) => self.write(&page.file, &page.text(&self.source))?,
            None => self.remove(&change.file)?,
        }
        self.clear(&change.file)
    }

    /// Takes away a stored file, or one that waits.
    pub(crate) fn remove(&self, name: &str) -> Result<(), exit::Stop> {
        let path = self.folder.join(name);
        files::remove(&path).map_err(|error| cannot(&path, error))
    }

    /// The names of waiting files that no snapshot makes, where `made` says which are made.
    pub(crate) fn forgotten(&self, made: &dyn Fn(&str) -> bool) -> Vec<String> {
        let ours = |stored: &Stored| match stored {
            Stored::Whole(kept) => kept.source.as_deref() == Some(self.source.as_str()),
            Stored::Conflict { .. } => false,
        };
        let found = self.pending.iter().filter(|(file, stored)| !made(file) && ours(stored));
        found.map(|(file, _)| format!("{file}{PENDING}")).collect()
    }

    /// The path of a file, to be shown.
    pub(crate) fn shown(&self, name: &str) -> String {
        self.folder.join(name).to_string_lossy().into_owned()
    }

    fn write(&self, name: &str, text: &str) -> Result<(), exit::Stop> {
        let path = self.folder.join(name);
        // Whoever gives somebody a model cannot make him write anywhere but here.
        files::own_folder(&self.folder)
            .and_then(|()| files::not_a_link(&path))
            .and_then(|()| files::write_whole(&path, |out| out.write_all(text.as_bytes())))
            .map_err(|error| cannot(&path, error))
    }
}

fn cannot(path: &Path, error: std::io::Error) -> exit::Stop {
    exit::Stop::Output(format!("`{}`", path.display()), error)
}

fn fault(path: &Path, why: &str) -> Diagnostics {
    let finding = unreadable(path, why);
    std::iter::once(
        finding.help("it is a stored snapshot; have git give it back, or remove it and take it anew"),
    )
    .collect()
}

fn unreadable(path: &Path, why: &str) -> Diagnostic {
    let file = tick(path.to_string_lossy());
    Diagnostic::bare(Code::SNAPSHOT_FILE, format!("{file} cannot be read: {why}"))
}

/// The tables that snapshots name, each read once.
pub(crate) struct Tables<'c> {
    compiled: &'c Compiled,
    read: BTreeMap<String, Result<RawTable, Diagnostics>>,
}

impl<'c> Tables<'c> {
    pub(crate) const fn new(compiled: &'c Compiled) -> Self {
        Self { compiled, read: BTreeMap::new() }
    }

    /// The table that is named, where one is.
    fn of(&mut self, model: &Model, given: &Given) -> Result<Option<&RawTable>, Diagnostics> {
        let Given::File(path) = given else { return Ok(None) };
        // Versions of a model may read other columns.
        let wanted = cvrules::data::wanted_headers(model);
        let key = format!("{path} {wanted:?}");
        let read = || {
            let found = data::beside(path, &self.compiled.name, self.compiled.folder.as_ref());
            let unread =
                |error: LoadError| std::iter::once(model::unread(path, &error)).collect::<Diagnostics>();
            data::table(model, &found.map_err(unread)?, ReadOptions::default())
        };
        match self.read.entry(key).or_insert_with(read) {
            Ok(table) => Ok(Some(table)),
            Err(findings) => Err(findings.clone()),
        }
    }
}

/// What is stored for a model, and what all its snapshots come to.
///
/// # Errors
///
/// Either cannot be had; all has been said then.
pub(crate) fn opened(
    file: &str,
    compiled: &Compiled,
    model: &Model,
    as_of: Option<Date>,
    terminal: &Terminal,
) -> Result<(Store, Vec<Taken>), exit::Stop> {
    let bad = |findings: &Diagnostics| {
        model::tell(&model.sources, findings, terminal);
        exit::Stop::Told(exit::Exit::Data)
    };
    let store = Store::open(file, model).map_err(|findings| bad(&findings))?;
    let taken = store.take(model, &mut Tables::new(compiled), as_of, &|_| true);
    match taken.iter().find(|one| one.findings.has_errors()) {
        Some(one) => Err(bad(&one.findings)),
        None => Ok((store, taken)),
    }
}

/// The models of which results wait in the folder of stored files here.
pub(crate) fn waiting() -> Vec<String> {
    let names = files::names(Path::new(FOLDER)).unwrap_or_default();
    let sources = names.iter().filter(|name| name.ends_with(PENDING)).filter_map(|name| {
        let path = Path::new(FOLDER).join(name);
        let bytes = files::read_bytes(&path.to_string_lossy(), MOST_BYTES).ok()?;
        match read(&String::from_utf8(bytes).ok()?) {
            Stored::Whole(kept) => kept.source.filter(|source| Path::new(source).exists()),
            Stored::Conflict { .. } => None,
        }
    });
    let mut sources: Vec<String> = sources.collect();
    sources.sort();
    sources.dedup();
    sources
}

/// How a change is called.
pub(crate) fn kind(change: &Change) -> &'static str {
    match (&change.was, &change.now) {
        (_, None) => "gone",
        (Was::New, _) => "new",
        (Was::Other(_), _) => "changed",
        (Was::Conflict(..), _) => "conflict",
    }
}
