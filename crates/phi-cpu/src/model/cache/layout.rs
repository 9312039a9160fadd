//! Where a block of the cache has what: planes of the numbers of each position, head by head and layer by layer.

use std::ops::Range;

use super::BLOCK_POSITIONS;
use crate::kernels::attention::FEATURE_ALIGNMENT;
use crate::model::config::ModelConfig;
use crate::model::context::{CacheFormat, Context};

/// What a head has for each position, in the order of memory.
#[derive(Debug, Clone, Copy)]
pub enum Plane {
    Keys,
    Values,
    /// The first features of the keys, rotated for grouped attention.
    GroupedKeys,
    KeyScales,
    ValueScales,
}

const PLANES: usize = 5;

/// The shape of a block.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub layers: usize,
    pub heads: usize,
    /// Features of a grouped key, padded with zeros to whole registers; 0 without grouped attention.
    pub prefix: usize,
    pub format: CacheFormat,
    /// Words of each plane for a position.
    widths: [usize; PLANES],
}

impl Layout {
    pub fn new(config: &ModelConfig, context: &Context) -> Self {
        let (stride, format) = (config.head_stride(), context.cache_format);
        let prefix =
            if context.groups.is_some() { config.rotary_size.next_multiple_of(FEATURE_ALIGNMENT) } else { 0 };
        let bytes = match format {
            CacheFormat::F16 => 2,
            CacheFormat::Int8 => 1,
        };
        let features = |count: usize| count * bytes / size_of::<u32>();
        let scale = match format {
            CacheFormat::F16 => 0,
            CacheFormat::Int8 => 1,
        };
        let widths = [features(stride), features(stride), features(prefix), scale, scale];
        Self { layers: config.layer_count, heads: config.head_count, prefix, format, widths }
    }

    /// Words that a position takes in all layers.
    pub fn position_words(self) -> usize {
        // A broken file's shape is refused where the memory is requested.
        self.layers.saturating_mul(self.heads).saturating_mul(self.widths.iter().sum())
    }

    /// Words of a head in a layer of a block.
    pub fn head_words(self) -> usize {
        BLOCK_POSITIONS * self.widths.iter().sum::<usize>()
    }

    /// The words of `positions` in a plane of a head.
    #[inline(always)]
    pub fn words(self, plane: Plane, positions: Range<usize>) -> Range<usize> {
        let (plane, mut start) = (plane as usize, 0);
        for &width in &self.widths[..plane] {
            start += BLOCK_POSITIONS * width;
        }
        let width = self.widths[plane];
        start + positions.start * width..start + positions.end * width
    }

    /// Copies the first `positions` of a head.
    pub fn copy_head(self, from: &[u32], to: &mut [u32], positions: usize) {
        let mut start = 0;
        for width in self.widths {
            let words = start..start + positions * width;
            to[words.clone()].copy_from_slice(&from[words]);
            start += BLOCK_POSITIONS * width;
        }
    }
}
