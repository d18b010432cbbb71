//! Reports: charts and tables whose numbers open the leads behind them.

mod asked;
mod face;
mod index;
mod saved;
mod show;

pub use index::index;
pub use saved::{add, card, delete, pin, restore};
pub use show::{csv, show};

/// The address of all reports.
pub const PATH: &str = "/reports";
