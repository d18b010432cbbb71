use std::collections::BTreeMap;

use openlead_db::args;
use serde::{Deserialize, Serialize};

use super::date::Order;
use super::read::Format;
use super::{Guess, Profile, Target};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};

/// So many bytes of values are kept of a file; columns with more name no list.
const MOST_BYTES: usize = 256 << 10;

/// What the file of an import holds, kept with it while its plan can be changed: the file need not be read again for that.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Look {
    /// What the file is.
    pub format: Format,
    /// The name of the character encoding; empty where the format knows only one.
    pub encoding: String,
    /// What stands between cells, for CSV.
    pub delimiter: Option<char>,
    /// Whether the first row has titles.
    pub has_titles: bool,
    /// Whose export it looks like.
    pub preset: Option<String>,
    /// What each column holds, and what it is taken for.
    pub columns: Vec<Looked>,
    /// The first rows.
    pub first: Vec<Vec<String>>,
}

/// A column of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Looked {
    /// Its title.
    pub title: String,
    /// What it is taken for.
    pub guess: Target,
    /// How sure that is, in percent.
    pub confidence: u8,
    /// How many cells are not empty.
    pub filled: u64,
    /// Its first different values.
    pub samples: Vec<String>,
    /// How often each value is there; empty when they are too many.
    pub values: BTreeMap<String, u64>,
    /// Whether its values are too many to be names of things.
    pub many: bool,
    /// The order of day and month of its dates.
    pub dates: Option<Order>,
    /// A value that proves the order.
    pub proof: Option<String>,
}

impl Look {
    /// Of a file with these guesses.
    pub fn of(profile: &Profile, guesses: Vec<Guess>) -> Self {
        let sheet = &profile.sheet;
        let mut room = MOST_BYTES;
        Self {
            format: sheet.format,
            encoding: sheet.encoding.clone(),
            delimiter: sheet.delimiter,
            has_titles: sheet.has_titles,
            preset: super::guess::preset(&sheet.columns).map(str::to_owned),
            columns: guesses
                .into_iter()
                .map(|guess| Looked::of(guess, &mut room))
                .collect(),
            first: profile.first.clone(),
        }
    }

    /// The titles of the columns.
    pub fn titles(&self) -> Vec<String> {
        self.columns
            .iter()
            .map(|column| column.title.clone())
            .collect()
    }
}

impl Looked {
    fn of(guess: Guess, room: &mut usize) -> Self {
        let holds = guess.holds;
        let bytes: usize = holds.values.keys().map(|value| value.len() + 8).sum();
        let fits = bytes <= *room;
        *room -= if fits { bytes } else { 0 };
        Self {
            title: guess.column,
            guess: guess.to,
            confidence: guess.confidence,
            filled: holds.filled,
            many: holds.has_many_values() || !fits,
            samples: holds.samples,
            values: if fits { holds.values } else { BTreeMap::new() },
            dates: guess.dates,
            proof: guess.proof,
        }
    }
}

/// What the file of an import holds; `None` once it was started.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn look(act: &mut Act, id: Id<of::Import>) -> Result<Option<Look>> {
    act.require(Right::Import)?;
    let sql = "SELECT look FROM import WHERE account_id = $1 AND id = $2";
    let found: Option<(String,)> = act.tx.first(sql, args![act.actor.account, id])?;
    let (look,) = found.ok_or(Error::NotFound("import"))?;
    if look.is_empty() {
        return Ok(None);
    }
    let look = serde_json::from_str(&look);
    look.map(Some)
        .map_err(|error| Error::Internal(format!("the look at an import: {error}")))
}
