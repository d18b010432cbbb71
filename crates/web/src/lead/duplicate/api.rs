use openlead_core::Act;
use openlead_core::lead::merge::{self, Merged, Pair, Reason};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::{
    All, Answer, Answered, At, Data, EventId, Key, LeadId, Moment, Page, Paging, Query, Sent,
};
use crate::lead::Named;

/// Two leads that may be one person.
#[derive(Serialize, ToSchema)]
pub struct Duplicate {
    /// The older one.
    lead_id: LeadId,
    /// The newer one.
    other_id: LeadId,
    reason: DuplicateReason,
}

/// Why two leads may be one person.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateReason {
    /// They have the same e-mail address.
    Email,
    /// They have the same company, and names that are alike.
    NameAndCompany,
}

/// By what duplicates are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListDuplicates {
    /// `email` when absent.
    #[serde(default)]
    #[param(inline)]
    reason: Option<DuplicateReason>,
}

/// What shall become of two leads.
#[derive(Deserialize, ToSchema)]
pub struct NewMerge {
    /// The lead that becomes part of the one in the address.
    other_id: LeadId,
    /// Fields that are taken from it: `name`, `email`, `company`, `address`, `birth_date`, `status`, `source`, `purpose`,
    /// `type`, `agent`, `department`, `notes`, `score`, `next_follow_up_at`, `custom.KEY`. What the lead has blank is taken
    /// in any case.
    #[serde(default)]
    #[schema(max_items = 300)]
    take: Vec<String>,
}

/// A merge that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = Merge)]
pub struct MergeView {
    id: EventId,
    /// The lead that stays.
    lead_id: LeadId,
    /// The lead that became part of it.
    other_id: LeadId,
    who: Option<Named>,
    created_at: Moment,
    undone_at: Option<Moment>,
}

impl From<Pair> for Duplicate {
    fn from(pair: Pair) -> Self {
        Self {
            lead_id: LeadId(pair.one),
            other_id: LeadId(pair.other),
            reason: match pair.reason {
                Reason::Email => DuplicateReason::Email,
                Reason::NameAndCompany => DuplicateReason::NameAndCompany,
            },
        }
    }
}

impl MergeView {
    fn of(act: &Act, merged: &Merged) -> Self {
        Self {
            id: merged.id.into(),
            lead_id: merged.lead_id.into(),
            other_id: merged.other_id.into(),
            who: merged.who.map(|who| Named::staff(&act.catalog, who)),
            created_at: Moment(merged.at),
            undone_at: merged.undone_at.map(Moment),
        }
    }
}

/// List pairs of leads that may be one person
#[utoipa::path(get, path = "/duplicates", tag = "Duplicates", params(ListDuplicates, Paging), responses((status = 200, body = Page<Duplicate>)))]
pub async fn list_duplicates(
    key: Key,
    Query(asked): Query<ListDuplicates>,
    paging: Paging,
) -> Answered {
    let by = match asked.reason {
        Some(DuplicateReason::NameAndCompany) => Reason::NameAndCompany,
        _ => Reason::Email,
    };
    let after = paging.cursor.clone().unwrap_or_default();
    key.look(move |act| {
        let found = merge::suggestions(act, by, &after, paging.size() + 1)?;
        paging.answer(
            found,
            |(last, _)| last.clone(),
            |(_, pair)| Duplicate::from(pair),
        )
    })
    .await
}

/// List the leads that may be the same person as a lead, at most 50
#[utoipa::path(get, path = "/leads/{id}/duplicates", tag = "Duplicates", responses((status = 200, body = All<Duplicate>)))]
pub async fn list_lead_duplicates(key: Key, At(id): At<LeadId>) -> Answered {
    key.look(move |act| {
        let pairs = merge::suggest(act, id.0)?.into_iter();
        Ok(Answer::data(
            &pairs.map(Duplicate::from).collect::<Vec<_>>(),
        ))
    })
    .await
}

/// List the merges into a lead, the latest first
#[utoipa::path(get, path = "/leads/{id}/merges", tag = "Duplicates", responses((status = 200, body = All<MergeView>)))]
pub async fn list_lead_merges(key: Key, At(id): At<LeadId>) -> Answered {
    key.look(move |act| {
        openlead_core::lead::read(act, id.0)?;
        let merges = merge::merges(act, id.0)?;
        let views: Vec<_> = merges
            .iter()
            .map(|merged| MergeView::of(act, merged))
            .collect();
        Ok(Answer::data(&views))
    })
    .await
}

/// Make another lead part of a lead: it gets the other's numbers, notes, tasks, deals and calls
#[utoipa::path(post, path = "/leads/{id}/merge", tag = "Duplicates", request_body = NewMerge, responses((status = 201, body = Data<MergeView>)))]
pub async fn merge_lead(key: Key, At(id): At<LeadId>, Sent(new): Sent<NewMerge>) -> Answered {
    key.act(move |act| {
        let made = merge::merge(act, id.0, new.other_id.0, &new.take)?;
        let merges = merge::merges(act, id.0)?;
        let merged = merges.iter().find(|merged| merged.id == made);
        let merged = merged.ok_or(openlead_core::Error::NotFound("merge"))?;
        Ok(Answer::made(&MergeView::of(act, merged)))
    })
    .await
}

/// Make two leads of one again, within 30 days
#[utoipa::path(post, path = "/merges/{id}/undo", tag = "Duplicates", responses((status = 204)))]
pub async fn undo_merge(key: Key, At(id): At<EventId>) -> Answered {
    key.act(move |act| {
        merge::undo(act, id.0)?;
        Ok(Answer::nothing())
    })
    .await
}
