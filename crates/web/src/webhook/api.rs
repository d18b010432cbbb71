use openlead_core::webhook;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{MadeWebhook, WebhookFields, WebhookView, edit, remove};
use crate::api::{All, Answer, Answered, At, Data, Key, Record, Sent, WebhookId};

/// The secret that signs what is sent to a webhook.
#[derive(Serialize, ToSchema)]
pub struct Secret {
    secret: String,
}

/// List webhooks, oldest first
#[utoipa::path(get, path = "/webhooks", tag = "Webhooks", responses((status = 200, body = All<WebhookView>)))]
pub async fn list_webhooks(key: Key) -> Answered {
    key.look(|act| {
        let all = webhook::list(act)?.into_iter().map(WebhookView::from);
        Ok(Answer::data(&all.collect::<Vec<_>>()))
    })
    .await
}

/// Read a webhook
#[utoipa::path(get, path = "/webhooks/{id}", tag = "Webhooks", responses((status = 200, body = Data<WebhookView>)))]
pub async fn read_webhook(key: Key, At(id): At<WebhookId>) -> Answered {
    key.read::<WebhookView>(id).await
}

/// Add a webhook: the answer has its secret
#[utoipa::path(post, path = "/webhooks", tag = "Webhooks", request_body = WebhookFields, responses((status = 201, body = Data<MadeWebhook>)))]
pub async fn create_webhook(key: Key, Sent(fields): Sent<WebhookFields>) -> Answered {
    let openlead = key.openlead().clone();
    key.act(move |act| {
        let (id, secret) = webhook::add(&openlead, act, &fields.as_new())?;
        let id = WebhookId::from(id);
        let webhook = WebhookView::read(act, id)?;
        Ok(Answer::made(&MadeWebhook { webhook, secret }).at::<WebhookView>(id))
    })
    .await
}

/// Change a webhook, enable or disable it
#[utoipa::path(patch, path = "/webhooks/{id}", tag = "Webhooks", request_body = WebhookFields, responses((status = 204)))]
pub async fn change_webhook(
    key: Key,
    At(id): At<WebhookId>,
    Sent(fields): Sent<WebhookFields>,
) -> Answered {
    key.change::<WebhookView>(id, move |act| edit(act, id, &fields))
        .await
}

/// Delete a webhook
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "Webhooks", responses((status = 204)))]
pub async fn delete_webhook(key: Key, At(id): At<WebhookId>) -> Answered {
    key.remove::<WebhookView>(id, move |act| remove(act, id))
        .await
}

/// Stop sending to a webhook; what is due is kept
#[utoipa::path(post, path = "/webhooks/{id}/pause", tag = "Webhooks", responses((status = 204)))]
pub async fn pause_webhook(key: Key, At(id): At<WebhookId>) -> Answered {
    key.act(move |act| {
        webhook::pause(act, id.0)?;
        Ok(Answer::nothing())
    })
    .await
}

/// Send to a webhook again, what is due first
#[utoipa::path(post, path = "/webhooks/{id}/resume", tag = "Webhooks", responses((status = 204)))]
pub async fn resume_webhook(key: Key, At(id): At<WebhookId>) -> Answered {
    key.act(move |act| {
        webhook::resume(act, id.0)?;
        Ok(Answer::nothing())
    })
    .await
}

/// Read the secret of a webhook
#[utoipa::path(get, path = "/webhooks/{id}/secret", tag = "Webhooks", responses((status = 200, body = Data<Secret>)))]
pub async fn read_webhook_secret(key: Key, At(id): At<WebhookId>) -> Answered {
    let openlead = key.openlead().clone();
    key.writing()?
        .look(move |act| {
            let secret = webhook::show_secret(&openlead, act, id.0)?;
            Ok(Answer::data(&Secret { secret }))
        })
        .await
}

/// Make a new secret; for 24 hours what is sent is signed with the old one too
#[utoipa::path(post, path = "/webhooks/{id}/secret", tag = "Webhooks", responses((status = 201, body = Data<Secret>)))]
pub async fn rotate_webhook_secret(key: Key, At(id): At<WebhookId>) -> Answered {
    let openlead = key.openlead().clone();
    key.act(move |act| {
        let secret = webhook::rotate(&openlead, act, id.0)?;
        Ok(Answer::made(&Secret { secret }))
    })
    .await
}
