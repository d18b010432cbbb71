use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method};
use openlead_core::token::{self, Kind, Scope};
use openlead_core::{Act, Actor, Error, Id, Openlead, Progress, Via, of};
use openlead_db::Tx;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::{Answer, Answered};
use super::once::{self, Running};
use super::record::Record;
use crate::{App, Problem};

/// A request that a key of the REST API has let in: in whose name, and what it may do.
pub struct Key {
    app: Arc<App>,
    actor: Actor,
    scope: Scope,
    once: Option<once::Once>,
    if_match: Option<String>,
    if_none_match: Option<String>,
}

/// What was found out about a key.
struct Known {
    actor: Actor,
    token: Id<of::Token>,
    kind: Kind,
    scope: Scope,
    stale: bool,
}

impl FromRequestParts<Arc<App>> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let known = known(app, &parts.headers).await?;
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        let key = Self {
            app: Arc::clone(app),
            actor: known.actor,
            scope: known.scope,
            once: once::Once::of(parts, known.token)?,
            if_match: text(&parts.headers, &IF_MATCH),
            if_none_match: text(&parts.headers, &IF_NONE_MATCH),
        };
        if reads { Ok(key) } else { key.writing() }
    }
}

impl Key {
    /// In whose name the request acts.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The key, when it may write: for reading what gives more than reading does.
    pub fn writing(self) -> Result<Self, Problem> {
        let detail = "This key may only read. Make one that may write under Settings, API keys.";
        match self.scope {
            Scope::Write => Ok(self),
            Scope::Read => Err(Problem::forbidden(detail)),
        }
    }

    /// With the content of a body that is a file: an `Idempotency-Key` is of these parts.
    pub fn of_content(mut self, parts: &[&[u8]]) -> Self {
        if let Some(once) = &mut self.once {
            once.tell(super::door::fingerprint(parts));
        }
        self
    }

    /// openlead itself, for what is no plain act.
    pub fn openlead(&self) -> &Arc<Openlead> {
        &self.app.openlead
    }

    /// Looks something up, from one snapshot.
    pub async fn look<F>(self, look: F) -> Answered
    where
        F: Fn(&mut Act) -> Answered + Send + 'static,
    {
        let (openlead, actor) = (Arc::clone(&self.app.openlead), self.actor);
        let looked = self
            .app
            .openlead
            .db
            .read(move |tx| look(&mut openlead.enter(tx, actor)?));
        Ok(looked.await?.unless(self.if_none_match.as_deref()))
    }

    /// Does something, whole or not at all; with an `Idempotency-Key` once, however often it is sent.
    pub async fn act<F>(self, act: F) -> Answered
    where
        F: Fn(&mut Act) -> Answered + Send + 'static,
    {
        let _running = Running::begin(&self.app.running, self.actor.account, self.once.as_ref())?;
        self.write(act).await
    }

    /// Takes the `Idempotency-Key` of a request that only reads, which is done anew each time: it is refused with another
    /// request alone.
    pub async fn claimed(self) -> Result<Self, Problem> {
        if self.once.is_some() {
            self.write(|_| Ok(Answer::nothing())).await?;
        }
        Ok(self)
    }

    /// Begins what is too long for one transaction, as [`act`](Self::act) does something, and answers when it has ended. Sent
    /// again with its `Idempotency-Key`, what was cut off before its end goes on.
    pub async fn long<T, F>(self, begin: F, end: impl AsyncFnOnce(T) -> Answered) -> Answered
    where
        T: Serialize + DeserializeOwned,
        F: Fn(&mut Act) -> Result<T, Problem> + Send + 'static,
    {
        let _running = Running::begin(&self.app.running, self.actor.account, self.once.as_ref())?;
        let begun = self
            .write(move |act| Ok(Answer::begun(&begin(act)?)))
            .await?;
        let Some(with) = begun.begun_with() else {
            return Ok(begun);
        };
        let ended = end(with).await?;
        if let Some(once) = self.once.clone() {
            let (openlead, kept) = (Arc::clone(self.openlead()), ended.clone());
            let keep = move |act: &mut Act| once.keep(&openlead, act, &kept);
            self.app.openlead.act(self.actor, keep).await?;
        }
        Ok(ended)
    }

    async fn write<F>(&self, act: F) -> Answered
    where
        F: Fn(&mut Act) -> Answered + Send + 'static,
    {
        let openlead = Arc::clone(&self.app.openlead);
        let (actor, once) = (self.actor, self.once.clone());
        let unit = move |tx: &mut Tx| {
            let mut opened = openlead.enter(tx, actor)?;
            match &once {
                Some(once) => once.run(&openlead, &mut opened, &act),
                None => act(&mut opened),
            }
        };
        self.app.openlead.db.write(unit).await
    }

    /// Does long work, of which the first unit decides: 204. The other units follow before the answer.
    pub async fn in_units<F>(self, unit: F) -> Answered
    where
        F: Fn(&mut Act, Progress) -> Result<Progress, Error> + Clone + Send + 'static,
    {
        let (openlead, actor) = (Arc::clone(&self.app.openlead), self.actor);
        let (first, begun) = (unit.clone(), Arc::new(Mutex::new(None)));
        let begins = Arc::clone(&begun);
        let answer = self.act(move |act| {
            let progress = first(act, Progress::default())?;
            *begins.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress);
            Ok(Answer::nothing())
        });
        let answer = answer.await?;
        let begun = *begun.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(progress) = begun {
            openlead.go_on(actor, progress, unit).await?;
        }
        Ok(answer)
    }

    /// Answers with a record.
    pub async fn read<R: Record>(self, id: R::Id) -> Answered {
        self.look(move |act| Ok(Answer::record(&R::read(act, id)?)))
            .await
    }

    /// Makes a record: 201 with it and its address.
    pub async fn create<R: Record>(
        self,
        make: impl Fn(&mut Act) -> Result<R::Id, Error> + Send + 'static,
    ) -> Answered {
        self.act(move |act| {
            let id = make(act)?;
            Ok(Answer::created::<R>(id, &R::read(act, id)?))
        })
        .await
    }

    /// Changes a record, unless it is another one than `If-Match` says: 204 with its new `ETag`.
    pub async fn change<R: Record>(
        mut self,
        id: R::Id,
        change: impl Fn(&mut Act) -> Result<(), Error> + Send + 'static,
    ) -> Answered {
        let wanted = self.if_match.take();
        self.act(move |act| {
            still::<R>(act, id, wanted.as_deref())?;
            change(act)?;
            Ok(Answer::changed(&R::read(act, id)?))
        })
        .await
    }

    /// Deletes a record, unless it is another one than `If-Match` says: 204.
    pub async fn remove<R: Record>(
        mut self,
        id: R::Id,
        remove: impl Fn(&mut Act) -> Result<(), Error> + Send + 'static,
    ) -> Answered {
        let wanted = self.if_match.take();
        self.act(move |act| {
            still::<R>(act, id, wanted.as_deref())?;
            remove(act)?;
            Ok(Answer::nothing())
        })
        .await
    }
}

/// That the record is still the one that the caller has read; nobody else changes it up to the commit.
fn still<R: Record>(act: &mut Act, id: R::Id, wanted: Option<&str>) -> Result<(), Problem> {
    let Some(wanted) = wanted else {
        return Ok(());
    };
    R::hold(act, id)?;
    let now = Answer::record(&R::read(act, id)?);
    match now.is(wanted) {
        true => Ok(()),
        false => Err(Problem::changed()),
    }
}

async fn known(app: &Arc<App>, headers: &HeaderMap) -> Result<Known, Problem> {
    let secret = bearer(headers).ok_or_else(|| {
        Problem::unauthorized("Send a key of the REST API as Authorization: Bearer ik_…")
    })?;
    let openlead = Arc::clone(&app.openlead);
    let known = app.openlead.db.read(move |tx| open(&openlead, tx, &secret));
    let known = known.await.map_err(|error| match error {
        Error::NotFound(_) => {
            app.metrics.unknown_tokens.inc();
            Problem::unauthorized(
                "This key is unknown or was revoked. Make one under Settings, API keys.",
            )
        }
        other => other.into(),
    })?;
    if known.kind != Kind::Key {
        let detail =
            "This is a token of the v1 API. The REST API takes keys, which begin with ik_.";
        return Err(Problem::unauthorized(detail));
    }
    if known.stale {
        let (openlead, account, token) =
            (Arc::clone(&app.openlead), known.actor.account, known.token);
        tokio::spawn(async move {
            let touched = openlead
                .db
                .write(move |tx| token::touch(tx, account, token))
                .await;
            touched.inspect_err(|error| tracing::warn!(%error, "the use of a key was not noted"))
        });
    }
    Ok(known)
}

fn open(openlead: &Openlead, tx: &mut Tx, secret: &str) -> Result<Known, Error> {
    let mut opened = token::open(openlead, tx, secret, None, Via::Api)?;
    Ok(Known {
        stale: opened.is_stale(),
        actor: opened.act.actor,
        token: opened.token,
        kind: opened.kind,
        scope: opened.scope,
    })
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = text(headers, &AUTHORIZATION)?;
    let (scheme, secret) = value.trim().split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then(|| secret.to_owned())
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}
