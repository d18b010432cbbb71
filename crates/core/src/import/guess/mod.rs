//! Which column goes where: by its name, else by its values.

mod names;
mod preset;

pub use preset::preset;
use serde::Serialize;

use super::date::Order;
use super::profile::{ColumnProfile, Profile};
use super::target::Target;
use crate::catalog::Catalog;
use crate::export;
use crate::field::{Field, Kind};
use crate::text;

/// What a column is taken for.
#[derive(Debug, Clone, Serialize)]
pub struct Guess {
    /// Its title.
    pub column: String,
    /// Where it goes.
    pub to: Target,
    /// How sure that is, in percent.
    pub confidence: u8,
    /// What it holds.
    #[serde(flatten)]
    pub holds: ColumnProfile,
    /// The order of day and month of its dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<Order>,
    /// A value that proves the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// A guess for each column. No two go to a place that takes one only: the surer has it.
pub fn guess(profile: &Profile, catalog: &Catalog) -> Vec<Guess> {
    let columns = profile.sheet.columns.iter().zip(&profile.columns);
    let product = preset(&profile.sheet.columns);
    let mut guesses: Vec<Guess> = columns
        .map(|(title, holds)| match product {
            Some("openlead") => match names::is_of_ours(title) {
                true => certain(title, Target::Ignore, holds),
                false => of(title, holds, catalog),
            },
            Some(_) if holds.filled > 0 && names::is_id(title, &holds.samples) => {
                certain(title, Target::ExternalId, holds)
            }
            _ => of(title, holds, catalog),
        })
        .collect();
    let parts = [Target::FirstName, Target::LastName];
    if guesses.iter().any(|guess| parts.contains(&guess.to)) {
        let titles = guesses.iter_mut();
        for guess in titles.filter(|it| it.to == Target::Name && names::is_vague(&it.column)) {
            guess.to = second_choice(guess);
            guess.confidence = 50;
        }
    }
    let mut order: Vec<usize> = (0..guesses.len()).collect();
    order.sort_by_key(|&index| {
        std::cmp::Reverse((guesses[index].confidence, guesses[index].holds.filled))
    });
    let mut taken = Vec::new();
    for index in order {
        let guess = &mut guesses[index];
        if taken.contains(&guess.to) && !guess.to.takes_several() {
            guess.to = match guess.to {
                // The other one says how far it is.
                Target::Status
                    if names::is_vague(&guess.column) && !taken.contains(&Target::LeadType) =>
                {
                    Target::LeadType
                }
                _ => second_choice(guess),
            };
            guess.confidence = guess.confidence.min(50);
        }
        taken.push(guess.to.clone());
    }
    guesses
}

fn of(title: &str, holds: &ColumnProfile, catalog: &Catalog) -> Guess {
    let (to, confidence) =
        by_name(title, holds, &catalog.fields).unwrap_or_else(|| by_values(holds));
    let usual = if catalog.account.country_code == "1" {
        Order::Mdy
    } else {
        Order::Dmy
    };
    let dates = (to.is_date() && holds.is_dates()).then(|| holds.order(usual));
    Guess {
        column: title.to_owned(),
        to,
        confidence,
        holds: holds.clone(),
        dates: dates.map(|(order, _)| order),
        proof: dates.and_then(|(_, proof)| proof.map(str::to_owned)),
    }
}

/// What a title means in the exports of the product whose file it is: the id that a row has there (elsewhere ids may be
/// numbers that other files give to others), or what imports do not take.
fn certain(title: &str, to: Target, holds: &ColumnProfile) -> Guess {
    Guess {
        column: title.to_owned(),
        to,
        confidence: 95,
        holds: holds.clone(),
        dates: None,
        proof: None,
    }
}

/// By the title: an additional field of that name, unless exports call something else so; less sure when the values are of
/// another kind.
fn by_name(title: &str, holds: &ColumnProfile, fields: &[Field]) -> Option<(Target, u8)> {
    let bare = title.strip_prefix("fields.").unwrap_or(title);
    let folded = text::parameter_key(bare);
    let field = fields.iter().find(|field| {
        !field.archived && (field.folded == folded || field.key == bare || is_labelled(field, bare))
    });
    let field = field.map(|field| (Target::Field(field.key.clone()), 95));
    if field.is_some() && !export::is_of_all(title) {
        return field;
    }
    let Some(to) = names::meaning(title) else {
        return field;
    };
    let sure = match suits(&to, holds) {
        true if names::is_vague(title) => 80,
        true => 95,
        false => 40,
    };
    Some((to, sure))
}

/// Whether an export calls a field so whose label a standard column has.
fn is_labelled(field: &Field, title: &str) -> bool {
    let label = title
        .strip_suffix(')')
        .and_then(|title| title.rsplit_once(" ("));
    label.is_some_and(|(label, key)| field.key == key && field.label == label)
}

fn suits(to: &Target, holds: &ColumnProfile) -> bool {
    let mostly = |count| holds.looked_at == 0 || holds.percent(count) >= 60;
    match to {
        Target::Email => mostly(holds.emails),
        Target::Phone => mostly(holds.phones),
        Target::BirthDate | Target::FollowUp | Target::CreatedAt => {
            holds.looked_at == 0 || holds.is_dates()
        }
        to if to.names_things() => !holds.has_many_values(),
        _ => true,
    }
}

/// By what the cells are. A column of an unknown name becomes an additional field: nothing is lost.
fn by_values(holds: &ColumnProfile) -> (Target, u8) {
    let mostly = |count| holds.percent(count) >= 90;
    match () {
        () if holds.filled == 0 => (Target::Ignore, 100),
        () if mostly(holds.emails) => (Target::Email, 70),
        () if holds.is_dates() => (
            Target::New(if holds.times > 0 {
                Kind::DateTime
            } else {
                Kind::Date
            }),
            60,
        ),
        () if mostly(holds.phones) => (Target::Phone, 60),
        () if holds.percent(holds.numbers) == 100 => (Target::New(Kind::Number), 50),
        () if holds.percent(holds.yes_no) == 100 => (Target::New(Kind::YesNo), 50),
        () if holds.percent(holds.urls) == 100 => (Target::New(Kind::Url), 50),
        () if holds.long > 0 => (Target::New(Kind::LongText), 40),
        () => (Target::New(Kind::Text), 40),
    }
}

/// Where a column goes whose place a surer one has.
fn second_choice(guess: &Guess) -> Target {
    match guess.to {
        _ if guess.holds.filled == 0 => Target::Ignore,
        Target::Phone => Target::MorePhones,
        Target::ExternalId => Target::Ignore,
        _ => Target::New(Kind::Text),
    }
}
