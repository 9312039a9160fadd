//! Attention in every set against its definition, with and without groups, in half precision and in 8 bits.

use half::f16;
use proptest::prelude::*;

use super::{Contiguous, Element, FEATURE_ALIGNMENT, Grouping, Head, KeyValueTile, KeysAndValues, Positions, attend};
use crate::kernels::{InstructionSet, Kernel, KernelSet};

/// Runs attention in a kernel of its own.
struct Attend<'a, 'b, C>(&'a Head<'a, C>, &'b mut [f32]);

impl<C: KeysAndValues> Kernel for Attend<'_, '_, C> {
    type Output = ();

    fn run<S: KernelSet>(self, simd: S) {
        attend(simd, self.0, &mut KeyValueTile::new(), self.1);
    }
}

/// What the cache has and what it means.
struct Numbers<E> {
    stored: Vec<E>,
    scales: Vec<f32>,
    exact: Vec<f64>,
}

/// A way to store numbers.
trait Stored: Element {
    /// `(position, columns)`, of which `size` are not padding.
    fn store(numbers: &[f32], columns: usize) -> Numbers<Self>;
}

impl Stored for f16 {
    fn store(numbers: &[f32], _: usize) -> Numbers<Self> {
        let stored: Vec<f16> = numbers.iter().map(|&number| f16::from_f32(number)).collect();
        let exact = stored.iter().map(|half| f64::from(half.to_f32())).collect();
        Numbers { stored, scales: Vec::new(), exact }
    }
}

impl Stored for i8 {
    fn store(numbers: &[f32], columns: usize) -> Numbers<Self> {
        // Any scale will do, a different one for each position.
        let scales: Vec<f32> = (0..numbers.len() / columns).map(|row| 0.016 + row as f32 / 50_000.0).collect();
        let scaled = numbers.chunks_exact(columns).zip(&scales);
        let stored: Vec<i8> =
            scaled.flat_map(|(row, scale)| row.iter().map(move |number| (number / scale).round() as i8)).collect();
        let rows = stored.chunks_exact(columns).zip(&scales);
        let exact =
            rows.flat_map(|(row, &scale)| row.iter().map(move |&byte| f64::from(byte) * f64::from(scale))).collect();
        Numbers { stored, scales, exact }
    }
}

/// The sizes of a test.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    head_size: usize,
    start: usize,
    rows: usize,
    /// Features of grouped keys, neighbours, and the first query with groups.
    grouping: Option<(usize, usize, usize)>,
}

/// Compares attention in every set with the definition.
fn check<E: Stored>(sizes: Sizes, seed: u32) -> Result<(), TestCaseError> {
    let Sizes { head_size, start, rows, grouping } = sizes;
    let number = |index: usize| (((index as u32).wrapping_mul(2_654_435_761) ^ seed) % 1000) as f32 / 250.0 - 2.0;
    let stride = head_size.next_multiple_of(FEATURE_ALIGNMENT);
    let positions = start + rows;
    let padded = |rows: usize, columns: usize, salt: usize| -> Vec<f32> {
        let feature = |index: usize| if index % columns < head_size { number(index + salt) } else { 0.0 };
        (0..rows * columns).map(feature).collect()
    };
    let (prefix, neighbours, from) = grouping.unwrap_or((0, positions, 0));
    let (queries, grouped_queries) = (padded(rows, stride, 0), padded(rows, stride, 31));
    let keys = E::store(&padded(positions, stride, 7), stride);
    let grouped = match prefix {
        0 => Numbers { stored: Vec::new(), scales: Vec::new(), exact: Vec::new() },
        _ => E::store(&padded(positions, prefix, 57), prefix),
    };
    let values = E::store(&padded(positions, stride, 99), stride);
    let all = Positions {
        keys: &keys.stored,
        grouped_keys: &grouped.stored,
        values: &values.stored,
        key_scales: &keys.scales,
        value_scales: &values.scales,
    };
    let scale = 1.0 / (head_size as f32).sqrt();
    let head = Head {
        queries: &queries,
        cache: &Contiguous { all, stride, prefix },
        stride,
        scale,
        start,
        grouping: grouping.map(|_| Grouping { queries: &grouped_queries, prefix, neighbours, from }),
    };
    let score = |row: usize, position: usize| {
        let is_grouped = start + row >= from && start + row - position >= neighbours;
        let query = if is_grouped { &grouped_queries } else { &queries };
        let product = |feature: usize| {
            let key = if is_grouped && feature < prefix {
                grouped.exact[position * prefix + feature]
            } else {
                keys.exact[position * stride + feature]
            };
            f64::from(query[row * stride + feature]) * key
        };
        ((0..head_size).map(product).sum::<f64>() * f64::from(scale)).exp()
    };
    for set in InstructionSet::available() {
        let mut output = vec![0.0; rows * stride];
        set.run(Attend(&head, &mut output));
        for row in 0..rows {
            let scores: Vec<f64> = (0..=start + row).map(|position| score(row, position)).collect();
            let total: f64 = scores.iter().sum();
            for feature in 0..head_size {
                let value = |position: usize| values.exact[position * stride + feature];
                let exact: f64 = scores.iter().enumerate().map(|(index, score)| score / total * value(index)).sum();
                let got = f64::from(output[row * stride + feature]);
                prop_assert!((got - exact).abs() < 1e-4, "{}: {got} for {exact}", set.name());
            }
        }
    }
    Ok(())
}

/// Attention in every set, with keys whose first features are grouped as they are.
fn attend_with_groups_of_one(sizes: Sizes, neighbours: usize) -> Result<(), TestCaseError> {
    let Sizes { head_size, start, rows, .. } = sizes;
    let stride = head_size.next_multiple_of(FEATURE_ALIGNMENT);
    let number = |index: usize| if index % stride < head_size { (index * 37 % 101) as f32 / 50.0 - 1.0 } else { 0.0 };
    let halves = || -> Vec<f16> { (0..(start + rows) * stride).map(|index| f16::from_f32(number(index))).collect() };
    let (keys, values) = (halves(), halves());
    let queries: Vec<f32> = (0..rows * stride).map(number).collect();
    let prefix = FEATURE_ALIGNMENT;
    let grouped: Vec<f16> = keys.chunks_exact(stride).flat_map(|key| key[..prefix].to_vec()).collect();
    let all = Positions { keys: &keys, grouped_keys: &grouped, values: &values, key_scales: &[], value_scales: &[] };
    let cache = &Contiguous { all, stride, prefix };
    let head = |grouping| Head { queries: &queries, cache, stride, scale: 0.3, start, grouping };
    for set in InstructionSet::available() {
        let [mut ordinary, mut grouped] = [(); 2].map(|()| vec![0.0; rows * stride]);
        set.run(Attend(&head(None), &mut ordinary));
        set.run(Attend(&head(Some(Grouping { queries: &queries, prefix, neighbours, from: 0 })), &mut grouped));
        for (ordinary, grouped) in ordinary.iter().zip(&grouped) {
            prop_assert!((ordinary - grouped).abs() < 1e-5, "{}: {grouped} for {ordinary}", set.name());
        }
    }
    Ok(())
}

fn sizes() -> impl Strategy<Value = Sizes> {
    (prop_oneof![1_usize..90, Just(80_usize)], 0_usize..150, 1_usize..10).prop_map(|(head_size, start, rows)| Sizes {
        head_size,
        start,
        rows,
        grouping: None,
    })
}

/// Sizes with groups, whose grouped keys have half the features or all of them.
fn grouped_sizes() -> impl Strategy<Value = Sizes> {
    (sizes(), prop::bool::ANY, 1_usize..100, 0_usize..150).prop_map(|(sizes, all, neighbours, from)| {
        let features = if all { sizes.head_size } else { sizes.head_size * 2 / 5 };
        let prefix = features.max(1).next_multiple_of(FEATURE_ALIGNMENT);
        Sizes { grouping: Some((prefix, neighbours, from)), ..sizes }
    })
}

proptest! {
    #[test]
    fn attention_equals_the_reference_with_every_set(sizes in sizes(), seed in any::<u32>()) {
        check::<f16>(sizes, seed)?;
        check::<i8>(sizes, seed)?;
    }

    #[test]
    fn distant_positions_are_grouped_with_every_set(sizes in grouped_sizes(), seed in any::<u32>()) {
        check::<f16>(sizes, seed)?;
        check::<i8>(sizes, seed)?;
    }

    #[test]
    fn groups_of_one_position_change_nothing(sizes in sizes(), neighbours in 1_usize..100) {
        attend_with_groups_of_one(sizes, neighbours)?;
    }
}
