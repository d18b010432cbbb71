//! An account to tell stories about.

use openlead_core::access::Scope;
use openlead_core::account::{Created, NewAccount, create};
use openlead_core::call::{Direction, NewCall, Outcome};
use openlead_core::lead::{self, Captured, Enquiry};
use openlead_core::list::{self, List};
use openlead_core::phone::Phone;
use openlead_core::staff::{self, NewStaff, Role};
use openlead_core::{Act, Actor, Id, Result, Via, department, of};
use openlead_testkit::Server;

/// An account and somebody to act in it.
pub struct Company<'a> {
    pub server: &'a Server,
    pub created: Created,
}

impl<'a> Company<'a> {
    /// A company whose owner has this address.
    pub async fn of(server: &'a Server, email: &str) -> Self {
        let new = NewAccount {
            password: Some("correct horse".to_owned()),
            ..NewAccount::new("Acme", "Asha", email)
        };
        let created = create(&server.openlead, new, Via::Cli).await.unwrap();
        Self { server, created }
    }

    pub async fn new(server: &'a Server) -> Self {
        Self::of(server, "asha@example.com").await
    }

    pub fn actor(&self) -> Actor {
        Actor::nobody(self.created.account, Via::V1)
    }

    pub async fn act<T, F>(&self, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Act) -> Result<T> + Send + 'static,
    {
        self.server.openlead.act(self.actor(), act).await
    }

    /// As [`act`](Self::act), in the name of a member of staff.
    pub async fn act_as<T, F>(&self, who: Id<of::Staff>, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Act) -> Result<T> + Send + 'static,
    {
        let actor = Actor {
            account: self.created.account,
            who: Some(who),
            via: Via::Web,
        };
        self.server.openlead.act(actor, act).await
    }

    /// A member of staff of this role and scope.
    pub async fn staff(
        &self,
        name: &'static str,
        role: Role,
        scope: Option<Scope>,
        departments: &[Id<of::Department>],
    ) -> Id<of::Staff> {
        let departments = departments.to_vec();
        self.act(move |act| {
            let new = NewStaff {
                name: name.to_owned(),
                email: format!("{}@example.com", name.to_lowercase().replace(' ', ".")),
                phone: None,
                role,
                scope,
                departments: departments.clone(),
            };
            staff::add(act, &new)
        })
        .await
        .unwrap()
    }

    /// An enquiry with nothing but this number, from the source Website.
    pub async fn enquire(&self, number: &'static str) -> Captured {
        self.enquire_with(number, |enquiry| enquiry).await
    }

    /// An enquiry from this number, as the closure makes it.
    pub async fn enquire_with(
        &self,
        number: &'static str,
        change: impl Fn(Enquiry) -> Enquiry + Send + 'static,
    ) -> Captured {
        self.act(move |act| {
            let enquiry = change(website(act, number));
            lead::capture(act, &enquiry)
        })
        .await
        .unwrap()
    }

    pub async fn agent(
        &self,
        name: &'static str,
        departments: &[Id<of::Department>],
    ) -> Id<of::Staff> {
        self.staff(name, Role::Agent, None, departments).await
    }

    pub async fn department(&self, name: &'static str) -> Id<of::Department> {
        self.act(move |act| department::add(act, name))
            .await
            .unwrap()
    }

    pub async fn lead(&self, lead: Id<of::Lead>) -> lead::Lead {
        self.act(move |act| lead::read(act, lead)).await.unwrap()
    }

    /// The kinds of what happened to a lead, oldest first.
    pub async fn story_of(&self, lead: Id<of::Lead>) -> Vec<String> {
        let events = self
            .act(move |act| openlead_core::event::timeline(act, lead, None, 1000))
            .await
            .unwrap();
        events.into_iter().rev().map(|event| event.kind).collect()
    }
}

/// An enquiry from the source Website.
pub fn website(act: &mut Act, number: &str) -> Enquiry {
    let source = list::find_or_make(act, List::Source, "Website")
        .unwrap()
        .unwrap();
    Enquiry::new(phone(number), source)
}

pub fn phone(number: &str) -> Phone {
    Phone::from_parts("91", number).unwrap()
}

/// A call of a minute from a number to a source number, which was answered.
pub fn incoming(number: &str, source_number: &str) -> NewCall {
    NewCall {
        direction: Direction::In,
        number: phone(number),
        name: String::new(),
        source_number: source_number.to_owned(),
        seconds: 60,
        outcome: Outcome::Answered,
        note: String::new(),
        recording_url: String::new(),
        agent: None,
        started_at: None,
    }
}
