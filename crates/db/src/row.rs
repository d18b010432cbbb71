use crate::{Cell, Column, Error, Result};

/// A row of a result, only while it is being read.
pub struct Row<'a>(pub(crate) Engine<'a>);

pub(crate) enum Engine<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// The column at `index`, from 0; [`Error::Type`] when it is something else or not there.
    pub fn get<T: Column>(&self, index: usize) -> Result<T> {
        let cell = self.cell(index)?;
        T::read(cell).map_err(|expected| Error::Type {
            what: format!(
                "column {index} ({}) is {}, not {expected}",
                self.name(index),
                cell.kind()
            ),
        })
    }

    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        match &self.0 {
            Engine::Sqlite(row) => crate::sqlite::cell(row, index),
            Engine::Postgres(row) => crate::postgres::cell(row, index),
        }
    }

    fn name(&self, index: usize) -> &str {
        match &self.0 {
            Engine::Sqlite(row) => row.as_ref().column_name(index).unwrap_or_default(),
            Engine::Postgres(row) => row.columns().get(index).map_or("", |column| column.name()),
        }
    }
}

/// What a whole row can be read as.
pub trait FromRow: Sized {
    /// Reads the columns by position.
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

macro_rules! tuple {
    ($($name:ident $index:literal),+) => {
        impl<$($name: Column),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row<'_>) -> Result<Self> {
                Ok(($(row.get::<$name>($index)?,)+))
            }
        }
    };
}

tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// A struct that is a row: derives `Debug` and `Clone`, reads its fields by position, and has `COLUMNS`, their names
/// for a SELECT: `row! { /// A member. pub struct Staff { /// Its key. pub id: i64, /// As shown. pub name: String } }`.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $(#[$first_meta:meta])* $first_vis:vis $first:ident: $first_type:ty
        $(, $(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty)* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        $vis struct $name {
            $(#[$first_meta])* $first_vis $first: $first_type,
            $($(#[$field_meta])* $field_vis $field: $type,)*
        }

        impl $name {
            /// The columns that a row is read from, in order, for a SELECT.
            #[allow(dead_code)]
            $vis const COLUMNS: &'static str =
                concat!(stringify!($first) $(, ", ", stringify!($field))*);
        }

        impl $crate::FromRow for $name {
            fn from_row(row: &$crate::Row<'_>) -> $crate::Result<Self> {
                let mut columns = 0..;
                let mut next = || columns.next().expect("an endless range");
                Ok(Self {
                    $first: row.get(next())?,
                    $($field: row.get(next())?,)*
                })
            }
        }
    };
}
