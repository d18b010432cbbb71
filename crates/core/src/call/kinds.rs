use openlead_db::{Cell, Column, Value};

macro_rules! names {
    ($(#[$meta:meta])* $noun:ident, $expected:literal: $($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $noun { $($(#[$doc])* $name),* }

        impl $noun {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name in data and in the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The one of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }

        impl Column for $noun {
            fn read(cell: Cell<'_>) -> Result<Self, String> {
                Self::named(&String::read(cell)?).ok_or_else(|| $expected.to_owned())
            }
        }

        impl From<$noun> for Value {
            fn from(one: $noun) -> Self {
                one.as_str().into()
            }
        }
    };
}

names! {
    /// Who called whom.
    Direction, "a direction of a call":
    /// The person called.
    In = "in",
    /// The person was called.
    Out = "out",
}

names! {
    /// What came of a call.
    Outcome, "an outcome of a call":
    /// They talked.
    Answered = "answered",
    /// Nobody of ours answered.
    Missed = "missed",
    /// The line was busy.
    Busy = "busy",
    /// The person did not answer.
    NoAnswer = "no_answer",
    /// Somebody spoke to a machine.
    Voicemail = "voicemail",
    /// There was no connection.
    Failed = "failed",
}
