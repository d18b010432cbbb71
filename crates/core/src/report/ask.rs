//! What a report is asked: which days, which source, department, staff and purpose.

use std::collections::HashSet;

use openlead_db::args;
use serde_json::{Value as Json, json};

use super::fact::Row;
use super::span::Span;
use crate::access::Sight;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::list::{self, List};

/// Whose leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Somebody's.
    Staff(Id<of::Staff>),
    /// Nobody's.
    Nobody,
}

/// What a report is asked.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// Of which days.
    pub span: Span,
    /// Of this source alone.
    pub source: Option<Id<of::ListItem>>,
    /// Of this department alone.
    pub department: Option<Id<of::Department>>,
    /// Of this member of staff alone, or of leads that nobody has.
    pub staff: Option<Whose>,
    /// Of this purpose alone.
    pub purpose: Option<Id<of::ListItem>>,
}

impl Ask {
    /// All of some days.
    pub fn of(span: Span) -> Self {
        Self {
            span,
            source: None,
            department: None,
            staff: None,
            purpose: None,
        }
    }

    /// That what it names is there.
    ///
    /// # Errors
    /// `NotFound` for the source, department, staff or purpose.
    pub(super) fn check(&self, act: &Act) -> Result<()> {
        if let Some(source) = self.source {
            list::read(act, List::Source, source)?;
        }
        if let Some(purpose) = self.purpose {
            list::read(act, List::Purpose, purpose)?;
        }
        if let Some(department) = self.department {
            crate::department::read(act, department)?;
        }
        match self.staff {
            Some(Whose::Staff(staff)) if act.catalog.staff(staff).is_none() => {
                Err(Error::NotFound("staff"))
            }
            _ => Ok(()),
        }
    }

    /// The same as conditions of the leads table, but for the days.
    pub(super) fn conditions(&self) -> Vec<Json> {
        let mut all = Vec::new();
        all.extend(self.source.map(|id| is("source", &id)));
        all.extend(self.department.map(|id| is("department", &id)));
        all.extend(self.staff.map(owned));
        all.extend(self.purpose.map(|id| is("purpose", &id)));
        all
    }
}

/// A condition of the leads table: a field is this.
pub(super) fn is(field: &str, id: &dyn std::fmt::Display) -> Json {
    json!({ "field": field, "op": "is", "value": id.to_string() })
}

/// A condition of the leads table: a field has a value, or none.
pub(super) fn has(field: &str, has: bool) -> Json {
    let op = if has { "not_empty" } else { "empty" };
    json!({ "field": field, "op": op })
}

/// A condition of the leads table: they came on these days.
pub(super) fn came(span: Span) -> Json {
    within("created_at", span)
}

/// A condition of the leads table: a moment is on these days.
pub(super) fn within(field: &str, span: Span) -> Json {
    json!({ "field": field, "op": "between", "value": [span.from.to_string(), span.to.to_string()] })
}

/// A condition of the leads table: whose they are.
pub(super) fn owned(whose: Whose) -> Json {
    match whose {
        Whose::Staff(staff) => is("assigned_to", &staff),
        Whose::Nobody => has("assigned_to", false),
    }
}

/// Which leads count: what is asked, as far as the actor sees it.
pub(super) struct Sieve {
    sight: Sight,
    /// The departments of the person whose sight it is.
    departments: HashSet<i64>,
    source: Option<i64>,
    department: Option<i64>,
    agent: Option<i64>,
    purpose: Option<i64>,
}

impl Sieve {
    /// That of what is asked.
    pub fn new(act: &mut Act, ask: &Ask) -> Result<Self> {
        ask.check(act)?;
        let sight = act.sight();
        let mut departments = HashSet::new();
        if let Sight::Department(person) = sight {
            let rows: Vec<(i64,)> = act.tx.all(
                "SELECT department_id FROM department_member WHERE account_id = $1 AND staff_id = $2",
                args![act.actor.account, person],
            )?;
            departments.extend(rows.into_iter().map(|(department,)| department));
        }
        Ok(Self {
            sight,
            departments,
            source: ask.source.map(Id::number),
            department: ask.department.map(Id::number),
            agent: ask.staff.map(|whose| match whose {
                Whose::Staff(staff) => staff.number(),
                Whose::Nobody => 0,
            }),
            purpose: ask.purpose.map(Id::number),
        })
    }

    /// Whether a lead counts.
    pub fn lets(&self, row: &Row<'_>) -> bool {
        self.is_asked(row) && self.agent.is_none_or(|agent| row.agent == agent) && self.sees(row)
    }

    /// Whether something of a lead counts that is its agent's, rather than the lead's: a task or deal of somebody else.
    pub fn lets_of(&self, row: &Row<'_>, agents: &[i64]) -> bool {
        let is_seen = || match self.sight {
            Sight::Own(person) | Sight::Department(person) => {
                agents.contains(&person.number()) || self.sees(row)
            }
            Sight::All => true,
        };
        self.is_asked(row)
            && self
                .agent
                .is_none_or(|agent| agents.first() == Some(&agent))
            && is_seen()
    }

    fn is_asked(&self, row: &Row<'_>) -> bool {
        self.source.is_none_or(|source| row.source == source)
            && self
                .department
                .is_none_or(|department| row.department == department)
            && self
                .purpose
                .is_none_or(|purpose| row.purpose == purpose || row.further.contains(&purpose))
    }

    fn sees(&self, row: &Row<'_>) -> bool {
        self.sight
            .admits(&self.departments, row.agent, row.department)
    }
}
