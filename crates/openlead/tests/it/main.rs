//! The real binary, as an operator uses it.

mod cli;
