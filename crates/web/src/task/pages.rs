//! Tasks as a list, in heaps by when they are due.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::list::ListItem;
use openlead_core::staff::Staff;
use openlead_core::task::{self, Bucket, Days, Line, MOST_COUNTED, lines};
use openlead_core::{Act, Catalog, Id, Result as CoreResult, of};

use super::asked::{Asked, PATH, Whose, cursor_text};
use super::bar::Bar;
use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

/// Tasks of a bucket when all are shown …
const FEW: u32 = 15;
/// … and when it is alone.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "task/index.html")]
struct Index {
    frame: Frame,
    asked: Asked,
    bar: Bar,
    heaps: Vec<Heap>,
}

/// A bucket with its first tasks, or all of them so far.
struct Heap {
    bucket: Bucket,
    rows: Rows,
    /// Whether there are more.
    is_cut: bool,
}

/// Rows of the list, as a page and as what is loaded at its end.
#[derive(Template)]
#[template(path = "task/rows.html")]
struct Rows {
    frame: Frame,
    catalog: Arc<Catalog>,
    lines: Vec<Line>,
    /// The address of the rows after these; empty at the end.
    more: String,
}

/// The buckets with how many tasks each has.
#[derive(Template)]
#[template(path = "task/counts.html")]
struct Counts {
    asked: Asked,
    counts: Vec<(Bucket, i64)>,
}

/// `GET /tasks`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let whose = asked.whose(&visit);
    let heaps = heaps(&visit, &asked, whose).await?;
    Ok(page::show(&Index {
        frame: visit.frame("Tasks", Area::Tasks).live("task"),
        bar: Bar::of(&visit, &asked, PATH),
        heaps,
        asked,
    }))
}

/// `GET /tasks/rows`: the rows of a bucket after a cursor, for the end of the table.
pub async fn more(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let whose = asked.whose(&visit);
    let heap = heaps(&visit, &asked, whose).await?.pop();
    Ok(heap.map_or_else(page::blank, |heap| page::show(&heap.rows)))
}

async fn heaps(visit: &Visit, asked: &Asked, whose: Whose) -> Result<Vec<Heap>, Problem> {
    let (wanted, zone) = (asked.clone(), visit.frame("", Area::Tasks).zone);
    let first = visit.first_weekday();
    let found = visit.look(move |act| {
        let days = Days::around(act.tx.now(), &zone, first);
        let filter = wanted.filter(whose, act);
        let (buckets, limit) = match wanted.bucket() {
            Some(bucket) => (vec![bucket], ROWS),
            None => (Bucket::ALL[..6].to_vec(), FEW),
        };
        let page = |bucket| {
            let page = task::list(act, bucket, &days, &filter, wanted.after(), limit)?;
            Ok((bucket, lines(act, page.tasks)?, page.next))
        };
        buckets
            .into_iter()
            .map(page)
            .collect::<CoreResult<Vec<_>>>()
    });
    let heap = |(bucket, lines, next): (Bucket, Vec<Line>, Option<task::Cursor>)| {
        let more = next.filter(|_| asked.bucket().is_some()).map(|next| {
            let mut address = asked.with("/tasks/rows", |_| {});
            address += if address.contains('?') { "&" } else { "?" };
            format!("{address}cursor={}", cursor_text(next))
        });
        Heap {
            bucket,
            is_cut: next.is_some(),
            rows: Rows {
                frame: visit.frame("", Area::Tasks),
                catalog: Arc::clone(&visit.by.catalog),
                lines,
                more: more.unwrap_or_default(),
            },
        }
    };
    let heaps = found.await?.into_iter().map(heap);
    Ok(heaps.collect())
}

/// `GET /tasks/counts`: how many tasks each bucket has, which comes after the rows.
pub async fn counts(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let (wanted, whose) = (asked.clone(), asked.whose(&visit));
    let (zone, first) = (visit.frame("", Area::Tasks).zone, visit.first_weekday());
    let counts = visit.look(move |act: &mut Act| {
        let days = Days::around(act.tx.now(), &zone, first);
        let filter = wanted.filter(whose, act);
        task::counts(act, &days, &filter)
    });
    let counts = counts.await?;
    Ok(page::show(&Counts { asked, counts }))
}

/// A bucket's name for people.
pub fn bucket_name(bucket: &Bucket) -> &'static str {
    match bucket {
        Bucket::Overdue => "Overdue",
        Bucket::Today => "Today",
        Bucket::Tomorrow => "Tomorrow",
        Bucket::ThisWeek => "This week",
        Bucket::Later => "Later",
        Bucket::NoDate => "No date",
        Bucket::Done => "Done",
    }
}

/// The icon of a category: calls have their own.
pub fn category_icon(category: Option<&ListItem>) -> &'static str {
    match category.and_then(|category| category.code) {
        Some(1) => "square-check-big",
        Some(2) => "phone",
        _ => "tag",
    }
}

impl Index {
    fn is_bucket(&self, bucket: &Bucket) -> bool {
        self.asked.bucket() == Some(*bucket)
    }

    fn in_bucket(&self, bucket: &Bucket) -> String {
        in_bucket(&self.asked, bucket)
    }

    fn all_buckets(&self) -> String {
        self.asked.with(PATH, |asked| asked.bucket.clear())
    }

    fn buckets(&self) -> [Bucket; 7] {
        Bucket::ALL
    }

    fn on(&self, path: &str) -> String {
        self.asked.with(path, |asked| asked.bucket.clear())
    }

    fn cleared(&self) -> String {
        self.asked.without_filter(PATH)
    }

    fn is_empty(&self) -> bool {
        self.heaps.iter().all(|heap| heap.rows.lines.is_empty())
    }
}

fn in_bucket(asked: &Asked, bucket: &Bucket) -> String {
    asked.with(PATH, |asked| bucket.as_str().clone_into(&mut asked.bucket))
}

impl Counts {
    fn in_bucket(&self, bucket: &Bucket) -> String {
        in_bucket(&self.asked, bucket)
    }

    fn all_buckets(&self) -> String {
        self.asked.with(PATH, |asked| asked.bucket.clear())
    }

    fn is_bucket(&self, bucket: &Bucket) -> bool {
        self.asked.bucket() == Some(*bucket)
    }

    fn short(&self, count: &i64) -> String {
        match *count {
            MOST_COUNTED.. => "1,000+".to_owned(),
            count => count.to_string(),
        }
    }
}

impl Rows {
    fn person(&self, id: &Id<of::Staff>) -> Option<&Staff> {
        self.catalog.staff(*id)
    }
}
