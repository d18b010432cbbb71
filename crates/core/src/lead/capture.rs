use openlead_db::args;
use serde_json::{Map, Value as Json, json};

use super::assign::{Assign, Route, route};
use super::repeat::repeat;
use crate::act::Act;
use crate::email::Email;
use crate::error::Result;
use crate::event;
use crate::id::{Id, of};
use crate::list::List;
use crate::phone::Phone;
use crate::{note, text};

/// What came in: one person, once. Texts are clean and within their limits, empty when absent.
#[derive(Debug, Clone)]
pub struct Enquiry {
    /// The number that decides which lead it is.
    pub phone: Phone,
    /// Further numbers of the same person.
    pub more_phones: Vec<Phone>,
    /// The person's name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<Email>,
    /// Where the person works.
    pub company: String,
    /// The postal address.
    pub address: String,
    /// `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// Where it came from.
    pub source: Id<of::ListItem>,
    /// What it is about.
    pub purpose: Option<Id<of::ListItem>>,
    /// What sort of customer it is.
    pub lead_type: Option<Id<of::ListItem>>,
    /// A status that was asked for.
    pub status: Option<Id<of::ListItem>>,
    /// Who shall have the lead.
    pub assign: Assign,
    /// Values of additional fields by key.
    pub custom: Map<String, Json>,
    /// Everything beside the standard fields as it was sent, for the timeline.
    pub sent: Map<String, Json>,
    /// What the person wrote.
    pub feedback: String,
    /// What the sender noted.
    pub note: String,
}

/// What became of an enquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Captured {
    /// A lead that was not there before.
    New(Id<of::Lead>),
    /// It was added to the lead that has the number.
    Merged(Id<of::Lead>),
    /// The account rejects repeats: it was counted only.
    Rejected(Id<of::Lead>),
}

impl Captured {
    /// The lead.
    pub fn lead(self) -> Id<of::Lead> {
        match self {
            Self::New(lead) | Self::Merged(lead) | Self::Rejected(lead) => lead,
        }
    }
}

/// Takes in an enquiry: a new lead, or one more enquiry of the lead that has its phone number.
pub fn capture(act: &mut Act, enquiry: &Enquiry) -> Result<Captured> {
    let new = Id::new(act.tx.new_id());
    let lead = claim(act, &enquiry.phone, new, 0)?;
    if lead == new {
        insert(act, new, enquiry)?;
        return Ok(Captured::New(new));
    }
    repeat(act, lead, enquiry)
}

/// Gives the number to the lead, unless one has it already: the lead that has it afterwards. The key decides: of two
/// equal enquiries at the same moment the second waits for the first, and then finds its lead.
pub(super) fn claim(
    act: &mut Act,
    phone: &Phone,
    lead: Id<of::Lead>,
    position: i64,
) -> Result<Id<of::Lead>> {
    let claimed = act.tx.execute(
        "INSERT INTO lead_phone (account_id, number, lead_id, position, verified) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id, number) DO NOTHING",
        args![act.actor.account, phone.digits(), lead, position, phone.is_verified()],
    )?;
    if claimed == 1 {
        return Ok(lead);
    }
    let (holder,) = act.tx.one(
        "SELECT lead_id FROM lead_phone WHERE account_id = $1 AND number = $2",
        args![act.actor.account, phone.digits()],
    )?;
    Ok(holder)
}

/// Gives further numbers to the lead; one that another lead has stays there.
pub(super) fn claim_more(act: &mut Act, lead: Id<of::Lead>, phones: &[Phone]) -> Result<()> {
    for (position, phone) in (1..).zip(phones) {
        if claim(act, phone, lead, position)? != lead {
            act.remark("One of more_phone_numbers belongs to another lead and was left there.");
        }
    }
    Ok(())
}

pub(super) fn insert(act: &mut Act, lead: Id<of::Lead>, enquiry: &Enquiry) -> Result<()> {
    claim_more(act, lead, &enquiry.more_phones)?;
    let Route { agent, department } = route(act, &enquiry.assign)?;
    let status = enquiry
        .status
        .map_or_else(|| act.catalog.lists.first(List::Status), Ok)?;
    let email = enquiry.email.as_ref();
    let now = act.tx.now();
    act.tx.send(
        "INSERT INTO lead
           (account_id, id, name, phone, email, email_folded, company, address, birth_date, status_id, source_id,
            purpose_id, type_id, agent_id, department_id, custom, name_folded, enquiries, sequence, last_enquiry_at,
            created_at, updated_at, status_changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, 1, $18, $18, $18, $18)",
        args![
            act.actor.account, lead, &enquiry.name, enquiry.phone.digits(), email.map_or("", Email::as_str),
            email.map_or(String::new(), Email::fold), &enquiry.company, &enquiry.address, &enquiry.birth_date,
            status, enquiry.source, enquiry.purpose, enquiry.lead_type, agent, department,
            Json::Object(enquiry.custom.clone()).to_string(),
            text::fold(&enquiry.name), now
        ],
    )?;
    let detail = json!({
        "source": act.catalog.lists.name(enquiry.source),
        "status": act.catalog.lists.name(status),
        "agent": agent,
        "department": department,
        "sent": enquiry.sent,
    });
    event::insert(act, lead, 1, "lead.created", &detail)?;
    add_texts(act, lead, enquiry)
}

/// The feedback and the note of an enquiry, where there are any.
pub(super) fn add_texts(act: &mut Act, lead: Id<of::Lead>, enquiry: &Enquiry) -> Result<()> {
    for (kind, text) in [
        (note::Kind::Feedback, &enquiry.feedback),
        (note::Kind::Note, &enquiry.note),
    ] {
        if !text.is_empty() {
            note::add(act, lead, kind, text)?;
        }
    }
    Ok(())
}

impl Enquiry {
    /// An enquiry with nothing but a number and a source.
    pub fn new(phone: Phone, source: Id<of::ListItem>) -> Self {
        Self {
            phone,
            source,
            more_phones: Vec::new(),
            name: String::new(),
            email: None,
            company: String::new(),
            address: String::new(),
            birth_date: None,
            purpose: None,
            lead_type: None,
            status: None,
            assign: Assign::Nobody,
            custom: Map::new(),
            sent: Map::new(),
            feedback: String::new(),
            note: String::new(),
        }
    }
}
