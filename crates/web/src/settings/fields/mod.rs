//! Additional fields: what the account keeps of a lead beside the standard ones, and what calls have added.

mod add;
mod place;
mod retype;
mod show;

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::Catalog;
use openlead_core::access::Right;
use openlead_core::field::{Field, Kind, Wanted};
use serde::Deserialize;

pub use add::{add, ask as ask_new};
pub use place::step;
pub use retype::{ask as ask_type, retype};
pub use show::{archive, change, delete, keep, merge, restore, show};

use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

/// Its address.
pub const PATH: &str = "/settings/fields";

#[derive(Template)]
#[template(path = "settings/fields/index.html")]
struct Index {
    frame: Frame,
    side: Side,
    catalog: Arc<Catalog>,
}

impl Index {
    /// Those that calls have made, and nobody has decided about yet.
    fn undecided(&self) -> Vec<&Field> {
        let fields = self.catalog.fields.iter();
        fields
            .filter(|field| field.from_intake && !field.archived)
            .collect()
    }

    /// Those that are offered, or that are archived.
    fn all(&self, archived: bool) -> Vec<&Field> {
        let fields = self.catalog.fields.iter();
        fields.filter(|field| field.archived == archived).collect()
    }
}

/// The form of a field.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    label: String,
    kind: String,
    /// One a line.
    options: String,
    section: String,
    required: bool,
    searchable: bool,
}

impl Filled {
    fn is(&self, kind: &Kind) -> bool {
        self.kind == kind.as_str()
    }

    fn of(field: &Field) -> Self {
        Self {
            label: field.label.clone(),
            kind: field.kind.as_str().to_owned(),
            options: lines(field),
            section: field.section.clone(),
            required: field.required,
            searchable: field.searchable,
        }
    }
}

/// The options of a field, one a line.
fn lines(field: &Field) -> String {
    let labels = field.choices.iter().map(|choice| choice.label.as_str());
    labels.collect::<Vec<_>>().join("\n")
}

/// The options of a form.
fn options(lines: &str) -> Vec<String> {
    let lines = lines.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The options of a form for a field that has some already: `New name = value` gives one another name.
fn renamed(field: &Field, lines: &str) -> Vec<Wanted> {
    let is_known = |value: &str| field.choices.iter().any(|choice| choice.value == value);
    let read = |line: String| match line.rsplit_once('=') {
        Some((label, value)) if is_known(value.trim()) => Wanted {
            label: label.trim().to_owned(),
            value: Some(value.trim().to_owned()),
        },
        _ => Wanted::from(line),
    };
    options(lines).into_iter().map(read).collect()
}

/// The kind that a form names.
fn kind(name: &str) -> Option<Kind> {
    Kind::ALL.iter().copied().find(|kind| kind.as_str() == name)
}

fn has_options(kind: Kind) -> bool {
    matches!(kind, Kind::Choice | Kind::Choices)
}

/// A kind as people read it.
pub(crate) fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text => "Text",
        Kind::LongText => "Long text",
        Kind::Number => "Number",
        Kind::Date => "Date",
        Kind::DateTime => "Date and time",
        Kind::YesNo => "Yes or no",
        Kind::Choice => "Select",
        Kind::Choices => "Select several",
        Kind::Url => "Web address",
        Kind::Email => "E-mail",
        Kind::Phone => "Phone",
        Kind::Money => "Amount",
    }
}

/// `GET /settings/fields`
pub async fn index(visit: Visit) -> Result<Response, Problem> {
    let catalog = visit.look(|act| {
        act.require(Right::Settings)?;
        Ok(Arc::clone(&act.catalog))
    });
    Ok(page::show(&Index {
        catalog: catalog.await?,
        frame: visit
            .frame("Additional fields", Area::Settings)
            .live("field"),
        side: Side::of(&visit, PATH),
    }))
}
