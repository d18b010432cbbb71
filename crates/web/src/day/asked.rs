use openlead_core::day::Queue;
use openlead_core::{Id, of};
use serde::Deserialize;

use super::desk;

/// What the address asks for.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct Asked {
    /// `team` for how everybody's day stands.
    pub view: String,
    /// `true` to show all of each section.
    all: String,
    /// One thing alone: its key, `first` or `end`.
    pub focus: String,
    /// The lead of which a strip asks what came of it.
    strip: String,
    /// What was done before the strip: `call`, `note`, `done`, `task`, `status`; or what it is for: `close`.
    pub did: String,
    /// The status that is chosen in it.
    status: String,
    /// The place in the queue at which it was.
    at: String,
}

impl Asked {
    /// Its address, without the strip.
    pub fn address(&self) -> String {
        match self.shows_all() {
            true => "/day?all=true".to_owned(),
            false => "/day".to_owned(),
        }
    }

    /// Whether all of each section is shown.
    pub fn shows_all(&self) -> bool {
        self.all == "true"
    }

    /// The lead of the strip.
    pub fn lead(&self) -> Option<Id<of::Lead>> {
        self.strip.parse().ok()
    }

    /// The status that is chosen in the strip.
    pub fn status(&self) -> Option<Id<of::ListItem>> {
        self.status.parse().ok()
    }

    /// The place of the strip in the queue.
    pub fn strip_place(&self) -> usize {
        self.at.parse().unwrap_or(0)
    }

    /// The place of what is looked at alone; the first when it is there no more, behind the last at the end.
    pub fn place(&self, queue: &Queue) -> usize {
        if self.focus == "end" {
            return queue.items.len();
        }
        let mut items = queue.items.iter();
        items
            .position(|item| desk::key(item) == self.focus)
            .unwrap_or(0)
    }
}

/// The address of a strip on the page at `to`.
pub fn strip(to: &str, lead: Id<of::Lead>, did: &str, place: usize) -> String {
    let joint = if to.contains('?') { '&' } else { '?' };
    format!("{to}{joint}strip={lead}&did={did}&at={place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_strip_is_read_as_it_was_written() {
        for page in ["/day", "/day?all=true"] {
            let address = strip(page, Id::new(5), "call", 3);
            let (_, query) = address.split_once('?').unwrap();
            let asked: Asked = serde_html_form::from_str(query).unwrap();
            assert_eq!(asked.lead(), Some(Id::new(5)));
            assert_eq!((asked.address().as_str(), asked.strip_place()), (page, 3));
            assert_eq!(asked.did, "call");
        }
    }
}
