//! Filters as JSON: `{"field": "status", "op": "is", "value": …}`, joined by `{"and": […]}` and `{"or": […]}`.

use openlead_db::Value;
use serde_json::Value as Json;

use super::column::{Column, Shape};
use super::linked::Linked;
use super::value::{edges, equal, part};
use crate::act::Act;
use crate::error::{Error, Result};

const DEEPEST: usize = 5;
const MOST: usize = 50;
const MOST_VALUES: usize = 100;

#[derive(Debug, Clone)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Is(Column, Test),
    IsNot(Column, Test),
}

impl Filter {
    /// Whether it is of the status and source alone.
    pub fn is_told(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::is_told),
            Self::Is(column, _) | Self::IsNot(column, _) => column.is_told(),
        }
    }

    /// Whether it is that the status is a certain one.
    pub fn is_of_a_status(&self) -> bool {
        matches!(self, Self::Is(column, Test::Any(one)) if column.is("status_id") && one.len() == 1)
    }

    /// Whether it is that the source is one of some.
    pub fn is_of_sources(&self) -> bool {
        matches!(self, Self::Is(column, Test::Any(_)) if column.is("source_id"))
    }
}

/// What a value has to be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// Not there.
    Lacks,
    /// One of these.
    Any(Vec<Value>),
    /// A text with this in it.
    Holds(String),
    /// A text that begins with this.
    Begins(String),
    /// Not below the one, not above the other.
    Within(Option<Edge>, Option<Edge>),
    /// A task or deal like this.
    Linked(Linked),
}

impl Test {
    /// Whether no letter beyond ASCII is asked for.
    pub fn is_ascii(&self) -> bool {
        match self {
            Self::Any(values) => values
                .iter()
                .all(|value| !matches!(value, Value::Text(text) if !text.is_ascii())),
            Self::Holds(text) | Self::Begins(text) => text.is_ascii(),
            Self::Lacks | Self::Within(..) | Self::Linked(_) => true,
        }
    }
}

/// A value, and whether it is itself within.
pub(super) type Edge = (Value, bool);

const OPS: [&str; 10] = [
    "is",
    "is_not",
    "contains",
    "starts_with",
    "gt",
    "lt",
    "between",
    "in",
    "empty",
    "not_empty",
];

/// Reads a filter.
///
/// # Errors
/// `Invalid`, with the path to the part that is wrong, its field and what is allowed.
pub(super) fn read(act: &Act, json: &Json) -> Result<Filter> {
    let mut conditions = 0;
    group(act, json, "filter", 1, &mut conditions)
}

fn group(act: &Act, json: &Json, path: &str, depth: usize, count: &mut usize) -> Result<Filter> {
    let wrong = |why: String| Error::invalid(path.to_owned(), why);
    let Some(object) = json.as_object() else {
        return Err(wrong(
            "Write {\"field\": …, \"op\": …, \"value\": …}, or {\"and\": […]} or {\"or\": […]} of such.".to_owned(),
        ));
    };
    if depth > DEEPEST {
        return Err(wrong(format!(
            "Groups may be in groups up to {DEEPEST} deep."
        )));
    }
    let mut parts = |name: &str| -> Option<Result<Vec<Filter>>> {
        let parts = object.get(name)?;
        let Some(parts) = parts.as_array() else {
            return Some(Err(Error::invalid(
                format!("{path}.{name}"),
                "Write a list.",
            )));
        };
        let read = |(place, part)| {
            group(
                act,
                part,
                &format!("{path}.{name}.{place}"),
                depth + 1,
                count,
            )
        };
        Some(parts.iter().enumerate().map(read).collect())
    };
    if let Some(all) = parts("and") {
        return all.map(Filter::All);
    }
    if let Some(any) = parts("or") {
        return any.map(Filter::Any);
    }
    *count += 1;
    if *count > MOST {
        return Err(wrong(format!("A filter has at most {MOST} conditions.")));
    }
    condition(act, object, path)
}

fn condition(act: &Act, object: &serde_json::Map<String, Json>, path: &str) -> Result<Filter> {
    let wrong = |why: String| Error::invalid(path.to_owned(), why);
    let name = object
        .get("field")
        .and_then(Json::as_str)
        .unwrap_or_default();
    let column = Column::named(&act.catalog, name).ok_or_else(|| {
        let names = Column::standard_names();
        let name = crate::text::limit(name, 100);
        wrong(format!("There is no field \"{name}\". Use one of {names}, or custom_fields. and the key of an additional field."))
    })?;
    let op = object.get("op").and_then(Json::as_str).unwrap_or_default();
    if !allowed(&column).contains(&op) {
        let allowed = allowed(&column).join(", ");
        return Err(wrong(format!(
            "{name}: use one of the operators {allowed}."
        )));
    }
    let value = object.get("value").unwrap_or(&Json::Null);
    let test = test(act, &column, op, value).map_err(|why| wrong(format!("{name}: {why}")))?;
    Ok(match op {
        "is_not" | "not_empty" => Filter::IsNot(column, test),
        _ => Filter::Is(column, test),
    })
}

/// The operators that a field has.
pub(super) fn allowed(column: &Column) -> Vec<&'static str> {
    let can = |op: &&str| match *op {
        "is" => true,
        _ if matches!(column.shape, Shape::Import { .. }) => false,
        "is_not" => true,
        "empty" | "not_empty" => column.may_lack,
        "in" => !matches!(
            column.shape,
            Shape::Moment
                | Shape::Time
                | Shape::Flag
                | Shape::Repeated { .. }
                | Shape::Task
                | Shape::Deal
        ),
        "contains" => matches!(
            column.shape,
            Shape::Text(_) | Shape::Phone | Shape::Choices(_)
        ),
        "starts_with" => matches!(column.shape, Shape::Text(_) | Shape::Phone),
        _ => matches!(
            column.shape,
            Shape::Number
                | Shape::Money
                | Shape::Moment
                | Shape::Day
                | Shape::Time
                | Shape::Repeated { .. }
        ),
    };
    OPS.into_iter().filter(can).collect()
}

fn test(act: &Act, column: &Column, op: &str, value: &Json) -> Result<Test, String> {
    let shape = &column.shape;
    match op {
        "empty" | "not_empty" => Ok(Test::Lacks),
        "in" => many(act, shape, value),
        "contains" if !matches!(shape, Shape::Choices(_)) => part(shape, value).map(Test::Holds),
        "starts_with" => part(shape, value).map(Test::Begins),
        "gt" => edges(act, shape, value)
            .map(|(_, (end, within))| Test::Within(Some((end, !within)), None)),
        "lt" => edges(act, shape, value)
            .map(|((start, within), _)| Test::Within(None, Some((start, !within)))),
        "between" => between(act, shape, value),
        _ if matches!(shape, Shape::Task) => Linked::task(act, value).map(Test::Linked),
        _ if matches!(shape, Shape::Deal) => Linked::deal(act, value).map(Test::Linked),
        // A day is all its moments.
        _ if matches!(shape, Shape::Moment | Shape::Time | Shape::Repeated { .. }) => {
            edges(act, shape, value).map(|(start, end)| Test::Within(Some(start), Some(end)))
        }
        _ => equal(act, shape, value).map(Test::Any),
    }
}

fn many(act: &Act, shape: &Shape, value: &Json) -> Result<Test, String> {
    let values = value
        .as_array()
        .filter(|values| (1..=MOST_VALUES).contains(&values.len()));
    let values = values.ok_or_else(|| format!("write a list of 1 to {MOST_VALUES} values"))?;
    let values: Result<Vec<_>, String> = values
        .iter()
        .map(|value| equal(act, shape, value))
        .collect();
    Ok(Test::Any(values?.concat()))
}

/// Both ends are within; an end that is null is open.
fn between(act: &Act, shape: &Shape, value: &Json) -> Result<Test, String> {
    let ends = value.as_array().map(Vec::as_slice);
    let Some([from, to]) = ends.filter(|ends| ends.iter().any(|end| !end.is_null())) else {
        return Err("write a list of two values, of which one may be null".to_owned());
    };
    let edge = |end: &Json| (!end.is_null()).then(|| edges(act, shape, end)).transpose();
    Ok(Test::Within(
        edge(from)?.map(|(start, _)| start),
        edge(to)?.map(|(_, end)| end),
    ))
}
