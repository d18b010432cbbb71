use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::date::Order;
use super::fix::{self, Cells};
use super::guess::{Guess, preset};
use super::target::Target;
use crate::catalog::Catalog;
use crate::error::{Error, FieldError, Result};
use crate::field::{Kind, MOST_FIELDS};
use crate::text;

/// The longest name of a system, in characters.
const LONGEST_SYSTEM: usize = 100;

/// How a table becomes leads. As JSON it is what `--map` takes; what is left out is as [`Default`] has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// Where each column goes, by its title; one that is not named goes nowhere.
    pub columns: BTreeMap<String, Target>,
    /// What happens to a row whose person is a lead already.
    pub on_duplicate: OnDuplicate,
    /// The calling code of numbers without one; the account's when empty.
    pub country_code: String,
    /// The order of day and month.
    pub dates: Order,
    /// Other words for values of `status`, `source`, `purpose`, `type`, `agent` and `department`.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// What an unknown value of those does; staff and departments are never made.
    pub unknown: BTreeMap<String, Unknown>,
    /// The source of rows without one.
    pub source: String,
    /// Who gets the rows without an agent, by name, address or number; nobody when empty.
    pub agent: String,
    /// The department whose agents get them in turn.
    pub department: String,
    /// The system whose ids `external_id` has, so that those of two systems are not taken for each other.
    pub system: String,
    /// Whether webhooks are told of each lead.
    pub webhooks: bool,
    /// Whether people are told of the leads that they get.
    pub notify: bool,
    /// What cells say instead, by row and column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fixes: BTreeMap<u64, Cells>,
}

impl OnDuplicate {
    /// Whether the row may change the lead.
    pub fn changes(self) -> bool {
        matches!(self, Self::Merge | Self::Overwrite)
    }
}

/// What happens to a row whose person is a lead already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnDuplicate {
    /// Blanks are filled; additional fields, status, purpose and agent are set.
    #[default]
    Merge,
    /// What the row says is set, also over what was there.
    Overwrite,
    /// The lead stays as it is.
    Skip,
    /// The row is an error.
    Error,
}

/// What an unknown name does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unknown {
    /// It is made.
    Make,
    /// The lead goes without.
    Empty,
    /// The row is an error.
    Error,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            columns: BTreeMap::new(),
            on_duplicate: OnDuplicate::default(),
            country_code: String::new(),
            dates: Order::default(),
            values: BTreeMap::new(),
            unknown: BTreeMap::new(),
            source: "Import".to_owned(),
            agent: String::new(),
            department: String::new(),
            system: String::new(),
            webhooks: false,
            notify: false,
            fixes: BTreeMap::new(),
        }
    }
}

impl Plan {
    /// The plan that the guesses make.
    pub fn of(guesses: &[Guess]) -> Self {
        let proven = guesses.iter().find(|guess| guess.proof.is_some());
        let dated = proven.or(guesses.iter().find(|guess| guess.dates.is_some()));
        let titles: Vec<String> = guesses.iter().map(|guess| guess.column.clone()).collect();
        Self {
            columns: guesses
                .iter()
                .map(|guess| (guess.column.clone(), guess.to.clone()))
                .collect(),
            dates: dated.and_then(|guess| guess.dates).unwrap_or_default(),
            system: preset(&titles).unwrap_or_default().to_owned(),
            ..Self::default()
        }
    }

    /// Where a column goes.
    pub fn target(&self, column: &str) -> &Target {
        self.columns.get(column).unwrap_or(&Target::Ignore)
    }

    /// What an unknown name in a column of this kind does.
    pub fn on_unknown(&self, target: &Target) -> Unknown {
        let said = self.unknown.get(&target.to_string()).copied();
        said.unwrap_or(if target.list().is_some() {
            Unknown::Make
        } else {
            Unknown::Empty
        })
    }

    /// What a value of a column of this kind is called here.
    pub fn word<'a>(&'a self, target: &str, value: &'a str) -> &'a str {
        let words = self.values.get(target);
        words
            .and_then(|words| words.get(value))
            .map_or(value, String::as_str)
    }

    /// That the plan can be done with these columns in this account.
    ///
    /// # Errors
    /// `Invalid`, with everything that is wrong.
    pub fn check(&self, columns: &[String], catalog: &Catalog) -> Result<()> {
        let wrong = [
            self.check_columns(columns, catalog),
            self.check_words(),
            fix::check(self, columns),
        ]
        .concat();
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid(
                wrong
                    .into_iter()
                    .map(|message| FieldError {
                        field: "map".into(),
                        message,
                    })
                    .collect(),
            )),
        }
    }

    fn check_columns(&self, columns: &[String], catalog: &Catalog) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut taken = HashSet::new();
        for (column, target) in &self.columns {
            if !columns.contains(column) {
                wrong.push(format!("The file has no column \"{column}\"."));
            }
            if !target.takes_several() && !taken.insert(target.to_string()) {
                wrong.push(format!("Only one column can be {target}."));
            }
            let known = |key: &str| catalog.fields.iter().any(|field| field.key == key);
            if let Target::Field(key) = target
                && !known(key)
            {
                wrong.push(format!(
                    "There is no additional field with the key \"{key}\"."
                ));
            }
        }
        if !["phone", "email", "external_id"]
            .iter()
            .any(|by| taken.contains(*by))
        {
            wrong.push(
                "Say which column has the phone numbers: it decides which lead a row is."
                    .to_owned(),
            );
        }
        let new = self
            .columns
            .values()
            .filter(|target| matches!(target, Target::New(_)))
            .count();
        if catalog.fields.len() + new > MOST_FIELDS {
            wrong.push(format!(
                "An account has at most {MOST_FIELDS} additional fields: ignore some columns."
            ));
        }
        wrong
    }

    fn check_words(&self) -> Vec<String> {
        let names = self.values.keys().chain(self.unknown.keys());
        let is_wrong = |name: &&String| {
            !name
                .parse()
                .is_ok_and(|target: Target| target.names_things())
        };
        let mut wrong: Vec<String> = names
            .filter(is_wrong)
            .map(|name| format!("\"{name}\" has no values: use status, source, purpose, type, agent or department."))
            .collect();
        for thing in ["agent", "department"] {
            if self.unknown.get(thing) == Some(&Unknown::Make) {
                wrong.push(format!("An import makes no {thing}: use empty or error."));
            }
        }
        if self.system.chars().count() > LONGEST_SYSTEM {
            wrong.push(format!(
                "The name of a system has at most {LONGEST_SYSTEM} characters."
            ));
        }
        if !self.country_code.is_empty()
            && !self
                .country_code
                .trim_start_matches('+')
                .bytes()
                .all(|b| b.is_ascii_digit())
        {
            wrong.push("A country code is digits, like 91.".to_owned());
        }
        wrong
    }

    /// The additional fields to make: their labels and kinds.
    pub fn new_fields(&self) -> impl Iterator<Item = (&str, Kind)> {
        self.columns
            .iter()
            .filter_map(|(column, target)| match target {
                Target::New(kind) => Some((label(column), *kind)),
                _ => None,
            })
    }
}

/// What a field made of a column is called.
pub fn label(column: &str) -> &str {
    text::limit(column.strip_prefix("fields.").unwrap_or(column), 100)
}
