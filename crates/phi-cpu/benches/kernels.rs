//! Each kernel alone, on one thread, with every instruction set of this processor. The shapes are Fietje's.
//!
//! `cargo bench -p phi-cpu`, or for a part `cargo bench -p phi-cpu -- decode/Q4_K`.

#![allow(missing_docs, reason = "criterion's macros generate undocumented functions")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use phi_cpu::bench::{Attention, Gelu, LayerNorm, LinearLayer};
use phi_cpu::{ElementType, InstructionSet, Phase};

const HIDDEN: usize = 2560;
const HEAD: usize = 80;

/// Decode of one sequence (gemv), decode of eight, and prefill of 256 tokens (gemm).
fn linear_layers(criterion: &mut Criterion) {
    for (name, tokens, phase) in
        [("decode", 1, Phase::Decode), ("decode-batch", 8, Phase::Decode), ("prefill", 256, Phase::Prefill)]
    {
        for element_type in ElementType::ALL {
            let mut group = criterion.benchmark_group(format!("{name}/{}", element_type.name()));
            group.throughput(Throughput::Elements((tokens * HIDDEN * HIDDEN) as u64)).sample_size(10);
            for set in InstructionSet::available() {
                let Ok(mut layer) = LinearLayer::new(set, element_type, [HIDDEN, HIDDEN], tokens, phase) else {
                    continue;
                };
                group.bench_function(set.name(), |bencher| bencher.iter(|| layer.run()));
            }
        }
    }
}

fn attention(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("attention");
    for (positions, tokens) in [(256, 1), (2048, 1), (256, 256)] {
        for set in InstructionSet::available() {
            let mut attention = Attention::new(positions, tokens, HEAD);
            let id = BenchmarkId::new(set.name(), format!("{tokens} of {positions}"));
            group.bench_function(id, |bencher| bencher.iter(|| attention.run(set)));
        }
    }
}

fn elementwise(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("elementwise");
    for set in InstructionSet::available() {
        let mut norm = LayerNorm::new(set, 16, HIDDEN);
        group.bench_function(BenchmarkId::new("norm", set.name()), |bencher| bencher.iter(|| norm.run(set)));
        let mut values = vec![[0.5; 32]; HIDDEN / 2];
        let id = BenchmarkId::new("gelu", set.name());
        group.bench_function(id, |bencher| {
            bencher.iter(|| {
                values.fill([0.5; 32]);
                Gelu(&mut values).run(set);
            });
        });
    }
}

criterion_group!(benches, linear_layers, attention, elementwise);
criterion_main!(benches);
