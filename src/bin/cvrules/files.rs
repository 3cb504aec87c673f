//! The only place that reads and writes files.

#![expect(clippy::disallowed_methods, reason = "the command line reads and writes files")]

use std::fs::{File, Metadata};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use cvrules::load::{LoadError, Loader};
use cvrules::scan::Bytes;
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

/// Writes a file as a whole or not at all; see [`Whole`].
pub(crate) fn write_whole<E: From<io::Error>>(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    let mut whole = Whole::begin(path)?;
    content(&mut whole)?;
    Ok(whole.commit()?)
}

/// A file that is written as a whole or not at all: nobody ever reads half of it, and one that was there
/// stays until the new one is complete. A device or a pipe is written to as it is.
#[derive(Debug)]
pub(crate) struct Whole {
    out: BufWriter<Target>,
    path: PathBuf,
    before: Option<Metadata>,
}

#[derive(Debug)]
enum Target {
    Device(File),
    Temporary(tempfile::NamedTempFile),
}

impl Whole {
    /// Begins one beside the file that it will become.
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        // What is behind a link is replaced, not the link.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let before = path.metadata().ok();
        let target = if before.as_ref().is_some_and(|about| !about.is_file()) {
            Target::Device(File::create(&path)?)
        } else {
            let mut builder = tempfile::Builder::new();
            builder.prefix(".cvrules-");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                // As a new file of this user would have; what was there keeps its own.
                builder.permissions(std::fs::Permissions::from_mode(0o666));
            }
            Target::Temporary(builder.tempfile_in(here(path.parent().unwrap_or(Path::new(""))))?)
        };
        Ok(Self { out: BufWriter::new(target), path, before })
    }

    /// Where it is until it is complete.
    pub(crate) fn temporary(&self) -> Option<&Path> {
        match self.out.get_ref() {
            Target::Device(_) => None,
            Target::Temporary(file) => Some(file.path()),
        }
    }

    /// It is complete.
    pub(crate) fn commit(self) -> io::Result<()> {
        let Self { out, path, before } = self;
        match out.into_inner().map_err(io::IntoInnerError::into_error)? {
            Target::Device(_) => {}
            Target::Temporary(file) => {
                if let Some(before) = before {
                    file.as_file().set_permissions(before.permissions())?;
                }
                file.persist(path).map_err(|error| error.error)?;
            }
        }
        Ok(())
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Device(file) => file.write(bytes),
            Self::Temporary(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Device(file) => file.flush(),
            Self::Temporary(file) => file.flush(),
        }
    }
}

/// Whether two paths lead to one file, which may not be there yet.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        path.canonicalize().ok().or_else(|| {
            let folder = here(path.parent().unwrap_or(Path::new(""))).canonicalize().ok()?;
            Some(folder.join(path.file_name()?))
        })
    };
    // Devices take any number of results.
    let apart = |path: &Path| path.metadata().is_ok_and(|about| !about.is_file());
    !apart(one) && place(one).is_some_and(|one| place(other).is_some_and(|other| one == other))
}

/// Opens a data file: its bytes stay where they are, but those of standard input and of other pipes.
pub(crate) fn open_bytes(path: &str, most: u64) -> Result<Arc<dyn Bytes>, LoadError> {
    if path == STDIN {
        return Ok(Arc::new(read_at_most(&mut io::stdin().lock(), most)?));
    }
    if Path::new(path).is_dir() {
        return Err(LoadError::Unreadable("it is a folder".to_owned()));
    }
    let mut file = File::open(path).map_err(|error| not_had(&error))?;
    let about = file.metadata().map_err(|error| not_had(&error))?;
    if !about.is_file() {
        return Ok(Arc::new(read_at_most(&mut file, most)?));
    }
    Ok(Arc::new(OnDisk { file, len: about.len() }))
}

/// A file whose bytes stay on the disk.
struct OnDisk {
    file: File,
    len: u64,
}

impl Bytes for OnDisk {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_at(&self.file, buf, at);
        #[cfg(windows)]
        return std::os::windows::fs::FileExt::seek_read(&self.file, buf, at);
    }
}

/// All bytes of an open file.
pub(crate) fn all_of(bytes: &dyn Bytes) -> io::Result<Vec<u8>> {
    let mut all = vec![0; usize::try_from(bytes.len()).map_err(io::Error::other)?];
    let mut filled = 0;
    while let Some(rest) = all.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match bytes.read_at(filled as u64, rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    all.truncate(filled);
    Ok(all)
}

/// The data files that a path of the command line stands for: itself, or the files that fit a pattern, by name.
///
/// # Errors
///
/// What is wrong with the pattern.
pub(crate) fn matching(path: &str) -> Result<Vec<String>, String> {
    if path == STDIN || Path::new(path).exists() || !path.contains(['*', '?', '[']) {
        return Ok(vec![path.to_owned()]);
    }
    let options = glob::MatchOptions {
        require_literal_separator: true,
        require_literal_leading_dot: true,
        ..glob::MatchOptions::new()
    };
    let found = glob::glob_with(path, options).map_err(|error| error.msg.to_owned())?;
    let mut paths: Vec<String> = Vec::new();
    for one in found {
        let one = one.map_err(|error| words(error.error()))?;
        if !one.is_dir() {
            paths.push(one.to_string_lossy().into_owned());
        }
    }
    paths.sort();
    Ok(paths)
}

/// The names of what is in a folder, in order; none where there is no folder.
pub(crate) fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match here(folder).read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    // A name that is no text is none of ours.
    let names: io::Result<Vec<Option<String>>> =
        entries.map(|entry| entry.map(|entry| entry.file_name().into_string().ok())).collect();
    let mut names: Vec<String> = names?.into_iter().flatten().collect();
    names.sort();
    Ok(names)
}

/// Removes a file.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    std::fs::remove_file(path)
}

/// Makes a folder where there is none. One that is a link is refused.
pub(crate) fn own_folder(folder: &Path) -> io::Result<()> {
    not_a_link(folder)?;
    std::fs::create_dir_all(folder)
}

/// Whether a path that may not be there yet is no link to elsewhere.
pub(crate) fn not_a_link(path: &Path) -> io::Result<()> {
    if path.symlink_metadata().is_ok_and(|about| about.is_symlink()) {
        return Err(io::Error::other("it is a link to elsewhere"));
    }
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
