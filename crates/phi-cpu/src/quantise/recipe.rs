//! Which tensor is stored in which format: llama.cpp's mixes for Phi-2, with query, key and value apart.
//!
//! The table is `llama_tensor_get_type` of llama.cpp for this architecture, which gave Fietje's own files. Tensors whose
//! errors cost most get more bits: values, the MLP's way back in some of the layers, and the output.

use crate::formats::ElementType;
use crate::load::gguf::NAMES;

/// The formats that a tensor can be given by choice, the smallest first.
pub(super) const CHOICES: [ElementType; 5] =
    [ElementType::Q3K, ElementType::Q4K, ElementType::Q5K, ElementType::Q6K, ElementType::Q8_0];

/// A mix of formats; llama.cpp's quantiser has them under these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipe {
    /// Half precision, as it is computed from: 16 bits a weight.
    F16,
    /// 8.5 bits a weight.
    Q8_0,
    /// 6.6 bits a weight.
    Q6K,
    /// 5.8 bits a weight.
    Q5KM,
    /// 5.0 bits a weight.
    Q4KM,
    /// 4.1 bits a weight.
    Q3KM,
}

impl Recipe {
    /// All recipes, the most exact first.
    pub const ALL: [Self; 6] = [Self::F16, Self::Q8_0, Self::Q6K, Self::Q5KM, Self::Q4KM, Self::Q3KM];

    /// The number in `general.file_type` (`enum llama_ftype`).
    pub(super) const fn file_type(self) -> u32 {
        match self {
            Self::F16 => 1,
            Self::Q8_0 => 7,
            Self::Q6K => 18,
            Self::Q5KM => 17,
            Self::Q4KM => 15,
            Self::Q3KM => 12,
        }
    }

    /// The recipe whose files are mostly in `element_type`.
    pub(super) const fn mostly(element_type: ElementType) -> Self {
        match element_type {
            ElementType::Q3K | ElementType::Q4_0 => Self::Q3KM,
            ElementType::Q4K | ElementType::Q5_0 => Self::Q4KM,
            ElementType::Q5K => Self::Q5KM,
            ElementType::Q6K => Self::Q6K,
            ElementType::Q8_0 => Self::Q8_0,
            ElementType::F32 | ElementType::F16 | ElementType::Bf16 => Self::F16,
        }
    }

    /// The format of matrix `name`, of rows of `columns` values, in a model of `layers` layers.
    pub(super) fn element_type(self, name: &str, columns: usize, layers: usize) -> ElementType {
        fitting(self.of_part(Part::named(name, layers)), columns)
    }

    #[allow(clippy::match_same_arms, reason = "a recipe after the other, as a table")]
    fn of_part(self, part: Part) -> ElementType {
        use ElementType::{F16, Q3K, Q4K, Q5K, Q6K, Q8_0};
        match (self, part) {
            (Self::F16, _) => F16,
            (Self::Q8_0, _) => Q8_0,
            (Self::Q6K, _) | (_, Part::Output) => Q6K,
            (Self::Q5KM, Part::Value { more: true, .. } | Part::Down { more: true, .. }) => Q6K,
            (Self::Q5KM, _) => Q5K,
            (Self::Q4KM, Part::Value { more: true, .. } | Part::Down { more: true, .. }) => Q6K,
            (Self::Q4KM, _) => Q4K,
            (Self::Q3KM, Part::Value { first_two: true, .. } | Part::Down { first_sixteenth: true, .. }) => Q5K,
            (Self::Q3KM, Part::Value { .. } | Part::Down { .. } | Part::AttentionOutput) => Q4K,
            (Self::Q3KM, Part::Other) => Q3K,
        }
    }
}

/// The parts of a model that a recipe tells apart.
enum Part {
    Value { more: bool, first_two: bool },
    Down { more: bool, first_sixteenth: bool },
    AttentionOutput,
    Output,
    Other,
}

impl Part {
    fn named(name: &str, layers: usize) -> Self {
        let name = name.trim_end_matches(".weight");
        if name == NAMES.output {
            return Self::Output;
        }
        let of_layer = name.strip_prefix(NAMES.layers).and_then(|name| name.strip_prefix('.')?.split_once('.'));
        let Some((Ok(layer), part)) = of_layer.map(|(layer, part)| (layer.parse::<usize>(), part)) else {
            return Self::Other;
        };
        // The first and last eighth of the layers, and every third between them (`use_more_bits`).
        let eighth = layers / 8;
        let more = layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
        match part {
            part if part == NAMES.value => Self::Value { more, first_two: layer < 2 },
            part if part == NAMES.down => Self::Down { more, first_sixteenth: layer < layers / 16 },
            part if part == NAMES.attention_output => Self::AttentionOutput,
            _ => Self::Other,
        }
    }
}

/// The format, or another one where rows of `columns` values do not fill its blocks.
pub(super) fn fitting(wanted: ElementType, columns: usize) -> ElementType {
    if columns.is_multiple_of(wanted.block_length()) { wanted } else { fallback(wanted, columns) }
}

/// The format for rows that do not fill whole super-blocks: at least as exact, in blocks of 32, or half precision.
fn fallback(wanted: ElementType, columns: usize) -> ElementType {
    if !columns.is_multiple_of(ElementType::Q8_0.block_length()) {
        return ElementType::F16;
    }
    match wanted {
        ElementType::Q3K => ElementType::Q4_0,
        ElementType::Q4K => ElementType::Q5_0,
        _ => ElementType::Q8_0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_gives_fietjes_tensors_the_formats_of_the_authors_files() {
        use ElementType::{Q3K, Q4K, Q5K, Q6K, Q8_0};
        let of = |recipe: Recipe, name: &str| recipe.element_type(&format!("{name}.weight"), 2560, 32);
        for name in ["token_embd", "blk.7.attn_q", "blk.7.ffn_up", "blk.8.ffn_down", "output"] {
            assert_eq!(of(Recipe::Q8_0, name), Q8_0);
            assert_eq!(of(Recipe::Q6K, name), Q6K);
        }
        let more: Vec<usize> =
            (0..32).filter(|layer| of(Recipe::Q4KM, &format!("blk.{layer}.attn_v")) == Q6K).collect();
        assert_eq!(more, [0, 1, 2, 3, 6, 9, 12, 15, 18, 21, 24, 27, 28, 29, 30, 31]);
        for (name, three, four, five) in [
            ("token_embd", Q3K, Q4K, Q5K),
            ("blk.5.attn_k", Q3K, Q4K, Q5K),
            ("blk.0.attn_v", Q5K, Q6K, Q6K),
            ("blk.5.attn_v", Q4K, Q4K, Q5K),
            ("blk.1.ffn_down", Q5K, Q6K, Q6K),
            ("blk.2.ffn_down", Q4K, Q6K, Q6K),
            ("blk.5.ffn_down", Q4K, Q4K, Q5K),
            ("blk.5.attn_output", Q4K, Q4K, Q5K),
            ("output", Q6K, Q6K, Q6K),
        ] {
            let found = [Recipe::Q3KM, Recipe::Q4KM, Recipe::Q5KM].map(|recipe| of(recipe, name));
            assert_eq!(found, [three, four, five], "{name}");
        }
    }

    #[test]
    fn rows_that_fill_no_super_block_get_a_format_that_is_at_least_as_exact() {
        let of = |recipe: Recipe, columns| recipe.element_type("blk.0.attn_q.weight", columns, 2);
        assert_eq!(of(Recipe::Q3KM, 96), ElementType::Q4_0);
        assert_eq!(of(Recipe::Q4KM, 96), ElementType::Q5_0);
        assert_eq!(of(Recipe::Q5KM, 96), ElementType::Q8_0);
        assert_eq!(of(Recipe::Q8_0, 80), ElementType::F16);
    }
}
