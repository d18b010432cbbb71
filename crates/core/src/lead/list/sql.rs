use openlead_db::{Dialect, Value};

use super::column::{Column, Shape};
use super::filter::{Filter, Test};
use crate::id::{Id, of};

/// The condition so that PostgreSQL takes it for one that half of the leads fulfil. Of what is in JSON it has no statistics,
/// and would think that one of two hundred does: then it reads all leads that the rest of a filter lets through and sorts
/// them, rather than to stop when a page is full.
fn of_many(condition: &str) -> String {
    format!("(CASE WHEN {condition} THEN TRUE ELSE FALSE END)")
}

/// A condition on rows of `lead l` in the making: `$1` is the account.
#[derive(Clone)]
pub(super) struct Sql {
    pub text: String,
    pub args: Vec<Value>,
    pub dialect: Dialect,
    /// The parts of it that say something of the status and source alone, once more.
    pub told: String,
    /// Whether leads of one status and of certain sources are asked for.
    pub is_narrow: bool,
    /// Whether something was typed.
    pub is_search: bool,
}

impl Sql {
    /// Adds a value, and gives its `$n`.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    pub fn bind_all(&mut self, values: &[Value]) -> String {
        let all: Vec<String> = values
            .iter()
            .map(|value| self.bind(value.clone()))
            .collect();
        all.join(", ")
    }

    /// Demands one more thing.
    pub fn and(&mut self, condition: &str) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
    }

    /// Demands a filter.
    pub fn and_all(&mut self, filter: Filter) {
        let parts = match filter {
            Filter::All(parts) => parts,
            part => vec![part],
        };
        let is_any = |is: fn(&Filter) -> bool| parts.iter().any(is);
        self.is_narrow = is_any(Filter::is_of_a_status) && is_any(Filter::is_of_sources);
        for part in parts {
            let text = self.filter(&part);
            self.and(&text);
            if part.is_told() {
                self.told.push_str(" AND ");
                self.told.push_str(&text);
            }
        }
    }

    /// The filter as SQL.
    pub fn filter(&mut self, filter: &Filter) -> String {
        match filter {
            Filter::All(all) => self.join(all, " AND ", "TRUE"),
            Filter::Any(any) => self.join(any, " OR ", "FALSE"),
            Filter::Is(column, test) => self.test(column, test),
            Filter::IsNot(column, test) => {
                let test = self.test(column, test);
                format!("NOT COALESCE({test}, FALSE)")
            }
        }
    }

    fn join(&mut self, parts: &[Filter], with: &str, none: &str) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.filter(part)).collect();
        match parts.is_empty() {
            true => none.to_owned(),
            false => format!("({})", parts.join(with)),
        }
    }

    fn test(&mut self, column: &Column, test: &Test) -> String {
        match (&column.shape, test) {
            (_, Test::Lacks) => column.lacks(self.dialect),
            (Shape::Phone, test) => self.phone(test),
            (Shape::Purpose, Test::Any(values)) => self.purpose(values),
            (Shape::Choices(_), Test::Any(values)) => self.choices(column, values),
            (Shape::Import { made }, Test::Any(values)) => self.import(*made, values),
            (Shape::Reached, Test::Any(values)) => self.reached(values),
            (Shape::Repeated { merged }, test) => self.repeated(*merged, test),
            (_, Test::Linked(linked)) => linked.sql(self),
            (_, test) => {
                let test = match column.folds() && !test.is_ascii() {
                    true => self.lowered(&column.in_bytes(self.dialect), test),
                    false => self.plain(&column.value(self.dialect), test),
                };
                match self.dialect == Dialect::Postgres && column.is_additional() {
                    true => of_many(&test),
                    false => test,
                }
            }
        }
    }

    fn plain(&mut self, value: &str, test: &Test) -> String {
        match test {
            Test::Lacks | Test::Linked(_) => "FALSE".to_owned(),
            Test::Any(values) => format!("{value} IN ({})", self.bind_all(values)),
            Test::Holds(part) => {
                let part = self.bind(part.as_str());
                self.holds(value, &part)
            }
            Test::Begins(start) => self.begins(value, start),
            Test::Within(from, to) => {
                let low = from
                    .as_ref()
                    .map(|edge| (edge, if edge.1 { ">=" } else { ">" }));
                let high = to
                    .as_ref()
                    .map(|edge| (edge, if edge.1 { "<=" } else { "<" }));
                let edges = low.into_iter().chain(high);
                let edges: Vec<String> = edges
                    .map(|(edge, sign)| format!("{value} {sign} {}", self.bind(edge.0.clone())))
                    .collect();
                format!("({})", edges.join(" AND "))
            }
        }
    }

    /// As [`plain`](Self::plain), without case in every script: the engine lowers both sides.
    fn lowered(&mut self, value: &str, test: &Test) -> String {
        let value = format!("lower_all({value})");
        match test {
            Test::Any(values) => {
                let values = values.iter();
                let values: Vec<_> = values
                    .map(|value| format!("lower_all({})", self.bind(value.clone())))
                    .collect();
                format!("{value} IN ({})", values.join(", "))
            }
            Test::Holds(part) => {
                let part = format!("lower_all({})", self.bind(part.as_str()));
                self.holds(&value, &part)
            }
            Test::Begins(start) => {
                let part = format!("lower_all({})", self.bind(start.as_str()));
                format!("substr({value}, 1, length({part})) = {part}")
            }
            test => self.plain(&value, test),
        }
    }

    fn holds(&self, value: &str, part: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("instr({value}, {part}) > 0"),
            Dialect::Postgres => format!("strpos({value}, {part}) > 0"),
        }
    }

    /// A range where the order is that of bytes, so that an index serves; no text has a character after the last.
    fn begins(&mut self, value: &str, start: &str) -> String {
        let from = self.bind(start);
        let to = self.bind(format!("{start}\u{10ffff}"));
        let value = match self.dialect {
            Dialect::Postgres if value != "l.name_folded" => format!("{value} COLLATE \"C\""),
            _ => value.to_owned(),
        };
        format!("({value} >= {from} AND {value} < {to})")
    }

    /// Any number of the lead will do.
    fn phone(&mut self, test: &Test) -> String {
        let test = self.plain("p.number", test);
        format!(
            "EXISTS (SELECT 1 FROM lead_phone p WHERE p.account_id = $1 AND p.lead_id = l.id AND {test})"
        )
    }

    fn purpose(&mut self, values: &[Value]) -> String {
        let any = self.bind_all(values);
        format!(
            "(l.purpose_id IN ({any}) OR EXISTS (SELECT 1 FROM lead_purpose q
               WHERE q.account_id = $1 AND q.lead_id = l.id AND q.purpose_id IN ({any})))"
        )
    }

    fn reached(&mut self, values: &[Value]) -> String {
        let any = self.bind_all(values);
        format!(
            "(l.status_id IN ({any}) OR EXISTS (SELECT 1 FROM lead_step s WHERE s.account_id = $1 AND s.lead_id = l.id
               AND (s.from_id IN ({any}) OR s.to_id IN ({any}))))"
        )
    }

    fn repeated(&mut self, merged: bool, test: &Test) -> String {
        let test = self.plain("e.at", test);
        let detail = match self.dialect {
            Dialect::Sqlite => format!("COALESCE(e.detail->>'merged', 1) = {}", i64::from(merged)),
            Dialect::Postgres => {
                format!(
                    "COALESCE(CAST(CAST(e.detail AS JSONB)->>'merged' AS BOOLEAN), TRUE) = {merged}"
                )
            }
        };
        format!(
            "(l.enquiries > 1 AND EXISTS (SELECT 1 FROM event e WHERE e.account_id = $1 AND e.lead_id = l.id
               AND e.kind = 'lead.repeated' AND {test} AND {detail}))"
        )
    }

    /// The texts are JSON strings with their quotes: they lie in the list as they are.
    fn choices(&mut self, column: &Column, values: &[Value]) -> String {
        let list = column.value(self.dialect);
        let any = values.iter().map(|value| {
            let value = self.bind(value.clone());
            self.holds(&list, &value)
        });
        let any: Vec<String> = any.collect();
        format!("({})", any.join(" OR "))
    }

    /// What an import has made was made between its start and its end, and its first event says so.
    fn import(&mut self, made: bool, values: &[Value]) -> String {
        let import = self.bind_all(values);
        if !made {
            return format!(
                "EXISTS (SELECT 1 FROM import_change c WHERE c.account_id = $1 AND c.import_id = {import}
                   AND c.lead_id = l.id)"
            );
        }
        let named = values.iter().find_map(|value| match value {
            Value::Int(id) => Some(Id::<of::Import>::new(*id).to_string()),
            _ => None,
        });
        let named = self.bind(format!("%\"{}\"%", named.unwrap_or_default()));
        format!(
            "(l.id > {import} AND EXISTS (SELECT 1 FROM event e WHERE e.account_id = $1 AND e.lead_id = l.id
               AND e.kind = 'lead.created' AND e.via = 'import' AND e.detail LIKE {named}))"
        )
    }
}
