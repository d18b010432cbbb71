use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use openlead_core::account::{self, Created, Holidays, NewAccount, WorkingHours, create};
use openlead_core::field::{self, Kind};
use openlead_core::list::{self, Change, List};
use openlead_core::secret::hash_password;
use openlead_core::staff::{self, NewStaff, Role};
use openlead_core::{Act, Actor, Error, Openlead, Result, Via, department, source_number, time};

use super::words::LINES;
use super::{EMAIL, NAME, PASSWORD};

/// Name, role, departments beside the owner: with the owner, eight people.
const STAFF: &[(&str, Role, &[&str])] = &[
    ("Joseph Kurian", Role::Admin, &[]),
    ("Shalini Rao", Role::Manager, &["Corporate Training"]),
    ("Binu Thomas", Role::Agent, &["Admissions"]),
    ("Divya Pillai", Role::Agent, &["Admissions"]),
    ("Farhan Ali", Role::Agent, &["Admissions", "Study Abroad"]),
    ("Gayathri Iyer", Role::Agent, &["Study Abroad"]),
    ("Manpreet Kaur", Role::Agent, &["Corporate Training"]),
];

/// Monday first.
const HOURS: [&str; 7] = [
    "09:00–19:00",
    "09:00–19:00",
    "09:00–19:00",
    "09:00–19:00",
    "09:00–19:00",
    "10:00–16:00",
    "",
];
const HOLIDAYS: [(&str, &str); 6] = [
    ("01-01", "New Year"),
    ("01-26", "Republic Day"),
    ("05-01", "May Day"),
    ("08-15", "Independence Day"),
    ("10-02", "Gandhi Jayanti"),
    ("12-25", "Christmas"),
];
/// 75 lakh rupees, in paise.
const MONTHLY_TARGET: i64 = 750_000_000;

/// The line that rings in the department at this place.
pub fn source_number(department: usize) -> String {
    format!("0484400010{}", department + 1)
}

/// The company before its first lead.
pub async fn make(openlead: &Arc<Openlead>) -> Result<Created> {
    let new = NewAccount {
        password: Some(PASSWORD.to_owned()),
        ..NewAccount::new(NAME, "Anita Menon", EMAIL)
    };
    let created = create(openlead, new, Via::Cli).await?;
    let hash = tokio::task::spawn_blocking(|| hash_password(PASSWORD)).await;
    let hash = hash.map_err(|error| Error::Internal(error.to_string()))?;
    let actor = Actor {
        account: created.account,
        who: Some(created.owner),
        via: Via::Web,
    };
    openlead
        .act(actor, move |act| {
            add_departments(act)?;
            add_staff(act, &hash)?;
            add_fields(act)?;
            say_what_is_stale(act)?;
            set_up(act)
        })
        .await?;
    Ok(created)
}

/// When it is open, and what it shall win.
fn set_up(act: &mut Act) -> Result<()> {
    let day = |date: Date| -> Vec<String> {
        let named = HOLIDAYS.iter();
        let named = named.map(|(day, name)| format!("{}-{day} {name}", date.year()));
        named.collect()
    };
    let today = time::date_in(act.tx.now(), &act.catalog.account.zone());
    let holidays = [today, today.saturating_add(1.year())].map(day).concat();
    let hours = HOURS.map(str::to_owned);
    let change = account::Change {
        working_hours: Some(WorkingHours::read_lines(&hours)?),
        holidays: Some(Holidays::read_lines(&holidays.join("\n"))?),
        monthly_target: Some(Some(MONTHLY_TARGET)),
        ..account::Change::default()
    };
    account::change(act, &change)
}

fn say_what_is_stale(act: &mut Act) -> Result<()> {
    for (list, name, days) in [
        (List::Status, "Contacted", 10),
        (List::Status, "Interested", 14),
        (List::DealStage, "Proposal", 14),
    ] {
        let item = act.catalog.lists.named(list, name);
        let id = item.ok_or(Error::NotFound("list item"))?.id;
        let change = Change {
            rot_days: Some(Some(days)),
            ..Change::default()
        };
        list::change(act, list, id, &change)?;
    }
    Ok(())
}

fn add_departments(act: &mut Act) -> Result<()> {
    for (place, line) in LINES.iter().enumerate() {
        let id = department::add(act, line.department)?;
        source_number::assign(act, &source_number(place), id)?;
        list::make(act, List::Purpose, line.purpose)?;
    }
    Ok(())
}

fn add_staff(act: &mut Act, hash: &str) -> Result<()> {
    for (place, (name, role, departments)) in STAFF.iter().enumerate() {
        let meant = |name: &&str| department::meant(&act.catalog, name);
        let new = NewStaff {
            name: (*name).to_owned(),
            email: format!("{}@example.com", name.to_lowercase().replace(' ', ".")),
            phone: Some(format!("90000000{}", 11 + place)),
            role: *role,
            scope: None,
            departments: departments.iter().filter_map(meant).collect(),
        };
        let id = staff::add(act, &new)?;
        staff::set_password(act, id, hash)?;
    }
    Ok(())
}

fn add_fields(act: &mut Act) -> Result<()> {
    let fields = [
        ("Course", Kind::Text),
        ("City", Kind::Text),
        ("Budget", Kind::Money),
        ("Start date", Kind::Date),
    ];
    fields
        .iter()
        .try_for_each(|(label, kind)| field::make(act, label, *kind))
}
