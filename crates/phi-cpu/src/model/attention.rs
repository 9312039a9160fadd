//! Self-attention of new tokens over their sequences' caches, as a task per head.

use half::f16;

use super::ModelConfig;
use super::cache::{HeadCache, NewKey};
use super::context::{CacheFormat, Context};
use super::rotary::Rotation;
use crate::activations::{Activations, OperandPanel, PANEL, Panels};
use crate::kernels::attention::{Element, Grouping, Head, KeptPositions, KeysAndValues, attend, attend_kept};
use crate::kernels::{self, InstructionSet, KernelSet, Scratch, Task, for_each};

/// The rotations of a sequence's new positions.
pub struct Rotations {
    own: Vec<Rotation>,
    /// Those of keys and of queries for grouped attention; empty without it.
    grouped: Vec<[Rotation; 2]>,
}

impl Rotations {
    /// The rotations of `count` positions from `start` on.
    pub fn new(start: usize, count: usize, config: &ModelConfig, context: &Context) -> Self {
        let at = |position| Rotation::new(position, config.rotary_size, context.rotary_base);
        let positions = start..start + count;
        let grouped = context.groups.map(|groups| {
            let of = |position| [at(groups.of_key(position)), at(groups.of_query(position))];
            positions.clone().map(of).collect()
        });
        Self { own: positions.map(at).collect(), grouped: grouped.unwrap_or_default() }
    }
}

/// One head of one sequence: writes its new keys and values to the cache, then computes attention for its new queries.
pub struct HeadTask<'a> {
    pub config: &'a ModelConfig,
    pub context: &'a Context,
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

/// The new queries of a head, `(new tokens, stride)`.
struct Queries {
    own: Vec<f32>,
    /// As they see distant keys; empty without grouped attention.
    grouped: Vec<f32>,
}

impl Task for HeadTask<'_> {
    #[inline(always)]
    fn run<S: KernelSet>(mut self, simd: S, scratch: &mut Scratch<S>) {
        self.write_keys_and_values();
        let queries = self.queries();
        match self.cache.format() {
            CacheFormat::F16 => self.attend::<S, f16>(simd, &queries, scratch),
            CacheFormat::Int8 => self.attend::<S, i8>(simd, &queries, scratch),
        }
    }
}

impl HeadTask<'_> {
    /// Writes the new keys and values, the keys rotated.
    #[inline(always)]
    fn write_keys_and_values(&mut self) {
        let (size, stride) = (self.config.head_size(), self.config.head_stride());
        let [_, keys, values] = self.projections;
        let column = self.head * size;
        let [mut key, mut grouped, mut value] = [(); 3].map(|()| vec![0.0; stride]);
        for (row, rotation) in self.rotations.own.iter().enumerate() {
            keys.read(self.first_row + row, column, &mut key[..size]);
            let bound = rotation.bound(&key[..size]);
            if let Some([of_key, _]) = self.rotations.grouped.get(row) {
                grouped.copy_from_slice(&key);
                of_key.apply(&mut grouped[..size]);
            }
            rotation.apply(&mut key[..size]);
            values.read(self.first_row + row, column, &mut value[..size]);
            let new = NewKey { features: &key, grouped: &grouped[..self.cache.prefix()], bound };
            self.cache.write(self.start + row, &new, &value);
        }
    }

    #[inline(always)]
    fn queries(&self) -> Queries {
        let (size, stride) = (self.config.head_size(), self.config.head_stride());
        let column = self.head * size;
        let mut own = vec![0.0; self.rotations.own.len() * stride];
        for (row, query) in own.chunks_exact_mut(stride).enumerate() {
            self.projections[0].read(self.first_row + row, column, &mut query[..size]);
        }
        let mut grouped = if self.rotations.grouped.is_empty() { Vec::new() } else { own.clone() };
        for (query, rotation) in own.chunks_exact_mut(stride).zip(&self.rotations.own) {
            rotation.apply(&mut query[..size]);
        }
        for (query, [_, of_query]) in grouped.chunks_exact_mut(stride).zip(&self.rotations.grouped) {
            of_query.apply(&mut query[..size]);
        }
        Queries { own, grouped }
    }

    /// Attention to keys and values that are stored as `E`.
    #[inline(always)]
    fn attend<S: KernelSet, E: Element>(&mut self, simd: S, queries: &Queries, scratch: &mut Scratch<S>) {
        let output = std::mem::take(&mut self.output);
        let view = &self.cache.view::<E>();
        let head = self.head(queries, view);
        let Some(answer) = &self.cache.answer else {
            attend(simd, &head, &mut scratch.key_value_tile, output);
            return;
        };
        let (first, positions, latest) = (answer.start(), answer.positions(), answer.first_latest(self.start));
        let least = attend_kept(simd, &head, &KeptPositions { first, positions, latest }, output);
        if let Some(answer) = &mut self.cache.answer {
            answer.evict(least);
        }
    }

    #[inline(always)]
    fn head<'a, C: KeysAndValues>(&self, queries: &'a Queries, cache: &'a C) -> Head<'a, C> {
        let grouping = self.context.groups.map(|groups| Grouping {
            queries: &queries.grouped,
            prefix: self.cache.prefix(),
            neighbours: groups.neighbours,
            from: groups.from,
        });
        Head {
            queries: &queries.own,
            cache,
            stride: self.config.head_stride(),
            scale: 1.0 / (self.config.head_size() as f32).sqrt(),
            start: self.start,
            grouping,
        }
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
