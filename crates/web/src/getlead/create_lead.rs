use openlead_core::lead::{self, Assign, Captured, Enquiry};
use openlead_core::list::{self, List};
use openlead_core::phone::Phone;
use openlead_core::text::limit;
use openlead_core::{Act, Id, department, field, of, staff, time};
use serde_json::{Map, Value as Json};

use super::endpoint::{CHECK, Outcome, Refusal, required};
use super::meant::{email, read_phone, source_number_of, text};
use super::params::Params;

const MOST_MORE_PHONES: usize = 2;

/// The parameters that are not additional fields.
const STANDARD: &[&str] = &[
    "token",
    "name",
    "email",
    "company_name",
    "address",
    "countrycode",
    "mobileno",
    "feedback",
    "lead_note",
    "source",
    "purpose",
    "type",
    "status",
    "staff_name",
    "department",
    "date_of_birth",
    "more_phone_numbers",
    "source_number",
    "SourceNumber",
];

/// `gl-website-contacts`: a new lead, or one more enquiry of a known one.
pub fn create_lead(act: &mut Act, params: &Params) -> Result<Outcome, Refusal> {
    let (code, number) = (
        required(act, params, "countrycode")?,
        required(act, params, "mobileno")?,
    );
    let source = required(act, params, "source")?;
    if !code.chars().any(char::is_numeric) {
        act.remark("countrycode has no digits.");
        return Err(Refusal::Message(CHECK));
    }
    let phone = read_phone(act, code, number)
        .map_err(|_| Refusal::Message("The mobileno must be between 8 and 14 digits."))?;
    let source = source_id(act, source)?;
    let enquiry = enquiry(act, params, Enquiry::new(phone, source))?;
    let captured = lead::capture(act, &enquiry)?;
    Ok(match captured {
        Captured::Rejected(lead) => Outcome {
            success: false,
            ..Outcome::success("Lead already exists", lead)
        },
        Captured::New(lead) | Captured::Merged(lead) => {
            Outcome::success("Lead Added Successfully.", lead)
        }
    })
}

/// A lead always has a source: when the list takes no new ones, the first one there is.
fn source_id(act: &mut Act, name: &str) -> Result<Id<of::ListItem>, Refusal> {
    match list::find_or_make(act, List::Source, name)? {
        Some(source) => Ok(source),
        None => Ok(act.catalog.lists.first(List::Source)?),
    }
}

fn enquiry(act: &mut Act, params: &Params, bare: Enquiry) -> Result<Enquiry, Refusal> {
    let values: Vec<(&str, &str)> = params.remaining(STANDARD).collect();
    Ok(Enquiry {
        more_phones: more_phones(act, params),
        name: text(params, "name", 200),
        email: email(act, params),
        company: text(params, "company_name", 200),
        address: text(params, "address", 1000),
        birth_date: birth_date(act, params),
        purpose: item(act, params, "purpose", List::Purpose)?,
        lead_type: item(act, params, "type", List::LeadType)?,
        status: item(act, params, "status", List::Status)?,
        assign: assign(act, params),
        sent: sent(&values),
        custom: field::take_in(act, values)?,
        feedback: text(params, "feedback", usize::MAX),
        note: text(params, "lead_note", usize::MAX),
        ..bare
    })
}

fn item(
    act: &mut Act,
    params: &Params,
    name: &str,
    list: List,
) -> Result<Option<Id<of::ListItem>>, Refusal> {
    let Some(text) = params.get(name) else {
        return Ok(None);
    };
    Ok(list::find_or_make(act, list, text)?)
}

fn birth_date(act: &mut Act, params: &Params) -> Option<String> {
    let text = params.get("date_of_birth")?;
    let date = time::parse_date(text);
    if date.is_none() {
        act.remark(format!(
            "date_of_birth was ignored: \"{}\" is not a date.",
            limit(text, 100)
        ));
    }
    date.map(|date| date.to_string())
}

fn more_phones(act: &mut Act, params: &Params) -> Vec<Phone> {
    let code = params.get("countrycode").unwrap_or_default();
    let numbers = params
        .get("more_phone_numbers")
        .unwrap_or_default()
        .split([',', ';']);
    let mut phones = Vec::new();
    for number in numbers.map(str::trim).filter(|number| !number.is_empty()) {
        match read_phone(act, code, number) {
            Ok(_) if phones.len() == MOST_MORE_PHONES => {
                act.remark("Only the first 2 of more_phone_numbers were taken.");
                break;
            }
            Ok(phone) => phones.push(phone),
            Err(_) => act.remark(format!(
                "One of more_phone_numbers was ignored: \"{}\".",
                limit(number, 30)
            )),
        }
    }
    phones
}

/// Staff before department before source number; what is unknown counts as absent.
fn assign(act: &mut Act, params: &Params) -> Assign {
    let agent = params
        .get("staff_name")
        .and_then(|name| staff::meant_or_remark(act, name));
    if let Some(agent) = agent {
        return Assign::Agent(agent);
    }
    if let Some(name) = params.get("department") {
        match department::meant(&act.catalog, name) {
            Some(department) => return Assign::Department(department),
            None => act.remark(format!(
                "The department \"{}\" was ignored: there is none.",
                limit(name, 100)
            )),
        }
    }
    source_number_of(params).map_or(Assign::Nobody, |number| {
        Assign::SourceNumber(number.to_owned())
    })
}

fn sent(values: &[(&str, &str)]) -> Map<String, Json> {
    values
        .iter()
        .map(|&(label, value)| (label.to_owned(), limit(value, 10_000).into()))
        .collect()
}
