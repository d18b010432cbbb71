//! One delivery: what was sent, what came back, how long it took.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::webhook::{self, Attempt, Delivery};
use openlead_core::{Id, of};

use super::pages::PATH;
use crate::flash::Flash;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

type Which = Path<(Id<of::Webhook>, Id<of::Event>)>;

#[derive(Template)]
#[template(path = "settings/delivery.html")]
struct One {
    frame: Frame,
    side: Side,
    webhook: Id<of::Webhook>,
    delivery: Delivery,
    /// What is sent, as people read it.
    body: String,
    attempts: Vec<Attempt>,
}

impl One {
    fn headers(&self, attempt: &Attempt) -> Vec<(String, String)> {
        let headers = attempt.headers.as_object().into_iter().flatten();
        let text = |value: &serde_json::Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        headers
            .map(|(name, value)| (name.clone(), text(value)))
            .collect()
    }

    fn millis(&self, attempt: &Attempt) -> String {
        format!("{:.1}", attempt.micros as f64 / 1000.0)
    }
}

/// `GET /settings/webhooks/{id}/deliveries/{event}`
pub async fn show(visit: Visit, Path((webhook, event)): Which) -> Result<Response, Problem> {
    let found = visit.look(move |act| {
        let (delivery, body) = webhook::delivery(act, webhook, event)?;
        Ok((delivery, body, webhook::attempts(act, webhook, event)?))
    });
    let (delivery, body, attempts) = found.await?;
    let pretty = serde_json::from_str::<serde_json::Value>(&body);
    let pretty = pretty.and_then(|body| serde_json::to_string_pretty(&body));
    Ok(page::show(&One {
        frame: visit.frame("A delivery", Area::Settings).live("webhook"),
        side: Side::of(&visit, PATH),
        webhook,
        delivery,
        body: pretty.unwrap_or(body),
        attempts,
    }))
}

/// `POST /settings/webhooks/{id}/deliveries/{event}/replay`
pub async fn replay(visit: Visit, Path((webhook, event)): Which) -> Result<Response, Problem> {
    visit
        .act(move |act| webhook::replay(act, webhook, event))
        .await?;
    let said = Flash::done("It is sent again, with the same webhook-id.");
    Ok(visit.go(&format!("{PATH}/{webhook}/deliveries/{event}"), said))
}
