//! The rows that an intake writes, as plain values: the same that the core makes of the same form.

use openlead_core::text;
use openlead_db::Value;
use serde_json::json;

use super::ground::Ground;
use super::sample::Person;
use super::variety::{Traits, Variety};

/// The tables of an intake with their columns.
pub const TABLES: [(&str, &str); 4] = [
    (
        "lead_phone",
        "account_id, number, lead_id, position, verified",
    ),
    (
        "lead",
        "account_id, id, name, phone, email, email_folded, company, address, birth_date, status_id, source_id, \
         purpose_id, type_id, agent_id, department_id, custom, name_folded, enquiries, sequence, \
         last_enquiry_at, created_at, updated_at, status_changed_at, next_follow_up_at, first_touch_at, last_touch_at",
    ),
    (
        "event",
        "account_id, lead_id, id, sequence, kind, who, via, detail, at",
    ),
    (
        "request_log",
        "account_id, id, endpoint, token_id, address, outcome, message, micros, notes, lead_id, sent, at",
    ),
];

/// One intake.
#[derive(Debug, Clone, Copy)]
pub struct Intake<'a> {
    /// Where it comes in.
    pub ground: &'a Ground,
    /// Who enquires.
    pub person: Person,
    /// What leads differ in; without it each is as it has just come in.
    pub variety: Option<&'a Variety>,
    /// The lead's id; the two after it are those of its event and its request.
    pub id: i64,
    /// When, in microseconds.
    pub at: i64,
}

impl Intake<'_> {
    /// The row for the table at this place of [`TABLES`].
    pub fn row(&self, table: usize) -> Vec<Value> {
        match table {
            0 => self.phone(),
            1 => self.lead(),
            2 => self.event(),
            _ => self.request(),
        }
    }

    fn number(&self) -> String {
        format!("91{}", self.person.mobile())
    }

    fn phone(&self) -> Vec<Value> {
        vec![
            self.ground.account.into(),
            self.number().into(),
            self.id.into(),
            0.into(),
            true.into(),
        ]
    }

    fn lead(&self) -> Vec<Value> {
        let (email, nothing) = (self.person.email(), || Value::from(""));
        let Traits {
            status,
            source,
            agent,
            custom,
            follow_up,
            touch,
        } = self.traits();
        vec![
            self.ground.account.into(),
            self.id.into(),
            self.person.name().into(),
            self.number().into(),
            email.clone().into(),
            email.into(),
            nothing(),
            nothing(),
            Value::Null,
            status.into(),
            source.into(),
            Value::Null,
            Value::Null,
            agent.into(),
            Value::Null,
            custom.to_string().into(),
            text::fold(&self.person.name()).into(),
            1.into(),
            1.into(),
            self.at.into(),
            self.at.into(),
            self.at.into(),
            self.at.into(),
            follow_up.into(),
            touch.into(),
            touch.into(),
        ]
    }

    fn traits(&self) -> Traits {
        match self.variety {
            Some(variety) => variety.of(self.person, self.at),
            None => Traits {
                status: self.ground.status,
                source: self.ground.source,
                agent: None,
                custom: json!({ "city": self.person.city() }),
                follow_up: None,
                touch: None,
            },
        }
    }

    fn event(&self) -> Vec<Value> {
        let sent = json!({ "city": self.person.city() });
        let detail = json!({ "source": "Website", "status": "New", "agent": null, "department": null, "sent": sent });
        vec![
            self.ground.account.into(),
            self.id.into(),
            (self.id + 1).into(),
            1.into(),
            "lead.created".into(),
            Value::Null,
            "v1".into(),
            detail.to_string().into(),
            self.at.into(),
        ]
    }

    fn request(&self) -> Vec<Value> {
        vec![
            self.ground.account.into(),
            (self.id + 2).into(),
            "gl-website-contacts".into(),
            self.ground.token.into(),
            "127.0.0.1".into(),
            "success".into(),
            "Lead Added Successfully.".into(),
            5_000.into(),
            "[]".into(),
            self.id.into(),
            "null".into(),
            self.at.into(),
        ]
    }
}
