//! The real binary, as an operator uses it.

mod cli;
mod crowd;
mod full_disk;
mod killed;
mod polling;
#[path = "../program/mod.rs"]
mod program;
