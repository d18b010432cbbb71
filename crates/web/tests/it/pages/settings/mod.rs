//! Settings, changed by forms.

mod audit;
mod data;
mod department;
mod fields;
mod forward;
mod general;
mod lists;
mod staff;
mod webhook;

use openlead_core::secret::hashed;
use openlead_core::staff as people;

use super::visitor::Visitor;
use crate::site::Site;

/// Somebody who may not change settings.
pub async fn agent(site: &Site) -> Visitor<'_> {
    let id = site.agent("Bala", &[]).await;
    let hash = hashed("agents password".to_owned()).await.unwrap();
    site.act(move |act| people::set_password(act, id, &hash))
        .await;
    Visitor::of(site, "bala@example.com", "agents password").await
}
