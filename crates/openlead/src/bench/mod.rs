//! Measures openlead on this machine, with a database that is thrown away afterwards: what the engines alone can do and
//! what is left of that, in one run. A further bench is a file beside `intake.rs`.

mod bare;
mod client;
mod day;
mod engine;
mod figures;
mod found;
mod ground;
pub mod import;
mod intake;
pub mod lists;
mod machine;
mod pgbench;
mod preload;
mod questions;
mod receiver;
mod report;
pub mod reports;
mod rows;
mod sample;
mod server;
mod tasks;
mod variety;
pub mod webhooks;

pub use intake::{Options, run};

/// Why a bench could not be run; said to the operator as it is.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

type Result<T, E = Error> = std::result::Result<T, E>;

/// Tells the operator what is being done, on standard error.
fn progress(what: &str) {
    eprintln!("bench: {what}");
}
