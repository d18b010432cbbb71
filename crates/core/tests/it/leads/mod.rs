//! Lists of leads: filters, orders, pages, counts.

mod filter;
mod fleet;
mod page;
