use clap::Args;
use openlead_core::staff::Staff;
use openlead_core::{Act, Result as CoreResult, department};
use serde_json::{Value as Json, json};

use crate::cli::Failure;
use crate::cli::output::Output;
use crate::cli::within::Within;

/// `openlead staff list`
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
}

/// Somebody and the departments that they get leads from.
type Person = (Staff, Vec<String>);

impl List {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        let people = self.within.act(|_, act| people(act)).await?;
        let json = json!({ "staff": people.iter().map(entry).collect::<Vec<_>>() });
        let rows: Vec<Vec<String>> = people.iter().map(row).collect();
        let head = ["id", "name", "email", "role", "departments", "active"];
        self.output.print_table(&json, &head, &rows)
    }
}

fn people(act: &mut Act) -> CoreResult<Vec<Person>> {
    let catalog = std::sync::Arc::clone(&act.catalog);
    let mut people: Vec<Person> = catalog
        .staff
        .iter()
        .map(|staff| (staff.clone(), Vec::new()))
        .collect();
    for department in &catalog.departments {
        let members = department::members(act, department.id)?;
        for (_, departments) in people
            .iter_mut()
            .filter(|(staff, _)| members.contains(&staff.id))
        {
            departments.push(department.name.clone());
        }
    }
    Ok(people)
}

fn entry((staff, departments): &Person) -> Json {
    let phone = Some(&staff.phone).filter(|phone| !phone.is_empty());
    json!({
        "staff_id": staff.id,
        "name": staff.name,
        "email": staff.email,
        "phone": phone.map(|phone| format!("+{phone}")),
        "role": staff.role.as_str(),
        "departments": departments,
        "active": staff.active,
    })
}

fn row((staff, departments): &Person) -> Vec<String> {
    vec![
        staff.id.to_string(),
        staff.name.clone(),
        staff.email.clone(),
        staff.role.as_str().to_owned(),
        departments.join(", "),
        if staff.active { "yes" } else { "no" }.to_owned(),
    ]
}
