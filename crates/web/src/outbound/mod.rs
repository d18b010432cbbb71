//! Requests to addresses that companies type: events to webhooks, calls to the host before.

mod address;
mod client;
mod retry_after;

pub use address::Reach;
pub use client::Client;
pub(crate) use retry_after::seconds as retry_after;
