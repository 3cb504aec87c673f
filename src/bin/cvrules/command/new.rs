//! `cvrules new`: a small model that works.

use std::io;
use std::path::Path;

use crate::args::New;
use crate::exit::{Exit, Outcome, Stop};
use crate::files;
use crate::terminal::Terminal;

const MODEL: &str = include_str!("../starter/model.cvr");
const DATA: &str = include_str!("../starter/customers.csv");
const README: &str = include_str!("../starter/README.md");

/// Writes the folder.
pub(crate) fn run(args: &New, terminal: &Terminal) -> Outcome {
    let folder = args.name.as_path();
    let shown = folder.display().to_string();
    let Some(name) = name(folder) else {
        terminal.complain(&format!("`{shown}` cannot be the name of a model; it needs a letter or a digit"));
        return Ok(Exit::Usage);
    };
    let content = [
        ("model.cvr", MODEL.replacen("model starter ", &format!("model {name} "), 1)),
        ("customers.csv", DATA.to_owned()),
        ("README.md", README.replace("FOLDER", shown.trim_end_matches(['/', '\\']))),
    ];
    match files::create_folder(folder, &content) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            terminal.complain(&format!("`{shown}` is there already and is not empty; nothing was written"));
            return Ok(Exit::Usage);
        }
        Err(error) => return Err(Stop::Output(format!("`{shown}`"), error)),
    }
    let model = folder.join("model.cvr");
    let model = model.display();
    terminal.print(&format!(
        "`{shown}` has a model, its data and a page about both. Now try\n\n  \
         cvrules eval {model}\n  cvrules test {model}\n"
    ))?;
    Ok(Exit::Fine)
}

/// The folder's name as the name of a model: `snake_case`, beginning with a letter.
fn name(folder: &Path) -> Option<String> {
    let written = folder.file_name()?.to_string_lossy().to_lowercase();
    let plain: String = written.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let plain = plain.trim_matches('_');
    let first = plain.chars().next()?;
    Some(if first.is_alphabetic() { plain.to_owned() } else { format!("model_{plain}") })
}
