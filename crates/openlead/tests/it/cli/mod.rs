//! Every command as its own process.

mod account;
mod department;
mod home;
mod key;
mod staff;
mod token;
mod usage;
