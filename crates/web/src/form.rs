//! What a form sent.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::{App, Problem, body};

/// The fields of a form as `T`: strings and lists of strings with `#[serde(default)]`, checked by the core.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let bytes = body::read(request.into_body(), app.settings.body_bytes).await?;
        let form = serde_html_form::from_bytes(&bytes).ok();
        form.filter(|_| !has_nul(&bytes)).map(Self).ok_or_else(|| {
            let detail =
                "The form could not be read. Go back, load the page anew and send it again.";
            Problem::new(StatusCode::BAD_REQUEST, "unreadable", detail)
        })
    }
}

/// The query of an address as `T`: strings and lists of strings with `#[serde(default)]`, checked by the core.
pub struct Ask<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Ask<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let asked = serde_html_form::from_str(query).ok();
        asked
            .filter(|_| !has_nul(query.as_bytes()))
            .map(Self)
            .ok_or_else(|| {
                let detail = "This address cannot be read. Go back, and try again from there.";
                Problem::new(StatusCode::BAD_REQUEST, "unreadable", detail)
            })
    }
}

/// The character U+0000, which no database keeps.
fn has_nul(urlencoded: &[u8]) -> bool {
    urlencoded.contains(&0) || urlencoded.windows(3).any(|window| window == b"%00")
}

/// The wrong fields of a form: what to do about each.
#[derive(Debug, Clone, Default)]
pub struct Wrong(Vec<openlead_core::FieldError>);

impl Wrong {
    /// What the core found wrong; other errors are not the form's.
    ///
    /// # Errors
    /// What is not about fields.
    pub fn of(error: openlead_core::Error) -> Result<Self, Problem> {
        match error {
            openlead_core::Error::Invalid(fields) => Ok(Self(fields)),
            other => Err(other.into()),
        }
    }

    /// What the core found wrong; what stands against it is told about `field`.
    ///
    /// # Errors
    /// What is neither.
    pub fn or_conflict(error: openlead_core::Error, field: &'static str) -> Result<Self, Problem> {
        match error {
            openlead_core::Error::Conflict(why) => Ok(Self::field(field, sentence(&why))),
            other => Self::of(other),
        }
    }

    /// One wrong field.
    pub fn field(field: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(vec![openlead_core::FieldError {
            field: field.into(),
            message,
        }])
    }

    /// The same with other words about a field, when it is wrong.
    #[must_use]
    pub fn but(mut self, field: &str, message: &str) -> Self {
        for wrong in self.0.iter_mut().filter(|wrong| is_of(wrong, field)) {
            message.clone_into(&mut wrong.message);
        }
        self
    }

    /// What to do about a field; empty when it is right.
    pub fn about(&self, field: &str) -> &str {
        let wrong = self.0.iter().find(|wrong| is_of(wrong, field));
        wrong.map_or("", |wrong| &wrong.message)
    }

    /// All that is wrong, as one text.
    pub fn whole(&self) -> String {
        let messages = self.0.iter().map(|wrong| &*wrong.message);
        messages.collect::<Vec<_>>().join(" ")
    }

    /// Whether anything is wrong.
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }
}

/// Whether it is the field that is wrong, or a part of it.
fn is_of(wrong: &openlead_core::FieldError, field: &str) -> bool {
    let rest = wrong.field.strip_prefix(field);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl From<Vec<openlead_core::FieldError>> for Wrong {
    fn from(fields: Vec<openlead_core::FieldError>) -> Self {
        Self(fields)
    }
}

/// What the core says, as a sentence of a page.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{}{}{end}", first.collect::<String>(), letters.as_str())
}
