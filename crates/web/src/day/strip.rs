use openlead_core::call::Outcome;
use openlead_core::lead::Lead;
use openlead_core::{Id, of};

use super::asked::Asked;
use super::{Desk, Group};

/// Asks what came of something, and what comes next.
pub struct Strip {
    pub lead: Lead,
    /// What was done.
    pub did: String,
    /// The status that is chosen in it.
    pub status: Id<of::ListItem>,
    /// The page after it.
    pub to: String,
    /// Where it stands: before the row of this place, behind all when there is none.
    pub before: Option<usize>,
    pub place: usize,
}

impl Strip {
    /// What was done already has left the queue, so the page that this is comes next; else the one after it.
    pub fn of(desk: &Desk, asked: &Asked, lead: Lead) -> Self {
        let is_done = matches!(asked.did.as_str(), "task" | "status");
        Self {
            status: asked.status().unwrap_or(lead.status_id),
            lead,
            did: asked.did.clone(),
            to: if is_done { &desk.here } else { &desk.to }.clone(),
            before: None,
            place: asked.strip_place(),
        }
    }

    /// The strip in place of its lead's row.
    pub fn placed(mut self, groups: &mut [Group]) -> Self {
        for group in groups.iter_mut() {
            let own = |row: &super::Row| {
                row.place == self.place
                    && row
                        .item
                        .lead
                        .as_ref()
                        .is_some_and(|lead| lead.id == self.lead.id)
            };
            if let Some(row) = group.rows.iter().position(own) {
                group.rows[row].is_asked = true;
            }
        }
        let mut places = groups
            .iter()
            .flat_map(|group| &group.rows)
            .map(|row| row.place);
        self.before = places.find(|place| *place >= self.place);
        self
    }

    pub fn head(&self) -> &'static str {
        match self.did.as_str() {
            "call" => "How did the call go?",
            "note" => "What is there to note?",
            "task" => "Done. What came of it?",
            "close" => "Why is it closed?",
            "status" => "Moved on. What came of it?",
            _ => "What came of it?",
        }
    }

    /// What can come of a call: the value, its words, and whether it is chosen at first.
    pub fn outcomes(&self) -> [(&'static str, &'static str, bool); 4] {
        let call = self.did == "call";
        [
            (Outcome::Answered.as_str(), "Talked", call),
            (Outcome::NoAnswer.as_str(), "No answer", false),
            (Outcome::Busy.as_str(), "Busy", false),
            (Outcome::Voicemail.as_str(), "Left a message", false),
        ]
    }
}
