//! The only place that reads and writes files.

#![expect(clippy::disallowed_methods, reason = "the command line reads and writes files")]

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

use cvrules::load::{LoadError, Loader};
use cvrules::syntax::MAX_FILE_BYTES;

/// What stands for standard input.
pub(crate) const STDIN: &str = "-";

/// Gives a model the files of its own folder and no others.
#[derive(Debug)]
pub(crate) struct FolderLoader {
    /// The folder, free of links.
    root: PathBuf,
    /// The folder as the author named it; names shown begin with it.
    shown: PathBuf,
    /// The first file: free of links, and as the author named it.
    first: Option<(PathBuf, String)>,
}

/// A path of the author, found in the model's folder.
pub(crate) struct Found {
    /// Free of links.
    pub(crate) path: PathBuf,
    /// What to call it.
    pub(crate) shown: String,
}

impl FolderLoader {
    /// For the model in this file; `-` has the current folder.
    pub(crate) fn new(model: &str) -> io::Result<Self> {
        let path = Path::new(model);
        let shown = if model == STDIN {
            PathBuf::new()
        } else {
            path.parent().map(Path::to_path_buf).unwrap_or_default()
        };
        let root = here(&shown).canonicalize()?;
        let first = (model != STDIN).then(|| path.canonicalize().ok()).flatten();
        Ok(Self { root, shown, first: first.map(|found| (found, model.to_owned())) })
    }

    /// Looks a path up that stands in the file called `from`.
    pub(crate) fn find(&self, from: &str, path: &str) -> Result<Found, LoadError> {
        let folder = Path::new(from).parent().unwrap_or(Path::new(""));
        let folder = here(folder).canonicalize().map_err(|error| not_had(&error))?;
        // First by the text alone, so that nobody learns what is outside.
        let mut wanted = if Path::new(path).is_absolute() { PathBuf::new() } else { folder };
        for part in Path::new(path).components() {
            match part {
                Component::ParentDir => drop(wanted.pop()),
                Component::CurDir => {}
                Component::Normal(_) | Component::RootDir | Component::Prefix(_) => wanted.push(part),
            }
            if !Path::new(path).is_absolute() && !wanted.starts_with(&self.root) {
                return Err(LoadError::Outside);
            }
        }
        if !wanted.starts_with(&self.root) {
            return Err(LoadError::Outside);
        }
        let found = wanted.canonicalize().map_err(|error| not_had(&error))?;
        // What a model names is read without anybody watching, and a pipe might never end.
        if !found.is_file() {
            let what = if found.is_dir() { "it is a folder" } else { "it is no file but a device or a pipe" };
            return Err(LoadError::Unreadable(what.to_owned()));
        }
        if let Some((first, name)) = &self.first
            && *first == found
        {
            return Ok(Found { path: found, shown: name.clone() });
        }
        let inside = found.strip_prefix(&self.root).map_err(|_| LoadError::Outside)?;
        let shown = self.shown.join(inside).to_string_lossy().into_owned();
        Ok(Found { path: found, shown })
    }
}

impl Loader for FolderLoader {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), LoadError> {
        let found = self.find(from, path)?;
        Ok((found.shown, read_text(&found.path)?))
    }
}

/// The current folder for an empty path.
fn here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

fn not_had(error: &io::Error) -> LoadError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => LoadError::NotFound,
        _ => LoadError::Unreadable(words(error)),
    }
}

/// Why, in a few words: without the number that the system gives it.
pub(crate) fn words(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The text of a model's first file.
pub(crate) fn read_model(path: &str) -> Result<String, LoadError> {
    if path != STDIN {
        return read_text(Path::new(path));
    }
    text(read_at_most(&mut io::stdin().lock(), MAX_FILE_BYTES as u64)?)
}

/// The text of a file of a model.
fn read_text(path: &Path) -> Result<String, LoadError> {
    text(read_file(path, MAX_FILE_BYTES as u64)?)
}

fn text(bytes: Vec<u8>) -> Result<String, LoadError> {
    String::from_utf8(bytes).map_err(|error| LoadError::NotUtf8(error.utf8_error().valid_up_to()))
}

/// The bytes of a data file, `-` being standard input; packed ones are left packed.
pub(crate) fn read_bytes(path: &str, most: u64) -> Result<Vec<u8>, LoadError> {
    if path == STDIN {
        return read_at_most(&mut io::stdin().lock(), most);
    }
    read_file(Path::new(path), most)
}

fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, LoadError> {
    if path.is_dir() {
        return Err(LoadError::Unreadable("it is a folder".to_owned()));
    }
    let mut file = File::open(path).map_err(|error| not_had(&error))?;
    read_at_most(&mut file, most)
}

fn read_at_most(from: &mut dyn Read, most: u64) -> Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| not_had(&error))?;
    let found = bytes.len() as u64;
    if found > most { Err(LoadError::TooLarge(found)) } else { Ok(bytes) }
}

/// Writes a file as a whole or not at all: nobody ever reads half of it, and one that was there stays
/// until the new one is complete. A device or a pipe is written to as it is.
pub(crate) fn write_whole<E: From<io::Error>>(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    // What is behind a link is replaced, not the link.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let before = target.metadata().ok();
    if before.as_ref().is_some_and(|about| !about.is_file()) {
        let mut out = BufWriter::new(File::create(&target)?);
        content(&mut out)?;
        return Ok(out.flush()?);
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".cvrules-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As a new file of this user would have; what was there keeps its own.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(here(target.parent().unwrap_or(Path::new(""))))?;
    let mut out = BufWriter::new(file);
    content(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    if let Some(before) = before {
        file.as_file().set_permissions(before.permissions())?;
    }
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// Writes the files of a new folder, which must be empty or not be there.
pub(crate) fn create_folder(folder: &Path, files: &[(&str, String)]) -> io::Result<()> {
    if folder.exists() && (!folder.is_dir() || folder.read_dir()?.next().is_some()) {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists));
    }
    std::fs::create_dir_all(folder)?;
    for (name, text) in files {
        write_whole(&folder.join(name), |out| out.write_all(text.as_bytes()))?;
    }
    Ok(())
}
