//! openlead over HTTP.

pub mod serve;
