//! One person's data: all that is known of somebody by a phone number or an e-mail address, to be handed out or erased.

mod erase;
mod export;
mod find;

pub use erase::{Certificate, erase};
pub use export::export;
pub use find::{Found, Person, find};
