//! `cvrules test --from`: a case made of a customer's row.

use cvrules::data::ReadOptions;
use cvrules::diagnostic::{tick, ticked_or};
use cvrules::example::{Refusal, example};
use cvrules::load::LoadError;
use cvrules::source::SourceMap;

use super::page;
use crate::args::{Test, TestFormat};
use crate::data::{self, DataFile};
use crate::exit::{Exit, Outcome, Stop};
use crate::files;
use crate::model::{self, shown};
use crate::terminal::Terminal;

/// Writes the case.
pub(super) fn run(args: &Test, table: &str, customer: &str, terminal: &Terminal) -> Outcome {
    let [file] = args.files.as_slice() else {
        terminal.complain("a case is made for one model");
        return Ok(Exit::Usage);
    };
    if args.format != TestFormat::Human {
        terminal.complain("a case is written as it stands in a model; leave out `--format`");
        return Ok(Exit::Usage);
    }
    let settings = match model::settings(&args.settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    let (compiled, model) = model::read_or_tell(file, &settings, terminal)?;
    let sources = &compiled.result.sources;
    let refuse = |findings| model::refuse(sources, &findings, terminal);
    model::dated(&model, &settings).map_err(refuse)?;
    let unusable = |findings| match refuse(findings) {
        Stop::Told(Exit::Usage) => Stop::Told(Exit::Usage),
        _ => Stop::Told(Exit::Data),
    };
    let of = DataFile { path: table.to_owned(), shown: shown(table).to_owned() };
    let rows = data::table(&model, &of, ReadOptions::default()).map_err(unusable)?;
    let name = args.row.name.as_deref();
    let text = match example(&model, (sources, &compiled.name), &settings, &rows, customer, name) {
        Ok(text) => text,
        Err(Refusal::Data(findings)) => return Err(unusable(findings)),
        Err(Refusal::NoSuchCustomer(keys)) => {
            let first = ticked_or(keys.iter());
            terminal.complain(&format!("there is no customer {}; the first are {first}", tick(customer)));
            return Ok(Exit::Usage);
        }
        Err(Refusal::NameTaken(name)) => {
            terminal.complain(&format!(
                "the model has a case \"{name}\" already; give this one another name with `--name`"
            ));
            return Ok(Exit::Usage);
        }
        Err(Refusal::DoesNotHold) => {
            terminal.complain("no case could be made that holds where the model is read again with it");
            return Ok(Exit::Findings);
        }
    };
    let Some(path) = &args.row.write else {
        terminal.print(&text)?;
        return Ok(Exit::Fine);
    };
    let before = match files::read_model(&path.to_string_lossy()) {
        Ok(text) => text,
        Err(LoadError::NotFound) => String::new(),
        Err(error) => {
            return Err(refuse(std::iter::once(model::unread(&path.to_string_lossy(), &error)).collect()));
        }
    };
    let gap = if before.is_empty() {
        ""
    } else if before.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    };
    page::whole(path, |out| write!(out, "{before}{gap}{text}"))?;
    Ok(Exit::Fine)
}
