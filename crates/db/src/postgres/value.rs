use std::error::Error as StdError;
use std::fmt;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::{Cell, Error, Result, Value};

type Boxed = Box<dyn StdError + Sync + Send>;

/// A value that the server's type for it cannot take.
#[derive(Debug)]
pub(super) struct Unfit(pub String);

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Unfit {}

/// Encodes by what the server asks for, so that statements need no casts.
impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Boxed> {
        let unfit = || Unfit(format!("a parameter of kind {} is no {ty}", self.kind()));
        match (self, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Bool(v), &Type::BOOL) => v.to_sql(ty, out),
            (Value::Int(v), &Type::INT8) => v.to_sql(ty, out),
            (Value::Int(v), &Type::INT4) => i32::try_from(*v).map_err(|_| unfit())?.to_sql(ty, out),
            (Value::Int(v), &Type::INT2) => i16::try_from(*v).map_err(|_| unfit())?.to_sql(ty, out),
            (Value::Int(v), &Type::FLOAT8) => (*v as f64).to_sql(ty, out),
            (Value::Real(v), &Type::FLOAT8) => v.to_sql(ty, out),
            (Value::Real(v), &Type::FLOAT4) => (*v as f32).to_sql(ty, out),
            (
                Value::Text(v) | Value::Json(v),
                &Type::TEXT | &Type::VARCHAR | &Type::BPCHAR | &Type::NAME,
            ) => v.to_sql(ty, out),
            (Value::Text(v) | Value::Json(v), &Type::JSON | &Type::JSONB) => {
                // The binary form of JSONB is its version and then the text.
                out.extend_from_slice(if *ty == Type::JSONB { &[1] } else { &[] });
                out.extend_from_slice(v.as_bytes());
                Ok(IsNull::No)
            }
            (Value::Blob(v), &Type::BYTEA) => v.to_sql(ty, out),
            _ => Err(unfit().into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

pub(crate) fn cell(row: &tokio_postgres::Row, index: usize) -> Result<Cell<'_>> {
    let cell: Decoded<'_> = row.try_get(index).map_err(|error| Error::Type {
        what: match error.source() {
            Some(source) => format!("column {index}: {source}"),
            None => format!("column {index} does not exist"),
        },
    })?;
    Ok(cell.0)
}

struct Decoded<'a>(Cell<'a>);

impl<'a> FromSql<'a> for Decoded<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> std::result::Result<Self, Boxed> {
        Ok(Self(match *ty {
            Type::BOOL => Cell::Bool(bool::from_sql(ty, raw)?),
            Type::INT8 => Cell::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Cell::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Cell::Int(i16::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => Cell::Real(f64::from_sql(ty, raw)?),
            Type::FLOAT4 => Cell::Real(f32::from_sql(ty, raw)?.into()),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::JSON => {
                Cell::Text(std::str::from_utf8(raw)?)
            }
            Type::JSONB => Cell::Text(std::str::from_utf8(raw.get(1..).unwrap_or_default())?),
            Type::BYTEA => Cell::Blob(raw),
            _ => return Err(format!("the type {ty} is not known here: cast it").into()),
        }))
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Self, Boxed> {
        Ok(Self(Cell::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
