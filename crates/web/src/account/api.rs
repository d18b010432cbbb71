use openlead_core::account::{
    self, Account, Change, DAYS, FirstWeekday, Holiday, Holidays, OnDuplicate, WorkingHours,
};
use openlead_core::{Act, Error, time};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value as Json};
use utoipa::ToSchema;

use crate::api::{Answer, Answered, Data, Key, Moment, Sent, given};
use crate::money::{major, minor};

/// The account's settings.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountView {
    id: String,
    name: String,
    /// The calling code of numbers that come without one.
    #[schema(example = "91")]
    country_code: String,
    /// The IANA time zone in which its dates are.
    #[schema(example = "Asia/Kolkata")]
    time_zone: String,
    /// ISO 4217.
    #[schema(example = "INR")]
    currency: String,
    on_duplicate: Duplicate,
    /// For how many days the request log is kept.
    request_log_days: i64,
    /// Within how many minutes a new lead shall be contacted.
    response_minutes: i64,
    /// When somebody is there, by day.
    #[schema(value_type = Object, example = json!({ "monday": [["09:00", "18:00"]] }))]
    working_hours: Json,
    /// The days on which nobody is, in their order.
    holidays: Vec<HolidayView>,
    /// With which day a week begins.
    first_weekday: WeekdayName,
    /// What deals shall bring in a month, in its currency.
    #[schema(value_type = Option<f64>, example = 1_500_000)]
    monthly_target: Option<Number>,
    created_at: Moment,
}

/// What an enquiry from a known phone number does.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Duplicate {
    /// It is added to the lead.
    Merge,
    /// It is counted, and refused.
    Reject,
}

/// A day on which nobody is there.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Holiday)]
pub struct HolidayView {
    #[schema(format = Date, example = "2026-12-25")]
    date: String,
    #[serde(default)]
    #[schema(max_length = 100, example = "Christmas")]
    name: String,
}

impl HolidayView {
    fn read(&self) -> Result<Holiday, Error> {
        let wrong = || Error::invalid("holidays", "Write dates like 2026-12-25.");
        let date = time::parse_date(&self.date).ok_or_else(wrong)?;
        let name = self.name.clone();
        Ok(Holiday { date, name })
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Weekday)]
pub enum WeekdayName {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl WeekdayName {
    const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    fn of(day: FirstWeekday) -> Self {
        Self::ALL[usize::try_from(day.0.to_monday_zero_offset()).unwrap_or(0)]
    }

    fn day(self) -> Option<FirstWeekday> {
        FirstWeekday::named(DAYS[self as usize])
    }
}

/// What of the settings is to be different.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct AccountChange {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    country_code: Option<String>,
    time_zone: Option<String>,
    currency: Option<String>,
    on_duplicate: Option<Duplicate>,
    #[schema(minimum = 1, maximum = 365)]
    request_log_days: Option<i64>,
    #[schema(minimum = 1, maximum = 10_080)]
    response_minutes: Option<i64>,
    #[schema(value_type = Option<Object>)]
    working_hours: Option<Json>,
    /// All of them: those that are left out are taken away.
    holidays: Option<Vec<HolidayView>>,
    first_weekday: Option<WeekdayName>,
    /// A number, or a text like "1500.50"; null takes it away.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<f64>)]
    monthly_target: Option<Option<Json>>,
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.to_string(),
            name: account.name.clone(),
            country_code: account.country_code.clone(),
            time_zone: account.time_zone.clone(),
            currency: account.currency.clone(),
            on_duplicate: match account.on_duplicate {
                OnDuplicate::Merge => Duplicate::Merge,
                OnDuplicate::Reject => Duplicate::Reject,
            },
            request_log_days: account.request_log_days,
            response_minutes: account.response_minutes,
            working_hours: account.working_hours.to_json(),
            holidays: holidays(account),
            first_weekday: WeekdayName::of(account.first_weekday),
            monthly_target: account
                .monthly_target
                .and_then(|target| major(target, &account.currency)),
            created_at: Moment(account.created_at),
        }
    }
}

impl AccountChange {
    fn apply(&self, act: &mut Act) -> Result<(), Error> {
        let currency = self.currency.as_ref();
        let currency = currency.unwrap_or(&act.catalog.account.currency);
        let target = |target: &Json| minor("monthly_target", target, currency);
        let change = Change {
            name: self.name.clone(),
            country_code: self.country_code.clone(),
            time_zone: self.time_zone.clone(),
            currency: self.currency.clone(),
            on_duplicate: self.on_duplicate.map(|choice| match choice {
                Duplicate::Merge => OnDuplicate::Merge,
                Duplicate::Reject => OnDuplicate::Reject,
            }),
            request_log_days: self.request_log_days,
            response_minutes: self.response_minutes,
            working_hours: self
                .working_hours
                .as_ref()
                .map(WorkingHours::parse)
                .transpose()?,
            holidays: self.holidays()?,
            first_weekday: self.first_weekday.and_then(WeekdayName::day),
            monthly_target: match &self.monthly_target {
                Some(given) => Some(given.as_ref().map(target).transpose()?),
                None => None,
            },
        };
        account::change(act, &change)
    }

    fn holidays(&self) -> Result<Option<Holidays>, Error> {
        let Some(days) = &self.holidays else {
            return Ok(None);
        };
        let days = days
            .iter()
            .map(HolidayView::read)
            .collect::<Result<_, _>>()?;
        Holidays::new(days).map(Some)
    }
}

fn holidays(account: &Account) -> Vec<HolidayView> {
    let view = |day: &Holiday| HolidayView {
        date: day.date.to_string(),
        name: day.name.clone(),
    };
    account.holidays.days().iter().map(view).collect()
}

/// Read the account's settings
#[utoipa::path(get, path = "/account", tag = "Account", responses((status = 200, body = Data<AccountView>)))]
pub async fn read_account(key: Key) -> Answered {
    key.look(|act| Ok(Answer::record(&AccountView::from(&act.catalog.account))))
        .await
}

/// Change the account's settings
#[utoipa::path(patch, path = "/account", tag = "Account", request_body = AccountChange, responses((status = 204)))]
pub async fn change_account(key: Key, Sent(change): Sent<AccountChange>) -> Answered {
    key.act(move |act| {
        change.apply(act)?;
        Ok(Answer::changed(&AccountView::from(&act.catalog.account)))
    })
    .await
}
