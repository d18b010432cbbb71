//! Conditions on what leads have: a task or a deal that meets all of some demands at once. Reports open leads by them.
//!
//! `{"state": "late", "due": ["2026-11-01", "2026-11-30"], "agent": "…"}` for `task`,
//! `{"kind": "won", "end": […], "closed": […], "agent": "…"}` for `deal`; each part may be left out.

use openlead_db::Value;
use serde_json::Value as Json;

use super::column::offsets;
use super::sql::Sql;
use super::value::{person, span};
use crate::act::Act;
use crate::list::List;
use crate::time;

/// A table of things that leads have, and what one has to meet, as SQL with `?` for each value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Linked {
    table: &'static str,
    demands: Vec<(String, Vec<Value>)>,
}

impl Linked {
    /// A task.
    pub fn task(act: &Act, json: &Json) -> Result<Self, String> {
        known(json, &["state", "due", "agent", "at"])?;
        let mut linked = Self::of("task");
        linked.moments(act, "x.due_at", &json["due"])?;
        linked.agent(act, &json["agent"])?;
        let deadline = deadline(act);
        let at = || {
            let at = json["at"].as_str().and_then(time::from_rfc3339);
            at.ok_or_else(|| "write the present moment as \"at\"".to_owned())
        };
        match json["state"].as_str().unwrap_or("any") {
            "any" => {}
            "on_time" => linked.demand(format!("x.completed_at <= {deadline}"), vec![]),
            "late" => linked.demand(format!("x.completed_at > {deadline}"), vec![]),
            "overdue" => linked.demand(
                format!("x.completed_at IS NULL AND {deadline} <= ?"),
                vec![at()?.into()],
            ),
            "open" => linked.demand(
                format!("x.completed_at IS NULL AND {deadline} > ?"),
                vec![at()?.into()],
            ),
            _ => return Err("write on_time, late, overdue, open or any as the state".to_owned()),
        }
        Ok(linked)
    }

    /// A deal.
    pub fn deal(act: &Act, json: &Json) -> Result<Self, String> {
        known(json, &["kind", "end", "closed", "agent"])?;
        let mut linked = Self::of("deal");
        linked.moments(act, "COALESCE(x.closed_at, x.created_at)", &json["closed"])?;
        linked.agent(act, &json["agent"])?;
        if let Some((from, to)) = ends(&json["end"])? {
            let day = |text: &str| {
                let date = time::parse_date(text).ok_or("write dates like 2026-11-24")?;
                Ok::<Value, String>(date.to_string().into())
            };
            linked.demand(
                "x.end_date >= ? AND x.end_date <= ?".to_owned(),
                vec![day(from)?, day(to)?],
            );
        }
        if let Some(kind) = json["kind"].as_str().filter(|kind| *kind != "any") {
            if !List::DealStage.kinds().contains(&kind) {
                return Err("write open, won, lost or any as the kind".to_owned());
            }
            let stages = act.catalog.lists.of(List::DealStage);
            let stages = stages.filter(|stage| stage.kind == kind);
            let ids: Vec<Value> = stages.map(|stage| stage.id.into()).collect();
            let marks = vec!["?"; ids.len()].join(", ");
            linked.demand(
                match ids.is_empty() {
                    true => "FALSE".to_owned(),
                    false => format!("x.stage_id IN ({marks})"),
                },
                ids,
            );
        }
        Ok(linked)
    }

    fn of(table: &'static str) -> Self {
        Self {
            table,
            demands: Vec::new(),
        }
    }

    fn demand(&mut self, sql: String, values: Vec<Value>) {
        self.demands.push((sql, values));
    }

    fn moments(&mut self, act: &Act, column: &str, json: &Json) -> Result<(), String> {
        if let Some((from, to)) = ends(json)? {
            let (from, _) = span(act, &from.into())?;
            let (_, to) = span(act, &to.into())?;
            let sql = format!("{column} >= ? AND {column} < ?");
            self.demand(sql, vec![from.into(), to.into()]);
        }
        Ok(())
    }

    fn agent(&mut self, act: &Act, json: &Json) -> Result<(), String> {
        match json.as_str() {
            None => {}
            Some("nobody") => self.demand("x.agent_id IS NULL".to_owned(), vec![]),
            Some(words) => {
                let agent = person(act, words)?;
                self.demand("x.agent_id = ?".to_owned(), vec![agent]);
            }
        }
        Ok(())
    }

    /// That a lead has one.
    pub fn sql(&self, sql: &mut Sql) -> String {
        let mut text = format!(
            "EXISTS (SELECT 1 FROM {} x WHERE x.account_id = $1 AND x.lead_id = l.id",
            self.table
        );
        for (demand, values) in &self.demands {
            let mut parts = demand.split('?');
            text.push_str(" AND ");
            text.push_str(parts.next().unwrap_or_default());
            for (part, value) in parts.zip(values) {
                text.push_str(&sql.bind(value.clone()));
                text.push_str(part);
            }
        }
        text.push(')');
        text
    }
}

/// Until when a task is done in time: one of a whole day, which is due at the midnight with which it begins, until it ends.
fn deadline(act: &Act) -> String {
    let local = offsets(&act.catalog).sql("x.due_at");
    format!("(x.due_at + CASE WHEN {local} % 86400000000 = 0 THEN 86400000000 ELSE 0 END)")
}

fn known(json: &Json, names: &[&str]) -> Result<(), String> {
    let object = json.as_object().ok_or("write an object as the value")?;
    match object.keys().find(|key| !names.contains(&key.as_str())) {
        Some(_) => Err(format!("use {} alone", names.join(", "))),
        None => Ok(()),
    }
}

fn ends(json: &Json) -> Result<Option<(&str, &str)>, String> {
    if json.is_null() {
        return Ok(None);
    }
    let ends = json.as_array().map(Vec::as_slice);
    let Some([from, to]) = ends else {
        return Err("write a list of two dates".to_owned());
    };
    match (from.as_str(), to.as_str()) {
        (Some(from), Some(to)) => Ok(Some((from, to))),
        _ => Err("write a list of two dates".to_owned()),
    }
}
