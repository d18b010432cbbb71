use openlead_db::{Cell, Column, Value};

use crate::id::{Id, of};

/// Who does an act, in which account, and by which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The account acted in: every query of the act is of this account.
    pub account: Id<of::Account>,
    /// The person, when one is known.
    pub who: Option<Id<of::Staff>>,
    /// The way in.
    pub via: Via,
}

impl Actor {
    /// An actor without a person: a token, the command line, a job.
    pub fn nobody(account: Id<of::Account>, via: Via) -> Self {
        Self {
            account,
            who: None,
            via,
        }
    }
}

/// The ways into openlead, as events name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    /// The Getlead v1 API.
    V1,
    /// The REST API.
    Api,
    /// The pages.
    Web,
    /// The command line.
    Cli,
    /// An import.
    Import,
    /// Work that openlead does by itself.
    Job,
    /// The pages, seen with somebody else's eyes: nothing is changed.
    View,
}

impl Via {
    const ALL: [Self; 7] = [
        Self::V1,
        Self::Api,
        Self::Web,
        Self::Cli,
        Self::Import,
        Self::Job,
        Self::View,
    ];

    /// Its name in events: `v1`, `api`, `web`, `cli`, `import`, `job`, `view`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::Api => "api",
            Self::Web => "web",
            Self::Cli => "cli",
            Self::Import => "import",
            Self::Job => "job",
            Self::View => "view",
        }
    }
}

impl From<Via> for Value {
    fn from(via: Via) -> Self {
        via.as_str().into()
    }
}

impl Column for Via {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        let name = String::read(cell)?;
        let via = Self::ALL.into_iter().find(|via| via.as_str() == name);
        via.ok_or_else(|| "a way in".to_owned())
    }
}
