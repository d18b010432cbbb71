use openlead_core::note::{self, Change, Filter, Kind, Note};
use openlead_core::{Act, Catalog, Error, Id, of, staff};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::{
    Answer, Answered, At, Data, Key, LeadId, Moment, NoteId, Page, Paging, Query, Record, Sent,
    named, since,
};
use crate::lead::Named;
use crate::lead::identifier::identified;

/// A text on a lead.
#[derive(Serialize, ToSchema)]
#[schema(as = Note)]
pub struct NoteView {
    id: NoteId,
    lead_id: LeadId,
    /// What stands above it.
    title: Option<String>,
    content: String,
    kind: NoteKind,
    /// When it was pinned to the top.
    pinned_at: Option<Moment>,
    /// Who wrote it.
    who: Option<Named>,
    created_at: Moment,
    updated_at: Moment,
}

/// Whose words a note is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum NoteKind {
    /// What somebody noted about the lead.
    Note,
    /// What the person wrote when enquiring.
    Feedback,
}

/// A note to add.
#[derive(Deserialize, ToSchema)]
pub struct NewNote {
    #[schema(min_length = 1, max_length = 20_000, example = "Asked about fees")]
    content: String,
    #[serde(default)]
    title: Option<String>,
}

/// A note to add to the lead that has a phone number, or else an e-mail address.
#[derive(Deserialize, ToSchema)]
pub struct NewNoteByIdentifier {
    #[schema(min_length = 1, max_length = 20_000)]
    content: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    #[schema(example = "+919846012345")]
    phone_number: Option<String>,
    #[serde(default)]
    email: Option<String>,
}

/// What of a note is to be different.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct NoteChange {
    /// Empty for nothing.
    title: Option<String>,
    #[schema(min_length = 1, max_length = 20_000)]
    content: Option<String>,
    /// Whether it is pinned to the top.
    pinned: Option<bool>,
}

/// Which note it is.
#[derive(Serialize, ToSchema)]
pub struct NoteAdded {
    note_id: NoteId,
}

impl NoteView {
    fn of(catalog: &Catalog, note: Note) -> Self {
        Self {
            id: note.id.into(),
            lead_id: note.lead_id.into(),
            title: Some(note.title).filter(|title| !title.is_empty()),
            content: note.text,
            pinned_at: note.pinned_at.map(Moment),
            kind: match note.kind {
                Kind::Note => NoteKind::Note,
                Kind::Feedback => NoteKind::Feedback,
            },
            who: note.who.map(|who| Named::staff(catalog, who)),
            created_at: Moment(note.created_at),
            updated_at: Moment(note.updated_at),
        }
    }
}

/// The error with the names of the API.
fn as_sent(error: Error) -> Error {
    error.renamed("note", "content")
}

fn add(act: &mut Act, lead: Id<of::Lead>, title: Option<&str>, content: &str) -> Answered {
    let length = content.chars().count();
    if length > note::LONGEST {
        let how = format!("Write at most {} characters.", note::LONGEST);
        return Err(Error::invalid("content", how).into());
    }
    let note = note::add_titled(act, lead, Kind::Note, title.unwrap_or_default(), content);
    let note_id = note.map_err(as_sent)?.into();
    Ok(Answer::made(&NoteAdded { note_id }).at::<NoteView>(note_id))
}

impl Record for NoteView {
    type Id = NoteId;
    const PATH: &'static str = "/notes";

    fn read(act: &mut Act, id: NoteId) -> Result<Self, Error> {
        let note = note::read(act, id.0)?;
        Ok(Self::of(&act.catalog, note))
    }

    fn hold(act: &mut Act, id: NoteId) -> Result<(), Error> {
        note::hold(act, id.0)
    }
}

/// Which notes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListNotes {
    /// Those on a lead.
    #[serde(default)]
    lead_id: Option<LeadId>,
    /// Those that a member of staff wrote: an id, name or e-mail address; `me` for the person in whose name the key acts.
    #[serde(default)]
    staff_id: Option<String>,
    /// Those written at this moment or later.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "2026-11-26T09:30:00Z")]
    created_since: Option<String>,
}

/// List the notes on all leads, newest first
#[utoipa::path(get, path = "/notes", tag = "Notes", params(ListNotes, Paging), responses((status = 200, body = Page<NoteView>)))]
pub async fn list_notes(key: Key, Query(asked): Query<ListNotes>, paging: Paging) -> Answered {
    let before = paging.after::<Id<of::Note>>()?;
    let since = since("created_since", asked.created_since.as_deref())?;
    key.look(move |act| {
        let who = asked.staff_id.as_deref();
        let filter = Filter {
            lead: asked.lead_id.map(|lead| lead.0),
            who: named("staff_id", who, |one| staff::named(act, one))?,
            since,
        };
        let notes = note::list(act, filter, before, paging.size() + 1)?;
        paging.answer(
            notes,
            |note| note.id.to_string(),
            |note| NoteView::of(&act.catalog, note),
        )
    })
    .await
}

/// List the notes of a lead, newest first
#[utoipa::path(get, path = "/leads/{id}/notes", tag = "Notes", params(Paging), responses((status = 200, body = Page<NoteView>)))]
pub async fn list_lead_notes(key: Key, At(LeadId(lead)): At<LeadId>, paging: Paging) -> Answered {
    let before = paging.after::<Id<of::Note>>()?;
    key.look(move |act| {
        openlead_core::lead::read(act, lead)?;
        let notes = note::page(act, lead, before, paging.size() + 1)?;
        paging.answer(
            notes,
            |note| note.id.to_string(),
            |note| NoteView::of(&act.catalog, note),
        )
    })
    .await
}

/// Read a note
#[utoipa::path(get, path = "/notes/{id}", tag = "Notes", responses((status = 200, body = Data<NoteView>)))]
pub async fn read_note(key: Key, At(id): At<NoteId>) -> Answered {
    key.read::<NoteView>(id).await
}

/// Change a note, or pin it to the top
#[utoipa::path(patch, path = "/notes/{id}", tag = "Notes", request_body = NoteChange, responses((status = 204)))]
pub async fn change_note(key: Key, At(id): At<NoteId>, Sent(change): Sent<NoteChange>) -> Answered {
    let change = Change {
        title: change.title,
        text: change.content,
        pinned: change.pinned,
    };
    key.change::<NoteView>(id, move |act| {
        note::change(act, id.0, &change).map_err(as_sent)
    })
    .await
}

/// Delete a note; the lead's events keep what it said
#[utoipa::path(delete, path = "/notes/{id}", tag = "Notes", responses((status = 204)))]
pub async fn delete_note(key: Key, At(id): At<NoteId>) -> Answered {
    key.remove::<NoteView>(id, move |act| note::delete(act, id.0))
        .await
}

/// Add a note to a lead
#[utoipa::path(post, path = "/leads/{id}/notes", tag = "Notes", request_body = NewNote, responses((status = 201, body = Data<NoteAdded>)))]
pub async fn create_lead_note(
    key: Key,
    At(LeadId(lead)): At<LeadId>,
    Sent(new): Sent<NewNote>,
) -> Answered {
    key.act(move |act| add(act, lead, new.title.as_deref(), &new.content))
        .await
}

/// Add a note to the lead that has a phone number or an e-mail address
#[utoipa::path(post, path = "/leads/by-identifier/notes", tag = "Notes", request_body = NewNoteByIdentifier, responses((status = 201, body = Data<NoteAdded>)))]
pub async fn create_note_by_identifier(key: Key, Sent(new): Sent<NewNoteByIdentifier>) -> Answered {
    key.act(move |act| {
        let lead = identified(act, new.phone_number.as_deref(), new.email.as_deref())?;
        add(act, lead, new.title.as_deref(), &new.content)
    })
    .await
}
