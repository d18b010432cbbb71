//! Groups of agents, who get leads in turn.

pub mod api;
