//! Whose tasks, and which, above the list and the calendar.

use std::sync::Arc;

use askama::Template;
use openlead_core::list::List;
use openlead_core::{Catalog, Id, of};

use super::asked::{Asked, Whose, sees_others};
use crate::visit::Visit;

/// The filter of a page of tasks.
#[derive(Template)]
#[template(path = "task/bar.html")]
pub struct Bar {
    catalog: Arc<Catalog>,
    asked: Asked,
    whose: Whose,
    sees_others: bool,
    path: &'static str,
}

impl Bar {
    /// Of the page at a path.
    pub fn of(visit: &Visit, asked: &Asked, path: &'static str) -> Self {
        Self {
            catalog: Arc::clone(&visit.by.catalog),
            asked: asked.clone(),
            whose: asked.whose(visit),
            sees_others: sees_others(visit),
            path,
        }
    }

    fn of_whom(&self, who: &str) -> String {
        self.asked
            .with(self.path, |asked| who.clone_into(&mut asked.who))
    }

    fn is_of(&self, id: Id<of::Staff>) -> bool {
        self.whose == Whose::Of(id)
    }

    fn cleared(&self) -> String {
        self.asked.without_filter(self.path)
    }
}
