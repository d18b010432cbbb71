use clap::{Args, Subcommand};
use openlead_core::{Act, Error, Id, Result as CoreResult, department, of};
use serde_json::{Value as Json, json};

use super::output::Output;
use super::within::Within;
use super::{Failure, staff};

/// `openlead department …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a department
    Add(Add),
    /// List the departments and who gets leads from them
    List(List),
    /// Let a member of staff get leads from a department
    Join(Join),
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run().await,
            Self::List(list) => list.run().await,
            Self::Join(join) => join.run().await,
        }
    }
}

/// The department of this name.
///
/// # Errors
/// `Conflict` that says so when there is none: it is not made, a misspelt one would get no leads.
pub fn named(act: &Act, name: &str) -> CoreResult<Id<of::Department>> {
    department::meant(&act.catalog, name).ok_or_else(|| {
        Error::Conflict(format!(
            "there is no department \"{name}\": make it with `openlead department add`"
        ))
    })
}

/// `openlead department add`
#[derive(Args, Debug)]
pub struct Add {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
    /// Its name
    name: String,
}

impl Add {
    async fn run(self) -> Result<(), Failure> {
        let name = self.name;
        let id = self
            .within
            .act(move |_, act| department::add(act, &name))
            .await?;
        self.output
            .print(&json!({ "department_id": id }), id.to_string())
    }
}

/// `openlead department list`
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
}

struct Group {
    id: Id<of::Department>,
    name: String,
    members: Vec<(Id<of::Staff>, String)>,
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let groups = self.within.act(|_, act| groups(act)).await?;
        let json = json!({ "departments": groups.iter().map(entry).collect::<Vec<_>>() });
        let rows: Vec<Vec<String>> = groups.iter().map(row).collect();
        self.output
            .print_table(&json, &["id", "name", "staff"], &rows)
    }
}

fn groups(act: &mut Act) -> CoreResult<Vec<Group>> {
    let departments = act.catalog.departments.clone();
    let group = |department: department::Department| {
        let members = department::members(act, department.id)?;
        let name = |id| act.catalog.staff(id).map(|staff| (id, staff.name.clone()));
        Ok(Group {
            id: department.id,
            name: department.name,
            members: members.into_iter().filter_map(name).collect(),
        })
    };
    departments.into_iter().map(group).collect()
}

fn entry(group: &Group) -> Json {
    let member = |(id, name): &(Id<of::Staff>, String)| json!({ "staff_id": id, "name": name });
    json!({
        "department_id": group.id,
        "name": group.name,
        "staff": group.members.iter().map(member).collect::<Vec<_>>(),
    })
}

fn row(group: &Group) -> Vec<String> {
    let names: Vec<&str> = group
        .members
        .iter()
        .map(|(_, name)| name.as_str())
        .collect();
    vec![group.id.to_string(), group.name.clone(), names.join(", ")]
}

/// `openlead department join`
#[derive(Args, Debug)]
pub struct Join {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
    /// The department's name
    department: String,
    /// Who joins: id, e-mail address, phone number or name
    staff: String,
}

impl Join {
    async fn run(self) -> Result<(), Failure> {
        let (name, staff) = (self.department, self.staff);
        let joined = self.within.act(move |_, act| {
            let department = named(act, &name)?;
            let staff = staff::meant(act, &staff)?;
            department::join(act, department, staff)?;
            Ok((department, staff))
        });
        let (department, staff) = joined.await?;
        let json = json!({ "department_id": department, "staff_id": staff });
        self.output
            .print(&json, format!("{staff} joined {department}"))
    }
}
