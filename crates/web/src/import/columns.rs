//! Where each column goes.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::import::{self, Looked, Order, Target};
use openlead_core::{Id, of};
use serde::Deserialize;

use super::words::{number, places};
use super::{Draft, PATH, STEPS, draft, is_before, refused};
use crate::form::Form;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "import/columns.html")]
struct Columns {
    frame: Frame,
    draft: Draft,
    step: &'static str,
    /// The company's country code.
    code: String,
    places: Vec<(&'static str, Vec<(String, String)>)>,
    wrong: String,
}

/// The form: places in the order of the columns.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Filled {
    to: Vec<String>,
    dates: String,
    country_code: String,
}

/// `GET /leads/import/{id}/columns`
pub async fn ask(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    let Some(draft) = draft(&visit, id).await? else {
        return Ok(page::redirect(&format!("{PATH}/{id}")));
    };
    Ok(page::show(&form(&visit, draft, String::new())))
}

fn form(visit: &Visit, draft: Draft, wrong: String) -> Columns {
    Columns {
        frame: visit.frame("Columns of the file", Area::Leads),
        places: places(&visit.by.catalog.fields),
        code: visit.by.catalog.account.country_code.clone(),
        step: "/columns",
        draft,
        wrong,
    }
}

/// `POST /leads/import/{id}/columns`
pub async fn save(
    visit: Visit,
    Path(id): Path<Id<of::Import>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let Some(mut draft) = draft(&visit, id).await? else {
        return Ok(page::redirect(&format!("{PATH}/{id}")));
    };
    let titles = draft.look.titles().into_iter();
    let to = filled
        .to
        .iter()
        .map(|to| to.parse().unwrap_or(Target::Ignore));
    draft.plan.columns = titles.zip(to).collect();
    draft.plan.dates = if filled.dates == "mdy" {
        Order::Mdy
    } else {
        Order::Dmy
    };
    let code = filled.country_code.trim().trim_start_matches('+');
    code.clone_into(&mut draft.plan.country_code);
    let plan = draft.plan.clone();
    let kept = visit.act(move |act| {
        import::plan(act, id, &plan)?;
        let look = import::look(act, id)?;
        Ok(look.map_or(0, |look| import::strangers(act, &look, &plan).len()))
    });
    match kept.await {
        Ok(0) => Ok(page::redirect(&draft.address("/rules"))),
        Ok(_) => Ok(page::redirect(&draft.address("/values"))),
        Err(error) => {
            let wrong = refused(error)?;
            Ok(page::refuse(&form(&visit, draft, wrong)))
        }
    }
}

impl Columns {
    fn is_chosen(&self, column: &Looked, place: &str) -> bool {
        self.draft.plan.target(&column.title).to_string() == *place
    }

    /// Whether what is chosen is what was guessed.
    fn is_guess(&self, column: &Looked) -> bool {
        *self.draft.plan.target(&column.title) == column.guess
    }

    /// A column whose dates are written in one order, and a value that proves it.
    fn proof(&self) -> Option<(&str, &str)> {
        let mut columns = self.draft.look.columns.iter();
        columns.find_map(|column| Some((&*column.title, column.proof.as_deref()?)))
    }

    fn has_dates(&self) -> bool {
        let mut columns = self.draft.look.columns.iter();
        columns.any(|column| column.dates.is_some())
    }

    fn is_mdy(&self) -> bool {
        self.draft.plan.dates == Order::Mdy
    }
}

/// How sure a guess is, in words and their colour.
fn sure(column: &Looked) -> (&'static str, &'static str) {
    match column.confidence {
        80.. => ("sure", "hue-green"),
        55.. => ("likely", "hue-amber"),
        _ => ("a guess", "hue-slate"),
    }
}
