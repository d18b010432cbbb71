//! How somebody likes the pages.

use openlead_db::{Cell, Column, Tx, Value, args, row};

use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{text, time};

row! {
    /// What somebody has chosen for themselves.
    pub struct Preference {
        /// Light or dark.
        pub theme: Theme,
        /// The IANA time zone of their pages; empty: the account's.
        pub time_zone: String,
        /// Whether the side bar shows icons alone.
        pub folded: bool,
        /// The columns of the leads table, by commas; empty: the usual.
        pub lead_columns: String,
        /// The widths of its columns, as `name=pixels` by commas; empty: as wide as what is in them.
        pub lead_widths: String,
        /// Whether tables have low rows.
        pub compact: bool,
        /// The columns of boards that are folded: ids of statuses and stages, by commas.
        pub columns_folded: String,
        /// The columns of boards that are hidden.
        pub columns_hidden: String,
        /// The day with which weeks begin: 0 Sunday, 1 Monday, 6 Saturday; -1 for the account's.
        pub first_weekday: i64,
    }
}

impl Default for Preference {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            time_zone: String::new(),
            folded: false,
            lead_columns: String::new(),
            lead_widths: String::new(),
            compact: false,
            columns_folded: String::new(),
            columns_hidden: String::new(),
            first_weekday: -1,
        }
    }
}

/// Whether pages are light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device is.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All themes.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its name: `auto`, `light`, `dark`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == name)
    }
}

impl Column for Theme {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        Self::named(&String::read(cell)?).ok_or_else(|| "a theme".to_owned())
    }
}

impl From<Theme> for Value {
    fn from(theme: Theme) -> Self {
        theme.as_str().into()
    }
}

/// What somebody has chosen; the usual when they have chosen nothing.
pub fn read(tx: &mut Tx, account: Id<of::Account>, who: Id<of::Staff>) -> Result<Preference> {
    let sql = format!(
        "SELECT {} FROM preference WHERE account_id = $1 AND staff_id = $2",
        Preference::COLUMNS
    );
    Ok(tx.first(&sql, args![account, who])?.unwrap_or_default())
}

/// Writes what the act's person has chosen. It changes nothing for anybody else, so there is no event.
///
/// # Errors
/// `Invalid` for a time zone that is not known, `Forbidden` without a person.
pub fn set(act: &mut Act, preference: &Preference) -> Result<()> {
    let zone = preference.time_zone.trim();
    if !zone.is_empty() && time::time_zone(zone).is_none() {
        return Err(Error::invalid(
            "time_zone",
            "Choose a time zone from the list.",
        ));
    }
    if ![-1, 0, 1, 6].contains(&preference.first_weekday) {
        return Err(Error::invalid(
            "first_weekday",
            "Choose Monday, Saturday or Sunday.",
        ));
    }
    let who = act
        .actor
        .who
        .ok_or_else(|| Error::Forbidden("Only a person has preferences.".to_owned()))?;
    act.tx.execute(
        "INSERT INTO preference (account_id, staff_id, theme, time_zone, folded, lead_columns, compact,
           columns_folded, columns_hidden, first_weekday, lead_widths)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (account_id, staff_id)
         DO UPDATE SET theme = excluded.theme, time_zone = excluded.time_zone, folded = excluded.folded,
           lead_columns = excluded.lead_columns, compact = excluded.compact,
           columns_folded = excluded.columns_folded, columns_hidden = excluded.columns_hidden,
           first_weekday = excluded.first_weekday, lead_widths = excluded.lead_widths",
        args![act.actor.account, who, &preference.theme, zone, preference.folded,
            text::limit(&preference.lead_columns, 2000), preference.compact,
            text::limit(&preference.columns_folded, 20_000), text::limit(&preference.columns_hidden, 20_000),
            preference.first_weekday, text::limit(&preference.lead_widths, 4000)],
    )?;
    Ok(())
}
