//! Lists of leads: filters, orders, pages, counts.

mod board;
mod bulk;
mod count;
mod edit;
mod filter;
mod fleet;
mod group;
mod page;
mod polling;
