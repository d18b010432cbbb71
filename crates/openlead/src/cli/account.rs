use clap::builder::FalseyValueParser;
use clap::{Args, Subcommand};
use openlead_core::account::{self, Account, Created, NewAccount};
use openlead_core::{Via, time};
use serde_json::{Value as Json, json};

use super::output::Output;
use super::{Failure, password};
use crate::place::Place;

/// `openlead account …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make an account, its owner and its first token
    Create(Create),
    /// List the accounts
    List(List),
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(list) => list.run().await,
        }
    }
}

/// `openlead account create`
#[derive(Args, Debug)]
pub struct Create {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    output: Output,
    /// The company's name
    name: String,
    /// The owner's name
    #[arg(long, env = "OPENLEAD_OWNER_NAME", value_name = "NAME")]
    owner_name: String,
    /// The owner's e-mail address, by which they sign in
    #[arg(long, env = "OPENLEAD_OWNER_EMAIL", value_name = "EMAIL")]
    owner_email: String,
    /// Read the owner's password from standard input; without this one is made up and printed once
    #[arg(long, env = "OPENLEAD_PASSWORD_STDIN", value_parser = FalseyValueParser::new())]
    password_stdin: bool,
    /// The calling code of phone numbers that come without one
    #[arg(
        long,
        env = "OPENLEAD_COUNTRY_CODE",
        value_name = "DIGITS",
        default_value = "91"
    )]
    country_code: String,
    /// The IANA time zone of the account's dates
    #[arg(
        long,
        env = "OPENLEAD_TIME_ZONE",
        value_name = "ZONE",
        default_value = "Asia/Kolkata"
    )]
    time_zone: String,
    /// The ISO 4217 currency of the account's deals
    #[arg(
        long,
        env = "OPENLEAD_CURRENCY",
        value_name = "CODE",
        default_value = "INR"
    )]
    currency: String,
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let password = self.password_stdin.then(password::from_stdin).transpose()?;
        let new = NewAccount {
            password,
            country_code: self.country_code,
            time_zone: self.time_zone,
            currency: self.currency,
            ..NewAccount::new(&self.name, &self.owner_name, &self.owner_email)
        };
        let openlead = self.place.open_or_make().await?;
        let created = account::create(&openlead, new, Via::Cli).await;
        openlead.close().await?;
        let created = created?;
        self.output.print(&as_json(&created), as_text(&created))
    }
}

fn as_json(created: &Created) -> Json {
    let mut json = json!({
        "account_id": created.account,
        "owner_id": created.owner,
        "token": created.token,
    });
    if let Some(password) = &created.password {
        json["password"] = json!(password);
    }
    json
}

fn as_text(created: &Created) -> String {
    let mut lines = vec![
        format!("account   {}", created.account),
        format!("owner     {}", created.owner),
        format!("token     {}", created.token),
    ];
    if let Some(password) = &created.password {
        lines.push(format!("password  {password}"));
    }
    lines.join("\n")
}

/// `openlead account list`
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    output: Output,
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let openlead = self.place.open().await?;
        let accounts = openlead.db.read(account::list).await;
        openlead.close().await?;
        let accounts = accounts?;
        let json = json!({ "accounts": accounts.iter().map(entry).collect::<Vec<_>>() });
        let rows: Vec<Vec<String>> = accounts.iter().map(row).collect();
        self.output
            .print_table(&json, &["id", "name", "made"], &rows)
    }
}

fn entry(account: &Account) -> Json {
    json!({
        "account_id": account.id,
        "name": account.name,
        "country_code": account.country_code,
        "time_zone": account.time_zone,
        "currency": account.currency,
        "created_at": time::to_rfc3339(account.created_at),
    })
}

fn row(account: &Account) -> Vec<String> {
    let made = time::to_rfc3339(account.created_at);
    vec![
        account.id.to_string(),
        account.name.clone(),
        made[..10].to_owned(),
    ]
}
