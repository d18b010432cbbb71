//! The Getlead v1 API: the wire that forms, scripts and apps speak (contract getlead-v1).

pub mod params;
