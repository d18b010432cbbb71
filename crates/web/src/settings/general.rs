//! The company's settings.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::account::{
    self, Account, Change, DAYS, FirstWeekday, Holidays, OnDuplicate, WorkingHours,
};
use openlead_core::list::{self, List};
use openlead_core::money::{Currency, Money};
use openlead_core::{Act, Catalog, Error, Result, time};
use serde::Deserialize;

use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

/// Its address.
pub const PATH: &str = "/settings/general";

/// The lists to which calls add what they name, and what is said of that.
const MADE: [(List, &str, &str); 5] = [
    (
        List::Source,
        "Sources",
        "Else a lead from an unknown source gets the first source of the list.",
    ),
    (
        List::Purpose,
        "Purposes",
        "Else a lead with an unknown purpose comes without one.",
    ),
    (
        List::LeadType,
        "Lead types",
        "Else a lead of an unknown type comes without one.",
    ),
    (
        List::Status,
        "Statuses",
        "Else a new lead keeps the first status, and a change to an unknown one is refused.",
    ),
    (
        List::DealStage,
        "Deal stages",
        "Else a call that names an unknown stage is refused.",
    ),
];

#[derive(Template)]
#[template(path = "settings/general.html")]
struct General {
    frame: Frame,
    side: Side,
    filled: Filled,
    zones: Vec<String>,
    wrong: Wrong,
}

/// The form.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    name: String,
    country_code: String,
    time_zone: String,
    currency: String,
    monthly_target: String,
    on_duplicate: String,
    request_log_days: String,
    response_minutes: String,
    /// When somebody is there, a line a day.
    hours: Vec<String>,
    first_weekday: String,
    /// A line a day.
    holidays: String,
    /// The lists to which calls may add.
    makes: Vec<String>,
}

impl Filled {
    fn of(catalog: &Catalog) -> Self {
        let account: &Account = &catalog.account;
        let makes = MADE.iter().map(|(list, ..)| *list);
        let makes = makes.filter(|list| catalog.lists.makes_unknown(*list));
        Self {
            name: account.name.clone(),
            country_code: account.country_code.clone(),
            time_zone: account.time_zone.clone(),
            currency: account.currency.clone(),
            monthly_target: target(account),
            on_duplicate: account.on_duplicate.as_str().to_owned(),
            request_log_days: account.request_log_days.to_string(),
            response_minutes: account.response_minutes.to_string(),
            hours: account.working_hours.lines().to_vec(),
            first_weekday: account.first_weekday.as_str().to_owned(),
            holidays: account.holidays.lines(),
            makes: makes.map(|list| list.as_str().to_owned()).collect(),
        }
    }

    fn makes(&self, list: List) -> bool {
        self.makes.iter().any(|name| name == list.as_str())
    }

    /// The days with when somebody is there.
    fn days(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let line = |at| self.hours.get(at).map_or("", String::as_str);
        DAYS.into_iter()
            .enumerate()
            .map(move |(at, day)| (day, line(at)))
    }

    fn begins_with(&self, day: &str) -> bool {
        self.first_weekday == day
    }

    fn change(&self) -> Result<Change> {
        let on_duplicate = match self.on_duplicate.as_str() {
            "merge" => Some(OnDuplicate::Merge),
            "reject" => Some(OnDuplicate::Reject),
            _ => None,
        };
        Ok(Change {
            name: Some(self.name.clone()),
            country_code: Some(self.country_code.clone()),
            time_zone: Some(self.time_zone.clone()),
            currency: Some(self.currency.clone()),
            monthly_target: Some(self.target()?),
            on_duplicate,
            request_log_days: Some(number(&self.request_log_days)),
            response_minutes: Some(number(&self.response_minutes)),
            working_hours: Some(WorkingHours::read_lines(&self.hours)?),
            holidays: Some(Holidays::read_lines(&self.holidays)?),
            first_weekday: FirstWeekday::named(&self.first_weekday),
        })
    }

    fn target(&self) -> Result<Option<i64>> {
        let text = self.monthly_target.trim();
        // What is no currency is refused by the core.
        let currency = Currency::parse(&self.currency).filter(|_| !text.is_empty());
        let how = "Write an amount like 1500000, or nothing.";
        let wrong = || Error::invalid("monthly_target", how);
        let read = |currency| Money::parse(text, currency).ok_or_else(wrong);
        Ok(currency.map(read).transpose()?.map(Money::minor))
    }

    fn save(&self, act: &mut Act) -> Result<()> {
        account::change(act, &self.change()?)?;
        for (list, ..) in MADE {
            if self.makes(list) != act.catalog.lists.makes_unknown(list) {
                list::set_makes_unknown(act, list, self.makes(list))?;
            }
        }
        Ok(())
    }
}

fn target(account: &Account) -> String {
    let currency = Currency::parse(&account.currency);
    let target = account.monthly_target.zip(currency);
    let target = target.map(|(minor, currency)| Money::of_minor(minor, currency).to_string());
    target.unwrap_or_default()
}

/// A number of a form; one that the core refuses for what is none.
fn number(text: &str) -> i64 {
    text.trim().parse().unwrap_or(-1)
}

/// `GET /settings/general`
pub async fn ask(visit: Visit) -> Result<Response, Problem> {
    let catalog = visit.look(|act| {
        act.require(Right::Settings)?;
        Ok(Arc::clone(&act.catalog))
    });
    let filled = Filled::of(&*catalog.await?);
    Ok(page::show(&form(&visit, filled, Wrong::default())))
}

fn form(visit: &Visit, filled: Filled, wrong: Wrong) -> General {
    General {
        frame: visit.frame("General", Area::Settings),
        side: Side::of(visit, PATH),
        filled,
        zones: time::zone_names(),
        wrong,
    }
}

/// `POST /settings/general`
pub async fn change(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Problem> {
    let wanted = filled.clone();
    match visit.act(move |act| wanted.save(act)).await {
        Ok(()) => Ok(visit.go(PATH, Flash::done("The settings are saved."))),
        Err(error) => {
            let wrong = Wrong::or_conflict(error, "currency")?;
            Ok(page::refuse(&form(&visit, filled, wrong)))
        }
    }
}
