//! Sales in the making.

mod add;
pub mod api;
mod asked;
mod board;
mod card;
mod closed;
mod forecast;
mod goal;
mod show;
mod step;
mod table;
mod view;

pub use add::{add, ask as ask_new};
pub use board::{index as board, more};
pub use card::show_day;
pub use closed::index as closed;
pub use forecast::index as forecast;
pub use show::{change, delete, show};
pub use step::{ask as ask_step, take as take_step};
pub use table::index as table;
pub use view::*;
