//! What the fuzz targets share: an input must not only be survived, it must also be done with soon.
//!
//! A fuzzer finds short inputs, and a reader that is quadratic is quick with those. So a short input is also tried many
//! times over: what opens something and never closes it shows then.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Time that any input may take: for the first ones of a kind grammars and expressions are compiled.
const START: Duration = Duration::from_secs(3);
/// Inputs up to this length are also tried repeated.
const SHORT: usize = 40;
/// Bytes of a repeated input.
const REPEATED: usize = 60_000;
/// One short input in this many is repeated, so that most of the time goes to finding new ones.
const EVERY: u64 = 8;

/// Time of the processor for each byte of an input, with a sanitizer and without optimisation of ours.
#[derive(Debug, Clone, Copy)]
pub struct PerByte(pub Duration);

impl PerByte {
    pub const fn micros(micros: u64) -> Self {
        Self(Duration::from_micros(micros))
    }

    /// Does `work` on the input.
    ///
    /// # Panics
    /// If it takes longer than an input of this length may.
    pub fn hold<T>(self, input: &[u8], work: impl FnOnce(&[u8]) -> T) -> T {
        let before = processor_time();
        let done = work(input);
        let taken = processor_time().saturating_sub(before);
        let most = START + self.0 * input.len() as u32;
        assert!(taken <= most, "{} bytes took {taken:?}, and {most:?} is the limit", input.len());
        done
    }

    /// Does `work` on the input, and for some short inputs on many of it in a row.
    pub fn hold_repeated(self, input: &[u8], work: impl Fn(&[u8])) {
        self.hold(input, &work);
        let mut hasher = DefaultHasher::new();
        input.hash(&mut hasher);
        if !input.is_empty() && input.len() <= SHORT && hasher.finish().is_multiple_of(EVERY) {
            self.hold(&input.repeat(REPEATED / input.len()), &work);
        }
    }
}

/// Time of the processor that this process took: what else runs on the machine does not count.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
