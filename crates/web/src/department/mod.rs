//! Groups of agents, who get leads in turn.

pub mod api;
pub mod member;
pub mod one;
pub mod pages;
mod trial;
