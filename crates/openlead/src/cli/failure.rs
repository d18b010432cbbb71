use std::io;
use std::iter::successors;
use std::path::Path;
use std::process::ExitCode;

use openlead_core::Error;

/// Why a command did not do it: what is said on standard error, and the exit code.
#[derive(Debug)]
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// It failed: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: 1,
        }
    }

    /// It was written wrongly: exit code 2, as for an unknown option.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: 2,
        }
    }

    /// A file that a command was to read: which one it is, and what to do.
    pub fn file(path: &Path, why: &io::Error) -> Self {
        let file = path.display();
        Self::new(match why.kind() {
            io::ErrorKind::NotFound => {
                format!(
                    "{file}: there is no such file; name one that is there, by its path from here"
                )
            }
            io::ErrorKind::PermissionDenied => {
                format!(
                    "{file}: this account of the system may not read it; give it the right to, or copy the file"
                )
            }
            _ => format!("{file}: {why}"),
        })
    }

    /// Says it on standard error.
    pub fn report(&self) -> ExitCode {
        if !self.message.is_empty() {
            eprintln!("openlead: {}", self.message);
        }
        ExitCode::from(self.code)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(fields) => {
                // A name is an argument of some commands and an option of others; help calls it NAME in both.
                let option = |field: &str| match field {
                    "name" => "NAME".to_owned(),
                    "url" => "URL".to_owned(),
                    field => format!("--{}", field.replace('_', "-")),
                };
                let wrong = fields
                    .iter()
                    .map(|wrong| format!("{}: {}", option(&wrong.field), wrong.message));
                Self::usage(wrong.collect::<Vec<_>>().join(" "))
            }
            other => Self::new(other.to_string()),
        }
    }
}

impl From<openlead_db::Error> for Failure {
    fn from(error: openlead_db::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<crate::bench::Error> for Failure {
    /// With its causes: a driver's error alone says little more than that there was one.
    fn from(error: crate::bench::Error) -> Self {
        let causes = successors(error.source(), |cause| cause.source());
        let causes = causes.map(|cause| format!(": {cause}"));
        Self::new(causes.fold(error.to_string(), |message, cause| message + &cause))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(error.to_string())
    }
}
