//! Self-attention of new tokens over their sequences' caches, as a task per head.

use half::f16;

use super::ModelConfig;
use super::cache::HeadCache;
use super::rotary::Rotation;
use crate::activations::{Activations, OperandPanel, PANEL, Panels};
use crate::kernels::attention::{Head, attend};
use crate::kernels::{self, InstructionSet, KernelSet, Scratch, Task, for_each};

/// The rotations of a sequence's new positions.
pub struct Rotations(Vec<Rotation>);

impl Rotations {
    /// The rotations of `count` positions from `start` on.
    pub fn new(start: usize, count: usize, config: &ModelConfig) -> Self {
        let at = |position| Rotation::new(position, config.rotary_size, config.rotary_base);
        Self((start..start + count).map(at).collect())
    }
}

/// One head of one sequence: writes its new keys and values to the cache, then computes attention for its new queries.
pub struct HeadTask<'a> {
    pub config: &'a ModelConfig,
    /// Queries, keys and values of all rows of the batch.
    pub projections: [&'a Panels; 3],
    pub rotations: &'a Rotations,
    pub head: usize,
    /// The sequence's first row in the batch.
    pub first_row: usize,
    /// The sequence's first new position.
    pub start: usize,
    pub cache: HeadCache<'a>,
    /// `(new tokens, stride)`.
    pub output: &'a mut [f32],
}

impl Task for HeadTask<'_> {
    #[inline(always)]
    fn run<S: KernelSet>(mut self, simd: S, scratch: &mut Scratch<S>) {
        let (size, stride) = (self.config.head_size(), self.config.head_stride());
        let rows = self.rotations.0.len();
        let [queries, keys, values] = self.projections;
        let mut own_queries = vec![0.0; rows * stride];
        let mut features = vec![0.0; size];
        for (row, rotation) in self.rotations.0.iter().enumerate() {
            let column = self.head * size;
            keys.read(self.first_row + row, column, &mut features);
            rotation.apply(&mut features);
            to_f16(&features, self.cache.position(self.start + row)[0]);
            values.read(self.first_row + row, column, &mut features);
            to_f16(&features, self.cache.position(self.start + row)[1]);
            let query = &mut own_queries[row * stride..][..size];
            queries.read(self.first_row + row, column, query);
            rotation.apply(query);
        }
        let head = Head {
            queries: &own_queries,
            cache: &self.cache,
            stride,
            scale: 1.0 / (size as f32).sqrt(),
            start: self.start,
        };
        attend(simd, &head, &mut scratch.key_value_tile, self.output);
    }
}

#[inline(always)]
fn to_f16(values: &[f32], output: &mut [f16]) {
    for (output, &value) in output.iter_mut().zip(values) {
        *output = f16::from_f32(value);
    }
}

/// Gathers the outputs of all heads into rows of the next layer's input. `lengths` are the new tokens of each sequence,
/// whose `head_outputs` have the shape `(head, new token, stride)`, one sequence after the other.
pub fn gather(
    set: InstructionSet,
    config: &ModelConfig,
    lengths: &[usize],
    head_outputs: &[f32],
    output: &mut Activations,
) {
    let panels = output.panels_mut().enumerate();
    for_each(
        set,
        panels.map(|(panel, (output, operand))| Gather { config, lengths, head_outputs, panel, output, operand }),
    );
}

struct Gather<'a> {
    config: &'a ModelConfig,
    lengths: &'a [usize],
    head_outputs: &'a [f32],
    panel: usize,
    output: &'a mut [[f32; PANEL]],
    operand: OperandPanel<'a>,
}

impl Task for Gather<'_> {
    #[inline(always)]
    fn run<S: KernelSet>(self, simd: S, _: &mut Scratch<S>) {
        let (size, stride) = (self.config.head_size(), self.config.head_stride());
        let end = self.config.hidden_size.min((self.panel + 1) * PANEL);
        let mut column = self.panel * PANEL;
        while column < end {
            // The part of the panel that belongs to one head.
            let (head, feature) = (column / size, column % size);
            let count = (size - feature).min(end - column);
            let mut outputs = self.output.iter_mut();
            let mut of_sequence = self.head_outputs;
            for &length in self.lengths {
                let rows = of_sequence[head * length * stride..].chunks_exact(stride).take(length);
                for (row, output) in rows.zip(&mut outputs) {
                    output[column % PANEL..][..count].copy_from_slice(&row[feature..feature + count]);
                }
                of_sequence = &of_sequence[self.config.head_count * length * stride..];
            }
            column += count;
        }
        kernels::pack(simd, self.operand, self.output);
    }
}
