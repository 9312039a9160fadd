//! Self-attention of new tokens over all that their caches hold.

use half::f16;

use super::ModelConfig;
use super::rotary::Rotation;
use crate::cache::HeadCache;
use crate::kernels::attention::{Head, attend};
use crate::kernels::{Kernels, RoundedStrip, Scratch, Simd, Task, for_each};
use crate::strips::{Inputs, STRIP, Strips};

/// The rotations of a piece's positions.
pub struct Rotations(Vec<Rotation>);

impl Rotations {
    /// Those of `count` positions from `start` on.
    pub fn of(start: usize, count: usize, config: &ModelConfig) -> Self {
        let at = |position| Rotation::at(position, config.rotary_size, config.rotary_base);
        Self((start..start + count).map(at).collect())
    }
}

/// One head of one sequence: its new keys and values go into the cache, and its new queries attend.
pub struct HeadTask<'a> {
    pub config: &'a ModelConfig,
    /// Queries, keys and values of all rows of the step.
    pub projections: [&'a Strips; 3],
    pub rotations: &'a Rotations,
    pub head: usize,
    /// The sequence's first row in the step.
    pub first_row: usize,
    /// The first new position.
    pub start: usize,
    pub cache: HeadCache<'a>,
    /// New tokens x stride.
    pub output: &'a mut [f32],
}

impl Task for HeadTask<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, simd: S, scratch: &mut Scratch<S>) {
        let (size, stride) = (self.config.head_size(), self.config.head_stride());
        let rows = self.rotations.0.len();
        let [queries, keys, values] = self.projections;
        let mut own_queries = vec![0.0; rows * stride];
        let mut features = vec![0.0; size];
        for (row, rotation) in self.rotations.0.iter().enumerate() {
            let place = (self.start + row) * stride;
            let column = self.head * size;
            keys.read(self.first_row + row, column, &mut features);
            rotation.apply(&mut features);
            narrow(&features, &mut self.cache.keys[place..place + size]);
            values.read(self.first_row + row, column, &mut features);
            narrow(&features, &mut self.cache.values[place..place + size]);
            let query = &mut own_queries[row * stride..][..size];
            queries.read(self.first_row + row, column, query);
            rotation.apply(query);
        }
        let positions = ..(self.start + rows) * stride;
        let head = Head {
            queries: &own_queries,
            keys: &self.cache.keys[positions],
            values: &self.cache.values[positions],
            stride,
            scale: 1.0 / (size as f32).sqrt(),
            start: self.start,
        };
        attend(simd, &head, &mut scratch.block, self.output);
    }
}

#[inline(always)]
fn narrow(values: &[f32], halves: &mut [f16]) {
    for (half, &value) in halves.iter_mut().zip(values) {
        *half = f16::from_f32(value);
    }
}

/// Brings what all heads attended, for each sequence heads x rows x stride, into rows of the next layer's inputs.
/// `lengths` are the sequences' new tokens.
pub fn gather(kernels: Kernels, config: &ModelConfig, lengths: &[usize], attended: &[f32], output: &mut Inputs) {
    let strips = output.strips_mut().enumerate();
    for_each(
        kernels,
        strips.map(|(strip, (output, rounded))| Gather { config, lengths, attended, strip, output, rounded }),
    );
}

struct Gather<'a> {
    config: &'a ModelConfig,
    lengths: &'a [usize],
    attended: &'a [f32],
    strip: usize,
    output: &'a mut [[f32; STRIP]],
    rounded: RoundedStrip<'a>,
}

impl Task for Gather<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, simd: S, _: &mut Scratch<S>) {
        let (size, stride) = (self.config.head_size(), self.config.head_stride());
        let end = self.config.hidden_size.min((self.strip + 1) * STRIP);
        let mut column = self.strip * STRIP;
        while column < end {
            // The part of the strip that belongs to one head.
            let (head, feature) = (column / size, column % size);
            let count = (size - feature).min(end - column);
            let mut outputs = self.output.iter_mut();
            let mut of_sequence = self.attended;
            for &length in self.lengths {
                let rows = of_sequence[head * length * stride..].chunks_exact(stride).take(length);
                for (row, output) in rows.zip(&mut outputs) {
                    output[column % STRIP..][..count].copy_from_slice(&row[feature..feature + count]);
                }
                of_sequence = &of_sequence[self.config.head_count * length * stride..];
            }
            column += count;
        }
        self.rounded.round(simd, self.output);
    }
}
