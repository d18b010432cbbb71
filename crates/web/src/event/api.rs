use openlead_core::event::{self, Event};
use openlead_core::feed::{self, Place};
use openlead_core::{Catalog, Id, of, time};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::{IntoParams, ToSchema};

use crate::Problem;
use crate::api::{Answer, Answered, At, Key, LeadId, Moment, Page, Paging, Query, wrong_cursor};
use crate::lead::Named;

/// Something that happened.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventView {
    id: String,
    /// `noun.participle`: `lead.created`, `note.created`, …
    r#type: String,
    /// The lead that it happened to; null when it happened to the account.
    lead_id: Option<LeadId>,
    /// Its number within the lead, from 1 without gaps; 0 without a lead.
    sequence: i64,
    /// Who did it.
    who: Option<Named>,
    /// The way in: `v1`, `api`, `web`, `cli`, `import`, `job`.
    via: String,
    /// Names, texts, ids, before and after.
    #[schema(value_type = Object)]
    detail: Json,
    created_at: Moment,
}

/// Events in the order in which they happened.
#[derive(Serialize, ToSchema)]
pub struct Feed {
    data: Vec<EventView>,
    meta: FeedMeta,
}

/// How to go on.
#[derive(Serialize, ToSchema)]
struct FeedMeta {
    /// For the next request, now or when there is news.
    next_cursor: String,
    per_page: u32,
    /// Whether there are more already.
    has_more: bool,
}

/// Which events.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// From this moment on, when there is no `cursor` yet; from the beginning when absent.
    since: Option<String>,
    /// Only of these types.
    r#type: Vec<String>,
}

impl EventView {
    fn of(catalog: &Catalog, event: Event) -> Self {
        Self {
            id: event.id.to_string(),
            r#type: event.kind,
            lead_id: Some(LeadId(event.lead_id)).filter(|lead| lead.0.number() != 0),
            sequence: event.sequence,
            who: event.who.map(|who| Named::staff(catalog, who)),
            via: event.via.as_str().to_owned(),
            detail: event.detail,
            created_at: Moment(event.at),
        }
    }
}

/// List what happened to a lead, newest first
#[utoipa::path(get, path = "/leads/{id}/events", tag = "Leads", params(Paging), responses((status = 200, body = Page<EventView>)))]
pub async fn list_lead_events(key: Key, At(LeadId(lead)): At<LeadId>, paging: Paging) -> Answered {
    let before = paging.after::<Id<of::Event>>()?;
    key.look(move |act| {
        openlead_core::lead::read(act, lead)?;
        let events = event::timeline(act, lead, before, paging.size() + 1)?;
        let catalog = &act.catalog;
        paging.answer(
            events,
            |event| event.id.to_string(),
            |event| EventView::of(catalog, event),
        )
    })
    .await
}

/// List everything that happened, oldest first: for programs that come back for what is new
///
/// Send `meta.next_cursor` with each request and nothing is skipped, nothing comes twice.
#[utoipa::path(get, path = "/events", tag = "Events", params(Since, Paging), responses((status = 200, body = Feed)))]
pub async fn list_events(key: Key, Query(asked): Query<Since>, paging: Paging) -> Answered {
    let after = asked.place(&paging)?;
    let page = feed::page(
        key.openlead(),
        key.actor(),
        after,
        asked.r#type,
        paging.size() + 1,
    );
    let mut events = page.await?;
    let has_more = events.len() > paging.size() as usize;
    events.truncate(paging.size() as usize);
    key.look(move |act| {
        let meta = FeedMeta {
            next_cursor: events.last().map_or(after, Place::of).to_string(),
            per_page: paging.size(),
            has_more,
        };
        let views = events
            .iter()
            .map(|event| EventView::of(&act.catalog, event.clone()));
        Ok(Answer::list(&views.collect::<Vec<_>>(), &meta))
    })
    .await
}

impl Since {
    fn place(&self, paging: &Paging) -> Result<Place, Problem> {
        if self.r#type.len() > 50 {
            return Err(Problem::wrong_parameter("type", "Name at most 50 types."));
        }
        if let Some(cursor) = &paging.cursor {
            return cursor.parse().map_err(|_| wrong_cursor());
        }
        let Some(since) = &self.since else {
            return Ok(Place::before(0));
        };
        let at = time::parse_moment(since, &jiff::tz::TimeZone::UTC);
        let how = "Write a moment like 2026-11-23T18:30:00Z.";
        at.map(Place::before)
            .ok_or_else(|| Problem::wrong_parameter("since", how))
    }
}
