//! From an argument to a model: reading, compiling, and saying what was found.

use cvrules::check::Settings;
use cvrules::diagnostic::{Code, Diagnostic, Diagnostics, list_and, tick};
use cvrules::load::{LoadError, Loader};
use cvrules::model::Model;
use cvrules::number::Number;
use cvrules::source::SourceMap;
use cvrules::value::language;
use cvrules::view::diagnostics;
use cvrules::{Compilation, compile};

use crate::args;
use crate::exit::{Exit, Stop};
use crate::files::{self, FolderLoader, STDIN};
use crate::terminal::Terminal;

/// A model that was asked for.
pub(crate) struct Compiled {
    /// What to call its file.
    pub(crate) name: String,
    /// Gives the files of its folder.
    pub(crate) folder: Option<FolderLoader>,
    /// What became of it.
    pub(crate) result: Compilation,
}

/// The name under which a file is shown.
pub(crate) fn shown(path: &str) -> &str {
    if path == STDIN { "standard input" } else { path }
}

/// What the arguments fix for the run.
///
/// # Errors
///
/// Parameters whose value is no number.
pub(crate) fn settings(args: &args::Settings) -> Result<Settings, Diagnostics> {
    let mut findings = Diagnostics::new();
    let mut params = Vec::new();
    for (name, value) in &args.params {
        let (digits, percent) = value.strip_suffix('%').map_or((value.as_str(), false), |rest| (rest, true));
        match Number::parse(&digits.replace('_', "")) {
            Some(number) if percent => params.push((name.clone(), number / Number::int(100))),
            Some(number) => params.push((name.clone(), number)),
            None => findings.push(
                Diagnostic::bare(
                    Code::PARAM_VALUE,
                    format!("{} cannot be the value of `{name}`", tick(value)),
                )
                .help("a parameter is a number, as in `250000`, `0.5` or `20%`"),
            ),
        }
    }
    if findings.is_empty() { Ok(Settings { params, as_of: args.as_of }) } else { Err(findings) }
}

/// Reads and checks a model.
pub(crate) fn read(path: &str, settings: &Settings) -> Compiled {
    let name = shown(path).to_owned();
    let text = files::read_model(path);
    let folder = FolderLoader::new(path).ok();
    let loader = folder.as_ref().map_or(&Nowhere as &dyn Loader, |folder| folder);
    let mut compiled = compiled(&name, text, loader, settings);
    compiled.folder = folder;
    compiled
}

/// Checks a model whose text was read, or could not be.
pub(crate) fn compiled(
    name: &str,
    text: Result<String, LoadError>,
    loader: &dyn Loader,
    settings: &Settings,
) -> Compiled {
    let result = match text {
        Ok(text) => compile(name, &text, loader, settings),
        Err(error) => Compilation {
            sources: SourceMap::new(),
            model: None,
            findings: std::iter::once(unread(name, &error)).collect(),
        },
    };
    Compiled { name: name.to_owned(), folder: None, result }
}

/// Reads and checks a model, and says on standard error what was found.
///
/// # Errors
///
/// Where there is no model; all has been said then.
pub(crate) fn read_or_tell(
    path: &str,
    settings: &Settings,
    terminal: &Terminal,
) -> Result<(Compiled, Model), Stop> {
    let mut compiled = read(path, settings);
    tell(&compiled.result.sources, &compiled.result.findings, terminal);
    match compiled.result.model.take() {
        Some(model) => Ok((compiled, model)),
        None => Err(Stop::Told(match Exit::of(&compiled.result.findings) {
            Exit::Fine => Exit::Model,
            exit => exit,
        })),
    }
}

/// The model in the language that was asked for.
///
/// # Errors
///
/// It has no texts in that language.
pub(crate) fn spoken(model: Model, words: &args::Words, terminal: &Terminal) -> Result<Model, Stop> {
    let Some(wanted) = &words.language else { return Ok(model) };
    let found = language::canonical(wanted.trim()).and_then(|code| model.in_language(&code));
    found.ok_or_else(|| {
        let codes: Vec<&str> = model.languages.iter().map(|language| &*language.code).collect();
        let has = if codes.is_empty() {
            "it has texts in no language but its own".to_owned()
        } else {
            format!(
                "it has them in {}, and in its own language without `--language`",
                list_and(&codes.iter().map(tick).collect::<Vec<_>>())
            )
        };
        terminal.complain(&format!("the model has no texts in {}; {has}", tick(wanted)));
        Stop::Told(Exit::Usage)
    })
}

/// Whether a model that reads the date of the run is given one.
///
/// # Errors
///
/// It is not.
pub(crate) fn dated(model: &Model, settings: &Settings) -> Result<(), Diagnostics> {
    if !model.reads_as_of || settings.as_of.is_some() {
        return Ok(());
    }
    let finding =
        Diagnostic::bare(Code::AS_OF_MISSING, "the model reads the date of the run, and none is given");
    let help = "give it with `--as-of`, as in `--as-of 2026-11-23`; nothing reads the clock";
    Err(std::iter::once(finding.help(help)).collect())
}

/// Shows findings on standard error.
pub(crate) fn tell(sources: &SourceMap, findings: &Diagnostics, terminal: &Terminal) {
    if !findings.is_empty() {
        let said = diagnostics::human(sources, findings, &terminal.err);
        // What goes on after a warning is not to look like part of it.
        terminal.tell(&if findings.has_errors() { said } else { said + "\n" });
    }
}

/// A finding that ends the run, and how it ends.
pub(crate) fn refuse(sources: &SourceMap, findings: &Diagnostics, terminal: &Terminal) -> Stop {
    tell(sources, findings, terminal);
    Stop::Told(Exit::of(findings))
}

/// The finding about a file that cannot be had.
pub(crate) fn unread(name: &str, error: &LoadError) -> Diagnostic {
    let file = tick(name);
    match error {
        LoadError::NotFound => Diagnostic::bare(Code::FILE_NOT_READ, format!("there is no file {file}")),
        LoadError::Outside => {
            Diagnostic::bare(Code::USE_OUTSIDE, format!("{file} is outside the folder of the model"))
                .help("move it inside; a model reads nothing outside its own folder")
        }
        LoadError::Unreadable(why) => {
            Diagnostic::bare(Code::FILE_NOT_READ, format!("{file} cannot be read: {why}"))
        }
        LoadError::NotUtf8(at) => {
            Diagnostic::bare(Code::FILE_NOT_UTF8, format!("{file} is not UTF-8 text: byte {at} fits nowhere"))
                .help("save it as UTF-8")
        }
        LoadError::TooLarge(bytes) => Diagnostic::bare(
            Code::FILE_TOO_LARGE,
            format!("{file} has at least {bytes} bytes, more than are read"),
        ),
    }
}

/// Gives no files.
struct Nowhere;

impl Loader for Nowhere {
    fn load(&self, _: &str, _: &str) -> Result<(String, String), LoadError> {
        Err(LoadError::NotFound)
    }
}
