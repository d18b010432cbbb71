//! What is asked of a company's leads.

use std::sync::Arc;

use openlead_core::lead::{self, Query, board};
use openlead_core::list::List;
use openlead_core::note::{self, Kind};
use openlead_core::phone::Phone;
use openlead_core::{Act, Error, Id, Result, event, of, search};
use serde_json::{Value as Json, json};

use super::sample::Person;

/// How many leads are shown to somebody who types, and in a page.
const TYPED: usize = 10;
/// How many things have happened to the lead with a long story.
const STORY: usize = 500;

/// Asks it of a person.
type Ask = Arc<dyn Fn(&mut Act, Person) -> Result<()> + Send + Sync>;

/// Something that is asked, of another person each time.
#[derive(Clone)]
pub struct Question {
    /// What.
    pub name: &'static str,
    /// Whether it changes something.
    pub changes: bool,
    /// Asks it.
    pub ask: Ask,
}

impl Question {
    /// What is asked and changes nothing.
    pub fn of(
        name: &'static str,
        ask: impl Fn(&mut Act, Person) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            changes: false,
            ask: Arc::new(ask),
        }
    }

    /// What somebody types of a person.
    fn typed(name: &'static str, typed: impl Fn(Person) -> String + Send + Sync + 'static) -> Self {
        Self::of(name, move |act, person| {
            let found = search::find(act, &typed(person), TYPED)?;
            there(!found.is_empty())
        })
    }
}

/// All of them; `story` is the lead with the long one.
#[expect(clippy::too_many_lines, reason = "a table of questions, a line each")]
pub fn questions(story: Id<of::Lead>) -> Vec<Question> {
    let mut all = vec![
        Question::typed("find: part of a first name", |person| {
            part(&person.name(), 1, 5)
        }),
        Question::typed("find: first name and a letter", name_and_letter),
        Question::typed("find: the last 5 digits", |person| {
            part(&person.mobile(), 5, 10)
        }),
        Question::typed("find: the last 4 digits", |person| {
            part(&person.mobile(), 6, 10)
        }),
        Question::typed("find: the whole number", Person::mobile),
        Question::typed("find: part of an e-mail address", |person| {
            let email = person.email();
            email[3..email.find('@').unwrap_or(email.len())].to_owned()
        }),
        Question::typed("find: two letters", |person| {
            part(&person.name(), 0, 2).to_lowercase()
        }),
        Question::of("read: a lead with 500 events", move |act, _| {
            lead::read(act, story)?;
            lead::phones(act, story)?;
            there(event::timeline(act, story, None, 500)?.len() == STORY)
        }),
    ];
    for (name, sort_by) in [
        ("list: three filters, by created_at", "created_at"),
        ("list: three filters, by updated_at", "updated_at"),
        ("list: three filters, by name", "name"),
        (
            "list: three filters, by next_follow_up_at",
            "next_follow_up_at",
        ),
        ("list: three filters, by assigned_to", "assigned_to"),
        ("list: three filters, by status", "status"),
        ("list: three filters, by source", "source"),
    ] {
        all.push(Question::of(name, move |act, person| {
            let query = Query {
                filter: filter(act, person),
                sort_by: sort_by.to_owned(),
                ..Query::default()
            };
            there(!lead::list(act, &query)?.lines.is_empty())
        }));
    }
    all.push(Question::of(
        "list: first name and a letter typed",
        |act, person| {
            let query = Query {
                search: name_and_letter(person),
                ..Query::default()
            };
            there(!lead::list(act, &query)?.lines.is_empty())
        },
    ));
    all.push(Question::of("list: nothing asked for", |act, _| {
        there(!lead::list(act, &Query::default())?.lines.is_empty())
    }));
    all.push(Question::of("board: every status", |act, _| {
        let statuses = statuses(act);
        let columns = board::board(act, &Query::default(), &statuses)?;
        there(columns.iter().any(|column| !column.cards.is_empty()))
    }));
    all.push(Question::of(
        "board: every status, of an agent",
        |act, person| {
            let names: Vec<&str> = act.catalog.staff.iter().map(|staff| &*staff.name).collect();
            let agent = person.choice(&names, 4);
            let query = Query {
                filter: json!({ "field": "assigned_to", "op": "is", "value": agent }),
                ..Query::default()
            };
            let statuses = statuses(act);
            board::board(act, &query, &statuses).map(drop)
        },
    ));
    all.extend(super::tasks::questions());
    all.push(Question {
        changes: true,
        ..Question::of("change: status, score and a field", |act, person| {
            let lead = of_person(act, person)?;
            let statuses = statuses(act);
            let before = lead::read(act, lead)?;
            let other = statuses
                .into_iter()
                .find(|status| *status != before.status_id);
            let edit = json!({
                "status_id": other.ok_or(Error::NotFound("status"))?,
                "score": (before.score + 1) % 100,
                "custom_fields": { "campaign": "c17" },
            });
            let edit = lead::Edit::read(act, edit.as_object().expect("an object"), true)?;
            lead::edit(act, lead, &edit, None)
        })
    });
    all
}

fn statuses(act: &Act) -> Vec<Id<of::ListItem>> {
    let all = act.catalog.lists.of(List::Status);
    all.map(|status| status.id).collect()
}

/// Makes a lead to which 500 things have happened.
pub fn long_story(act: &mut Act) -> Result<Id<of::Lead>> {
    let lead = of_person(act, Person::among(1, 0))?;
    let events = event::timeline(act, lead, None, 1)?.len();
    for number in events..STORY {
        note::add(
            act,
            lead,
            Kind::Note,
            &format!("Called, spoke for {number} minutes."),
        )?;
    }
    Ok(lead)
}

fn of_person(act: &mut Act, person: Person) -> Result<Id<of::Lead>> {
    let phone = Phone::from_parts("91", &person.mobile())
        .map_err(|error| Error::Internal(error.to_string()))?;
    lead::find(act, Some(&phone), None)?.ok_or(Error::NotFound("lead"))
}

fn name_and_letter(person: Person) -> String {
    let name = person.name();
    let end = name.find(' ').map_or(name.len(), |blank| blank + 2);
    name[..end].to_owned()
}

/// A status, a source and a city, which one lead of 400 has.
fn filter(act: &Act, person: Person) -> Json {
    let any = |list| {
        let names: Vec<&str> = act
            .catalog
            .lists
            .of(list)
            .map(|item| item.name.as_str())
            .collect();
        person.choice(&names, 20).to_owned()
    };
    json!({ "and": [
        { "field": "status", "op": "is", "value": any(List::Status) },
        { "field": "source", "op": "is", "value": any(List::Source) },
        { "field": "custom_fields.city", "op": "is", "value": person.city() },
    ] })
}

fn part(text: &str, from: usize, to: usize) -> String {
    text.get(from..to.min(text.len()))
        .unwrap_or(text)
        .to_owned()
}

pub(super) fn there(is_there: bool) -> Result<()> {
    match is_there {
        true => Ok(()),
        false => Err(Error::NotFound("what the bench asked for")),
    }
}
