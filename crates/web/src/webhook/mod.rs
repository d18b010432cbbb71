//! Webhooks over HTTP: how they are set up, and how events are delivered.

mod address;
pub mod api;
mod client;
pub mod deliveries;
mod retry_after;
mod sender;
mod view;

pub use address::Reach;
pub use client::Client;
pub use sender::Sender;
