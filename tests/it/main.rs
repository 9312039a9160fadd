//! Everything that is tested from outside: the real binary in a pipe and in a terminal, the library against a loopback
//! hub, and the shape of the source. One program, so that it is linked once.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

#[cfg(feature = "mini")]
mod app;
mod app_manners;
#[cfg(feature = "mini")]
mod app_models;
#[cfg(unix)]
mod app_panics;
mod batch;
#[cfg(feature = "mini")]
mod best_of;
#[cfg(all(unix, feature = "mini"))]
mod chat_lines;
mod commands;
#[cfg(feature = "mini")]
mod complete;
#[cfg(feature = "mini")]
mod complete_formats;
mod completions;
mod doctor;
#[cfg(feature = "mini")]
mod eval;
#[cfg(feature = "mini")]
mod eval_data;
#[cfg(feature = "mini")]
mod eval_safety;
#[cfg(unix)]
mod fatal_signals;
#[cfg(all(unix, feature = "mini"))]
mod full_disk;
#[cfg(all(unix, feature = "mini"))]
mod hostile_models;
#[cfg(all(unix, feature = "mini"))]
mod hostile_text;
mod hub;
mod hub_cache;
mod hub_without_links;
mod layers;
#[cfg(feature = "mini")]
mod mini;
#[cfg(feature = "mini")]
mod mini_sample;
mod models;
#[cfg(feature = "mini")]
mod privacy;
mod quantise;
#[cfg(feature = "mini")]
mod serve;
#[cfg(feature = "mini")]
mod serve_clients;
#[cfg(feature = "mini")]
mod serve_hostile;
#[cfg(feature = "mini")]
mod serve_load;
#[cfg(feature = "mini")]
mod sessions;
mod summarise;
mod support;
mod tls;
#[cfg(feature = "mini")]
mod translate;
mod translate_files;
mod translate_keys;
mod translate_memory;
mod translate_office;
mod translate_review;
mod window;
