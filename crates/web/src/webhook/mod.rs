//! Webhooks over HTTP: how they are set up, and how events are delivered.

mod address;
pub(crate) mod api;
mod client;
pub(crate) mod deliveries;
pub(crate) mod log;
pub(crate) mod one;
pub(crate) mod pages;
mod retry_after;
mod sender;
mod view;

pub use address::Reach;
pub use client::Client;
pub use sender::Sender;
