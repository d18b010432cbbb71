//! What the server answers, called on the router; each rule on SQLite, PostgreSQL and partitioned PostgreSQL.

mod edge;
mod getlead;
mod health;
mod house;
mod readme;
mod serve;
mod site;
