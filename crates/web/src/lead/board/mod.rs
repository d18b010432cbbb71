//! Leads as a board: a column a status. What is filtered is asked for as on the table.

pub mod asks;
mod columns;
mod lane;
mod step;

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::access::{Right, Scope};
use openlead_core::lead::board::{self, Card, Column, MOST_COUNTED};
use openlead_core::lead::{Control, Offer, Query, Segment, offers};
use openlead_core::list::{List, ListItem};
use openlead_core::money::{Currency, Money};
use openlead_core::saved_view::SavedView;
use openlead_core::staff::Staff;
use openlead_core::{Catalog, Error, Id, Result as CoreResult, of, saved_view};
use serde_json::{Value as Json, json};

pub use columns::{Columns, set as set_columns};
pub use step::{ask as ask_step, take as take_step};

use lane::Lane;

use super::table::asked::{Asked, Shown};
use super::table::chip::{Chip, Conditions, chips};
use super::table::filter::Editor;
use super::table::{Choosing, said, segment_name};
use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

/// The segments that a board has: a lead in the trash has no place on it.
const SEGMENTS: [Segment; 5] = [
    Segment::All,
    Segment::Mine,
    Segment::Unassigned,
    Segment::Fresh,
    Segment::NoNextStep,
];
const DAY: i64 = 86_400_000_000;

#[derive(Template)]
#[template(path = "lead/board/index.html")]
struct Index {
    frame: Frame,
    asked: Asked,
    catalog: Arc<Catalog>,
    columns: Vec<Shelf>,
    layout: Columns,
    offers: Vec<Offer>,
    chips: Vec<Chip>,
    any: bool,
    editor: Option<Editor>,
    views: Vec<SavedView>,
    may_bulk: bool,
    may_assign: bool,
    may_delete: bool,
    /// Whether the person sees every lead of the account.
    sees_all: bool,
    lanes: [lane::Choice; 3],
    wrong: String,
}

/// A column with its status.
struct Shelf {
    status: ListItem,
    column: Column,
    /// One for each lane; one alone where there are none.
    cells: Vec<Cards>,
    /// Where the leads are that lanes have no place for; empty where all of them are there.
    rest: String,
}

/// Cards of a column, as a page and as what is loaded at its end.
#[derive(Template)]
#[template(path = "lead/board/cards.html")]
struct Cards {
    frame: Frame,
    catalog: Arc<Catalog>,
    status: ListItem,
    cards: Vec<Card>,
    /// The address of the cards after these; empty at the end.
    more: String,
    /// Where the board is.
    at: String,
    may_bulk: bool,
    lane: Option<Lane>,
}

/// `GET /board`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let asked = Asked {
        shown: Shown::Board,
        ..asked
    };
    let layout = Columns::of(&visit, List::Status);
    let statuses: Vec<_> = layout.shown().map(|item| item.id).collect();
    let wanted = asked.clone();
    let found = visit.look(move |act| {
        let columns = lane::check(&wanted).and_then(|()| query(&wanted));
        let columns = columns.and_then(|query| board::board(act, &query, &statuses));
        Ok((columns, saved_view::all(act)?))
    });
    let (columns, views) = found.await?;
    let (columns, wrong) = match columns {
        Ok(columns) => (columns, String::new()),
        Err(Error::Invalid(wrong)) => (Vec::new(), said(&wrong)),
        Err(other) => return Err(other.into()),
    };
    let page = index_page(&visit, asked, layout, columns, views, wrong);
    Ok(match page.wrong.is_empty() {
        true => page::show(&page),
        false => page::refuse(&page),
    })
}

/// What the core is asked; the order is the board's own.
fn query(asked: &Asked) -> CoreResult<Query> {
    let query = asked.query()?;
    Ok(Query {
        segment: match query.segment {
            Segment::Trash => Segment::All,
            segment => segment,
        },
        cursor: None,
        group_by: String::new(),
        folded: Vec::new(),
        ..query
    })
}

fn index_page(
    visit: &Visit,
    asked: Asked,
    layout: Columns,
    columns: Vec<Column>,
    views: Vec<SavedView>,
    wrong: String,
) -> Index {
    let catalog = Arc::clone(&visit.by.catalog);
    let filter = asked.filter().unwrap_or(Json::Null);
    let offers = offers(&catalog);
    let view = views.iter().find(|view| view.id.to_string() == asked.view);
    let title = view.map_or("Board", |view| &view.name).to_owned();
    let lanes = match asked.group.as_str() {
        "" => Vec::new(),
        field => {
            let cards = columns.iter().flat_map(|column| &column.cards);
            lane::lanes(field, &catalog, cards, visit.may(Right::Assign))
        }
    };
    let columns = columns
        .into_iter()
        .filter_map(|column| shelf(visit, &asked, &lanes, column));
    Index {
        frame: visit
            .frame(&title, Area::Board)
            .live("lead deal task board list_item"),
        columns: columns.collect(),
        layout,
        chips: chips(&asked, &filter, &offers),
        any: Conditions::of(&filter).any,
        editor: Editor::of(&asked, &filter, &offers),
        may_bulk: visit.may(Right::Bulk),
        may_assign: visit.may(Right::Assign),
        may_delete: visit.may(Right::Delete),
        lanes: lane::choices(&asked),
        sees_all: visit.by.person.scope() == Scope::All,
        asked: asked.settled(),
        catalog,
        offers,
        views,
        wrong,
    }
}

fn shelf(visit: &Visit, asked: &Asked, lanes: &[Lane], mut column: Column) -> Option<Shelf> {
    let status = visit.by.catalog.lists.get(column.status)?.clone();
    let cards = std::mem::take(&mut column.cards);
    let next = column.next.take();
    if lanes.is_empty() {
        let cells = vec![cards_of(visit, asked, &status, cards, next)];
        let rest = String::new();
        return Some(Shelf {
            status,
            column,
            cells,
            rest,
        });
    }
    let cells = lanes.iter().map(|lane| {
        let own = cards
            .iter()
            .filter(|card| lane::of(&asked.group, &card.lead) == lane.id);
        let cards = cards_of(visit, asked, &status, own.cloned().collect(), None);
        Cards {
            lane: Some(lane.clone()),
            ..cards
        }
    });
    let cells = cells.collect();
    // A page is the beginning of the whole column: what comes after it is of any lane.
    let rest = next.map(|_| listed(asked, &status)).unwrap_or_default();
    Some(Shelf {
        status,
        column,
        cells,
        rest,
    })
}

/// The address of a column's leads as a table.
fn listed(asked: &Asked, status: &ListItem) -> String {
    let here = json!({ "field": "status", "op": "is", "value": status.name });
    let filter = match asked.filter().unwrap_or(Json::Null) {
        Json::Null => json!({ "and": [here] }),
        filter => json!({ "and": [here, filter] }),
    };
    let table = Asked {
        filter: filter.to_string(),
        shown: Shown::Table,
        ..asked.settled()
    };
    table.path()
}

/// `GET /board/{status}/more`: the cards after a cursor, for the end of a column.
pub async fn more(
    visit: Visit,
    Path(id): Path<Id<of::ListItem>>,
    Ask(asked): Ask<Asked>,
) -> Result<Response, Problem> {
    let asked = Asked {
        shown: Shown::Board,
        ..asked
    };
    let status = visit.by.catalog.lists.get(id).cloned();
    let status = status.ok_or(Error::NotFound("status"))?;
    let wanted = asked.clone();
    let column = visit.look(move |act| board::column(act, &query(&wanted)?, id, &wanted.cursor));
    let column = column.await?;
    let cards = cards_of(&visit, &asked, &status, column.cards, column.next);
    Ok(page::show(&cards))
}

fn cards_of(
    visit: &Visit,
    asked: &Asked,
    status: &ListItem,
    cards: Vec<Card>,
    next: Option<String>,
) -> Cards {
    let more = next.map(|cursor| {
        let query = asked.settled().encoded();
        format!("/board/{}/more?{query}&cursor={cursor}", status.id)
    });
    Cards {
        frame: visit.frame("", Area::Board),
        catalog: Arc::clone(&visit.by.catalog),
        status: status.clone(),
        cards,
        more: more.unwrap_or_default(),
        at: form_urlencoded::byte_serialize(asked.settled().path().as_bytes()).collect(),
        may_bulk: visit.may(Right::Bulk),
        lane: None,
    }
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
        let none = self.columns.iter().all(|shelf| shelf.column.count == 0);
        none && all && !self.asked.narrows() && self.layout.hides_none()
    }

    fn segments(&self) -> [(String, &'static str, bool); 5] {
        SEGMENTS.map(|segment| {
            let name = match segment {
                Segment::All => "",
                other => other.as_str(),
            };
            let chosen =
                self.asked.segment == name || (name.is_empty() && self.asked.segment == "all");
            let address = self.asked.with(|asked| name.clone_into(&mut asked.segment));
            (address, segment_name(&segment), chosen)
        })
    }

    fn count(&self, shelf: &Shelf) -> String {
        match shelf.column.count {
            MOST_COUNTED => "1,000+".to_owned(),
            some => some.to_string(),
        }
    }

    /// What makes its lanes.
    fn lane(&self) -> &'static str {
        let chosen = self.lanes.iter().find(|choice| choice.is_chosen);
        match chosen {
            Some(choice) if !self.asked.group.is_empty() => choice.label,
            _ => "Lanes",
        }
    }

    /// How many leads a column should have at most, where all of its leads are shown.
    fn limit(&self, shelf: &Shelf) -> Option<i64> {
        let some = self.asked.narrows() || !matches!(self.asked.segment.as_str(), "" | "all");
        shelf.status.wip_limit.filter(|_| !some && self.sees_all)
    }

    fn is_over(&self, shelf: &Shelf) -> bool {
        let count = i64::try_from(shelf.column.count).unwrap_or(i64::MAX);
        self.limit(shelf).is_some_and(|limit| count > limit)
    }
}

impl Cards {
    /// The end of the number, by which people know it.
    fn tail(&self, card: &Card) -> String {
        let digits = &card.lead.phone;
        digits[digits.len().saturating_sub(5)..].to_owned()
    }

    fn owner(&self, card: &Card) -> Option<&Staff> {
        card.lead
            .agent_id
            .and_then(|agent| self.catalog.staff(agent))
    }

    /// How urgent the lead is: `over`, `today`, `later`, `none`; empty where nothing has to be done.
    fn urgency(&self, card: &Card) -> &'static str {
        match card.next_at() {
            _ if !self.status.is_open() => "",
            Some(at) => self.frame.due(at).1,
            None if card.has_next() => "later",
            None => "none",
        }
    }

    /// What is next, in words.
    fn next(&self, card: &Card) -> String {
        match card.next_at() {
            Some(at) => self.frame.due(at).0,
            None if card.has_next() => "Task without a day".to_owned(),
            None => "No next step".to_owned(),
        }
    }

    /// For how many days the lead has had its status.
    fn days(&self, card: &Card) -> i64 {
        (self.frame.now - card.lead.status_changed_at).max(0) / DAY
    }

    fn is_stale(&self, card: &Card) -> bool {
        let rots = self.status.rot_days;
        rots.is_some_and(|days| self.days(card) >= days)
    }

    fn worth(&self, card: &Card) -> String {
        let amount = |(currency, minor): &(String, i64)| {
            let money = Money::of_minor(*minor, Currency::parse(currency)?);
            Some(crate::money::short(money))
        };
        let amounts: Vec<String> = card.worth.iter().filter_map(amount).collect();
        amounts.join(" + ")
    }
}
