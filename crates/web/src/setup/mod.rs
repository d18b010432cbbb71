//! The first run: a company and its owner, in two steps. Only for whoever reads the code on the server's console.

mod company;
mod owner;

use openlead_core::account;

use crate::{App, Problem};

pub use company::ask;
pub use owner::{ask as ask_owner, make};

/// What both steps know.
#[derive(serde::Deserialize, Clone, Default)]
pub struct Filled {
    #[serde(default)]
    code: String,
    #[serde(default)]
    company: String,
    #[serde(default)]
    country: String,
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    currency: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// That there is something to set up, and who does it read the code.
async fn allowed(app: &App, code: &str) -> Result<bool, Problem> {
    if app.openlead.db.read(account::any).await? {
        return Err(Problem::not_found());
    }
    let wanted = account::setup_code(&app.openlead);
    // Both are hashed, so that the time this takes tells nothing about the code.
    let hash = |text: &str| <sha2::Sha256 as sha2::Digest>::digest(text.as_bytes());
    Ok(hash(code.trim()) == hash(&wanted))
}

impl Filled {
    /// What the second step carries of the first.
    fn carried(&self) -> [(&'static str, &str); 5] {
        [
            ("code", &self.code),
            ("company", &self.company),
            ("country", &self.country),
            ("time_zone", &self.time_zone),
            ("currency", &self.currency),
        ]
    }
}
