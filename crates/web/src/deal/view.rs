use openlead_core::deal::{self, Change, Deal, NewDeal};
use openlead_core::list::{self, List};
use openlead_core::{Act, Catalog, Error};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value as Json};
use utoipa::ToSchema;

use crate::api::{DealId, LeadId, ListItemId, Moment, Record, StaffId, given};
use crate::lead::Named;
use crate::money::{major, minor};

/// A sale in the making.
#[derive(Serialize, ToSchema)]
#[schema(as = Deal)]
pub struct DealView {
    id: DealId,
    lead_id: LeadId,
    name: String,
    stage: Named,
    /// What it is worth, in whole units of the currency.
    #[schema(value_type = Option<f64>, example = 75000)]
    amount: Option<Number>,
    /// ISO 4217.
    currency: String,
    assigned_to: Option<Named>,
    #[schema(format = Date)]
    start_date: Option<String>,
    /// When it is expected to end.
    #[schema(format = Date)]
    end_date: Option<String>,
    note: String,
    /// How many of 100 like it are won, in place of what its stage says.
    probability: Option<i64>,
    /// Why it was won or lost.
    reason: Option<String>,
    /// When it was won or lost.
    closed_at: Option<Moment>,
    created_at: Moment,
    updated_at: Moment,
}

/// A deal to add.
#[derive(Deserialize, ToSchema)]
pub struct NewDealFields {
    lead_id: LeadId,
    /// After the lead when absent.
    #[serde(default)]
    name: String,
    /// The first stage when absent.
    #[serde(default)]
    stage_id: Option<ListItemId>,
    /// In whole units of the account's currency: a number, or a text like `1500.50`.
    #[serde(default)]
    #[schema(value_type = Option<f64>)]
    amount: Option<Json>,
    #[serde(default)]
    assigned_to_id: Option<StaffId>,
    #[serde(default)]
    #[schema(format = Date)]
    start_date: Option<String>,
    #[serde(default)]
    #[schema(format = Date)]
    end_date: Option<String>,
    #[serde(default)]
    note: String,
}

/// What of a deal is to be different.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct DealChange {
    name: Option<String>,
    /// In whole units of the currency: a number, or a text like `1500.50`.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<f64>)]
    amount: Option<Option<Json>>,
    /// ISO 4217.
    currency: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<StaffId>)]
    assigned_to_id: Option<Option<StaffId>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    start_date: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    end_date: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100)]
    probability: Option<Option<i64>>,
    note: Option<String>,
    /// Another stage.
    stage_id: Option<ListItemId>,
    /// Why it is won or lost there.
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

impl DealView {
    /// As it is shown.
    pub fn of(catalog: &Catalog, deal: Deal) -> Self {
        Self {
            id: deal.id.into(),
            lead_id: deal.lead_id.into(),
            name: deal.name,
            stage: Named::item(catalog, deal.stage_id),
            amount: deal.amount.and_then(|amount| major(amount, &deal.currency)),
            currency: deal.currency,
            assigned_to: deal.agent_id.map(|agent| Named::staff(catalog, agent)),
            start_date: deal.start_date,
            end_date: deal.end_date,
            note: deal.note,
            probability: deal.probability,
            reason: Some(deal.reason).filter(|reason| !reason.is_empty()),
            closed_at: deal.closed_at.map(Moment),
            created_at: Moment(deal.created_at),
            updated_at: Moment(deal.updated_at),
        }
    }
}

impl NewDealFields {
    /// The deal as core takes it.
    pub fn deal(&self, act: &Act) -> Result<NewDeal, Error> {
        let stage = match self.stage_id {
            Some(id) => list::read(act, List::DealStage, id.0)?.id,
            None => act.catalog.lists.first(List::DealStage)?,
        };
        let currency = &act.catalog.account.currency;
        let amount = self
            .amount
            .as_ref()
            .map(|amount| minor("amount", amount, currency));
        Ok(NewDeal {
            lead: self.lead_id.0,
            name: self.name.clone(),
            stage,
            amount: amount.transpose()?,
            agent: self.assigned_to_id.map(|id| id.0),
            start_date: date("start_date", self.start_date.as_deref())?,
            end_date: date("end_date", self.end_date.as_deref())?,
            note: self.note.clone(),
        })
    }
}

fn date(field: &'static str, text: Option<&str>) -> Result<Option<String>, Error> {
    let read = |text: &str| openlead_core::time::parse_date(text).map(|date| date.to_string());
    let how = "Send a date like 2026-12-31.";
    text.map(|text| read(text).ok_or_else(|| Error::invalid(field, how)))
        .transpose()
}

impl DealChange {
    /// Changes the deal, and moves it to its stage.
    pub fn apply(&self, act: &mut Act, id: DealId) -> Result<(), Error> {
        let before = deal::read(act, id.0)?;
        let currency = self.currency.clone().unwrap_or(before.currency);
        let amount = match &self.amount {
            Some(Some(amount)) => Some(Some(minor("amount", amount, &currency)?)),
            Some(None) => Some(None),
            None => None,
        };
        let change = Change {
            name: self.name.clone(),
            amount,
            currency: self.currency.clone(),
            agent: self.assigned_to_id.map(|agent| agent.map(|id| id.0)),
            start_date: self.start_date.clone(),
            end_date: self.end_date.clone(),
            probability: self.probability,
            note: self.note.clone(),
        };
        deal::change(act, id.0, &change)?;
        match self.stage_id {
            Some(stage) => deal::move_to(
                act,
                id.0,
                stage.0,
                self.reason.as_deref().unwrap_or_default(),
            ),
            None => Ok(()),
        }
    }
}

impl Record for DealView {
    type Id = DealId;
    const PATH: &'static str = "/deals";

    fn read(act: &mut Act, id: DealId) -> Result<Self, Error> {
        let deal = deal::read(act, id.0)?;
        Ok(Self::of(&act.catalog, deal))
    }

    fn hold(act: &mut Act, id: DealId) -> Result<(), Error> {
        deal::hold(act, id.0)
    }
}
