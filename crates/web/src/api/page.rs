use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use openlead_core::Id;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{Answer, Answered};
use super::query::Query;
use crate::{App, Problem};

/// How many records a page has unless the caller says.
const USUAL: u32 = 50;
const MOST: u32 = 100;

/// Which page of a list is asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Records a page, 1 to 100; 50 when absent.
    #[param(minimum = 1, maximum = 100)]
    per_page: Option<u32>,
    /// `meta.next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl FromRequestParts<Arc<App>> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Query(page) = Query::<Self>::from_request_parts(parts, app).await?;
        match page.per_page {
            Some(number) if !(1..=MOST).contains(&number) => Err(Problem::wrong_parameter(
                "per_page",
                format!("Write a number from 1 to {MOST}."),
            )),
            _ => Ok(page),
        }
    }
}

/// What is said about a page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PageMeta {
    /// For the next page, as `cursor`; null on the last one.
    pub next_cursor: Option<String>,
    /// Records a page.
    pub per_page: u32,
}

impl Paging {
    /// Records a page.
    pub fn size(&self) -> u32 {
        self.per_page.unwrap_or(USUAL)
    }

    /// The cursor as what it was made of.
    pub fn after<T: std::str::FromStr>(&self) -> Result<Option<T>, Problem> {
        let parsed = self.cursor.as_deref().map(str::parse).transpose();
        parsed.map_err(|_| wrong_cursor())
    }

    /// The cursor as a moment and an id.
    pub fn pair<T>(&self) -> Result<Option<(i64, Id<T>)>, Problem> {
        let read = |text: &String| {
            let (at, id) = text.split_once('.')?;
            Some((at.parse().ok()?, id.parse().ok()?))
        };
        let cursor = self.cursor.as_ref();
        cursor
            .map(|text| read(text).ok_or_else(wrong_cursor))
            .transpose()
    }

    /// The answer with a page that core has cut itself.
    pub fn cut<V: Serialize>(&self, data: &[V], next_cursor: Option<String>) -> Answered {
        let meta = PageMeta {
            next_cursor,
            per_page: self.size(),
        };
        Ok(Answer::list(&data, &meta))
    }

    /// The answer with a page, of which one record more than [`size`](Self::size) was looked for.
    pub fn answer<T, V: Serialize>(
        &self,
        mut found: Vec<T>,
        cursor: impl Fn(&T) -> String,
        view: impl FnMut(T) -> V,
    ) -> Answered {
        let more = found.len() > self.size() as usize;
        found.truncate(self.size() as usize);
        let next_cursor = found.last().filter(|_| more).map(cursor);
        let data: Vec<V> = found.into_iter().map(view).collect();
        self.cut(&data, next_cursor)
    }
}

/// A moment and an id as a cursor.
pub fn pair<T>(at: i64, id: Id<T>) -> String {
    format!("{at}.{id}")
}

/// A cursor that openlead did not give.
pub fn wrong_cursor() -> Problem {
    Problem::wrong_parameter(
        "cursor",
        "Send meta.next_cursor of the page before, as it came.",
    )
}
