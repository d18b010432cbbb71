//! Tokens of the v1 API, which can be shown again, and keys of the REST API, which cannot.

use openlead_db::{Cell, Column, Tx, Value, args, row};
use serde_json::json;

use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::secret::new_secret;
use crate::{event, text};

const TOKEN_PREFIX: &str = "gl_";
const TOKEN_DIGITS: usize = 20;
const KEY_PREFIX: &str = "ik_";
const KEY_DIGITS: usize = 40;
const MAIN: &str = "main";
/// `used_at` is for people: once a minute is often enough, and spares a write with each call.
const TOUCH_EVERY: i64 = 60_000_000;

/// The two kinds of secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `gl_` and 20 hexadecimal digits, for the v1 API; may read and write.
    Token,
    /// `ik_` and 40 hexadecimal digits, for the REST API, with a scope.
    Key,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Key => "key",
        }
    }
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        kind.as_str().into()
    }
}

impl Column for Kind {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        match String::read(cell)?.as_str() {
            "token" => Ok(Self::Token),
            "key" => Ok(Self::Key),
            other => Err(format!("token or key, not {other}")),
        }
    }
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Look things up.
    Read,
    /// That, and change them.
    Write,
}

impl Scope {
    /// Its name: `read`, `write`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl From<Scope> for Value {
    fn from(scope: Scope) -> Self {
        scope.as_str().into()
    }
}

impl Column for Scope {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        match String::read(cell)?.as_str() {
            "read" => Ok(Self::Read),
            "write" => Ok(Self::Write),
            other => Err(format!("read or write, not {other}")),
        }
    }
}

row! {
    /// A token or key, without its secret.
    pub struct Token {
        /// Its id.
        pub id: Id<of::Token>,
        /// Which of the two it is.
        pub kind: Kind,
        /// What it is for.
        pub name: String,
        /// What it may do.
        pub scope: Scope,
        /// In whose name it acts; a key without a person acts for the account and sees all of it.
        pub staff_id: Option<Id<of::Staff>>,
        /// Its last four characters.
        pub hint: String,
        /// When it was made, in microseconds.
        pub created_at: i64,
        /// When it was last used, to the minute.
        pub used_at: Option<i64>,
        /// When it was revoked.
        pub revoked_at: Option<i64>,
    }
}

row! {
    struct Found {
        account_id: Id<of::Account>,
        id: Id<of::Token>,
        kind: Kind,
        scope: Scope,
        staff_id: Option<Id<of::Staff>>,
        used_at: Option<i64>,
        catalog_version: i64,
    }
}

/// A secret that was known: an act in its account can begin.
pub struct Opened<'a> {
    /// The act.
    pub act: Act<'a>,
    /// The token or key.
    pub token: Id<of::Token>,
    /// Which of the two it is.
    pub kind: Kind,
    /// What it may do.
    pub scope: Scope,
    used_at: Option<i64>,
}

/// Begins an act with a secret, of either kind or of one only. Whatever is wrong with it, the same one statement says so: no
/// answer takes longer because there is a secret that may not be used.
///
/// # Errors
/// `NotFound` when it is unknown, revoked or of the other kind, or acts in the name of somebody who was deactivated.
pub fn open<'a>(
    openlead: &Openlead,
    tx: &'a mut Tx,
    secret: &str,
    only: Option<Kind>,
    via: Via,
) -> Result<Opened<'a>> {
    let found: Option<Found> = tx.first(
        "SELECT t.account_id, t.id, t.kind, t.scope, t.staff_id, t.used_at, a.catalog_version
         FROM token t JOIN account a ON a.id = t.account_id
         WHERE t.hash = $1 AND t.revoked_at IS NULL AND (t.staff_id IS NULL OR EXISTS
           (SELECT 1 FROM staff s WHERE s.account_id = t.account_id AND s.id = t.staff_id AND s.active))",
        args![openlead.key.hash(secret)],
    )?;
    let fits = |found: &Found| only.is_none_or(|kind| kind == found.kind);
    let found = found.filter(fits).ok_or(Error::NotFound("token"))?;
    let catalog = openlead
        .catalogs
        .at(tx, found.account_id, found.catalog_version)?;
    let actor = Actor {
        who: found.staff_id,
        ..Actor::nobody(found.account_id, via)
    };
    let act = Act::new(tx, actor, catalog);
    Ok(Opened {
        act,
        token: found.id,
        kind: found.kind,
        scope: found.scope,
        used_at: found.used_at,
    })
}

impl Opened<'_> {
    /// Remembers that the token was used now.
    pub fn touch(&mut self) -> Result<()> {
        if !self.is_stale() {
            return Ok(());
        }
        touch(self.act.tx, self.act.actor.account, self.token)
    }

    /// Whether it was last used so long ago that this use is worth a write.
    pub fn is_stale(&mut self) -> bool {
        let now = self.act.tx.now();
        self.used_at.is_none_or(|used| now - used >= TOUCH_EVERY)
    }
}

/// Remembers that a token was used now.
pub fn touch(tx: &mut Tx, account: Id<of::Account>, token: Id<of::Token>) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "UPDATE token SET used_at = $3 WHERE account_id = $1 AND id = $2",
        args![account, token, now],
    )?;
    Ok(())
}

/// The account's main token, which the settings page shows; `None` before the first was made.
pub fn show(openlead: &Openlead, act: &mut Act) -> Result<Option<String>> {
    let sealed: Option<(String,)> = act.tx.first(
        "SELECT sealed FROM token
         WHERE account_id = $1 AND kind = 'token' AND name = $2 AND revoked_at IS NULL ORDER BY id DESC LIMIT 1",
        args![act.actor.account, MAIN],
    )?;
    sealed
        .map(|(sealed,)| openlead.key.unseal(&sealed))
        .transpose()
}

/// Makes the account's main token; the old one is revoked.
pub fn generate(openlead: &Openlead, act: &mut Act) -> Result<String> {
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE token SET revoked_at = $3
         WHERE account_id = $1 AND kind = 'token' AND name = $2 AND revoked_at IS NULL",
        args![act.actor.account, MAIN, now],
    )?;
    add(openlead, act, Kind::Token, MAIN, Scope::Write, None).map(|(_, secret)| secret)
}

/// Makes a token or key and gives its secret; that of a key is never seen again. A key may act in somebody's name.
///
/// # Errors
/// `Invalid` without a name, `NotFound` for the person.
pub fn add(
    openlead: &Openlead,
    act: &mut Act,
    kind: Kind,
    name: &str,
    scope: Scope,
    staff: Option<Id<of::Staff>>,
) -> Result<(Id<of::Token>, String)> {
    let name = text::limit(&text::clean(name), 100).to_owned();
    if name.is_empty() {
        return Err(Error::invalid("name", "Say what it is for."));
    }
    if staff.is_some_and(|staff| act.catalog.staff(staff).is_none_or(|staff| !staff.active)) {
        return Err(Error::NotFound("staff"));
    }
    let (secret, sealed) = match kind {
        Kind::Token => {
            let secret = new_secret(TOKEN_PREFIX, TOKEN_DIGITS);
            let sealed = openlead.key.seal(&secret);
            (secret, sealed)
        }
        Kind::Key => (new_secret(KEY_PREFIX, KEY_DIGITS), String::new()),
    };
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO token (hash, account_id, id, kind, name, scope, sealed, hint, created_at, staff_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            openlead.key.hash(&secret),
            act.actor.account,
            id,
            &kind,
            &name,
            &scope,
            sealed,
            &secret[secret.len() - 4..],
            now,
            staff
        ],
    )?;
    event::of_account(
        act,
        "token.made",
        &json!({ "id": id, "kind": kind.as_str(), "name": name, "staff": staff }),
    )?;
    Ok((id, secret))
}

/// All tokens and keys, revoked ones too, newest first.
pub fn list(act: &mut Act) -> Result<Vec<Token>> {
    let sql = format!(
        "SELECT {} FROM token WHERE account_id = $1 ORDER BY id DESC",
        Token::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account])?)
}

/// Ends a token or key: no later call gets in with it.
///
/// # Errors
/// `NotFound`, also when it was revoked before.
pub fn revoke(act: &mut Act, token: Id<of::Token>) -> Result<()> {
    let now = act.tx.now();
    let revoked = act.tx.execute(
        "UPDATE token SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL",
        args![act.actor.account, token, now],
    )?;
    if revoked == 0 {
        return Err(Error::NotFound("token"));
    }
    event::of_account(act, "token.revoked", &json!({ "id": token }))?;
    Ok(())
}
