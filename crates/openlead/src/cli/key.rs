use clap::{Args, Subcommand, ValueEnum};
use openlead_core::token::{self, Kind, Scope, Token};
use openlead_core::{Act, Error, Id, Result as CoreResult, of, staff, text, time};
use serde_json::{Value as Json, json};

use super::Failure;
use super::output::Output;
use super::within::Within;

/// `openlead key …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a key; it is printed once and cannot be shown again
    Create(Create),
    /// List the keys, without their secrets
    List(List),
    /// End a key: no later call gets in with it
    Revoke(Revoke),
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(list) => list.run().await,
            Self::Revoke(revoke) => revoke.run().await,
        }
    }
}

/// What a key may do.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub enum Rights {
    /// Look things up
    Read,
    /// That, and change them
    Write,
}

/// `openlead key create`
#[derive(Args, Debug)]
pub struct Create {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
    /// What it is for
    #[arg(long, env = "OPENLEAD_NAME", value_name = "NAME")]
    name: String,
    /// What it may do
    #[arg(long, env = "OPENLEAD_SCOPE", default_value = "read")]
    scope: Rights,
    /// The member of staff in whose name it acts: their name, e-mail address or phone number [default: the account]
    #[arg(long, env = "OPENLEAD_STAFF", value_name = "WHO")]
    staff: Option<String>,
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let scope = match self.scope {
            Rights::Read => Scope::Read,
            Rights::Write => Scope::Write,
        };
        let (name, staff) = (self.name, self.staff);
        let made = self.within.act(move |openlead, act| {
            let staff = staff.as_deref().map(|who| meant(act, who)).transpose()?;
            token::add(openlead, act, Kind::Key, &name, scope, staff)
        });
        let (_, key) = made.await?;
        self.output.print(&json!({ "key": key }), &key)
    }
}

fn meant(act: &Act, who: &str) -> CoreResult<Id<of::Staff>> {
    staff::meant(&act.catalog, who).map_err(|_| Error::NotFound("staff"))
}

/// `openlead key list`
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let keys = self.within.act(|_, act| keys(act)).await?;
        let json = json!({ "keys": keys.iter().map(entry).collect::<Vec<_>>() });
        let rows: Vec<Vec<String>> = keys.iter().map(row).collect();
        let head = ["id", "name", "scope", "ends in", "used", "revoked"];
        self.output.print_table(&json, &head, &rows)
    }
}

fn keys(act: &mut Act) -> CoreResult<Vec<Token>> {
    let all = token::list(act)?;
    Ok(all
        .into_iter()
        .filter(|key| key.kind == Kind::Key)
        .collect())
}

fn entry(key: &Token) -> Json {
    json!({
        "key_id": key.id,
        "name": key.name,
        "scope": key.scope.as_str(),
        "hint": key.hint,
        "created_at": time::to_rfc3339(key.created_at),
        "used_at": key.used_at.map(time::to_rfc3339),
        "revoked_at": key.revoked_at.map(time::to_rfc3339),
    })
}

fn row(key: &Token) -> Vec<String> {
    let day =
        |at: Option<i64>| at.map_or("-".to_owned(), |at| time::to_rfc3339(at)[..10].to_owned());
    vec![
        key.id.to_string(),
        key.name.clone(),
        key.scope.as_str().to_owned(),
        key.hint.clone(),
        day(key.used_at),
        day(key.revoked_at),
    ]
}

/// `openlead key revoke`
#[derive(Args, Debug)]
pub struct Revoke {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
    /// Its id, or its name when only one key in use has it
    key: String,
}

impl Revoke {
    async fn run(self) -> Result<(), Failure> {
        let wanted = self.key;
        let revoked = self.within.act(move |_, act| {
            let key = in_use(act, &wanted)?;
            token::revoke(act, key)?;
            Ok(key)
        });
        let id = revoked.await?;
        let json = json!({ "key_id": id, "revoked": true });
        self.output.print(&json, format!("revoked {id}"))
    }
}

/// The key in use that a text means, by id or name.
fn in_use(act: &mut Act, wanted: &str) -> CoreResult<Id<of::Token>> {
    let folded = text::fold(wanted);
    let meant = |key: &Token| {
        key.revoked_at.is_none()
            && (key.id.to_string() == wanted || text::fold(&key.name) == folded)
    };
    let mut found: Vec<Token> = keys(act)?.into_iter().filter(meant).collect();
    match (found.pop(), found.is_empty()) {
        (Some(key), true) => Ok(key.id),
        (Some(_), false) => Err(Error::Conflict(
            "several keys have this name: say which by its id from `openlead key list`".to_owned(),
        )),
        (None, _) => Err(Error::NotFound("key")),
    }
}
