//! How fast this computer's memory can be read: the bound of generation, which needs every weight for every token.

use std::num::NonZeroUsize;
use std::time::Instant;

/// Larger than most processors' caches, smaller than most free memory.
const BYTES: usize = 1 << 29;
/// Neighbours on the machine only ever make it slower: the fastest of some passes counts.
const PASSES: usize = 5;

/// Bytes per second that `threads` threads read together, each its own part of a large array.
pub fn bytes_per_second(threads: NonZeroUsize) -> f64 {
    let mut numbers: Vec<u64> = Vec::new();
    if numbers.try_reserve_exact(BYTES / size_of::<u64>()).is_err() {
        return 0.0;
    }
    // Written, so that every page is there: untouched ones would all be the same page of zeros.
    numbers.extend(0..(BYTES / size_of::<u64>()) as u64);
    let part = numbers.len().div_ceil(threads.get());
    let pass = || {
        let started = Instant::now();
        std::thread::scope(|scope| {
            for numbers in numbers.chunks(part) {
                scope.spawn(move || std::hint::black_box(sum(numbers)));
            }
        });
        BYTES as f64 / started.elapsed().as_secs_f64()
    };
    (0..PASSES).map(|_| pass()).fold(0.0, f64::max)
}

/// Several sums at a time, so that adding does not hold up reading.
fn sum(numbers: &[u64]) -> u64 {
    let mut sums = [0_u64; 16];
    for numbers in numbers.as_chunks::<16>().0 {
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum = sum.wrapping_add(*number);
        }
    }
    sums.into_iter().fold(0, u64::wrapping_add)
}
