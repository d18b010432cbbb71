//! Leads as a table: chosen by segment, words and filter, in an order, in the reader's columns.

pub mod asked;
mod bulk;
pub mod chip;
mod choose;
mod close;
pub mod column;
mod export;
pub mod filter;
mod group;
mod layout;
mod sums;
mod view;

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::lead::{self, Control, Count, Offer, Segment, offers};
use openlead_core::list::List;
use openlead_core::saved_view::SavedView;
use openlead_core::{Act, Catalog, Error, Id, of, saved_view, token};
use serde_json::Value as Json;

pub use bulk::{change as change_many, undo as undo_many};
pub use export::{export as export_leads, send as send_leads};
pub use filter::write;
pub use group::count as count_groups;
pub use layout::set as set_layout;
pub use sums::sums;
pub use view::{add as add_view, delete as delete_view, restore as restore_view};

use asked::Asked;
use chip::{Chip, Conditions, chips};
pub use choose::Choosing;
use column::{Cell, Column, Widths};
use filter::Editor;
use group::{Choice, Section, Shown, sections};

use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "lead/table/index.html")]
struct Index {
    frame: Frame,
    catalog: Arc<Catalog>,
    asked: Asked,
    rows: Rows,
    /// All that there are to choose from, those that are chosen first.
    columns: Vec<Column>,
    groups: Vec<Choice>,
    /// How wide the head of the rows is, where columns have widths.
    head: Option<u16>,
    offers: Vec<Offer>,
    chips: Vec<Chip>,
    any: bool,
    editor: Option<Editor>,
    views: Vec<SavedView>,
    compact: bool,
    may_bulk: bool,
    may_delete: bool,
    may_assign: bool,
    may_import: bool,
    may_export: bool,
    wrong: String,
    /// What sends a first lead, where there is none yet.
    curl: Option<String>,
}

/// Rows of the table, as a page and as what is loaded at its end.
#[derive(Template)]
#[template(path = "lead/table/rows.html")]
struct Rows {
    zone: jiff::tz::TimeZone,
    now: i64,
    catalog: Arc<Catalog>,
    columns: Vec<Column>,
    sections: Vec<Section>,
    /// The address of the rows after these; empty at the end.
    more: String,
    may_bulk: bool,
}

/// The segments with how many leads each has.
#[derive(Template)]
#[template(path = "lead/table/segments.html")]
struct Segments {
    asked: Asked,
    counts: Vec<(Segment, Count)>,
    total: Count,
}

/// `GET /leads`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let wanted = asked.clone();
    let found = visit.look(move |act| Ok((rows(act, &wanted), saved_view::all(act)?)));
    let (lines, views) = found.await?;
    let (page, wrong) = match lines {
        Ok(page) => (page, String::new()),
        Err(Error::Invalid(wrong)) => (lead::Page::default(), said(&wrong)),
        Err(other) => return Err(other.into()),
    };
    let mut page = index_page(&visit, asked, page, views, wrong);
    if page.is_first() {
        page.curl = curl(&visit).await?;
    }
    Ok(match page.wrong.is_empty() {
        true => page::show(&page),
        false => page::refuse(&page),
    })
}

pub fn said(wrong: &[openlead_core::FieldError]) -> String {
    let sentences: Vec<String> = wrong
        .iter()
        .map(|field| field.message.to_string())
        .collect();
    sentences.join(" ")
}

fn index_page(
    visit: &Visit,
    asked: Asked,
    page: lead::Page,
    views: Vec<SavedView>,
    wrong: String,
) -> Index {
    let catalog = Arc::clone(&visit.by.catalog);
    let filter = asked.filter().unwrap_or(Json::Null);
    let offers = offers(&catalog);
    let likes = &visit.by.preference;
    let view = views.iter().find(|view| view.id.to_string() == asked.view);
    let title = view.map_or("Leads", |view| &view.name).to_owned();
    Index {
        frame: visit.frame(&title, Area::Leads).live("lead"),
        rows: rows_of(visit, &asked, page),
        columns: column::offered(&catalog, likes).0,
        groups: group::choices(&asked, &offers),
        head: Widths::of(&likes.lead_widths).0.get(column::NAME).copied(),
        chips: chips(&asked, &filter, &offers),
        any: Conditions::of(&filter).any,
        editor: Editor::of(&asked, &filter, &offers),
        compact: visit.by.preference.compact,
        may_bulk: visit.may(Right::Bulk),
        may_delete: visit.may(Right::Delete),
        may_assign: visit.may(Right::Assign),
        may_import: visit.may(Right::Import),
        may_export: visit.may(Right::Export),
        asked: asked.settled(),
        catalog,
        offers,
        views,
        wrong,
        curl: None,
    }
}

/// The line that sends a first lead, for those who may see the token.
async fn curl(visit: &Visit) -> Result<Option<String>, Problem> {
    if !visit.may(Right::Tokens) {
        return Ok(None);
    }
    let openlead = Arc::clone(&visit.app.openlead);
    let token = visit.look(move |act| token::show(&openlead, act)).await?;
    let (origin, calling) = (visit.origin(), &visit.by.catalog.account.country_code);
    Ok(token.map(|token| {
        format!(
            "curl '{origin}/api/gl-website-contacts' -d token={token} -d countrycode={calling} \\\n  \
             -d mobileno=9000100001 -d source=Website -d name=Meera"
        )
    }))
}

/// `GET /leads/rows`: the rows after a cursor, for the end of the table.
pub async fn more(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let wanted = asked.clone();
    let page = visit.look(move |act| rows(act, &wanted)).await?;
    Ok(page::show(&rows_of(&visit, &asked, page)))
}

/// `GET /leads/{id}/row`: the row of one lead as it is now.
pub async fn row(visit: Visit, Path(id): Path<Id<of::Lead>>) -> Result<Response, Problem> {
    let found = visit.look(move |act| {
        let lead = lead::read(act, id)?;
        lead::lines(act, vec![lead])
    });
    let page = lead::Page {
        lines: found.await?,
        ..lead::Page::default()
    };
    Ok(page::show(&rows_of(&visit, &Asked::default(), page)))
}

fn rows(act: &mut Act, asked: &Asked) -> openlead_core::Result<lead::Page> {
    lead::list(act, &asked.query()?)
}

fn rows_of(visit: &Visit, asked: &Asked, page: lead::Page) -> Rows {
    let catalog = Arc::clone(&visit.by.catalog);
    let frame = visit.frame("", Area::Leads);
    let more = page.next.as_deref().map(|cursor| {
        let cursor: String = form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
        format!("/leads/rows?{}&cursor={cursor}", asked.settled().encoded())
    });
    Rows {
        zone: frame.zone,
        now: frame.now,
        columns: column::chosen(&catalog, &visit.by.preference),
        sections: sections(&catalog, &asked.settled(), page),
        catalog,
        more: more.unwrap_or_default(),
        may_bulk: visit.may(Right::Bulk),
    }
}

/// `GET /leads/segments`: the segments with their counts, which come after the rows.
pub async fn segments(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let wanted = asked.clone();
    let counts = visit.look(move |act| counts(act, &wanted)).await?;
    let chosen = counts
        .iter()
        .find(|(segment, _)| is_chosen(&asked, *segment));
    let total = chosen.map_or(
        Count {
            number: 0,
            is_exact: true,
        },
        |(_, count)| *count,
    );
    Ok(page::show(&Segments {
        asked,
        counts,
        total,
    }))
}

fn counts(act: &mut Act, asked: &Asked) -> openlead_core::Result<Vec<(Segment, Count)>> {
    let query = asked.query()?;
    let count = |segment| {
        let query = lead::Query {
            segment,
            ..query.clone()
        };
        Ok((segment, lead::count(act, &query)?))
    };
    Segment::ALL.into_iter().map(count).collect()
}

fn is_chosen(asked: &Asked, segment: Segment) -> bool {
    let chosen = if asked.segment.is_empty() {
        "all"
    } else {
        &asked.segment
    };
    segment.as_str() == chosen
}

/// A count as people read it: exact up to ten thousand, then in thousands.
pub fn short(count: &Count) -> String {
    match count.is_exact {
        true => grouped(count.number),
        false if count.number < 1_000_000 => format!("{}k+", count.number / 1000),
        false => format!("{:.1}M+", count.number as f64 / 1e6),
    }
}

fn grouped(number: i64) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", number / 1000, number % 1000),
    }
}

/// A segment's name for people.
pub fn segment_name(segment: &Segment) -> &'static str {
    match segment {
        Segment::All => "All",
        Segment::Mine => "Mine",
        Segment::Unassigned => "Unassigned",
        Segment::Fresh => "Fresh",
        Segment::NoNextStep => "No next step",
        Segment::Trash => "Trash",
    }
}

impl Segments {
    fn is_chosen(&self, segment: &Segment) -> bool {
        is_chosen(&self.asked, *segment)
    }

    fn address(&self, segment: &Segment) -> String {
        address(&self.asked, *segment)
    }
}

fn address(asked: &Asked, segment: Segment) -> String {
    asked.with(|asked| {
        asked.segment = match segment {
            Segment::All => String::new(),
            other => other.as_str().to_owned(),
        }
    })
}

impl Choosing for Index {
    fn asked(&self) -> &Asked {
        &self.asked
    }
}

impl Index {
    /// Whether there is no lead at all yet.
    fn is_first(&self) -> bool {
        let all = self.asked.segment.is_empty() || self.asked.segment == "all";
        self.rows.is_empty() && all && !self.asked.narrows() && self.wrong.is_empty()
    }

    fn segments(&self) -> [Segment; 6] {
        Segment::ALL
    }

    fn is_chosen(&self, segment: &Segment) -> bool {
        is_chosen(&self.asked, *segment)
    }

    fn address(&self, segment: &Segment) -> String {
        address(&self.asked, *segment)
    }

    fn shown(&self) -> &[Column] {
        &self.rows.columns
    }

    /// Whether a column is added up.
    fn adds(&self, column: &Column) -> bool {
        sums::adds(&self.catalog, column)
    }

    fn is_shown(&self, column: &Column) -> bool {
        self.shown().iter().any(|shown| shown.name == column.name)
    }

    /// Where a click on a column's head goes, and the direction that it has now.
    fn order(&self, sort: &str) -> (String, &'static str) {
        let (now, other) = match self.asked.sort_by() {
            asked if asked == sort => ("ascending", format!("-{sort}")),
            asked if asked.strip_prefix('-') == Some(sort) => ("descending", sort.to_owned()),
            _ => ("none", sort.to_owned()),
        };
        let to = self.asked.with(|asked| {
            // Within groups leads are by age.
            if sort != "created_at" {
                asked.group.clear();
                asked.folded.clear();
            }
            asked.sort = other;
        });
        (to, now)
    }

    /// The field of the groups.
    fn grouped_by(&self) -> Option<&Choice> {
        let mut groups = self.groups.iter().filter(|_| !self.asked.group.is_empty());
        groups.find(|choice| choice.is_chosen)
    }

    /// Whether somebody has said how wide columns are.
    fn is_sized(&self) -> bool {
        self.head.is_some() || self.shown().iter().any(|column| column.width.is_some())
    }

    /// How wide a column is then.
    fn width(&self, width: &Option<u16>) -> u16 {
        width.unwrap_or(Widths::USUAL)
    }
}

impl Rows {
    fn is_empty(&self) -> bool {
        self.sections
            .iter()
            .all(|section| section.head.is_none() && section.lines.is_empty())
    }

    fn frame(&self) -> Frame {
        Frame {
            zone: self.zone.clone(),
            now: self.now,
            ..Frame::guest("")
        }
    }
}
