//! Who visits: every page of the product begins with a [`Visit`].

use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use form_urlencoded::byte_serialize;
use jiff::civil::Weekday;
use openlead_core::access::Right;
use openlead_core::account::{self, FirstWeekday};
use openlead_core::session::{self, Opened};
use openlead_core::{Act, Error, Result};

use crate::flash::{self, Flash};
use crate::form::Wrong;
use crate::nav::Area;
use crate::page::{self, Frame, Person};
use crate::{App, Problem, cookie};

/// The cookie with the token of the session.
pub const COOKIE: &str = "openlead_session";

/// Somebody who is signed in, on the way to a page. Without a session the answer is the way to sign in.
#[derive(Clone)]
pub struct Visit {
    /// What requests share.
    pub app: Arc<App>,
    /// Who it is, and what they work with.
    pub by: Opened,
    /// The request's headers.
    pub headers: HeaderMap,
    /// The path and query that were asked for.
    pub path: String,
    flash: Option<Flash>,
}

/// Where the edge finds who visited, to draw an error within their shell.
#[derive(Clone, Default)]
pub struct Seen(Arc<OnceLock<Visit>>);

impl Seen {
    /// Who visited.
    pub fn get(&self) -> Option<&Visit> {
        self.0.get()
    }
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let token = cookie::read(&parts.headers, COOKIE).map(str::to_owned);
        let Some(by) = opened(app, token)
            .await
            .map_err(|error| Problem::from(error).into_response())?
        else {
            return Err(to_sign_in(app, parts).await);
        };
        let visit = Self {
            app: Arc::clone(app),
            by,
            path: asked(parts).to_owned(),
            flash: flash::take(&parts.headers),
            headers: parts.headers.clone(),
        };
        if let Some(seen) = parts.extensions.get::<Seen>() {
            let _ = seen.0.set(visit.clone());
        }
        Ok(visit)
    }
}

/// The session of a token, which is told that it is in use.
pub async fn opened(app: &Arc<App>, token: Option<String>) -> Result<Option<Opened>> {
    let Some(token) = token else {
        return Ok(None);
    };
    let openlead = Arc::clone(&app.openlead);
    let found = app
        .openlead
        .db
        .read(move |tx| session::open(&openlead, tx, &token));
    let by = match found.await {
        Ok(by) => by,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    if by.is_due {
        let session = by.session;
        app.openlead
            .act(by.own(), move |act| session::seen(act, session))
            .await?;
    }
    Ok(Some(by))
}

/// The path and query that were asked for: a nested route has the rest of them alone in `parts.uri`.
fn asked(parts: &Parts) -> &str {
    let whole = parts.extensions.get::<OriginalUri>();
    let uri = whole.map_or(&parts.uri, |OriginalUri(uri)| uri);
    uri.path_and_query().map_or("/", |path| path.as_str())
}

/// Back to where somebody wanted to go, once they have signed in; to the first run while nobody can.
async fn to_sign_in(app: &Arc<App>, parts: &Parts) -> Response {
    let wanted = asked(parts);
    if matches!(app.openlead.db.read(account::any).await, Ok(false)) {
        return page::redirect("/setup");
    }
    if parts.method != Method::GET || wanted == "/" {
        return page::redirect("/sign-in");
    }
    let wanted: String = byte_serialize(wanted.as_bytes()).collect();
    page::redirect(&format!("/sign-in?to={wanted}"))
}

/// The address of this server as a browser that sent these headers knows it.
pub fn origin(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text("host").unwrap_or("127.0.0.1:8080");
    let scheme = text("x-forwarded-proto")
        .filter(|scheme| *scheme == "https")
        .unwrap_or("http");
    format!("{scheme}://{host}")
}

impl Visit {
    /// Does something in the visitor's name, whole or not at all.
    pub async fn act<T, F>(&self, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Act) -> Result<T> + Send + 'static,
    {
        self.app.openlead.act(self.by.actor, act).await
    }

    /// As [`act`](Self::act), in the name of who it really is when they look with somebody else's eyes: for what is about
    /// their own session.
    pub async fn act_self<T, F>(&self, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Act) -> Result<T> + Send + 'static,
    {
        self.app.openlead.act(self.by.own(), act).await
    }

    /// Looks something up for the visitor.
    pub async fn look<T, F>(&self, look: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Act) -> Result<T> + Send + 'static,
    {
        self.app.openlead.look(self.by.actor, look).await
    }

    /// The day with which the visitor's weeks begin: their own choice, else the company's.
    pub fn first_weekday(&self) -> FirstWeekday {
        let own = i8::try_from(self.by.preference.first_weekday).ok();
        let own = own.and_then(|day| Weekday::from_sunday_zero_offset(day).ok());
        own.map_or(self.by.catalog.account.first_weekday, FirstWeekday)
    }

    /// Whether the visitor is to be offered what a right allows; the core asks again when it matters. Whoever looks with
    /// another's eyes is offered the pages, and nothing that is done on them.
    pub fn may(&self, right: Right) -> bool {
        use Right::{Assign, Bulk, Delete, Export, Import};
        let does = matches!(right, Import | Export | Delete | Assign | Bulk);
        self.by.person.role.may(right) && !(does && self.by.viewer.is_some())
    }

    /// The address of this server as the visitor's browser knows it, `https://crm.example`, for examples of calls.
    pub fn origin(&self) -> String {
        origin(&self.headers)
    }

    /// What surrounds a page.
    pub fn frame(&self, title: &str, area: Area) -> Frame {
        let (person, account) = (&self.by.person, &self.by.catalog.account);
        let own = openlead_core::time::time_zone(&self.by.preference.time_zone);
        Frame {
            title: title.to_owned(),
            area,
            theme: self.by.preference.theme,
            person: Some(Person {
                id: person.id,
                unread: self.by.unread,
                name: person.name.clone(),
                email: person.email.clone(),
                role: person.role.as_str(),
                company: account.name.clone(),
                folded: self.by.preference.folded,
                sets_up: person.role.may(Right::Settings),
                viewer: self.by.viewer.as_ref().map(|viewer| viewer.name.clone()),
            }),
            typed: String::new(),
            flash: self.flash.clone(),
            live: String::new(),
            zone: own.unwrap_or_else(|| account.zone()),
            now: self.app.openlead.db.clock().now(),
        }
    }

    /// After a change: to a page, with what to say there.
    pub fn go(&self, path: &str, said: Flash) -> Response {
        page::go(path, &self.headers, Some(&said))
    }

    /// After a change of what a page shows: to it with what was done, or the page `again` with why it was not.
    ///
    /// # Errors
    /// What the page does not show, and what making it fails with.
    pub async fn after<T: askama::Template>(
        &self,
        done: Result<()>,
        to: &str,
        said: &str,
        again: impl AsyncFnOnce(Wrong) -> std::result::Result<T, Problem>,
    ) -> std::result::Result<Response, Problem> {
        match done {
            Ok(()) => Ok(self.go(to, Flash::done(said))),
            Err(error) => Ok(page::refuse(&again(Wrong::or_conflict(error, "")?).await?)),
        }
    }

    /// After a change: to the page that the form was on, with what to say there.
    pub fn go_back(&self, said: Flash) -> Response {
        self.go(&page::back(&self.headers, "/"), said)
    }
}
