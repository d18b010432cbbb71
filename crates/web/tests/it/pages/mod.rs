//! The pages, asked for by somebody who is signed in.

mod settings;
mod visitor;
