use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use openlead_core::secret::new_password;
use openlead_core::staff::{self, NewStaff, Role};
use openlead_core::{Act, Id, Result as CoreResult, of};
use serde_json::json;

use crate::cli::output::Output;
use crate::cli::within::Within;
use crate::cli::{Failure, department, password};

/// What somebody may do.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub enum Rank {
    /// Everything, also end the account
    Owner,
    /// Everything but that
    Admin,
    /// All leads, no settings
    Manager,
    /// The leads assigned to them
    Agent,
}

/// `openlead staff add`
#[derive(Args, Debug)]
pub struct Add {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
    /// Their name
    #[arg(long, env = "OPENLEAD_NAME", value_name = "NAME")]
    name: String,
    /// Their e-mail address, by which they sign in
    #[arg(long, env = "OPENLEAD_EMAIL", value_name = "EMAIL")]
    email: String,
    /// Their phone number
    #[arg(long, env = "OPENLEAD_PHONE", value_name = "NUMBER")]
    phone: Option<String>,
    /// What they may do
    #[arg(long, env = "OPENLEAD_ROLE", default_value = "agent")]
    role: Rank,
    /// A department that they get leads from; may be said several times
    #[arg(
        long = "department",
        env = "OPENLEAD_DEPARTMENT",
        value_name = "NAME",
        value_delimiter = ','
    )]
    departments: Vec<String>,
    /// Read their password from standard input; without this one is made up and printed once
    #[arg(long, env = "OPENLEAD_PASSWORD_STDIN", value_parser = FalseyValueParser::new())]
    password_stdin: bool,
    /// Give them no password: they get leads but cannot sign in
    #[arg(long, env = "OPENLEAD_NO_SIGN_IN", value_parser = FalseyValueParser::new(),
        conflicts_with = "password_stdin")]
    no_sign_in: bool,
}

impl Add {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        let made_up = (!self.password_stdin && !self.no_sign_in).then(new_password);
        let password = match self.password_stdin {
            true => Some(password::from_stdin()?),
            false => made_up.clone(),
        };
        let hash = match password {
            Some(password) => Some(password::hash(password).await?),
            None => None,
        };
        let new = self.new_staff();
        let departments = self.departments;
        let added = self
            .within
            .act(move |_, act| add(act, &new, &departments, hash.as_deref()));
        print(&self.output, added.await?, made_up.as_deref())
    }

    fn new_staff(&self) -> NewStaff {
        NewStaff {
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            role: match self.role {
                Rank::Owner => Role::Owner,
                Rank::Admin => Role::Admin,
                Rank::Manager => Role::Manager,
                Rank::Agent => Role::Agent,
            },
            scope: None,
            departments: Vec::new(),
        }
    }
}

/// All or nothing: somebody who cannot sign in because of their address is not added either.
fn add(
    act: &mut Act,
    new: &NewStaff,
    departments: &[String],
    hash: Option<&str>,
) -> CoreResult<Id<of::Staff>> {
    let departments = departments
        .iter()
        .map(|name| department::named(act, name))
        .collect::<CoreResult<_>>()?;
    let new = NewStaff {
        departments,
        ..new.clone()
    };
    let id = staff::add(act, &new)?;
    if let Some(hash) = hash {
        staff::set_password(act, id, hash)?;
    }
    Ok(id)
}

fn print(output: &Output, id: Id<of::Staff>, password: Option<&str>) -> Result<(), Failure> {
    match password {
        Some(password) => output.print(
            &json!({ "staff_id": id, "password": password }),
            format!("staff     {id}\npassword  {password}"),
        ),
        None => output.print(&json!({ "staff_id": id }), format!("staff     {id}")),
    }
}
