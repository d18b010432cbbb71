//! What lists can be filtered and sorted by, for pages that offer it.

use super::column::{Column, Shape};
use super::filter::allowed;
use crate::catalog::Catalog;
use crate::list::List;

/// A field that lists are filtered or sorted by.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Its name in filters.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// The operators that it has.
    pub ops: Vec<&'static str>,
    /// How its values are written.
    pub control: Control,
    /// Whether a list can be sorted by it.
    pub sorts: bool,
}

/// How the values of a field are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// As text.
    Text,
    /// As a number.
    Number,
    /// As a day.
    Day,
    /// As yes or no.
    Flag,
    /// As some of these: what filters call it, and its name for people.
    Some(Vec<(String, String)>),
}

/// All that an account's lists are filtered by.
pub fn offers(catalog: &Catalog) -> Vec<Offer> {
    let offer = |(name, label, column): (String, String, Column)| Offer {
        name,
        label,
        ops: allowed(&column),
        sorts: column.shape.sorts(),
        control: control(catalog, &column.shape),
    };
    Column::all(catalog).into_iter().map(offer).collect()
}

fn control(catalog: &Catalog, shape: &Shape) -> Control {
    match shape {
        Shape::Text(_) | Shape::Phone | Shape::Import { .. } => Control::Text,
        Shape::Number | Shape::Money => Control::Number,
        Shape::Moment | Shape::Day | Shape::Time | Shape::Repeated { .. } => Control::Day,
        Shape::Flag => Control::Flag,
        Shape::Task | Shape::Deal => Control::Text,
        Shape::Reached => entries(catalog, List::Status),
        Shape::Entry(list) => entries(catalog, *list),
        Shape::Purpose => entries(catalog, List::Purpose),
        Shape::Staff => people(catalog),
        Shape::Department => {
            let departments = catalog.departments.iter();
            Control::Some(
                departments
                    .map(|one| (one.id.to_string(), one.name.clone()))
                    .collect(),
            )
        }
        Shape::Choice(options) | Shape::Choices(options) => {
            let options = options.iter();
            Control::Some(
                options
                    .map(|one| (one.value.clone(), one.label.clone()))
                    .collect(),
            )
        }
    }
}

fn entries(catalog: &Catalog, list: List) -> Control {
    let entries = catalog.lists.of(list);
    Control::Some(
        entries
            .map(|item| (item.id.to_string(), item.name.clone()))
            .collect(),
    )
}

fn people(catalog: &Catalog) -> Control {
    let people = catalog.staff.iter().filter(|staff| staff.active);
    let me = ("me".to_owned(), "Me".to_owned());
    let others = people.map(|one| (one.id.to_string(), one.name.clone()));
    Control::Some(std::iter::once(me).chain(others).collect())
}
