use openlead_db::args;
use serde_json::json;

use super::{Choices, Field, Kind, LONGEST_LABEL, MOST_FIELDS, Wanted, set_by};
use crate::access::Right;
use crate::act::Act;
use crate::actor::Via;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event, text};

/// What a new field says of itself.
#[derive(Debug, Clone)]
pub struct NewField {
    /// What people read; its key is made of it.
    pub label: String,
    /// What its values are.
    pub kind: Kind,
    /// The labels of the options of a choice.
    pub options: Vec<String>,
    /// Whether the REST API and the pages ask for it.
    pub required: bool,
    /// Whether search looks into it.
    pub searchable: bool,
    /// The group that it is shown in.
    pub section: String,
}

/// Adds a field after the others.
///
/// # Errors
/// `Forbidden`; `Invalid` for the input; `Conflict` when a field has the name, or the account [`MOST_FIELDS`] already.
pub fn add(act: &mut Act, new: &NewField) -> Result<Id<of::Field>> {
    catalog::hold(act, Right::Settings)?;
    let label = label("label", &new.label)?;
    let folded = text::parameter_key(&label);
    check_free(act, &folded, None)?;
    if act.catalog.fields.len() >= MOST_FIELDS {
        return Err(full());
    }
    let field = Field {
        choices: choices(new.kind, &new.options, &Choices::default())?,
        required: new.required,
        searchable: new.searchable,
        section: section(&new.section)?,
        ..bare(act, &label, folded, new.kind)
    };
    insert(act, &field)?;
    Ok(field.id)
}

/// Makes a field of a label. When one was made meanwhile that the same parameter sets, that one stays.
///
/// # Errors
/// `Invalid` without a label, `Conflict` when the account has [`MOST_FIELDS`] already.
pub fn make(act: &mut Act, label: &str, kind: Kind) -> Result<()> {
    let label = text::limit(&text::clean(label), LONGEST_LABEL).to_owned();
    let folded = text::parameter_key(&label);
    if folded.is_empty() {
        return Err(Error::invalid("label", "Write a label."));
    }
    catalog::lock(act)?;
    if set_by(&act.catalog, &folded).is_some() {
        return Ok(());
    }
    if act.catalog.fields.len() >= MOST_FIELDS {
        return Err(full());
    }
    let mut field = bare(act, &label, folded, kind);
    field.from_intake = matches!(act.actor.via, Via::V1 | Via::Api | Via::Import);
    insert(act, &field)
}

fn full() -> Error {
    Error::Conflict(format!(
        "an account has at most {MOST_FIELDS} additional fields"
    ))
}

/// A field after the others, of which nothing but label and kind is known.
fn bare(act: &Act, label: &str, folded: String, kind: Kind) -> Field {
    let fields = &act.catalog.fields;
    let taken = |key: &str| fields.iter().any(|field| field.key == key);
    Field {
        id: Id::new(act.tx.new_id()),
        key: text::unused(&text::slug(label), taken),
        folded,
        label: label.to_owned(),
        kind,
        choices: Choices::default(),
        required: false,
        searchable: false,
        position: fields
            .iter()
            .map(|field| field.position + 1)
            .max()
            .unwrap_or(0),
        archived: false,
        section: String::new(),
        from_intake: false,
        merged_into: None,
    }
}

fn insert(act: &mut Act, field: &Field) -> Result<()> {
    let now = act.tx.now();
    act.tx.execute(
        "INSERT INTO field (account_id, id, key, folded, label, kind, choices, required, searchable, position,
           archived, section, from_intake, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, FALSE, $11, $12, $13)",
        args![act.actor.account, field.id, &field.key, &field.folded, &field.label, &field.kind, &field.choices,
            field.required, field.searchable, field.position, &field.section, field.from_intake, now],
    )?;
    catalog::changed(act)?;
    let detail = json!({ "id": field.id, "key": field.key, "label": field.label, "kind": field.kind.as_str() });
    event::of_account(act, "field.added", &detail)?;
    Ok(())
}

/// A label as it is kept.
pub(super) fn label(field: &'static str, label: &str) -> Result<String> {
    let label = text::clean(label);
    if text::parameter_key(&label).is_empty() {
        return Err(Error::invalid(field, "Write a label."));
    }
    if label.chars().count() > LONGEST_LABEL {
        let most = format!("Use at most {LONGEST_LABEL} characters.");
        return Err(Error::invalid(field, most));
    }
    Ok(label)
}

/// The name of a group of fields as it is kept, empty for none.
pub(super) fn section(name: &str) -> Result<String> {
    if text::clean(name).is_empty() {
        return Ok(String::new());
    }
    label("section", name)
}

/// The options that a field of this kind has.
pub(super) fn choices(kind: Kind, labels: &[String], known: &Choices) -> Result<Choices> {
    let wanted: Vec<_> = labels.iter().cloned().map(Wanted::from).collect();
    wanted_choices(kind, &wanted, known)
}

/// As [`choices`], also with options that are named by their values.
pub(super) fn wanted_choices(kind: Kind, wanted: &[Wanted], known: &Choices) -> Result<Choices> {
    let has = matches!(kind, Kind::Choice | Kind::Choices);
    match (has, wanted) {
        (true, []) => Err(Error::invalid("options", "Write at least one option.")),
        (false, [_, ..]) => Err(Error::invalid(
            "options",
            "Only a select has options: leave them out.",
        )),
        _ => Choices::wanted(wanted, known),
    }
}

/// That no other field is set by this parameter.
pub(super) fn check_free(act: &Act, folded: &str, own: Option<Id<of::Field>>) -> Result<()> {
    match set_by(&act.catalog, folded) {
        Some(field) if Some(field.id) != own => Err(Error::Conflict(format!(
            "there is a field {} already",
            field.label
        ))),
        _ => Ok(()),
    }
}
