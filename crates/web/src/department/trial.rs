//! The test box: who would get a lead, without making one.

use openlead_core::account::OnDuplicate;
use openlead_core::lead::{self, Assign, Lead, Route};
use openlead_core::phone::Phone;
use openlead_core::{Act, Error, Id, Result, of};
use serde::Deserialize;

/// What is tried, of the address.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Trial {
    #[serde(rename = "try")]
    tried: bool,
    pub(super) phone: String,
    pub(super) source_number: String,
    pub(super) department: String,
}

/// What would happen.
pub struct Found {
    /// The lead that has the phone number already.
    pub known: Option<Lead>,
    /// Whether it stays with whom it has: only a lead of nobody is given to somebody.
    pub stays: bool,
    /// Through which department.
    pub department: String,
    /// Who would get it; empty for nobody.
    pub agent: String,
}

impl Trial {
    /// What would happen; `None` when nothing is tried.
    pub(super) fn find(&self, act: &mut Act) -> Result<Option<Found>> {
        if !self.tried {
            return Ok(None);
        }
        let known = self.known(act)?;
        let merges = act.catalog.account.on_duplicate == OnDuplicate::Merge;
        let stays = |lead: &Lead| !merges || lead.agent_id.is_some();
        let stays = known.as_ref().is_some_and(stays);
        let route = match &known {
            Some(lead) if stays => Route {
                agent: lead.agent_id,
                department: None,
            },
            _ => lead::preview(act, &self.assign()?)?,
        };
        let agent = route.agent.and_then(|id| act.catalog.staff(id));
        let department = route.department.and_then(|id| act.catalog.department(id));
        Ok(Some(Found {
            department: department.map_or_else(String::new, |it| it.name.clone()),
            agent: agent.map_or_else(String::new, |agent| agent.name.clone()),
            stays,
            known,
        }))
    }

    fn known(&self, act: &mut Act) -> Result<Option<Lead>> {
        if self.phone.trim().is_empty() {
            return Ok(None);
        }
        let code = &act.catalog.account.country_code;
        let phone = Phone::from_parts(code, &self.phone)
            .map_err(|_| Error::invalid("phone", "Write 8 to 14 digits, with the country code."))?;
        let known = lead::find(act, Some(&phone), None)?;
        known.map(|id| lead::read(act, id)).transpose()
    }

    /// As the calls of the API have it: the department before the source number.
    fn assign(&self) -> Result<Assign> {
        let (department, number) = (self.department.trim(), self.source_number.trim());
        match (department, number) {
            ("", "") => Ok(Assign::Nobody),
            ("", number) => Ok(Assign::SourceNumber(number.to_owned())),
            (department, _) => {
                let id = department.parse::<Id<of::Department>>();
                id.map(Assign::Department)
                    .map_err(|_| Error::invalid("department", "Choose one of the departments."))
            }
        }
    }
}
