//! openlead over HTTP.

pub mod api;
mod app;
pub mod body;
pub mod client_address;
mod edge;
mod field;
pub mod getlead;
mod health;
mod list;
mod meta;
pub mod metrics;
mod problem;
mod request_id;
mod routes;
pub mod serve;
mod staff;
mod token;

pub use app::{App, Settings};
pub use client_address::ClientAddress;
pub use edge::Outcome;
pub use problem::Problem;
pub use request_id::RequestId;
pub use routes::{dressed, router};
