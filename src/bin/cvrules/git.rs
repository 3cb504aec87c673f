//! Files as they were in a revision of git.

use std::path::Path;
use std::process::Command;

use cvrules::load::{LoadError, Loader, beside};

/// Two revisions, as in `HEAD~1..` or `main..prices`; an empty one is what stands in the folder now.
pub(crate) fn range(text: &str) -> Option<(&str, &str)> {
    let (from, to) = text.split_once("..")?;
    let to = to.strip_prefix('.').unwrap_or(to);
    (!from.is_empty() && !Path::new(text).exists()).then_some((from, to))
}

/// Gives the files of a revision.
#[derive(Debug)]
pub(crate) struct Revision {
    /// The revision.
    pub(crate) name: String,
}

impl Revision {
    /// The text of a file, by its path from the current folder.
    pub(crate) fn read(&self, path: &str) -> Result<String, LoadError> {
        let path = Path::new(path);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = path.file_name().and_then(|name| name.to_str()).ok_or(LoadError::NotFound)?;
        // A revision is no option, and none may become one.
        if self.name.starts_with('-') {
            return Err(LoadError::Unreadable(format!("`{}` is no revision of git", self.name)));
        }
        let ran = Command::new("git")
            .arg("-C")
            .arg(folder)
            .arg("show")
            .arg(format!("{}:./{file}", self.name))
            .output()
            .map_err(|error| LoadError::Unreadable(format!("git cannot be run: {error}")))?;
        if !ran.status.success() {
            let said = String::from_utf8_lossy(&ran.stderr);
            let said = said.lines().next().unwrap_or_default();
            return Err(LoadError::Unreadable(said.strip_prefix("fatal: ").unwrap_or(said).to_owned()));
        }
        String::from_utf8(ran.stdout).map_err(|error| LoadError::NotUtf8(error.utf8_error().valid_up_to()))
    }
}

impl Loader for Revision {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), LoadError> {
        let name = beside(from, path).ok_or(LoadError::Outside)?;
        self.read(&name).map(|text| (name, text))
    }
}
