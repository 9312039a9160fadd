//! Single kernels for `benches/kernels.rs`. They are not part of the crate's interface.
//!
//! They run on the calling thread, on the same values in every run.

use std::sync::Arc;

use half::f16;

use crate::activations::{Activations, PANEL, Panels};
use crate::error::LoadError;
use crate::formats::ElementType;
use crate::kernels::attention::{Contiguous, Head, KeyValueTile, Positions, attend};
use crate::kernels::elementwise::gelu;
use crate::kernels::{self, InstructionSet, Kernel, KernelSet, on_this_thread};
use crate::matrix::Matrix;
use crate::model::{Epilogue, Linear, LinearTask, Norm, Phase, layer_norm};
use crate::storage::Storage;

/// A linear layer and its inputs.
pub struct LinearLayer {
    set: InstructionSet,
    linear: Linear,
    inputs: Activations,
    output: Panels,
}

impl LinearLayer {
    /// A layer of `rows` outputs and `columns` inputs, with inputs of `tokens` tokens in `phase`.
    ///
    /// # Errors
    /// [`LoadError::Invalid`] when the columns do not fill blocks of `element_type`.
    pub fn new(
        set: InstructionSet,
        element_type: ElementType,
        [rows, columns]: [usize; 2],
        tokens: usize,
        phase: Phase,
    ) -> Result<Self, LoadError> {
        // In every format, these bytes are small positive values and scales.
        let bytes = element_type.row_bytes(columns).unwrap_or_default() * rows;
        let storage =
            Arc::new(Storage::Owned((0..bytes).map(|index| if index % 2 == 0 { 0x11 } else { 0x1c }).collect()));
        let weight = Matrix::new("weights", &storage, 0, element_type, rows, columns)?;
        let counts = match phase {
            Phase::Prefill => set.row_counts(tokens, 0),
            Phase::Decode => set.row_counts(0, tokens),
        };
        let mut inputs = Activations::zeros(counts, columns);
        set.run(Fill(&mut inputs));
        Ok(Self {
            set,
            linear: Linear { weight, bias: vec![0.0; rows] },
            inputs,
            output: Panels::zeros(tokens, rows),
        })
    }

    /// Computes the layer's outputs.
    pub fn run(&mut self) {
        let Self { set, linear, inputs, output } = self;
        let linears = &[(&*linear, &*inputs)];
        let panels = output.panels_mut().enumerate();
        let tasks = panels.map(|(panel, output)| LinearTask { linears, panel, output, epilogue: Epilogue::None });
        on_this_thread(*set, tasks);
    }
}

/// Writes values from -1 to 1.
struct Fill<'a>(&'a mut Activations);

impl Kernel for Fill<'_> {
    type Output = ();

    fn run<S: KernelSet>(self, simd: S) {
        for (values, operand) in self.0.panels_mut() {
            for (index, value) in values.as_flattened_mut().iter_mut().enumerate() {
                *value = (index % 33) as f32 / 16.0 - 1.0;
            }
            kernels::pack(simd, operand, values);
        }
    }
}

/// The attention of one head.
pub struct Attention {
    queries: Vec<f32>,
    keys: Vec<f16>,
    values: Vec<f16>,
    output: Vec<f32>,
    stride: usize,
    start: usize,
}

impl Attention {
    /// Queries of the last `tokens` of `positions` positions, with `stride` features.
    pub fn new(positions: usize, tokens: usize, stride: usize) -> Self {
        let number = |index: usize| (index % 33) as f32 / 16.0 - 1.0;
        let halves = || (0..positions * stride).map(|index| f16::from_f32(number(index))).collect();
        Self {
            queries: (0..tokens * stride).map(number).collect(),
            keys: halves(),
            values: halves(),
            output: vec![0.0; tokens * stride],
            stride,
            start: positions - tokens,
        }
    }

    /// Computes the attention of all queries.
    pub fn run(&mut self, set: InstructionSet) {
        set.run(self);
    }
}

impl Kernel for &mut Attention {
    type Output = ();

    fn run<S: KernelSet>(self, simd: S) {
        let Attention { queries, keys, values, output, stride, start } = self;
        let scale = 1.0 / (*stride as f32).sqrt();
        let all = Positions { keys, grouped_keys: &[], values, key_scales: &[], value_scales: &[] };
        let cache = &Contiguous { all, stride: *stride, prefix: 0 };
        let head = Head { queries, cache, stride: *stride, scale, start: *start, grouping: None };
        simd.call(Attend(&head, output));
    }
}

/// Attention in a separate function, as the forward pass calls it.
struct Attend<'a>(&'a Head<'a, Contiguous<'a, f16>>, &'a mut [f32]);

impl Kernel for Attend<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: KernelSet>(self, simd: S) {
        attend(simd, self.0, &mut KeyValueTile::new(), self.1);
    }
}

/// LayerNorm with its inputs and outputs.
pub struct LayerNorm(Norm, Panels, Activations);

impl LayerNorm {
    /// LayerNorm of `tokens` rows of `columns` values.
    pub fn new(set: InstructionSet, tokens: usize, columns: usize) -> Self {
        let mut inputs = Activations::zeros(set.row_counts(tokens, 0), columns);
        set.run(Fill(&mut inputs));
        let norm = Norm { weight: vec![1.0; columns], bias: vec![0.0; columns] };
        let output = Activations::zeros(set.row_counts(tokens, 0), columns);
        Self(norm, inputs.values, output)
    }

    /// Normalises the rows and packs them for the next layer.
    pub fn run(&mut self, set: InstructionSet) {
        layer_norm(set, &self.0, 1e-5, &self.1, &mut self.2);
    }
}

/// GELU of `values` in place.
pub struct Gelu<'a>(pub &'a mut [[f32; PANEL]]);

impl Gelu<'_> {
    /// Computes GELU.
    pub fn run(self, set: InstructionSet) {
        set.run(self);
    }
}

impl Kernel for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: KernelSet>(self, simd: S) {
        gelu(simd, self.0);
    }
}
