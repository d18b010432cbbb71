use openlead_core::access::Right;
use openlead_core::token::{self, Kind, Scope, Token};
use openlead_core::{Act, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Problem;
use crate::api::{All, Answer, Answered, At, Data, Key, Moment, Sent, StaffId, TokenId};

/// A key of the REST API, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = Key)]
pub struct KeyView {
    id: TokenId,
    /// What it is for.
    name: String,
    scope: KeyScope,
    /// In whose name it acts; null: in the account's, and sees all of it.
    staff_id: Option<StaffId>,
    /// The last four characters of the key.
    hint: String,
    created_at: Moment,
    /// When it was last used, to the minute.
    used_at: Option<Moment>,
    revoked_at: Option<Moment>,
}

/// What a key may do.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeyScope {
    /// Look things up.
    Read,
    /// That, and change them.
    Write,
}

/// A key to make.
#[derive(Deserialize, ToSchema)]
pub struct NewKey {
    /// What it is for.
    #[schema(min_length = 1, max_length = 100, example = "n8n")]
    name: String,
    scope: KeyScope,
    /// In whose name it acts; absent: in the account's.
    #[serde(default)]
    staff_id: Option<StaffId>,
}

/// A new key.
#[derive(Serialize, ToSchema)]
pub struct MadeKey {
    id: TokenId,
    /// The key itself, shown this once.
    #[schema(example = "ik_0123456789abcdef0123456789abcdef01234567")]
    key: String,
}

impl From<Scope> for KeyScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self::Read,
            Scope::Write => Self::Write,
        }
    }
}

impl From<KeyScope> for Scope {
    fn from(scope: KeyScope) -> Self {
        match scope {
            KeyScope::Read => Self::Read,
            KeyScope::Write => Self::Write,
        }
    }
}

impl From<Token> for KeyView {
    fn from(token: Token) -> Self {
        Self {
            id: token.id.into(),
            name: token.name,
            scope: token.scope.into(),
            staff_id: token.staff_id.map(StaffId),
            hint: token.hint,
            created_at: Moment(token.created_at),
            used_at: token.used_at.map(Moment),
            revoked_at: token.revoked_at.map(Moment),
        }
    }
}

fn keys(act: &mut Act) -> Result<Vec<KeyView>, Error> {
    act.require(Right::Tokens)?;
    let keys = token::list(act)?
        .into_iter()
        .filter(|token| token.kind == Kind::Key);
    Ok(keys.map(KeyView::from).collect())
}

/// List keys, revoked ones too, newest first
#[utoipa::path(get, path = "/keys", tag = "Keys", responses((status = 200, body = All<KeyView>)))]
pub async fn list_keys(key: Key) -> Answered {
    key.look(|act| Ok(Answer::data(&keys(act)?))).await
}

/// Make a key
#[utoipa::path(post, path = "/keys", tag = "Keys", request_body = NewKey, responses((status = 201, body = Data<MadeKey>)))]
pub async fn create_key(key: Key, Sent(new): Sent<NewKey>) -> Answered {
    let openlead = key.openlead().clone();
    key.act(move |act| {
        act.require(Right::Tokens)?;
        let staff = new.staff_id.map(|StaffId(staff)| staff);
        let made = token::add(
            &openlead,
            act,
            Kind::Key,
            &new.name,
            new.scope.into(),
            staff,
        )?;
        let (id, key) = (TokenId(made.0), made.1);
        Ok(Answer::made(&MadeKey { id, key }))
    })
    .await
}

/// Revoke a key: no later request gets in with it
#[utoipa::path(delete, path = "/keys/{id}", tag = "Keys", responses((status = 204, description = "It is revoked.")))]
pub async fn revoke_key(key: Key, At(TokenId(id)): At<TokenId>) -> Answered {
    key.act(move |act| {
        let is_key = keys(act)?.iter().any(|key| key.id == TokenId(id));
        if !is_key {
            return Err(Problem::not_found());
        }
        token::revoke(act, id)?;
        Ok(Answer::nothing())
    })
    .await
}
