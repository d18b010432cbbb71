//! What becomes of values that name nothing that the account has.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::import::{self, Stranger, Strangers, Target, Unknown};
use openlead_core::{Catalog, Id, of};
use serde::Deserialize;

use super::words::{number, target_name};
use super::{Draft, PATH, STEPS, draft, is_before, refused};
use crate::form::Form;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

/// So many values of a kind are asked for one by one; the rest goes by the rule.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "import/values.html")]
struct Values {
    frame: Frame,
    catalog: Arc<Catalog>,
    draft: Draft,
    step: &'static str,
    strangers: Vec<Strangers>,
    wrong: String,
}

/// The form: a target, a value and what it shall be, a line each; and for each target what becomes of the others.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Filled {
    target: Vec<String>,
    value: Vec<String>,
    word: Vec<String>,
    kind: Vec<String>,
    rest: Vec<String>,
}

/// `GET /leads/import/{id}/values`
pub async fn ask(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    let Some(draft) = draft(&visit, id).await? else {
        return Ok(page::redirect(&format!("{PATH}/{id}")));
    };
    Ok(page::show(&form(&visit, draft, String::new()).await?))
}

async fn form(visit: &Visit, draft: Draft, wrong: String) -> Result<Values, Problem> {
    let (look, plan) = (draft.look.clone(), draft.plan.clone());
    let strangers = visit.look(move |act| Ok(import::strangers(act, &look, &plan)));
    Ok(Values {
        frame: visit.frame("Values of the file", Area::Leads),
        catalog: Arc::clone(&visit.by.catalog),
        strangers: strangers.await?,
        step: "/values",
        draft,
        wrong,
    })
}

/// `POST /leads/import/{id}/values`
pub async fn save(
    visit: Visit,
    Path(id): Path<Id<of::Import>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let Some(mut draft) = draft(&visit, id).await? else {
        return Ok(page::redirect(&format!("{PATH}/{id}")));
    };
    filled.write(&mut draft);
    let plan = draft.plan.clone();
    match visit.act(move |act| import::plan(act, id, &plan)).await {
        Ok(()) => Ok(page::redirect(&draft.address("/rules"))),
        Err(error) => {
            let wrong = refused(error)?;
            Ok(page::refuse(&form(&visit, draft, wrong).await?))
        }
    }
}

impl Filled {
    fn write(&self, draft: &mut Draft) {
        let plan = &mut draft.plan;
        for (kind, rest) in self.kind.iter().zip(&self.rest) {
            let rest = match rest.as_str() {
                "make" => Unknown::Make,
                "error" => Unknown::Error,
                _ => Unknown::Empty,
            };
            plan.unknown.insert(kind.clone(), rest);
        }
        let lines = self.target.iter().zip(&self.value).zip(&self.word);
        for ((target, value), word) in lines {
            let words = plan.values.entry(target.clone()).or_default();
            match word.strip_prefix("as:") {
                Some(name) => words.insert(value.clone(), name.to_owned()),
                None if word == "empty" => words.insert(value.clone(), String::new()),
                None => words.remove(value),
            };
        }
        plan.values.retain(|_, words| !words.is_empty());
    }
}

impl Values {
    /// What values of a kind may be called here.
    fn names(&self, target: &Target) -> Vec<&str> {
        let catalog = &self.catalog;
        match (target, target.list()) {
            (_, Some(list)) => {
                let items = catalog.lists.of(list).filter(|item| !item.archived);
                items.map(|item| &*item.name).collect()
            }
            (Target::Agent, _) => {
                let staff = catalog.staff.iter().filter(|staff| staff.active);
                staff.map(|staff| &*staff.name).collect()
            }
            _ => catalog.departments.iter().map(|one| &*one.name).collect(),
        }
    }

    /// What the plan makes of a value: `as:NAME`, `empty`, or nothing when it goes by the rule.
    fn chosen(&self, target: &Target, value: &str) -> String {
        let words = self.draft.plan.values.get(&target.to_string());
        match words.and_then(|words| words.get(value)) {
            Some(name) if name.is_empty() => "empty".to_owned(),
            Some(name) => format!("as:{name}"),
            None => String::new(),
        }
    }

    fn is_named(&self, chosen: &str, name: &str) -> bool {
        chosen.strip_prefix("as:") == Some(name)
    }

    fn is_rule(&self, target: &Target, rule: &str) -> bool {
        let known = match self.draft.plan.on_unknown(target) {
            Unknown::Make => "make",
            Unknown::Empty => "empty",
            Unknown::Error => "error",
        };
        known == rule
    }
}

fn rows(one: &Stranger) -> String {
    match one.rows {
        1 => "1 row".to_owned(),
        rows => format!("{} rows", number(rows)),
    }
}
