use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use openlead_core::once::{self, Claim, LONGEST};
use openlead_core::{Act, Error, Id, Openlead, of};

use super::answer::{Answer, Answered};
use super::door::Fingerprint;
use crate::Problem;

/// The header that makes a request have its effect once.
pub const HEADER: &str = "idempotency-key";

/// A POST or PATCH that came with an `Idempotency-Key`.
#[derive(Debug, Clone)]
pub struct Once(once::Once);

impl Once {
    /// The key of a request, if it came with one.
    pub fn of(parts: &Parts, token: Id<of::Token>) -> Result<Option<Self>, Problem> {
        let Some(key) = parts.headers.get(HEADER) else {
            return Ok(None);
        };
        if !matches!(parts.method, Method::POST | Method::PATCH) {
            return Ok(None);
        }
        let key = key.to_str().unwrap_or_default().trim();
        if key.is_empty() || key.len() > LONGEST {
            let detail = format!("Write an Idempotency-Key of 1 to {LONGEST} ASCII characters.");
            return Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "idempotency_key",
                detail,
            ));
        }
        let request = parts.extensions.get::<Fingerprint>();
        Ok(Some(Self(once::Once {
            token,
            key: key.to_owned(),
            request: request.map(|request| request.0.clone()).unwrap_or_default(),
        })))
    }

    /// With what tells the request from others when the door has not read its body.
    pub fn tell(&mut self, fingerprint: String) {
        self.0.request = fingerprint;
    }

    /// The act and its key, or the answer that the act had before.
    pub fn run(
        &self,
        openlead: &Openlead,
        act: &mut Act,
        run: impl Fn(&mut Act) -> Answered,
    ) -> Answered {
        match once::claim(openlead, act, &self.0)? {
            Claim::Before(kept) => Ok(Answer::replayed(kept)),
            Claim::Other => Err(other()),
            Claim::New => {
                let answer = run(act)?;
                once::keep(openlead, act, &self.0, answer.kept())?;
                Ok(answer)
            }
        }
    }

    /// Keeps the answer at the end of what was only begun when the key was taken.
    pub fn keep(&self, openlead: &Openlead, act: &mut Act, answer: &Answer) -> Result<(), Error> {
        once::keep(openlead, act, &self.0, answer.kept())
    }
}

fn other() -> Problem {
    let detail =
        "This Idempotency-Key came with another request before. Use a new key for a new request.";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key", detail)
}

/// What is answered right now, in this process.
pub type InFlight = Arc<Mutex<HashSet<(Id<of::Account>, once::Once)>>>;

/// A request that is being answered; another one with its key is refused meanwhile. In another process it waits instead.
pub struct Running<'a>(&'a InFlight, Option<(Id<of::Account>, once::Once)>);

impl<'a> Running<'a> {
    /// Begins, unless the same key is running.
    pub fn begin(
        all: &'a InFlight,
        account: Id<of::Account>,
        once: Option<&Once>,
    ) -> Result<Self, Problem> {
        let Some(once) = once else {
            return Ok(Self(all, None));
        };
        let this = (account, once.0.clone());
        let mut running = all.lock().unwrap_or_else(PoisonError::into_inner);
        if running.insert(this.clone()) {
            return Ok(Self(all, Some(this)));
        }
        let detail = "The first request with this Idempotency-Key is still running. Send it again in a moment.";
        Err(Problem::new(StatusCode::CONFLICT, "still_running", detail))
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some(this) = &self.1 {
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(this);
        }
    }
}
