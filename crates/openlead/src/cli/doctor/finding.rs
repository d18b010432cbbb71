use std::fmt;

use serde_json::{Value as Json, json};

/// What a check found.
pub struct Finding {
    check: &'static str,
    message: String,
    advice: Option<&'static str>,
}

impl Finding {
    /// All is well.
    pub fn fine(check: &'static str, message: impl Into<String>) -> Self {
        Self {
            check,
            message: message.into(),
            advice: None,
        }
    }

    /// It is not, and this is what to do about it.
    pub fn wrong(check: &'static str, message: impl Into<String>, advice: &'static str) -> Self {
        Self {
            advice: Some(advice),
            ..Self::fine(check, message)
        }
    }

    /// Whether all is well.
    pub fn is_fine(&self) -> bool {
        self.advice.is_none()
    }

    /// For programs.
    pub fn as_json(&self) -> Json {
        json!({
            "check": self.check,
            "ok": self.is_fine(),
            "message": self.message,
            "advice": self.advice,
        })
    }
}

/// A line for people.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (check, message) = (self.check, &self.message);
        match self.advice {
            None => write!(f, "ok     {check}: {message}"),
            Some(advice) => write!(f, "WRONG  {check}: {message}; {advice}"),
        }
    }
}
