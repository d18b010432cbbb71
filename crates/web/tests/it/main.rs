//! What the server answers, called on the router; each rule on SQLite, PostgreSQL and partitioned PostgreSQL.

mod api;
mod docs;
mod edge;
mod forward;
mod getlead;
mod health;
mod house;
mod pages;
mod rate;
mod serve;
mod session;
mod site;
mod webhook;
