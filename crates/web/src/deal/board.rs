//! Deals as a board: a column a stage, with its sums.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::deal::{self, Deal, Filter, Page, Sort, StageSum};
use openlead_core::list::{List, ListItem};
use openlead_core::{Act, Catalog, Error, Id, Result as CoreResult, of};

use super::asked::Asked;
use super::card::Cards;
use crate::form::Ask;
use crate::lead::board::Columns;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters, money};

/// The address of the board.
pub const PATH: &str = "/deals";
/// Deals of a column that come at once.
const CARDS: u32 = 50;

#[derive(Template)]
#[template(path = "deal/board.html")]
struct Index {
    frame: Frame,
    catalog: Arc<Catalog>,
    asked: Asked,
    layout: Columns,
    columns: Vec<Column>,
    path: &'static str,
}

struct Column {
    stage: ListItem,
    sums: Vec<StageSum>,
    cards: Cards,
}

struct Found {
    sums: Vec<StageSum>,
    pages: Vec<Page>,
    leads: std::collections::HashMap<Id<of::Lead>, deal::Of>,
}

/// `GET /deals`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let layout = Columns::of(&visit, List::DealStage);
    let stages: Vec<ListItem> = layout.shown().cloned().collect();
    let ids: Vec<_> = stages.iter().map(|stage| stage.id).collect();
    let filter = asked.filter(visit.by.person.id)?;
    let found = visit.look(move |act| find(act, &filter, &ids)).await?;
    let at = asked.tab(PATH);
    let columns = stages.into_iter().zip(found.pages).map(|(stage, page)| {
        let sums = found.sums.iter().filter(|sum| sum.stage_id == stage.id);
        let more = asked.following(page.next.as_ref());
        let more = more.map(|asked| asked.at(&format!("/deals/stage/{}/more", stage.id)));
        Column {
            sums: sums.cloned().collect(),
            cards: Cards {
                more: more.unwrap_or_default(),
                ..Cards::of(&visit, page.deals, found.leads.clone(), &at)
            },
            stage,
        }
    });
    Ok(page::show(&Index {
        frame: visit
            .frame("Deals", Area::Deals)
            .live("deal lead list_item"),
        catalog: Arc::clone(&visit.by.catalog),
        columns: columns.collect(),
        layout,
        asked,
        path: PATH,
    }))
}

fn find(act: &mut Act, filter: &Filter, stages: &[Id<of::ListItem>]) -> CoreResult<Found> {
    let mut pages = Vec::new();
    for stage in stages {
        let filter = Filter {
            stage: Some(*stage),
            ..filter.clone()
        };
        pages.push(deal::list(act, &filter, Sort::Newest, None, CARDS)?);
    }
    let deals: Vec<Deal> = pages.iter().flat_map(|page| page.deals.clone()).collect();
    Ok(Found {
        sums: deal::by_stage(act, filter)?,
        leads: deal::leads(act, &deals)?,
        pages,
    })
}

/// `GET /deals/stage/{stage}/more`: the cards after a cursor, for the end of a column.
pub async fn more(
    visit: Visit,
    Path(id): Path<Id<of::ListItem>>,
    Ask(asked): Ask<Asked>,
) -> Result<Response, Problem> {
    let stage = visit.by.catalog.lists.get(id).map(|stage| stage.id);
    let stage = stage.ok_or(Error::NotFound("deal stage"))?;
    let filter = Filter {
        stage: Some(stage),
        ..asked.filter(visit.by.person.id)?
    };
    let after = asked.after()?;
    let found = visit.look(move |act| {
        let page = deal::list(act, &filter, Sort::Newest, after.as_ref(), CARDS)?;
        let leads = deal::leads(act, &page.deals)?;
        Ok((page, leads))
    });
    let (page, leads) = found.await?;
    let more = asked.following(page.next.as_ref());
    let more = more.map(|asked| asked.at(&format!("/deals/stage/{id}/more")));
    Ok(page::show(&Cards {
        more: more.unwrap_or_default(),
        ..Cards::of(&visit, page.deals, leads, &asked.tab(PATH))
    }))
}

impl Index {
    /// Whether there is no deal at all yet.
    fn is_first(&self) -> bool {
        self.is_empty() && !self.asked.narrows() && self.layout.hides_none()
    }

    fn is_empty(&self) -> bool {
        self.columns.iter().all(|column| column.sums.is_empty())
    }
}

impl Column {
    fn count(&self) -> i64 {
        self.sums.iter().map(|sum| sum.count).sum()
    }

    /// What its deals are worth, and what that weighs, in each currency.
    fn shown(&self) -> Vec<(String, String)> {
        let shown = |sum: &StageSum| {
            let of = |minor| money::sum(minor, &sum.currency);
            (of(sum.amount), of(sum.weighted))
        };
        self.sums.iter().map(shown).collect()
    }
}
