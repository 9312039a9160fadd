//! What several tests need: a home of their own, a terminal, servers, models.

#![cfg_attr(not(feature = "mini"), allow(dead_code, reason = "most of it is for tests with the mini model"))]

pub mod cli;
pub mod desk;
pub mod hub_scene;
pub mod loopback_hub;
pub mod server;
pub mod slow_model;
pub mod terminal;
