//! Webhooks over HTTP: how events are delivered.

mod address;
mod client;
mod retry_after;
mod sender;

pub use address::Reach;
pub use client::Client;
pub use sender::Sender;
