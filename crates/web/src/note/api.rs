use openlead_core::note::{self, Kind, Note};
use openlead_core::{Act, Catalog, Error, Id, of};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::{All, Answer, Answered, At, Data, Key, LeadId, Moment, NoteId, Sent};
use crate::lead::Named;
use crate::lead::identifier::identified;

/// A text on a lead.
#[derive(Serialize, ToSchema)]
#[schema(as = Note)]
pub struct NoteView {
    id: NoteId,
    lead_id: LeadId,
    content: String,
    kind: NoteKind,
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
            content: note.text,
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

fn add(act: &mut Act, lead: Id<of::Lead>, title: Option<&str>, content: &str) -> Answered {
    let length = content.chars().count();
    if length > note::LONGEST {
        let how = format!("Write at most {} characters.", note::LONGEST);
        return Err(Error::invalid("content", how).into());
    }
    let text = title.map_or_else(|| content.to_owned(), |title| format!("{title}\n{content}"));
    let note_id = note::add(act, lead, Kind::Note, &text)?.into();
    Ok(Answer::made(&NoteAdded { note_id }))
}

/// List the notes of a lead, newest first
#[utoipa::path(get, path = "/leads/{id}/notes", tag = "Notes", responses((status = 200, body = All<NoteView>)))]
pub async fn list_lead_notes(key: Key, At(LeadId(lead)): At<LeadId>) -> Answered {
    key.look(move |act| {
        let notes = note::of_lead(act, lead)?.into_iter();
        let views: Vec<_> = notes.map(|note| NoteView::of(&act.catalog, note)).collect();
        Ok(Answer::data(&views))
    })
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
