//! A format for each tensor, chosen so that a model of a given size loses as little as it can.
//!
//! Every format of every tensor has a size and a loss. From the smallest of all, the step that takes the most loss away
//! for its bytes is taken, again and again, until no step fits: the greedy walk along the lower hulls, which is optimal
//! but for what the last steps leave over. The losses of tensors are taken to add up.

use std::collections::BTreeMap;

use super::Recipe;
use crate::formats::ElementType;

/// A format that a tensor can have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// The format.
    pub element_type: ElementType,
    /// Bytes of the tensor in it.
    pub bytes: usize,
    /// What the model loses by it; any unit.
    pub loss: f64,
}

/// A tensor with the formats that it can have.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Its name in a GGUF file.
    pub name: String,
    /// Its values.
    pub weights: usize,
    /// At least one.
    pub choices: Vec<Choice>,
}

/// A format for each matrix of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    of_tensor: BTreeMap<String, ElementType>,
    /// Values that each format holds.
    weights: BTreeMap<u32, (ElementType, usize)>,
}

impl Mix {
    /// The formats with the least loss in `budget` bytes, or `None` where even the smallest ones take more.
    pub fn within(tensors: &[Tensor], budget: usize) -> Option<Self> {
        let choices: Vec<&[Choice]> = tensors.iter().map(|tensor| tensor.choices.as_slice()).collect();
        let chosen = allocate(&choices, budget)?;
        let (mut of_tensor, mut weights) = (BTreeMap::new(), BTreeMap::new());
        for (tensor, chosen) in tensors.iter().zip(chosen) {
            let element_type = tensor.choices[chosen].element_type;
            of_tensor.insert(tensor.name.clone(), element_type);
            weights.entry(element_type.gguf_id()).or_insert((element_type, 0)).1 += tensor.weights;
        }
        Some(Self { of_tensor, weights })
    }

    /// The share of the weights that each format holds.
    pub fn shares(&self) -> impl Iterator<Item = (ElementType, f64)> {
        let all: usize = self.weights.values().map(|(_, weights)| weights).sum();
        self.weights.values().map(move |&(element_type, weights)| (element_type, weights as f64 / all as f64))
    }

    /// The recipe whose number a file has whose weights are mostly in one format.
    fn nearest_recipe(&self) -> Recipe {
        let most = self.weights.values().max_by_key(|(_, weights)| *weights);
        most.map_or(Recipe::F16, |&(element_type, _)| Recipe::mostly(element_type))
    }
}

/// Which tensor of a file gets which format.
#[derive(Debug, Clone, Copy)]
pub enum Formats<'a> {
    /// By a table of names.
    Recipe(Recipe),
    /// By a choice for each tensor.
    Mix(&'a Mix),
}

impl From<Recipe> for Formats<'_> {
    fn from(recipe: Recipe) -> Self {
        Self::Recipe(recipe)
    }
}

impl<'a> From<&'a Mix> for Formats<'a> {
    fn from(mix: &'a Mix) -> Self {
        Self::Mix(mix)
    }
}

impl Formats<'_> {
    /// The format of matrix `name`, of rows of `columns` values, in a model of `layers` layers; `None` where a mix is
    /// of another model.
    pub(super) fn element_type(&self, name: &str, columns: usize, layers: usize) -> Option<ElementType> {
        match self {
            Self::Recipe(recipe) => Some(recipe.element_type(name, columns, layers)),
            Self::Mix(mix) => mix.of_tensor.get(name).copied(),
        }
    }

    /// The number in `general.file_type`.
    pub(super) fn file_type(&self) -> u32 {
        match self {
            Self::Recipe(recipe) => recipe.file_type(),
            Self::Mix(mix) => mix.nearest_recipe().file_type(),
        }
    }
}

/// The index of a choice for each tensor.
fn allocate(tensors: &[&[Choice]], budget: usize) -> Option<Vec<usize>> {
    let smallest = |choices: &&[Choice]| {
        let order = |&one: &usize, &other: &usize| {
            let (one, other) = (choices[one], choices[other]);
            one.bytes.cmp(&other.bytes).then(one.loss.total_cmp(&other.loss))
        };
        (0..choices.len()).min_by(order)
    };
    let mut chosen: Vec<usize> = tensors.iter().map(smallest).collect::<Option<_>>()?;
    let bytes = |chosen: &[usize]| -> usize { tensors.iter().zip(chosen).map(|(of, &index)| of[index].bytes).sum() };
    let mut left = budget.checked_sub(bytes(&chosen))?;
    loop {
        let steps = tensors.iter().enumerate().flat_map(|(tensor, choices)| {
            let now = choices[chosen[tensor]];
            choices.iter().enumerate().filter_map(move |(index, next)| {
                let (cost, gain) = (next.bytes.checked_sub(now.bytes)?, now.loss - next.loss);
                // A step without a cost is the best there is.
                (cost <= left && gain > 0.0).then(|| (gain / cost as f64, tensor, index, cost))
            })
        });
        let Some((_, tensor, index, cost)) = steps.max_by(|one, other| one.0.total_cmp(&other.0)) else {
            return Some(chosen);
        };
        chosen[tensor] = index;
        left -= cost;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(bytes: usize, loss: f64) -> Choice {
        Choice { element_type: ElementType::Q4K, bytes, loss }
    }

    fn totals(tensors: &[&[Choice]], chosen: &[usize]) -> (usize, f64) {
        let chosen = tensors.iter().zip(chosen).map(|(choices, &index)| choices[index]);
        chosen.fold((0, 0.0), |(bytes, loss), choice| (bytes + choice.bytes, loss + choice.loss))
    }

    #[test]
    fn bytes_go_where_they_take_the_most_loss_away() {
        let (dear, cheap) = ([choice(10, 9.0), choice(20, 1.0)], [choice(10, 2.0), choice(20, 1.0)]);
        let tensors: [&[Choice]; 2] = [&cheap, &dear];
        assert_eq!(allocate(&tensors, 30).unwrap(), [0, 1]);
        assert_eq!(allocate(&tensors, 40).unwrap(), [1, 1]);
        assert_eq!(allocate(&tensors, 29).unwrap(), [0, 0]);
        assert_eq!(allocate(&tensors, 19), None);
        // A format that is larger and no better is never taken, and one beyond it is.
        let bump = [choice(10, 5.0), choice(15, 6.0), choice(20, 1.0)];
        assert_eq!(allocate(&[&bump], 19).unwrap(), [0]);
        assert_eq!(allocate(&[&bump], 20).unwrap(), [2]);
    }

    #[test]
    fn the_walk_is_near_the_best_of_all_mixes() {
        // Losses that fall by about four with each bit, as those of quantisation do.
        let tensors: Vec<Vec<Choice>> = (0..6_u32)
            .map(|tensor| {
                let (size, scale) = (90 + 37 * tensor as usize, f64::from(1 + tensor * tensor % 5));
                (0..4_i32).map(|bits| choice(size * (3 + bits as usize), scale * 0.25_f64.powi(bits))).collect()
            })
            .collect();
        let tensors: Vec<&[Choice]> = tensors.iter().map(Vec::as_slice).collect();
        for budget in [3700, 4300, 5200, 6000] {
            let found = totals(&tensors, &allocate(&tensors, budget).unwrap());
            let mut best = f64::INFINITY;
            for number in 0..4_usize.pow(6) {
                let chosen: Vec<usize> = (0..6).map(|place| number / 4_usize.pow(place) % 4).collect();
                let (bytes, loss) = totals(&tensors, &chosen);
                if bytes <= budget {
                    best = best.min(loss);
                }
            }
            assert!(found.0 <= budget && found.1 <= 1.15 * best, "{budget}: {found:?}, {best}");
        }
    }

    #[test]
    fn a_mix_knows_its_tensors_and_their_shares() {
        let tensor = |name: &str, weights, element_type| Tensor {
            name: name.to_owned(),
            weights,
            choices: vec![Choice { element_type, bytes: weights, loss: 1.0 }],
        };
        let tensors = [tensor("a", 300, ElementType::Q4K), tensor("b", 100, ElementType::Q6K)];
        let mix = Mix::within(&tensors, 400).unwrap();
        let formats = Formats::from(&mix);
        assert_eq!(formats.element_type("b", 256, 2), Some(ElementType::Q6K));
        assert_eq!((formats.element_type("c", 256, 2), formats.file_type()), (None, Recipe::Q4KM.file_type()));
        assert_eq!(mix.shares().collect::<Vec<_>>(), [(ElementType::Q4K, 0.75), (ElementType::Q6K, 0.25)]);
        assert!(Mix::within(&tensors, 399).is_none());
    }
}
