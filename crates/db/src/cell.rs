/// One value of a row, as the engine gave it.
#[derive(Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// NULL.
    Null,
    /// A BOOLEAN of PostgreSQL; SQLite gives an `Int` of 0 or 1.
    Bool(bool),
    /// A whole number of any width.
    Int(i64),
    /// A number with a fraction.
    Real(f64),
    /// Text, also that of a JSON document.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

impl Cell<'_> {
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Cell::Null => "null",
            Cell::Bool(_) => "bool",
            Cell::Int(_) => "int",
            Cell::Real(_) => "real",
            Cell::Text(_) => "text",
            Cell::Blob(_) => "blob",
        }
    }
}

/// A type that a column can be read as.
pub trait Column: Sized {
    /// Reads it, or says what was expected instead, without the value.
    fn read(cell: Cell<'_>) -> Result<Self, String>;
}

macro_rules! column {
    ($($type:ty, $expected:literal: $($pattern:pat => $value:expr),+;)*) => {
        $(impl Column for $type {
            fn read(cell: Cell<'_>) -> Result<Self, String> {
                match cell {
                    $($pattern => Some($value),)+
                    _ => None,
                }
                .ok_or_else(|| $expected.to_owned())
            }
        })*
    };
}

column! {
    bool, "a bool": Cell::Bool(v) => v, Cell::Int(0) => false, Cell::Int(1) => true;
    i64, "an integer": Cell::Int(v) => v;
    String, "text": Cell::Text(v) => v.to_owned();
    Vec<u8>, "bytes": Cell::Blob(v) => v.to_vec();
}

impl Column for i32 {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        i64::read(cell)?
            .try_into()
            .map_err(|_| "a signed 32-bit integer".to_owned())
    }
}

impl Column for u32 {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        i64::read(cell)?
            .try_into()
            .map_err(|_| "an unsigned 32-bit integer".to_owned())
    }
}

/// Whole numbers too: SQLite gives `1` for a sum of halves that happens to be whole.
impl Column for f64 {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        match cell {
            Cell::Real(v) => Ok(v),
            Cell::Int(v) => Ok(v as f64),
            _ => Err("a number".to_owned()),
        }
    }
}

impl Column for serde_json::Value {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        match cell {
            Cell::Text(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
        .ok_or_else(|| "a JSON document".to_owned())
    }
}

impl<T: Column> Column for Option<T> {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        match cell {
            Cell::Null => Ok(None),
            cell => T::read(cell).map(Some),
        }
    }
}
