//! Why a lead or a deal was closed.

use crate::act::Act;
use crate::error::{FieldError, Result};
use crate::id::{Id, of};
use crate::list::{self, List};
use crate::text;

const LONGEST: usize = 1000;
/// What somebody is told who did not say why.
pub(crate) const WHY_LOST: &str = "Say why it was lost: choose a reason, or write one.";

/// Why something was closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason {
    /// An entry of the lost reasons.
    pub entry: Option<Id<of::ListItem>>,
    /// In words.
    pub words: String,
}

impl Reason {
    /// The reason as it is kept, and what is wrong with it: what is `won` or `lost` asks for one, and `lost` for one that says
    /// something. `None`, for what nobody was asked yet.
    ///
    /// # Errors
    /// `NotFound` for the entry; `Invalid` when the words are too long.
    pub fn asked(
        act: &Act,
        given: Option<&Self>,
        kind: &str,
    ) -> Result<(Self, Option<FieldError>)> {
        let mut reason = given.cloned().unwrap_or_default();
        reason.words = text::within("reason", &reason.words, LONGEST)?;
        if let Some(entry) = reason.entry {
            list::read(act, List::LostReason, entry)?;
        }
        let message = match kind {
            "lost" if given.is_none() || reason == Self::default() => Some(WHY_LOST),
            "won" if given.is_none() => Some("Say what won it, or leave it blank."),
            _ => None,
        };
        let wrong = message.map(|message| FieldError {
            field: "reason".into(),
            message: message.to_owned(),
        });
        Ok((reason, wrong))
    }

    /// As one text: `Too expensive: by half`.
    pub fn text(&self, act: &Act) -> String {
        let entry = self.entry.map_or("", |entry| act.catalog.lists.name(entry));
        let parts = [entry, &self.words].into_iter();
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        parts.join(": ")
    }
}
