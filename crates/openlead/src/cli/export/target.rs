use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use tempfile::NamedTempFile;

use crate::cli::Failure;

/// Where an export goes: standard output, or a file that is written aside and appears when it is whole.
pub enum Target {
    /// Standard output, and whether its reader has gone.
    Stdout(BufWriter<io::Stdout>, Arc<AtomicBool>),
    /// The file aside, and its name when whole.
    File(BufWriter<NamedTempFile>, PathBuf),
}

impl Target {
    /// Begins to write; the file aside is in the same folder, so that it can be renamed.
    pub fn open(file: Option<&Path>, gone: Arc<AtomicBool>) -> Result<Self, Failure> {
        let Some(file) = file else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout()), gone));
        };
        let aside = NamedTempFile::new_in(super::folder(file));
        let aside = aside.map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
        Ok(Self::File(BufWriter::new(aside), file.to_owned()))
    }

    /// All is written: the file gets its name, in place of an earlier one.
    pub fn end(self) -> io::Result<()> {
        match self {
            Self::Stdout(mut out, _) => out.flush(),
            Self::File(out, name) => {
                let aside = out.into_inner().map_err(|error| error.into_error())?;
                aside.as_file().sync_all()?;
                aside.persist(name).map_err(|error| error.error)?;
                Ok(())
            }
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out, gone) => note_gone(out.write(bytes), gone),
            Self::File(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out, gone) => note_gone(out.flush(), gone),
            Self::File(out, _) => out.flush(),
        }
    }
}

/// Notes that the reader of standard output, like `head`, has gone.
fn note_gone<T>(written: io::Result<T>, gone: &AtomicBool) -> io::Result<T> {
    if written
        .as_ref()
        .is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    {
        gone.store(true, SeqCst);
    }
    written
}
