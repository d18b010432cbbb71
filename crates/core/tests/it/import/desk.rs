//! Somebody who imports files into a company.

use std::sync::Arc;

use openlead_core::import::{self, Added, Import, Plan, Profile, Report, Tally, Target};
use openlead_core::lead::Lead;
use openlead_core::phone::Phone;
use openlead_core::{Actor, Id, Result, Via, lead, of};

use crate::company::Company;

pub struct Desk<'a> {
    pub company: &'a Company<'a>,
    pub actor: Actor,
}

impl<'a> Desk<'a> {
    pub fn of(company: &'a Company<'a>) -> Self {
        let actor = Actor {
            account: company.created.account,
            who: Some(company.created.owner),
            via: Via::Web,
        };
        Self { company, actor }
    }

    /// Looks at a file: what it holds and what is proposed.
    pub async fn look(&self, file: &str) -> (import::Kept, Profile, Plan) {
        self.look_at(file.as_bytes()).await
    }

    async fn look_at(&self, file: &[u8]) -> (import::Kept, Profile, Plan) {
        let openlead = &self.company.server.openlead;
        let kept = import::keep(openlead, file).unwrap();
        let profile = Profile::of(&kept.path).unwrap();
        let looked_at = profile.clone();
        let propose = move |act: &mut openlead_core::Act| import::propose(act, &looked_at);
        let (_, plan) = openlead.look(self.actor, propose).await.unwrap();
        (kept, profile, plan)
    }

    /// Adds a file with a plan.
    pub async fn add(&self, file: &str, change: impl FnOnce(&mut Plan)) -> Result<Added> {
        self.add_bytes(file.as_bytes(), change).await
    }

    async fn add_bytes(&self, file: &[u8], change: impl FnOnce(&mut Plan)) -> Result<Added> {
        let (kept, profile, mut plan) = self.look_at(file).await;
        change(&mut plan);
        let add = move |act: &mut openlead_core::Act| {
            import::add(act, &kept, "leads.csv", &profile, &plan, false)
        };
        self.company.server.openlead.act(self.actor, add).await
    }

    /// Adds a file whose plan can be changed.
    pub async fn draft(&self, file: &str) -> Id<of::Import> {
        let (kept, profile, _) = self.look(file).await;
        let draft =
            move |act: &mut openlead_core::Act| import::draft(act, &kept, "leads.csv", &profile);
        self.openlead().act(self.actor, draft).await.unwrap()
    }

    /// What an import would do.
    pub async fn check(&self, file: &str, change: impl FnOnce(&mut Plan)) -> Result<Report> {
        let (_, profile, mut plan) = self.look(file).await;
        change(&mut plan);
        import::check(&self.company.server.openlead, self.actor, &profile, &plan).await
    }

    /// Takes a new file in, from its first row to its last.
    pub async fn import(&self, file: &str, change: impl FnOnce(&mut Plan)) -> (Import, Tally) {
        self.import_bytes(file.as_bytes(), change).await
    }

    pub async fn import_bytes(
        &self,
        file: &[u8],
        change: impl FnOnce(&mut Plan),
    ) -> (Import, Tally) {
        let Added::New(id) = self.add_bytes(file, change).await.unwrap() else {
            panic!("the file was there before");
        };
        self.company
            .server
            .openlead
            .act(self.actor, move |act| import::start(act, id))
            .await
            .unwrap();
        self.run(id).await
    }

    pub async fn run(&self, id: Id<of::Import>) -> (Import, Tally) {
        let openlead = &self.company.server.openlead;
        let import = import::run(openlead, self.actor, id, |_| {}).await.unwrap();
        let tally = openlead
            .look(self.actor, move |act| import::tally(act, id))
            .await
            .unwrap();
        (import, tally)
    }

    pub async fn lead(&self, number: &str) -> Option<Lead> {
        let phone = Phone::from_parts("91", number).unwrap();
        let find = move |act: &mut openlead_core::Act| {
            let found = lead::find(act, Some(&phone), None)?;
            found.map(|id| lead::read(act, id)).transpose()
        };
        self.company
            .server
            .openlead
            .look(self.actor, find)
            .await
            .unwrap()
    }

    pub async fn failures(&self, id: Id<of::Import>) -> Vec<(i64, String)> {
        let list = move |act: &mut openlead_core::Act| import::failures(act, id, 0, 100);
        let failed = self
            .company
            .server
            .openlead
            .look(self.actor, list)
            .await
            .unwrap();
        failed
            .into_iter()
            .map(|failed| (failed.row, failed.reason))
            .collect()
    }

    /// How many leads are there that are not in the trash.
    pub async fn leads(&self) -> usize {
        let all = |act: &mut openlead_core::Act| Ok(lead::export(act, None, 10_000)?.len());
        self.company
            .server
            .openlead
            .look(self.actor, all)
            .await
            .unwrap()
    }

    pub fn openlead(&self) -> &Arc<openlead_core::Openlead> {
        &self.company.server.openlead
    }
}

pub fn column(plan: &mut Plan, name: &str, target: Target) {
    plan.columns.insert(name.to_owned(), target);
}

/// A file of so many different people.
pub fn crowd(count: usize) -> String {
    let mut file = "name,mobile_number,email_address\n".to_owned();
    for number in 0..count {
        file.push_str(&format!(
            "Person {number},98460{number:05},p{number}@example.com\n"
        ));
    }
    file
}
