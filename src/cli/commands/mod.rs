//! One file or directory a command: its arguments, what they mean, and what it does with the layers below.

pub mod bench;
pub mod chat;
pub mod check_constraint;
pub mod complete;
pub mod config;
pub mod doctor;
pub mod eval;
pub mod models;
pub mod quantise;
pub mod render_template;
pub mod scripts;
pub mod serve;
pub mod sessions;
pub mod summarise;
pub mod translate;
