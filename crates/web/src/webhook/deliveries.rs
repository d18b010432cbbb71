use openlead_core::webhook::{self, Attempt, Delivery, Outcome, Replay};
use openlead_core::{Id, of};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::{IntoParams, ToSchema};

use crate::api::{
    Answer, Answered, At, Data, EventId, Key, LeadId, Moment, Page, Paging, Query, Sent, WebhookId,
};

/// An event on its way to a webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    /// The event, which the header `webhook-id` names too.
    event_id: EventId,
    r#type: String,
    lead_id: Option<LeadId>,
    /// The event's number within the lead.
    sequence: i64,
    outcome: DeliveryOutcome,
    attempts: i64,
    /// The status of the last answer; 0 when there was none.
    status: i64,
    /// When it is tried next.
    due_at: Option<Moment>,
    tried_at: Option<Moment>,
    created_at: Moment,
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryOutcome {
    /// It is to be tried, or tried again.
    Waiting,
    /// The receiver took it.
    Delivered,
    /// It was given up.
    Failed,
}

/// A delivery with its body and every try.
#[derive(Serialize, ToSchema)]
pub struct DeliveryInFull {
    #[serde(flatten)]
    delivery: DeliveryView,
    /// The body that is sent, as text: the signature is over its bytes.
    payload: String,
    tries: Vec<Try>,
}

/// A try to deliver.
#[derive(Serialize, ToSchema)]
struct Try {
    url: String,
    #[schema(value_type = Object)]
    headers: Json,
    /// 0 when there was no answer.
    status: i64,
    /// The first 4 kB of the answer.
    answer: String,
    error: String,
    milliseconds: f64,
    at: Moment,
}

/// Which deliveries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ListDeliveries {
    #[param(inline)]
    outcome: Option<DeliveryOutcome>,
}

/// Which deliveries to send again: those of a time, delivered or not; without one all that failed.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReplayMany {
    /// Of events from this moment on.
    from: Option<Moment>,
    /// Of events before this moment.
    to: Option<Moment>,
}

impl From<Outcome> for DeliveryOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Waiting => Self::Waiting,
            Outcome::Delivered => Self::Delivered,
            Outcome::Failed => Self::Failed,
        }
    }
}

impl From<DeliveryOutcome> for Outcome {
    fn from(outcome: DeliveryOutcome) -> Self {
        match outcome {
            DeliveryOutcome::Waiting => Self::Waiting,
            DeliveryOutcome::Delivered => Self::Delivered,
            DeliveryOutcome::Failed => Self::Failed,
        }
    }
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        Self {
            event_id: delivery.event_id.into(),
            r#type: delivery.kind,
            lead_id: Some(LeadId(delivery.lead_id)).filter(|lead| lead.0.number() != 0),
            sequence: delivery.sequence,
            outcome: delivery.outcome.into(),
            attempts: delivery.attempts,
            status: delivery.status,
            due_at: delivery.due_at.map(Moment),
            tried_at: delivery.tried_at.map(Moment),
            created_at: Moment(delivery.created_at),
        }
    }
}

impl From<Attempt> for Try {
    fn from(attempt: Attempt) -> Self {
        Self {
            url: attempt.url,
            headers: attempt.headers,
            status: attempt.status,
            answer: attempt.answer,
            error: attempt.error,
            milliseconds: std::time::Duration::from_micros(attempt.micros.unsigned_abs())
                .as_secs_f64()
                * 1000.0,
            at: Moment(attempt.at),
        }
    }
}

/// List the deliveries of a webhook, newest first
#[utoipa::path(get, path = "/webhooks/{id}/deliveries", tag = "Webhooks", params(ListDeliveries, Paging), responses((status = 200, body = Page<DeliveryView>)))]
pub async fn list_deliveries(
    key: Key,
    At(id): At<WebhookId>,
    Query(asked): Query<ListDeliveries>,
    paging: Paging,
) -> Answered {
    let (before, outcome) = (
        paging.after::<Id<of::Event>>()?,
        asked.outcome.map(Outcome::from),
    );
    key.look(move |act| {
        let found = webhook::deliveries(act, id.0, outcome, before, paging.size() + 1)?;
        paging.answer(
            found,
            |delivery| delivery.event_id.to_string(),
            DeliveryView::from,
        )
    })
    .await
}

/// Read a delivery with its body and every try
#[utoipa::path(get, path = "/webhooks/{id}/deliveries/{event_id}", tag = "Webhooks", responses((status = 200, body = Data<DeliveryInFull>)))]
pub async fn read_delivery(key: Key, At((id, event)): At<(WebhookId, EventId)>) -> Answered {
    key.look(move |act| {
        let (delivery, payload) = webhook::delivery(act, id.0, event.0)?;
        let tries = webhook::attempts(act, id.0, event.0)?;
        let tries = tries.into_iter().map(Try::from).collect();
        Ok(Answer::data(&DeliveryInFull {
            delivery: delivery.into(),
            payload,
            tries,
        }))
    })
    .await
}

/// Send a delivery again
#[utoipa::path(post, path = "/webhooks/{id}/deliveries/{event_id}/replay", tag = "Webhooks", responses((status = 204)))]
pub async fn replay_delivery(key: Key, At((id, event)): At<(WebhookId, EventId)>) -> Answered {
    key.act(move |act| {
        webhook::replay(act, id.0, event.0)?;
        Ok(Answer::nothing())
    })
    .await
}

/// Send many deliveries again: all that failed, or all of a time
#[utoipa::path(post, path = "/webhooks/{id}/replay", tag = "Webhooks", request_body = Option<ReplayMany>, responses((status = 204)))]
pub async fn replay_deliveries(
    key: Key,
    At(id): At<WebhookId>,
    Sent(many): Sent<ReplayMany>,
) -> Answered {
    let what = match (many.from, many.to) {
        (None, None) => Replay::failed(),
        (from, to) => Replay::between(from.map_or(0, |at| at.0), to.map_or(i64::MAX, |at| at.0)),
    };
    key.act(move |act| {
        webhook::replay_all(act, id.0, &what)?;
        Ok(Answer::nothing())
    })
    .await
}

/// Send a test event: its id, under which its delivery is logged
#[utoipa::path(post, path = "/webhooks/{id}/test", tag = "Webhooks", responses((status = 201, body = Data<TestSent>)))]
pub async fn test_webhook(key: Key, At(id): At<WebhookId>) -> Answered {
    key.act(move |act| {
        let event_id = webhook::test(act, id.0)?.into();
        Ok(Answer::made(&TestSent { event_id }))
    })
    .await
}

/// A test event on its way.
#[derive(Serialize, ToSchema)]
pub struct TestSent {
    event_id: EventId,
}
