//! Webhooks over HTTP: how they are set up, and how events are delivered.

pub(crate) mod api;
pub(crate) mod deliveries;
pub(crate) mod log;
pub(crate) mod one;
pub(crate) mod pages;
mod sender;
mod view;

pub use sender::Sender;
