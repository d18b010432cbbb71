//! All events of an account in the order in which they happened, for programs that come back for what is new: nothing ever
//! turns up before the end of what they have read.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use openlead_db::{Dialect, Value};

use crate::access::{Right, Sight};
use crate::act::Act;
use crate::actor::Actor;
use crate::error::Result;
use crate::event::Event;
use crate::id::{Id, of};
use crate::openlead::Openlead;

/// A place in the feed: that of the last event which was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    at: i64,
    id: Id<of::Event>,
}

impl Place {
    /// The place of an event.
    pub fn of(event: &Event) -> Self {
        Self {
            at: event.at,
            id: event.id,
        }
    }

    /// The place before all that happened at this moment, in microseconds.
    pub fn before(at: i64) -> Self {
        Self {
            at: at.saturating_sub(1),
            id: Id::new(i64::MAX),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Id::<of::Event>::new(self.at.max(0)), self.id)
    }
}

impl FromStr for Place {
    type Err = crate::id::NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at, id) = text.split_at_checked(13).ok_or(crate::id::NotAnId)?;
        Ok(Self {
            at: at.parse::<Id<of::Event>>()?.number(),
            id: id.parse()?,
        })
    }
}

/// The events after a place, oldest first, at most `limit`; of some kinds alone when there are any.
pub async fn page(
    openlead: &Arc<Openlead>,
    actor: Actor,
    after: Place,
    kinds: Vec<String>,
    limit: u32,
) -> Result<Vec<Event>> {
    let until = match openlead.db.dialect() {
        // One transaction is committed after the other, in the order of their times.
        Dialect::Sqlite => i64::MAX,
        Dialect::Postgres => openlead.db.settled().await?,
    };
    openlead
        .look(actor, move |act| read(act, after, until, &kinds, limit))
        .await
}

fn read(
    act: &mut Act,
    after: Place,
    until: i64,
    kinds: &[String],
    limit: u32,
) -> Result<Vec<Event>> {
    let mut args: Vec<Value> = vec![
        act.actor.account.into(),
        after.at.into(),
        after.id.into(),
        until.into(),
        limit.into(),
    ];
    let seen = seen(act, &mut args);
    let wanted: Vec<String> = kinds
        .iter()
        .map(|kind| {
            args.push(kind.as_str().into());
            format!("${}", args.len())
        })
        .collect();
    let wanted = if wanted.is_empty() {
        String::new()
    } else {
        format!(" AND e.kind IN ({})", wanted.join(", "))
    };
    let sql = format!(
        "SELECT {} FROM event e WHERE e.account_id = $1 AND (e.at, e.id) > ($2, $3) AND e.at <= $4{seen}{wanted}
         ORDER BY e.at, e.id LIMIT $5",
        Event::COLUMNS
    );
    Ok(act.tx.all(&sql, &args)?)
}

/// That the actor sees what it happened to: leads as ever, the account with the right to read its audit log.
fn seen(act: &Act, args: &mut Vec<Value>) -> String {
    let audit = act.may(Right::Audit);
    if act.sight() == Sight::All {
        return if audit {
            String::new()
        } else {
            " AND e.lead_id <> 0".to_owned()
        };
    }
    let lead = act.sight().leads("l", args);
    let account = if audit { "e.lead_id = 0 OR " } else { "" };
    format!(
        " AND ({account}EXISTS (SELECT 1 FROM lead l WHERE l.account_id = $1 AND l.id = e.lead_id{lead}))"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_from_its_text_and_texts_sort_as_places_do() {
        let places = [
            Place::before(1),
            Place {
                at: 1,
                id: Id::new(7),
            },
            Place {
                at: 2,
                id: Id::new(3),
            },
        ];
        for place in places {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        assert!(places.is_sorted() && places.map(|place| place.to_string()).is_sorted());
        assert!("x".parse::<Place>().is_err());
    }
}
