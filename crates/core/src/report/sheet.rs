//! What a report shows: tables whose numbers say which leads they are of, and a chart of each.

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::sums::Times;

/// A report as it was counted.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Its tables with their charts.
    pub sections: Vec<Section>,
    /// How many leads, tasks or deals the numbers are of.
    pub counted: i64,
    /// What is counted: `leads`, `tasks`, `deals`.
    pub counts: &'static str,
    /// Of when the numbers are, in microseconds.
    pub as_of: i64,
    /// The leads are not packed yet, which is being done: there are no numbers.
    pub is_preparing: bool,
    /// What a reader has to know, a sentence each.
    pub notes: Vec<String>,
}

/// A table with its chart.
#[derive(Debug, Clone)]
pub struct Section {
    /// What it shows; empty when the report has one alone.
    pub title: String,
    /// It as a chart.
    pub chart: Chart,
    /// The names of the columns; the first is that of the rows' names.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// The last row, with what all come to.
    pub total: Option<Vec<Cell>>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What it says.
    pub value: Value,
    /// The filter of the leads table that gives the leads behind it.
    pub leads: Option<Json>,
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A name.
    Text(String),
    /// How many.
    Count(i64),
    /// So many of a hundred.
    Percent(f64),
    /// So many points of a hundred more or less.
    Points(f64),
    /// A time, in microseconds.
    Time(i64),
    /// An amount in minor units of the account's currency.
    Money(i64),
    /// There is none to say.
    Nothing,
}

/// A chart.
#[derive(Debug, Clone, Serialize)]
pub struct Chart {
    /// What it looks like.
    pub kind: Kind,
    /// What its numbers are.
    pub unit: Unit,
    /// The names along it.
    pub names: Vec<String>,
    /// Its rows of numbers.
    pub series: Vec<Series>,
}

/// What a chart looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Areas one on top of the other along time.
    Areas,
    /// Bars side by side.
    Bars,
    /// Bars one on top of the other.
    Stack,
    /// Bars from left to right, the first on top.
    Across,
}

/// What the numbers of a chart are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// How many.
    Count,
    /// Of a hundred.
    Percent,
    /// Minutes.
    Minutes,
    /// Major units of the account's currency.
    Money,
}

/// A row of numbers of a chart.
#[derive(Debug, Clone, Serialize)]
pub struct Series {
    /// What they are of.
    pub name: String,
    /// A colour of the palette.
    pub colour: String,
    /// The numbers.
    pub values: Vec<Option<f64>>,
}

impl Sheet {
    /// Whether there is nothing to see.
    pub fn is_empty(&self) -> bool {
        self.counted == 0
    }
}

impl Cell {
    /// A name.
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(Value::Text(text.into()))
    }

    /// How many.
    pub fn count(count: i64) -> Self {
        Self::of(Value::Count(count))
    }

    /// Without leads behind it.
    pub fn of(value: Value) -> Self {
        Self { value, leads: None }
    }

    /// A part of a whole, as percent; nothing of nothing.
    pub fn share(part: i64, whole: i64) -> Self {
        Self::of(percent(part, whole).map_or(Value::Nothing, Value::Percent))
    }

    /// The time in the middle; nothing of none.
    pub(super) fn median(times: &mut Times) -> Self {
        Self::of(times.median().map_or(Value::Nothing, Value::Time))
    }

    /// With the leads behind it, which meet all conditions; none behind nothing.
    #[must_use]
    pub fn behind(mut self, conditions: impl IntoIterator<Item = Json>) -> Self {
        if !matches!(
            self.value,
            Value::Nothing | Value::Count(0) | Value::Money(0)
        ) {
            let all: Vec<Json> = conditions.into_iter().collect();
            self.leads = Some(json!({ "and": all }));
        }
        self
    }
}

/// A part of a whole, as percent.
pub(super) fn percent(part: i64, whole: i64) -> Option<f64> {
    (whole != 0).then(|| part as f64 * 100.0 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_nothing_are_no_leads() {
        assert_eq!(Cell::count(0).behind([]).leads, None);
        assert!(Cell::count(1).behind([]).leads.is_some());
        assert_eq!(Cell::share(1, 0).value, Value::Nothing);
    }
}
