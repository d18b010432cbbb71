use std::sync::Arc;

use openlead_db::{Tx, args};
use serde_json::json;

use super::OnDuplicate;
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::email::Email;
use crate::error::{Error, FieldError, Result};
use crate::id::{Id, of};
use crate::money::Currency;
use crate::openlead::Openlead;
use crate::secret::{hash_password, new_password};
use crate::staff::{self, NewStaff, Role};
use crate::{event, list, text, time, token};

const REQUEST_LOG_DAYS: i64 = 30;
const SHORTEST_PASSWORD: usize = 8;

/// What a new account needs.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The company's name.
    pub name: String,
    /// The owner's name.
    pub owner_name: String,
    /// The owner's e-mail address, by which they sign in.
    pub owner_email: String,
    /// The owner's password; one is made up when absent.
    pub password: Option<String>,
    /// The calling code of numbers that come without one.
    pub country_code: String,
    /// The IANA time zone.
    pub time_zone: String,
    /// The ISO 4217 currency.
    pub currency: String,
}

impl NewAccount {
    /// An account in India, where most of those who use the v1 API are.
    pub fn new(name: &str, owner_name: &str, owner_email: &str) -> Self {
        Self {
            name: name.to_owned(),
            owner_name: owner_name.to_owned(),
            owner_email: owner_email.to_owned(),
            password: None,
            country_code: "91".to_owned(),
            time_zone: "Asia/Kolkata".to_owned(),
            currency: "INR".to_owned(),
        }
    }

    fn check(&self) -> Result<()> {
        let code: String = self
            .country_code
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let short = |password: &String| password.chars().count() < SHORTEST_PASSWORD;
        let rules = [
            (
                text::clean(&self.name).is_empty(),
                "name",
                "Write the company's name.",
            ),
            (
                self.name.chars().count() > 200,
                "name",
                "Use at most 200 characters.",
            ),
            (
                Email::parse(&self.owner_email).is_none(),
                "owner_email",
                "Write an address like owner@example.com.",
            ),
            (
                !(1..=3).contains(&code.len()),
                "country_code",
                "Write a calling code like 91.",
            ),
            (
                time::time_zone(&self.time_zone).is_none(),
                "time_zone",
                "Write an IANA name like Asia/Kolkata.",
            ),
            (
                Currency::parse(&self.currency).is_none(),
                "currency",
                "Write a currency like INR.",
            ),
            (
                self.password.as_ref().is_some_and(short),
                "password",
                "Use at least 8 characters.",
            ),
        ];
        let wrong = rules.into_iter().filter(|(wrong, ..)| *wrong);
        let wrong: Vec<_> = wrong
            .map(|(_, field, message)| FieldError {
                field: field.into(),
                message: message.to_owned(),
            })
            .collect();
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(wrong))
        }
    }
}

/// A new account and what its owner needs.
#[derive(Clone)]
pub struct Created {
    /// The account.
    pub account: Id<of::Account>,
    /// Its owner.
    pub owner: Id<of::Staff>,
    /// Its first API token.
    pub token: String,
    /// The owner's password, when it was made up.
    pub password: Option<String>,
}

/// Makes an account with its owner, the starter lists and a first token.
///
/// # Errors
/// `Invalid` for the input, `Conflict` when the owner's address signs in to an account already.
pub async fn create(openlead: &Arc<Openlead>, new: NewAccount, via: Via) -> Result<Created> {
    new.check()?;
    let made_up = new.password.is_none().then(new_password);
    let password = new
        .password
        .as_ref()
        .or(made_up.as_ref())
        .expect("one of the two")
        .clone();
    let hash = tokio::task::spawn_blocking(move || hash_password(&password))
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    let this = Arc::clone(openlead);
    let created = openlead.db.write(move |tx| {
        let account = insert(tx, &new)?;
        let mut act = this.enter(tx, Actor::nobody(account, via))?;
        list::add_starters(&mut act)?;
        event::of_account(&mut act, "account.created", &json!({ "name": new.name }))?;
        let owner = add_owner(&mut act, &new, &hash)?;
        let token = token::generate(&this, &mut act)?;
        Ok::<_, Error>(Created {
            account,
            owner,
            token,
            password: None,
        })
    });
    Ok(Created {
        password: made_up,
        ..created.await?
    })
}

fn insert(tx: &mut Tx, new: &NewAccount) -> Result<Id<of::Account>> {
    let (id, version, now) = (Id::new(tx.new_id()), tx.new_id(), tx.now());
    let code: String = new
        .country_code
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    tx.execute(
        "INSERT INTO account (id, name, country_code, time_zone, currency, on_duplicate, catalog_version,
           request_log_days, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![id, text::clean(&new.name), code, &new.time_zone, &new.currency, &OnDuplicate::Merge, version,
            REQUEST_LOG_DAYS, now],
    )?;
    Ok(id)
}

fn add_owner(act: &mut Act, new: &NewAccount, password_hash: &str) -> Result<Id<of::Staff>> {
    let owner = NewStaff {
        name: new.owner_name.clone(),
        email: new.owner_email.clone(),
        phone: None,
        role: Role::Owner,
        scope: None,
        departments: Vec::new(),
    };
    let owner = staff::add(act, &owner)?;
    staff::set_password(act, owner, password_hash)?;
    Ok(owner)
}
