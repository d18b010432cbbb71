use openlead_core::staff::{self, NewStaff, Role};
use openlead_core::{Act, Id, Result, department, of, source_number};

use super::words;

/// What the company has set up.
#[derive(Clone)]
pub struct Company {
    /// Its departments.
    pub departments: Vec<Id<of::Department>>,
    /// Its agents; the owner is not among them.
    pub agents: Vec<Id<of::Staff>>,
}

/// Three departments with their lines, and seven agents beside the owner.
pub fn found(act: &mut Act) -> Result<Company> {
    let mut departments = Vec::new();
    for name in words::DEPARTMENTS {
        departments.push(department::add(act, name)?);
    }
    for (number, which) in words::LINES {
        source_number::assign(act, number, departments[which])?;
    }
    let mut agents = Vec::new();
    for (number, (name, which)) in (1..).zip(words::STAFF) {
        agents.push(staff::add(act, &agent(name, number, departments[which]))?);
    }
    Ok(Company {
        departments,
        agents,
    })
}

fn agent(name: &str, number: u32, department: Id<of::Department>) -> NewStaff {
    NewStaff {
        name: name.to_owned(),
        email: format!("{}@example.com", name.to_lowercase().replace(' ', ".")),
        phone: Some(format!("98950{number:05}")),
        role: if number == 1 {
            Role::Manager
        } else {
            Role::Agent
        },
        departments: vec![department],
    }
}
