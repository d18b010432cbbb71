//! openlead over HTTP.

pub mod api;
mod app;
mod assets;
pub mod body;
pub mod client_address;
mod cookie;
mod csp;
#[cfg(debug_assertions)]
mod dev;
mod edge;
mod error_page;
mod event;
mod field;
pub mod filters;
pub mod flash;
pub mod form;
pub mod getlead;
mod health;
mod lead;
mod list;
mod live;
mod me;
mod meta;
pub mod metrics;
pub mod nav;
mod note;
pub mod page;
mod problem;
pub mod rate;
mod request_id;
mod routes;
mod same_site;
pub mod serve;
mod session;
mod setup;
mod staff;
mod token;
pub mod visit;
pub mod webhook;

pub use app::{App, Settings};
pub use client_address::ClientAddress;
pub use edge::Outcome;
pub use problem::Problem;
pub use request_id::RequestId;
pub use routes::{dressed, router};
