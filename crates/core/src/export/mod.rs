//! What leaves openlead as a file: leads as CSV, NDJSON or XLSX, and all of an account as one archive.

mod account;
mod columns;
mod guard;
mod history;
mod leads;
mod sheet;

pub use account::{Archived, LEFT_OUT, TABLES, account, may_archive};
pub(crate) use columns::is_of_all;
pub use guard::{guard, unguard};
pub use history::{Export, What, history};
pub use leads::leads;

use serde::{Deserialize, Serialize};

/// How leads are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A table for spreadsheets, with a line of titles (RFC 4180); no text of it is taken for a formula.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// A workbook of Excel.
    Xlsx,
}

impl Format {
    /// Its name, which files end with: `csv`, `ndjson`, `xlsx`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}
