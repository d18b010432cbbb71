//! What every report begins with: its leads, days and names.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::Value as Json;

use super::ask::{Ask, Sieve, came};
use super::fact::Row;
use super::scan::{Scanned, Want, scan};
use super::sheet::{Section, Sheet};
use super::span::Span;
use super::sums::Sums;
use crate::act::Act;
use crate::catalog::Catalog;
use crate::error::Result;
use crate::id::Id;

/// A report in the making.
pub(super) struct Counting<'a, 'b> {
    pub act: &'a mut Act<'b>,
    pub ask: Ask,
    pub sieve: Sieve,
    pub zone: TimeZone,
    /// When the days begin and end, in microseconds.
    pub micros: (i64, i64),
}

impl<'a, 'b> Counting<'a, 'b> {
    pub fn begin(act: &'a mut Act<'b>, ask: &Ask) -> Result<Self> {
        let sieve = Sieve::new(act, ask)?;
        let zone = act.catalog.account.zone();
        let micros = ask.span.micros(&zone);
        Ok(Self {
            act,
            ask: *ask,
            sieve,
            zone,
            micros,
        })
    }

    /// Looks at the leads that came on the days and count; how many there are is part of the answer.
    pub fn leads<T: Sums>(
        &mut self,
        want: Want,
        none: T,
        look: impl Fn(&mut T, &Row<'_>) + Sync,
    ) -> Result<(Sheet, T)> {
        let want = Want {
            created: Some(self.micros),
            ..want
        };
        self.things("leads", want, none, |sums, row, sieve| {
            let counts = sieve.lets(row);
            if counts {
                look(sums, row);
            }
            i64::from(counts)
        })
    }

    /// Looks at all leads that came before the end of the days, whether they count or not; `look` says how many things of
    /// a lead do.
    pub fn things<T: Sums>(
        &mut self,
        counts: &'static str,
        want: Want,
        none: T,
        look: impl Fn(&mut T, &Row<'_>, &Sieve) -> i64 + Sync,
    ) -> Result<(Sheet, T)> {
        let sieve = &self.sieve;
        let (scanned, (counted, sums)) = scan(self.act, &want, (0, none), |sums, row| {
            sums.0 += look(&mut sums.1, row, sieve);
        })?;
        Ok((sheet(scanned, counted, counts), sums))
    }

    /// The conditions of what is asked, without the days.
    pub fn asked(&self) -> Vec<Json> {
        self.ask.conditions()
    }

    /// The conditions of what is asked, on these days, and one more.
    pub fn on(&self, span: Span, more: impl IntoIterator<Item = Json>) -> Vec<Json> {
        let mut all = vec![came(span)];
        all.extend(self.asked());
        all.extend(more);
        all
    }

    /// The conditions of what is asked, on all days, and more.
    pub fn all(&self, more: impl IntoIterator<Item = Json>) -> Vec<Json> {
        self.on(self.ask.span, more)
    }

    /// The account as it is.
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.act.catalog)
    }
}

fn sheet(scanned: Scanned, counted: i64, counts: &'static str) -> Sheet {
    Sheet {
        counted,
        counts,
        as_of: scanned.as_of,
        is_preparing: scanned.is_preparing,
        ..Sheet::default()
    }
}

impl Sheet {
    pub(super) fn with(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    pub(super) fn note(mut self, sentence: impl Into<String>) -> Self {
        self.notes.push(sentence.into());
        self
    }
}

/// What an agent is called.
pub(super) fn staff_name(catalog: &Catalog, agent: i64) -> String {
    let staff = catalog.staff(Id::new(agent));
    match (agent, staff) {
        (0, _) => "Nobody".to_owned(),
        (_, Some(staff)) => staff.name.clone(),
        (_, None) => "Somebody who is gone".to_owned(),
    }
}

/// What an entry of a list is called.
pub(super) fn item_name(catalog: &Catalog, item: i64) -> String {
    match catalog.lists.name(Id::new(item)) {
        "" => "Gone".to_owned(),
        name => name.to_owned(),
    }
}
