use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::{Error, login};
use qrcode::{Color, EcLevel, QrCode};
use serde::Deserialize;

use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "me/two_step.html")]
struct TurnOn {
    frame: Frame,
    authenticator: login::Authenticator,
    qr: Qr,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "me/codes.html")]
struct Codes {
    frame: Frame,
    codes: Vec<String>,
}

/// A QR code as one path of an SVG.
struct Qr {
    side: usize,
    path: String,
}

impl Qr {
    fn of(text: &str) -> Result<Self, Problem> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M);
        let code = code.map_err(|error| Problem::internal(format!("a QR code: {error}")))?;
        let width = code.width();
        let dark = code
            .to_colors()
            .into_iter()
            .enumerate()
            .filter(|(_, colour)| *colour == Color::Dark);
        let path = dark
            .map(|(at, _)| format!("M{} {}h1v1h-1z", at % width, at / width))
            .collect();
        Ok(Self { side: width, path })
    }
}

/// `GET /me/two-step`
pub async fn ask(visit: Visit) -> Result<Response, Problem> {
    let openlead = Arc::clone(&visit.app.openlead);
    let new = visit
        .look(move |act| login::Authenticator::new(&openlead, act))
        .await?;
    Ok(page::show(&form(&visit, new, Wrong::default())?))
}

fn form(
    visit: &Visit,
    authenticator: login::Authenticator,
    wrong: Wrong,
) -> Result<TurnOn, Problem> {
    Ok(TurnOn {
        frame: visit.frame("Two-step sign-in", Area::Elsewhere),
        qr: Qr::of(&authenticator.url)?,
        authenticator,
        wrong,
    })
}

/// The form by which somebody shows that their app works.
#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    sealed: String,
    #[serde(default)]
    code: String,
}

/// `POST /me/two-step`
pub async fn turn_on(visit: Visit, Form(filled): Form<CodeForm>) -> Result<Response, Problem> {
    let openlead = Arc::clone(&visit.app.openlead);
    let sealed = filled.sealed.clone();
    let codes = visit.act(move |act| login::turn_on(&openlead, act, &filled.sealed, &filled.code));
    match codes.await {
        Ok(codes) => Ok(page::show(&Codes {
            frame: visit.frame("Recovery codes", Area::Elsewhere),
            codes,
        })),
        Err(error) => {
            let wrong = Wrong::of(error)?;
            let openlead = Arc::clone(&visit.app.openlead);
            let same = visit
                .look(move |act| login::Authenticator::again(&openlead, act, &sealed))
                .await?;
            Ok(page::refuse(&form(&visit, same, wrong)?))
        }
    }
}

/// `POST /me/two-step/off`
pub async fn turn_off(visit: Visit) -> Result<Response, Problem> {
    visit
        .act(|act| {
            let who = act.actor.who.ok_or(Error::NotFound("staff"))?;
            login::turn_off(act, who)
        })
        .await?;
    Ok(visit.go("/me", Flash::done("Two-step sign-in is off.")))
}
