use openlead_core::lead::{self, Gone, Page, Query as Wanted, Segment};
use openlead_core::{Act, Error};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use utoipa::{IntoParams, ToSchema};

use super::LeadView;
use crate::Problem;
use crate::api::{Answer, Answered, LeadId, Moment, Paging, since};

/// Which leads.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct WhichLeads {
    /// Parts of a name, phone number, e-mail address or company.
    search: Option<String>,
    /// Ids or names of statuses.
    status: Vec<String>,
    /// Ids or names of sources.
    source: Vec<String>,
    /// Ids or names of purposes.
    purpose: Vec<String>,
    /// Ids or names of lead types.
    r#type: Vec<String>,
    /// Ids, names or e-mail addresses of staff; `me` for the person in whose name the key acts.
    assigned_to: Vec<String>,
    /// Ids or names of departments.
    department: Vec<String>,
    /// A quick choice.
    #[param(inline)]
    segment: Option<LeadSegment>,
    /// Made then or later: a date, or a moment in ISO 8601.
    #[serde(rename = "created_at[from]")]
    created_from: Option<String>,
    /// Made then or earlier; a date is the whole day.
    #[serde(rename = "created_at[to]")]
    created_to: Option<String>,
    /// Only what changed then or later, also in the trash. A list is sorted by `updated_at`, and has in `meta.gone` what is
    /// gone since.
    updated_since: Option<String>,
    /// JSON: `{"field", "op", "value"}`, joined by `{"and": […]}` and `{"or": […]}`.
    filter: Option<String>,
}

/// In which order, and whether counted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct LeadOrder {
    /// `created_at` when absent; any standard field, or `custom_fields.` and a key.
    sort_by: Option<String>,
    /// `desc` when absent.
    #[param(inline)]
    sort_direction: Option<Direction>,
    /// Whether to count them: `meta.total`.
    with_total: bool,
}

/// A direction to sort in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The least first.
    Asc,
    /// The greatest first.
    Desc,
}

/// A quick choice of leads.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum LeadSegment {
    /// All that are not in the trash.
    All,
    /// Those of the person in whose name the key acts.
    Mine,
    /// Those of nobody.
    Unassigned,
    /// Those that nobody has touched.
    Fresh,
    /// Open ones without a follow-up and without an open task.
    NoNextStep,
    /// Those in the trash.
    Trash,
}

/// A page of leads.
#[derive(Serialize, ToSchema)]
pub struct LeadPage {
    data: Vec<LeadView>,
    meta: LeadMeta,
}

/// What is said about a page of leads.
#[derive(Serialize, ToSchema)]
struct LeadMeta {
    /// For the next page, as `cursor`; null on the last one.
    next_cursor: Option<String>,
    per_page: u32,
    /// With `with_total`: how many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    /// Whether `total` was counted; above 10,000 it is estimated.
    #[serde(skip_serializing_if = "Option::is_none")]
    total_is_exact: Option<bool>,
    /// With `updated_since`: leads that are no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    gone: Option<Vec<GoneLead>>,
}

/// A lead that is no more.
#[derive(Serialize, ToSchema)]
struct GoneLead {
    lead_id: LeadId,
    /// The lead that has what it had.
    merged_into: Option<LeadId>,
    at: Moment,
}

impl From<&Gone> for GoneLead {
    fn from(gone: &Gone) -> Self {
        Self {
            lead_id: gone.lead_id.into(),
            merged_into: gone.merged_into.map(LeadId),
            at: Moment(gone.at),
        }
    }
}

impl From<LeadSegment> for Segment {
    fn from(segment: LeadSegment) -> Self {
        match segment {
            LeadSegment::All => Self::All,
            LeadSegment::Mine => Self::Mine,
            LeadSegment::Unassigned => Self::Unassigned,
            LeadSegment::Fresh => Self::Fresh,
            LeadSegment::NoNextStep => Self::NoNextStep,
            LeadSegment::Trash => Self::Trash,
        }
    }
}

impl WhichLeads {
    /// What is asked for, and the parameter that each condition of its filter came from.
    pub fn wanted(&self) -> Result<(Wanted, Vec<&'static str>), Problem> {
        let (names, conditions): (Vec<_>, Vec<_>) = self.conditions()?.into_iter().unzip();
        let wanted = Wanted {
            segment: self.segment.map(Segment::from).unwrap_or_default(),
            search: self.search.clone().unwrap_or_default(),
            filter: if conditions.is_empty() {
                Json::Null
            } else {
                json!({ "and": conditions })
            },
            updated_since: since("updated_since", self.updated_since.as_deref())?,
            ..Wanted::default()
        };
        Ok((wanted, names))
    }

    fn conditions(&self) -> Result<Vec<(&'static str, Json)>, Problem> {
        let lists = [
            ("status", &self.status),
            ("source", &self.source),
            ("purpose", &self.purpose),
            ("type", &self.r#type),
            ("assigned_to", &self.assigned_to),
            ("department", &self.department),
        ];
        let lists = lists.into_iter().filter(|(_, values)| !values.is_empty());
        let one = |(name, values)| (name, json!({ "field": name, "op": "in", "value": values }));
        let mut conditions: Vec<_> = lists.map(one).collect();
        for (name, ends) in [
            ("created_at[from]", [self.created_from.as_deref(), None]),
            ("created_at[to]", [None, self.created_to.as_deref()]),
        ] {
            if ends.iter().any(Option::is_some) {
                conditions.push((
                    name,
                    json!({ "field": "created_at", "op": "between", "value": ends }),
                ));
            }
        }
        if let Some(filter) = &self.filter {
            let filter = serde_json::from_str(filter).map_err(|error| {
                Problem::wrong_parameter("filter", format!("This is no JSON: {error}."))
            })?;
            conditions.push(("filter", filter));
        }
        Ok(conditions)
    }
}

impl LeadOrder {
    /// A page of what is asked for, in this order.
    pub fn of(&self, which: Wanted, paging: &Paging) -> Wanted {
        let (sort_by, descending) = match which.updated_since {
            Some(_) => ("updated_at", false),
            None => ("created_at", true),
        };
        Wanted {
            sort_by: self.sort_by.clone().unwrap_or_else(|| sort_by.to_owned()),
            descending: self
                .sort_direction
                .map_or(descending, |way| way == Direction::Desc),
            cursor: paging.cursor.clone(),
            limit: paging.size(),
            ..which
        }
    }

    /// The answer with a page.
    pub fn answer(&self, act: &mut Act, wanted: &Wanted, page: &Page) -> Answered {
        let count = match self.with_total {
            true => Some(lead::count(act, wanted)?),
            false => None,
        };
        let views: Vec<_> = page
            .lines
            .iter()
            .map(|line| LeadView::of(&act.catalog, line))
            .collect();
        let gone = page.gone.iter().map(GoneLead::from).collect();
        let meta = LeadMeta {
            next_cursor: page.next.clone(),
            per_page: wanted.limit,
            total: count.map(|count| count.number),
            total_is_exact: count.map(|count| count.is_exact),
            gone: wanted.updated_since.map(|_| gone),
        };
        Ok(Answer::list(&views, &meta))
    }
}

/// What is wrong with a list, by the parameter that it is wrong in.
pub fn named(error: Error, names: &[&'static str]) -> Problem {
    let Error::Invalid(wrong) = error else {
        return error.into();
    };
    let Some(first) = wrong.into_iter().next() else {
        return Problem::not_found();
    };
    let place = first
        .field
        .strip_prefix("filter.and.")
        .and_then(|rest| rest.split('.').next()?.parse::<usize>().ok());
    let name = place.and_then(|place| names.get(place).copied());
    let name = name.unwrap_or(&first.field);
    // The parameter is named before it anyway.
    let why = first.message.strip_prefix(&format!("{name}: "));
    Problem::wrong_parameter(name, why.unwrap_or(&first.message))
}
