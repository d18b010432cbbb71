//! Things to do.

pub mod act;
pub mod api;
mod asked;
mod bar;
pub mod calendar;
pub mod calls;
pub mod feed;
pub mod form;
mod ics;
pub mod one;
pub mod pages;
mod view;

pub use view::*;
