//! Lists of leads: filters, orders, pages, counts.

mod bulk;
mod edit;
mod filter;
mod fleet;
mod page;
mod polling;
