//! Leads that are named by their phone number or e-mail address.

use openlead_core::email::Email;
use openlead_core::phone::Phone;
use openlead_core::{Act, Error, Id, lead, of};
use serde::Serialize;
use utoipa::ToSchema;

use super::fields::LeadFields;
use crate::api::{Answer, Answered, Data, Key, LeadId, Sent};

/// Which lead it was.
#[derive(Serialize, ToSchema)]
pub struct LeadFound {
    lead_id: LeadId,
}

/// The lead that has the number, or else the address.
///
/// # Errors
/// `Invalid` without either, or when it is neither; `NotFound`.
pub fn identified(
    act: &mut Act,
    number: Option<&str>,
    email: Option<&str>,
) -> Result<Id<of::Lead>, Error> {
    let found = match (number, email) {
        (Some(number), _) => {
            let phone = Phone::from_parts(&act.catalog.account.country_code, number);
            let phone = phone.map_err(|why| Error::invalid("phone_number", why.to_string()))?;
            lead::find(act, Some(&phone), None)?
        }
        (None, Some(email)) => {
            let how = "Send an address like name@example.com.";
            let email = Email::parse(email).ok_or_else(|| Error::invalid("email", how))?;
            lead::find(act, None, Some(&email))?
        }
        (None, None) => {
            return Err(Error::invalid(
                "phone_number",
                "Send phone_number or email.",
            ));
        }
    };
    found.ok_or(Error::NotFound("lead"))
}

/// Change the lead that has a phone number or an e-mail address
///
/// `phone_number` or else `email` says which; all other fields change. With `phone_number`, `email` is one of those.
#[utoipa::path(patch, path = "/leads/by-identifier", tag = "Leads", request_body(content = LeadFields, example = json!({ "phone_number": "+919846012345", "name": "Meera Nair" })), responses((status = 200, body = Data<LeadFound>), (status = 404, description = "Nobody has it.", content_type = "application/problem+json", body = crate::api::ProblemBody)))]
pub async fn change_lead_by_identifier(key: Key, Sent(mut fields): Sent<LeadFields>) -> Answered {
    let (number, email) = fields.identifier();
    key.act(move |act| {
        let lead = identified(act, number.as_deref(), email.as_deref())?;
        let edit = fields.edit(act)?;
        lead::edit(act, lead, &edit, None)?;
        Ok(Answer::data(&LeadFound {
            lead_id: lead.into(),
        }))
    })
    .await
}
