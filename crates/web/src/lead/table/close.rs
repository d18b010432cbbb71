//! Many leads that are won or lost: why is asked once, for all of them.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::field::Field;
use openlead_core::lead::Custom;
use openlead_core::lead::bulk::{self, Closing, Deed, Target};
use openlead_core::list::ListItem;
use openlead_core::{Act, Catalog, FieldError, Result as CoreResult};
use serde_json::Value as Json;

use super::bulk::{Many, run};
use crate::form::Wrong;
use crate::lead::board::asks::{Written, reasons};
use crate::lead::cell::Input;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "lead/table/close.html")]
struct Page {
    frame: Frame,
    catalog: Arc<Catalog>,
    status: ListItem,
    filled: Many,
    /// Required fields that some of the leads lack, with how they are written.
    fields: Vec<(Field, Input)>,
    wrong: Wrong,
}

/// The status that the leads shall get, when they are won or lost in it.
pub fn status(visit: &Visit, many: &Many) -> Option<ListItem> {
    let item = visit.by.catalog.lists.get(many.status_to_set()?)?;
    item.is_closed().then(|| item.clone())
}

/// Moves the leads once it was asked why, else asks.
pub async fn ask(
    visit: Visit,
    many: Many,
    status: ListItem,
    target: Target,
) -> Result<Response, Problem> {
    let wrong = match many.asked {
        false => Wrong::default(),
        true => match begin(&visit, many.clone(), &status, target.clone()).await {
            Ok(begun) => return run(&visit, begun, &many.asked().path(), "moved").await,
            Err(error) => Wrong::of(error)?,
        },
    };
    let wanted = target.clone();
    let lacking = visit.look(move |act| {
        act.require(Right::Bulk)?;
        bulk::lacking(act, &wanted)
    });
    let lacking = lacking.await?;
    let catalog = Arc::clone(&visit.by.catalog);
    let written = Written(&many.key, &many.value);
    let fields = written.inputs(
        &catalog,
        &Json::Null,
        lacking.iter().map(|(field, _)| field),
    );
    let page = Page {
        frame: visit.frame("Move", many.area()),
        wrong: match wrong.any() {
            true => wrong,
            false => Wrong::from(hints(&lacking)),
        },
        fields,
        catalog,
        status,
        filled: many,
    };
    Ok(page::refuse(&page))
}

async fn begin(
    visit: &Visit,
    many: Many,
    status: &ListItem,
    target: Target,
) -> CoreResult<openlead_core::Id<openlead_core::of::Bulk>> {
    let status = status.id;
    let begin = move |act: &mut Act| {
        let edit = Written(&many.key, &many.value).edit(act)?;
        let closing = Closing {
            status,
            reason: many.reason_id.parse().ok(),
            words: many.reason.clone(),
            fields: match edit.custom {
                Some(Custom::Merge(values)) => values,
                _ => serde_json::Map::new(),
            },
        };
        bulk::begin(act, &Deed::Close(closing), &target)
    };
    visit.act(begin).await
}

/// How many leads lack a field.
fn hints(lacking: &[(Field, usize)]) -> Vec<FieldError> {
    let hint = |(field, count): &(Field, usize)| FieldError {
        field: format!("custom_fields.{}", field.key).into(),
        message: match count {
            1 => "1 of these leads has none. The others keep theirs.".to_owned(),
            _ => format!("{count} of these leads have none. Others keep theirs."),
        },
    };
    lacking.iter().map(hint).collect()
}

impl Page {
    fn to(&self) -> String {
        self.filled.asked().path()
    }

    fn reasons(&self) -> Vec<&ListItem> {
        reasons(&self.catalog)
    }

    fn is_reason(&self, item: &ListItem) -> bool {
        self.filled.reason_id == item.id.to_string()
    }

    /// `won` or `lost`.
    fn asks(&self) -> &str {
        &self.status.kind
    }

    fn about(&self, field: &Field) -> &str {
        self.wrong.about(&format!("custom_fields.{}", field.key))
    }
}
