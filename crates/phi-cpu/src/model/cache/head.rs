//! The keys and values of one head in one layer, to be written and read.

use std::marker::PhantomData;
use std::sync::Arc;

use half::f16;

use super::answer::PlacesOfHead;
use super::layout::{Layout, Plane};
use super::{BLOCK_POSITIONS, Block};
use crate::kernels::attention::{Element, KeysAndValues, Positions};
use crate::model::context::CacheFormat;

/// The largest magnitude of an 8-bit number.
const LARGEST: f32 = 127.0;

/// The keys and values of one head in one layer.
pub struct HeadCache<'a> {
    layout: Layout,
    /// Blocks that are only read.
    read: &'a [Arc<Block>],
    /// The head's first word in a block.
    start: usize,
    /// The head's words in the blocks after them, which are also written.
    written: Vec<&'a mut [u32]>,
    /// Where what is left of the answer lies, once it has passed its budget.
    pub answer: Option<PlacesOfHead<'a>>,
}

/// The key of a new position.
pub struct NewKey<'a> {
    /// All features of the head, padded.
    pub features: &'a [f32],
    /// The first of them, rotated for grouped attention; empty without it.
    pub grouped: &'a [f32],
    /// A bound of the magnitudes of both.
    pub bound: f32,
}

impl<'a> HeadCache<'a> {
    pub(super) fn new(layout: Layout, read: &'a [Arc<Block>], start: usize) -> Self {
        Self { layout, read, start, written: Vec::new(), answer: None }
    }

    /// Adds the head's words in the next block that is written.
    pub fn push_written(&mut self, words: &'a mut [u32]) {
        self.written.push(words);
    }

    /// How the numbers are stored.
    pub fn format(&self) -> CacheFormat {
        self.layout.format
    }

    /// Features of a grouped key, padded; 0 without grouped attention.
    pub fn prefix(&self) -> usize {
        self.layout.prefix
    }

    /// Writes the key and the values of a new position, both padded.
    #[inline(always)]
    pub fn write(&mut self, position: usize, key: &NewKey, values: &[f32]) {
        let place = self.answer.as_mut().map_or(position, |answer| answer.take(position));
        let words = &mut *self.written[place / BLOCK_POSITIONS - self.read.len()];
        let index = place % BLOCK_POSITIONS;
        let mut row = Row { layout: self.layout, words, index };
        match self.layout.format {
            CacheFormat::F16 => {
                row.write_f16(Plane::Keys, key.features);
                row.write_f16(Plane::GroupedKeys, key.grouped);
                row.write_f16(Plane::Values, values);
            }
            CacheFormat::Int8 => {
                row.write_i8(Plane::Keys, key.features, key.bound);
                row.write_i8(Plane::GroupedKeys, key.grouped, key.bound);
                row.write_scale(Plane::KeyScales, key.bound);
                let bound = values.iter().fold(0.0_f32, |bound, value| bound.max(value.abs()));
                row.write_i8(Plane::Values, values, bound);
                row.write_scale(Plane::ValueScales, bound);
            }
        }
    }

    /// The head's keys and values, which are stored as `E`.
    pub fn view<E>(&self) -> View<'_, E> {
        View { cache: self, element: PhantomData }
    }

    /// The head's words in a block.
    #[inline(always)]
    fn words(&self, block: usize) -> &[u32] {
        match self.read.get(block) {
            Some(block) => &block.0[self.start..self.start + self.layout.head_words()],
            None => self.written[block - self.read.len()],
        }
    }
}

/// A position that is written.
struct Row<'a> {
    layout: Layout,
    /// The head's words in the position's block.
    words: &'a mut [u32],
    /// The position within the block.
    index: usize,
}

impl Row<'_> {
    #[inline(always)]
    fn of(&mut self, plane: Plane) -> &mut [u32] {
        &mut self.words[self.layout.words(plane, self.index..self.index + 1)]
    }

    #[inline(always)]
    fn write_f16(&mut self, plane: Plane, numbers: &[f32]) {
        let halves: &mut [f16] = bytemuck::cast_slice_mut(self.of(plane));
        for (half, &number) in halves.iter_mut().zip(numbers) {
            *half = f16::from_f32(number);
        }
    }

    /// Rounds numbers, whose magnitudes are at most `bound`, to 8 bits.
    #[inline(always)]
    fn write_i8(&mut self, plane: Plane, numbers: &[f32], bound: f32) {
        let inverse = if bound > 0.0 { LARGEST / bound } else { 0.0 };
        let bytes: &mut [i8] = bytemuck::cast_slice_mut(self.of(plane));
        for (byte, &number) in bytes.iter_mut().zip(numbers) {
            *byte = (number * inverse).round_ties_even() as i8;
        }
    }

    #[inline(always)]
    fn write_scale(&mut self, plane: Plane, bound: f32) {
        self.of(plane).copy_from_slice(&[(bound / LARGEST).to_bits()]);
    }
}

/// The keys and values of a head as attention reads them.
pub struct View<'a, E> {
    cache: &'a HeadCache<'a>,
    element: PhantomData<E>,
}

impl<E: Element> KeysAndValues for View<'_, E> {
    type Element = E;

    #[inline(always)]
    fn tile(&self, first: usize, count: usize) -> Positions<'_, E> {
        let start = first % BLOCK_POSITIONS;
        let words = self.cache.words(first / BLOCK_POSITIONS);
        let plane = |plane| &words[self.cache.layout.words(plane, start..start + count)];
        Positions {
            keys: bytemuck::cast_slice(plane(Plane::Keys)),
            grouped_keys: bytemuck::cast_slice(plane(Plane::GroupedKeys)),
            values: bytemuck::cast_slice(plane(Plane::Values)),
            key_scales: bytemuck::cast_slice(plane(Plane::KeyScales)),
            value_scales: bytemuck::cast_slice(plane(Plane::ValueScales)),
        }
    }
}
