//! The HTTP side from outside.

mod serve;
