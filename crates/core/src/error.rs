use std::borrow::Cow;

use openlead_db as db;

use crate::id::{Id, of};

/// What went wrong, in terms of the product; the caller's surface decides how it is said.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The thing named (a noun: `lead`, `token`) is not there, or not in this account.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// The actor may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// What is there already stands against it.
    #[error("{0}")]
    Conflict(String),
    /// A lead has the phone number already.
    #[error("a lead with this phone number is there already")]
    LeadExists(Id<of::Lead>),
    /// It was changed since the caller read it.
    #[error("somebody else has changed this since you read it; read it again")]
    Stale,
    /// The input is wrong: which fields, and what to do about each.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldError>),
    /// The store cannot take it now; the same call may succeed later.
    #[error("{0}")]
    Unavailable(String),
    /// A fault of openlead. The text is for the log, never for the caller.
    #[error("{0}")]
    Internal(String),
}

/// One wrong input field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct FieldError {
    /// The field as the core names it; parts of a field after a dot each, as in `custom_fields.budget`. Empty for all.
    pub field: Cow<'static, str>,
    /// What to do about it, a sentence.
    pub message: String,
}

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// One wrong field and what to do about it.
    pub fn invalid(field: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.into(),
            message: message.into(),
        }])
    }

    /// With another name of a field: what a caller calls it.
    #[must_use]
    pub fn renamed(mut self, field: &str, called: &'static str) -> Self {
        if let Self::Invalid(wrong) = &mut self {
            for one in wrong.iter_mut().filter(|one| one.field == field) {
                one.field = called.into();
            }
        }
        self
    }

    /// Whether the caller's input or rights are the reason, rather than the server.
    pub fn is_refusal(&self) -> bool {
        !matches!(self, Self::Unavailable(_) | Self::Internal(_))
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Busy => {
                Self::Unavailable("too many requests are waiting for the database".to_owned())
            }
            db::Error::Unavailable(why) => Self::Unavailable(why),
            db::Error::Conflict(what) => Self::Conflict(what),
            other => Self::Internal(other.to_string()),
        }
    }
}
