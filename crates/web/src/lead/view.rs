use openlead_core::lead::{self, Lead, Line, Reference};
use openlead_core::phone::Phone;
use openlead_core::{Act, Catalog, Error, Id, of};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::api::{LeadId, Moment, Record};
use crate::field;

/// A person who enquired.
#[derive(Serialize, ToSchema)]
#[schema(as = Lead)]
pub struct LeadView {
    id: LeadId,
    /// The same as `id`.
    lead_id: LeadId,
    name: String,
    email: Option<String>,
    /// All numbers, the first one first.
    phone_numbers: Vec<PhoneNumber>,
    company_name: Option<String>,
    address: Option<String>,
    #[schema(format = Date)]
    birth_date: Option<String>,
    source: Named,
    status: StatusName,
    purposes: Vec<Named>,
    r#type: Option<Named>,
    department: Option<Named>,
    assigned_to: Option<Named>,
    /// One text, overwritten as a whole; notes are entries.
    notes: String,
    score: i64,
    is_starred: bool,
    /// Why it was closed, in words.
    lost_reason: Option<String>,
    /// Why it was lost, as an entry of the list.
    lost_reason_entry: Option<Named>,
    /// Values of additional fields; can be sent back as they are.
    custom_fields: Vec<CustomValue>,
    /// What it is called in other systems, as imports have said it.
    external_ids: Vec<ExternalId>,
    /// How often the person enquired.
    enquiries: i64,
    next_follow_up_at: Option<Moment>,
    last_enquiry_at: Moment,
    status_changed_at: Moment,
    /// When a person first noted, called, moved it on or did a task of it.
    first_touch_at: Option<Moment>,
    last_touch_at: Option<Moment>,
    created_at: Moment,
    updated_at: Moment,
    /// When it was put into the trash.
    deleted_at: Option<Moment>,
}

/// A phone number of a lead.
#[derive(Serialize, ToSchema)]
pub struct PhoneNumber {
    /// E.164.
    #[schema(example = "+919846012345")]
    number: String,
    /// The same as `number`.
    phone_number: String,
    /// The calling code.
    #[schema(example = "91")]
    country_code: String,
    is_primary: bool,
}

/// Something by its name.
#[derive(Serialize, ToSchema)]
pub struct Named {
    id: String,
    name: String,
}

/// A status by its name.
#[derive(Serialize, ToSchema)]
struct StatusName {
    id: String,
    name: String,
    slug: String,
    color: String,
}

/// The value of an additional field.
#[derive(Serialize, ToSchema)]
struct CustomValue {
    field_key: String,
    /// As its field holds it: a text, a number, a boolean, a list of texts.
    value: Json,
}

/// What a lead is called in another system.
#[derive(Serialize, ToSchema)]
struct ExternalId {
    /// Its name, folded; empty when the import did not say it.
    #[schema(example = "hubspot")]
    system: String,
    #[schema(example = "50101")]
    id: String,
}

impl From<&Reference> for ExternalId {
    fn from(reference: &Reference) -> Self {
        Self {
            system: reference.system.clone(),
            id: reference.id.clone(),
        }
    }
}

impl Named {
    /// An entry of a list.
    pub fn item(catalog: &Catalog, id: Id<of::ListItem>) -> Self {
        let item = catalog.lists.get(id);
        Self {
            id: item.map_or(id, |item| item.id).to_string(),
            name: item.map(|item| item.name.clone()).unwrap_or_default(),
        }
    }

    /// A member of staff.
    pub fn staff(catalog: &Catalog, id: Id<of::Staff>) -> Self {
        let name = catalog.staff(id).map(|staff| staff.name.clone());
        Self {
            id: id.to_string(),
            name: name.unwrap_or_default(),
        }
    }

    /// A department.
    pub fn department(catalog: &Catalog, id: Id<of::Department>) -> Self {
        let name = catalog
            .department(id)
            .map(|department| department.name.clone());
        Self {
            id: id.to_string(),
            name: name.unwrap_or_default(),
        }
    }
}

impl StatusName {
    fn of(catalog: &Catalog, id: Id<of::ListItem>) -> Self {
        let Named { id: named, name } = Named::item(catalog, id);
        let item = catalog.lists.get(id);
        Self {
            id: named,
            name,
            slug: item.map(|item| item.slug.clone()).unwrap_or_default(),
            color: item.map(|item| item.colour.clone()).unwrap_or_default(),
        }
    }
}

impl PhoneNumber {
    fn of((place, number): (usize, &String)) -> Self {
        let phone = Phone::stored(&format!("+{number}"), true);
        Self {
            number: phone.e164().to_owned(),
            phone_number: phone.e164().to_owned(),
            country_code: phone.country_code().to_string(),
            is_primary: place == 0,
        }
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn custom(catalog: &Catalog, values: &Json) -> Vec<CustomValue> {
    let fields = catalog.fields.iter().filter_map(|field| {
        let value = values.get(&field.key).filter(|value| !value.is_null())?;
        let value = field::plain(&catalog.account, field.kind, value);
        Some(CustomValue {
            field_key: field.key.clone(),
            value,
        })
    });
    fields.collect()
}

impl LeadView {
    /// As it is shown.
    pub fn of(catalog: &Catalog, line: &Line) -> Self {
        let lead = &line.lead;
        let purposes = line.purposes.iter().map(|id| Named::item(catalog, *id));
        Self {
            id: lead.id.into(),
            lead_id: lead.id.into(),
            name: lead.name.clone(),
            email: some(&lead.email),
            phone_numbers: line
                .phones
                .iter()
                .enumerate()
                .map(PhoneNumber::of)
                .collect(),
            company_name: some(&lead.company),
            address: some(&lead.address),
            birth_date: lead.birth_date.clone(),
            source: Named::item(catalog, lead.source_id),
            status: StatusName::of(catalog, lead.status_id),
            purposes: purposes.collect(),
            r#type: lead.type_id.map(|id| Named::item(catalog, id)),
            department: lead.department_id.map(|id| Named::department(catalog, id)),
            assigned_to: lead.agent_id.map(|id| Named::staff(catalog, id)),
            notes: lead.notes.clone(),
            score: lead.score,
            is_starred: lead.is_starred,
            lost_reason: some(&lead.lost_reason),
            lost_reason_entry: lead.lost_reason_id.map(|id| Named::item(catalog, id)),
            custom_fields: custom(catalog, &lead.custom),
            external_ids: line.references.iter().map(ExternalId::from).collect(),
            enquiries: lead.enquiries,
            next_follow_up_at: lead.next_follow_up_at.map(Moment),
            last_enquiry_at: Moment(lead.last_enquiry_at),
            status_changed_at: Moment(lead.status_changed_at),
            first_touch_at: lead.first_touch_at.map(Moment),
            last_touch_at: lead.last_touch_at.map(Moment),
            created_at: Moment(lead.created_at),
            updated_at: Moment(lead.updated_at),
            deleted_at: lead.deleted_at.map(Moment),
        }
    }

    /// A lead that was read.
    pub fn complete(act: &mut Act, lead: Lead) -> Result<Self, Error> {
        let lines = lead::lines(act, vec![lead])?;
        let line = lines.first().ok_or(Error::NotFound("lead"))?;
        Ok(Self::of(&act.catalog, line))
    }
}

impl Record for LeadView {
    type Id = LeadId;
    const PATH: &'static str = "/leads";

    fn read(act: &mut Act, LeadId(id): LeadId) -> Result<Self, Error> {
        let lead = lead::read(act, id)?;
        Self::complete(act, lead)
    }

    fn hold(act: &mut Act, LeadId(id): LeadId) -> Result<(), Error> {
        lead::hold(act, id)
    }
}
