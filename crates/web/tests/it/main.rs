//! What the server answers, called on the router; each rule on SQLite, PostgreSQL and partitioned PostgreSQL.

mod getlead;
mod serve;
mod site;
