//! Subtitles: the text of their cues. Numbers, times and settings are kept, and so is who speaks, in which colour.

mod ass;
mod cue;
mod sbv;
mod srt;
mod timed;
mod ttml;
mod vtt;

pub use ass::Ass;
pub use cue::is_time;
pub use sbv::Sbv;
pub use srt::Srt;
pub use ttml::Ttml;
pub use vtt::Vtt;

#[cfg(test)]
mod tests;
