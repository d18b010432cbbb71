//! The account's token in a popup, further tokens, and keys of the REST API.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::token::{self, Kind, Scope, Token};
use openlead_core::{Id, of};
use serde::Deserialize;

use crate::flash::Flash;
use crate::form::{Ask, Form};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

const PATH: &str = "/settings/connect";

#[derive(Template)]
#[template(path = "connect/tokens.html")]
struct Tokens {
    frame: Frame,
    side: Side,
    tokens: Vec<Token>,
    keys: Vec<Token>,
    popup: Popup,
    host: String,
}

/// What stands over the page.
enum Popup {
    Nothing,
    /// The account's token, made before.
    Token(String),
    /// Whether the old token shall really end.
    Again,
    /// A secret that was made now: its name, and the secret.
    Made(String, String, Kind),
}

/// What the popup's address asks for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    again: bool,
}

/// The form for another token or key.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Named {
    name: String,
    scope: String,
}

/// `GET /settings/connect`
pub async fn index(visit: Visit) -> Result<Response, Problem> {
    show(&visit, Popup::Nothing).await
}

/// `GET /settings/connect/token`: the popup of "Show / generate token".
pub async fn popup(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    if asked.again {
        return show(&visit, Popup::Again).await;
    }
    let openlead = Arc::clone(&visit.app.openlead);
    let token = visit.act(move |act| {
        act.require(Right::Tokens)?;
        match token::show(&openlead, act)? {
            Some(token) => Ok(token),
            None => token::generate(&openlead, act),
        }
    });
    let token = token.await?;
    show(&visit, Popup::Token(token)).await
}

/// `POST /settings/connect/token`: a new token; the one before ends.
pub async fn generate(visit: Visit) -> Result<Response, Problem> {
    let openlead = Arc::clone(&visit.app.openlead);
    let made = visit.act(move |act| {
        act.require(Right::Tokens)?;
        token::generate(&openlead, act)
    });
    made.await?;
    let said = Flash::done("There is a new token; the old one has ended.");
    Ok(visit.go("/settings/connect/token", said))
}

/// `POST /settings/connect/tokens`: one more token.
pub async fn add_token(visit: Visit, Form(named): Form<Named>) -> Result<Response, Problem> {
    add(visit, named, Kind::Token).await
}

/// `POST /settings/connect/keys`: a key of the REST API, which is shown once.
pub async fn add_key(visit: Visit, Form(named): Form<Named>) -> Result<Response, Problem> {
    add(visit, named, Kind::Key).await
}

async fn add(visit: Visit, named: Named, kind: Kind) -> Result<Response, Problem> {
    let scope = if named.scope == "read" {
        Scope::Read
    } else {
        Scope::Write
    };
    let openlead = Arc::clone(&visit.app.openlead);
    let name = named.name.clone();
    let made = visit.act(move |act| {
        act.require(Right::Tokens)?;
        token::add(&openlead, act, kind, &name, scope, None)
    });
    match made.await {
        Ok((_, secret)) => show(&visit, Popup::Made(named.name, secret, kind)).await,
        Err(openlead_core::Error::Invalid(wrong)) => {
            let wrong: String = wrong.into_iter().map(|wrong| wrong.message).collect();
            Ok(visit.go(PATH, Flash::failed(wrong)))
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /settings/connect/tokens/{id}/revoke`: ends a token or key.
pub async fn revoke(visit: Visit, Path(id): Path<Id<of::Token>>) -> Result<Response, Problem> {
    let ended = visit.act(move |act| {
        act.require(Right::Tokens)?;
        token::revoke(act, id)
    });
    ended.await?;
    Ok(visit.go(
        PATH,
        Flash::done("It has ended: no later call gets in with it."),
    ))
}

async fn show(visit: &Visit, popup: Popup) -> Result<Response, Problem> {
    let all = visit.look(|act| {
        act.require(Right::Tokens)?;
        token::list(act)
    });
    let all = all
        .await?
        .into_iter()
        .filter(|token| token.revoked_at.is_none());
    let (tokens, keys) = all.partition(|token| token.kind == Kind::Token);
    Ok(page::show(&Tokens {
        frame: visit.frame("API", Area::Settings),
        side: Side::of(visit, PATH),
        tokens,
        keys,
        popup,
        host: visit.origin(),
    }))
}
