//! What leaves openlead as a file.

mod guard;

pub use guard::{guard, unguard};
