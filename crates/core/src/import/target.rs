use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::field::Kind;
use crate::list::List;

macro_rules! targets {
    ($($(#[$doc:meta])* $target:ident = $name:literal),* $(,)?) => {
        /// Where a column of a table goes.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Target {
            $($(#[$doc])* $target,)*
            /// The additional field with this key: `field:KEY`.
            Field(String),
            /// An additional field that is made, named as the column: `new:KIND`.
            New(Kind),
        }

        impl Target {
            /// Those with a name of their own.
            pub const STANDARD: &[Self] = &[$(Self::$target),*];

            fn name(&self) -> Option<&'static str> {
                match self {
                    $(Self::$target => Some($name),)*
                    Self::Field(_) | Self::New(_) => None,
                }
            }
        }
    };
}

targets! {
    /// Nowhere.
    Ignore = "ignore",
    /// The person's name.
    Name = "name",
    /// The first part of the name.
    FirstName = "first_name",
    /// The last part of the name.
    LastName = "last_name",
    /// The number that decides which lead it is.
    Phone = "phone",
    /// The calling code of that number.
    CountryCode = "country_code",
    /// Further numbers, apart by commas, semicolons, slashes or line breaks.
    MorePhones = "more_phones",
    /// The e-mail address.
    Email = "email",
    /// Where the person works.
    Company = "company",
    /// The postal address, or a part of it; parts are joined in the order of the columns.
    Address = "address",
    /// The day of birth.
    BirthDate = "birth_date",
    /// How far the lead has come.
    Status = "status",
    /// Where it came from.
    Source = "source",
    /// What it is about.
    Purpose = "purpose",
    /// What sort of customer it is.
    LeadType = "type",
    /// Whose lead it is: a name, an e-mail address or a phone number of staff.
    Agent = "agent",
    /// The department that has it.
    Department = "department",
    /// When to get in touch again.
    FollowUp = "follow_up",
    /// A note on the lead.
    Note = "note",
    /// What the person wrote.
    Feedback = "feedback",
    /// When the lead first came.
    CreatedAt = "created_at",
    /// What the lead is called in the system that the file comes from.
    ExternalId = "external_id",
}

impl Target {
    /// The list whose entries the column names.
    pub fn list(&self) -> Option<List> {
        match self {
            Self::Status => Some(List::Status),
            Self::Source => Some(List::Source),
            Self::Purpose => Some(List::Purpose),
            Self::LeadType => Some(List::LeadType),
            _ => None,
        }
    }

    /// Whether the column names things that the account has: entries of lists, staff, departments.
    pub fn names_things(&self) -> bool {
        self.list().is_some() || matches!(self, Self::Agent | Self::Department)
    }

    /// Whether several columns may go there.
    pub fn takes_several(&self) -> bool {
        matches!(
            self,
            Self::Ignore
                | Self::MorePhones
                | Self::Address
                | Self::Note
                | Self::Feedback
                | Self::New(_)
        )
    }

    /// Whether its values are dates.
    pub fn is_date(&self) -> bool {
        matches!(
            self,
            Self::BirthDate
                | Self::FollowUp
                | Self::CreatedAt
                | Self::New(Kind::Date | Kind::DateTime)
        )
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(key) => write!(f, "field:{key}"),
            Self::New(kind) => write!(f, "new:{}", kind.as_str()),
            other => f.write_str(other.name().unwrap_or_default()),
        }
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || {
            format!(
                "\"{text}\" is no place for a column: use {}",
                Self::places()
            )
        };
        if let Some(key) = text.strip_prefix("field:") {
            return Ok(Self::Field(key.to_owned()));
        }
        if let Some(kind) = text.strip_prefix("new:") {
            let kind = Kind::ALL.iter().find(|known| known.as_str() == kind);
            return kind.copied().map(Self::New).ok_or_else(unknown);
        }
        let named = Self::STANDARD
            .iter()
            .find(|target| target.name() == Some(text));
        named.cloned().ok_or_else(unknown)
    }
}

impl Target {
    fn places() -> String {
        let names: Vec<&str> = Self::STANDARD.iter().filter_map(Self::name).collect();
        format!("{}, field:KEY or new:text", names.join(", "))
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
