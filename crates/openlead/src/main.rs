//! The openlead server and its command line.

fn main() {}
