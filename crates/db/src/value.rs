use std::fmt;

use crate::{Error, Result};

/// What a parameter of a statement may be. Each engine gets it in the type that it asks for.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// NULL of any type.
    Null,
    /// A yes or no; 0 or 1 in SQLite.
    Bool(bool),
    /// A whole number, also for INTEGER and SMALLINT where it fits.
    Int(i64),
    /// A number with a fraction.
    Real(f64),
    /// Text without U+0000.
    Text(String),
    /// A JSON document as text: TEXT in SQLite, JSONB or JSON in PostgreSQL.
    Json(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Real(_) => "real",
            Value::Text(_) => "text",
            Value::Json(_) => "json",
            Value::Blob(_) => "blob",
        }
    }

    /// PostgreSQL has no U+0000 in text, so SQLite gets none either: data must be able to move.
    fn has_nul(&self) -> bool {
        match self {
            Value::Text(text) => text.contains('\0'),
            Value::Json(text) => text.contains('\0') || has_escaped_nul(text),
            _ => false,
        }
    }
}

/// Whether JSON text contains the escape `\u0000`, and not the backslash `\\` followed by `u0000`.
fn has_escaped_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        let before = json[..at].bytes().rev().take_while(|&b| b == b'\\').count();
        before % 2 == 0
    })
}

/// Refuses what one of the engines cannot store.
pub(crate) fn check(args: &[Value]) -> Result<()> {
    match args.iter().position(Value::has_nul) {
        Some(index) => Err(Error::Type {
            what: format!("parameter ${} contains U+0000", index + 1),
        }),
        None => Ok(()),
    }
}

/// Only the kind, since values are phones, names and tokens.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

macro_rules! from {
    ($($type:ty: $name:ident => $value:expr;)*) => {
        $(impl From<$type> for Value {
            fn from($name: $type) -> Self {
                $value
            }
        })*
    };
}

from! {
    bool: v => Value::Bool(v);
    i32: v => Value::Int(v.into());
    u32: v => Value::Int(v.into());
    i64: v => Value::Int(v);
    f64: v => Value::Real(v);
    &str: v => Value::Text(v.to_owned());
    String: v => Value::Text(v);
    Vec<u8>: v => Value::Blob(v);
    &[u8]: v => Value::Blob(v.to_vec());
    serde_json::Value: v => Value::Json(v.to_string());
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

impl<T: Clone + Into<Value>> From<&T> for Value {
    fn from(value: &T) -> Self {
        value.clone().into()
    }
}

/// The arguments of a statement: `args![account, &name, Some(3)]` is a `&[Value]`; nothing is moved.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        &[$($crate::Value::from(&$value)),*] as &[$crate::Value]
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_no_values() {
        assert_eq!(
            format!("{:?}", args!["+919846012345", 7, None::<bool>]),
            "[text, int, null]"
        );
    }

    #[test]
    fn an_escaped_nul_in_json_is_told_from_an_escaped_backslash() {
        assert!(check(&[Value::from(serde_json::json!("a\0"))]).is_err());
        assert!(check(&[Value::from(serde_json::json!("\\\0"))]).is_err());
        assert!(check(&[Value::from(serde_json::json!("\\u0000"))]).is_ok());
    }
}
