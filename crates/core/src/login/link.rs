use std::sync::Arc;

use openlead_db::{Cell, Column, Tx, Value, args, row};
use serde_json::json;

use crate::access::Right;
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::secret::{hashed, new_secret};
use crate::session::{self, Place};
use crate::{event, staff};

use super::sign_in::{Answer, begin};
use super::{check_new, of_staff};

const MINUTE: i64 = 60_000_000;
const DIGITS: usize = 40;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To choose a first password: seven days.
    Invitation,
    /// To choose another password: one hour.
    Reset,
    /// To enter a code after the password: ten minutes.
    Code,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Invitation, Self::Reset, Self::Code];

    /// Its name: `invitation`, `reset`, `code`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::Code => "code",
        }
    }

    fn minutes(self) -> i64 {
        match self {
            Self::Invitation => 7 * 24 * 60,
            Self::Reset => 60,
            Self::Code => 10,
        }
    }
}

impl Column for Purpose {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        let name = String::read(cell)?;
        let kind = Self::ALL.into_iter().find(|kind| kind.as_str() == name);
        kind.ok_or_else(|| "the purpose of a link".to_owned())
    }
}

impl From<Purpose> for Value {
    fn from(kind: Purpose) -> Self {
        kind.as_str().into()
    }
}

row! {
    /// A link that is good still.
    pub struct Link {
        /// Its account.
        pub account_id: Id<of::Account>,
        /// Whom it lets in.
        pub staff_id: Id<of::Staff>,
        /// What it is for.
        pub kind: Purpose,
    }
}

/// Makes a link by which somebody chooses a password, and gives its secret; earlier links of theirs end.
///
/// # Errors
/// `Forbidden`; `NotFound` for somebody who does not work here.
pub fn make_link(
    openlead: &Openlead,
    act: &mut Act,
    who: Id<of::Staff>,
    kind: Purpose,
) -> Result<String> {
    act.require(Right::Staff)?;
    let person = act.catalog.staff(who).filter(|person| person.active);
    person.ok_or(Error::NotFound("staff"))?;
    act.tx.execute(
        "DELETE FROM login_link WHERE account_id = $1 AND staff_id = $2",
        args![act.actor.account, who],
    )?;
    let secret = insert(openlead, act, who, kind)?;
    event::of_account(
        act,
        "staff.link_made",
        &json!({ "id": who, "for": kind.as_str() }),
    )?;
    Ok(secret)
}

pub(super) fn insert(
    openlead: &Openlead,
    act: &mut Act,
    who: Id<of::Staff>,
    kind: Purpose,
) -> Result<String> {
    let secret = new_secret("", DIGITS);
    let now = act.tx.now();
    act.tx.execute(
        "INSERT INTO login_link (hash, account_id, staff_id, kind, created_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![openlead.key.hash(&secret), act.actor.account, who, &kind, now, now + kind.minutes() * MINUTE],
    )?;
    Ok(secret)
}

/// The link of a secret.
///
/// # Errors
/// `NotFound` when it was used, has ended or never was.
pub fn read_link(openlead: &Openlead, tx: &mut Tx, secret: &str) -> Result<Link> {
    let now = tx.now();
    let sql = format!(
        "SELECT {} FROM login_link WHERE hash = $1 AND ends_at > $2",
        Link::COLUMNS
    );
    let link = tx.first(&sql, args![openlead.key.hash(secret), now])?;
    link.ok_or(Error::NotFound("link"))
}

/// Takes the link away: it is good once.
pub(super) fn spend(openlead: &Openlead, act: &mut Act, secret: &str) -> Result<()> {
    let spent = act.tx.execute(
        "DELETE FROM login_link WHERE hash = $1",
        args![openlead.key.hash(secret)],
    )?;
    if spent == 0 {
        return Err(Error::NotFound("link"));
    }
    Ok(())
}

/// Chooses a password by a link; other sessions of the person end, and one begins.
///
/// # Errors
/// `NotFound` for the link, `Invalid` for the password, `Conflict` when somebody else signs in with the address.
pub async fn follow(
    openlead: &Arc<Openlead>,
    secret: String,
    password: String,
    place: Place,
) -> Result<Answer> {
    check_new(&password)?;
    let this = Arc::clone(openlead);
    let sought = secret.clone();
    let link = openlead
        .db
        .read(move |tx| read_link(&this, tx, &sought))
        .await?;
    if link.kind == Purpose::Code {
        return Err(Error::NotFound("link"));
    }
    let hash = hashed(password).await?;
    let this = Arc::clone(openlead);
    let actor = Actor {
        account: link.account_id,
        who: Some(link.staff_id),
        via: Via::Web,
    };
    openlead
        .act(actor, move |act| {
            spend(&this, act, &secret)?;
            staff::set_password(act, link.staff_id, &hash)?;
            session::end_all(act, link.staff_id, None)?;
            let login = of_staff(act, link.staff_id)?;
            begin(&this, act, &login, &place)
        })
        .await
}
