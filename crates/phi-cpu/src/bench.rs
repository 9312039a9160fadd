//! Kernels one at a time, for `benches/kernels.rs`; they are not part of the crate's interface.
//!
//! All of them run on the calling thread, over numbers that are the same in every run.

use std::sync::Arc;

use half::f16;

use crate::activations::{Activations, PANEL, Panels};
use crate::error::LoadError;
use crate::kernels::attention::{Block, Head, attend};
use crate::kernels::elementwise::gelu;
use crate::kernels::{Kernels, Simd, Work, on_this_thread};
use crate::matrix::{ElementType, Matrix};
use crate::model::{Epilogue, Linear, LinearTask, Norm, Phase, layer_norm};
use crate::storage::Storage;

/// A linear layer applied to some inputs.
pub struct LinearLayer {
    kernels: Kernels,
    linear: Linear,
    inputs: Activations,
    output: Panels,
}

impl LinearLayer {
    /// `rows` outputs from `columns` inputs of `tokens` tokens in `phase`.
    ///
    /// # Errors
    /// When the columns do not fill blocks of `element_type`.
    pub fn new(
        kernels: Kernels,
        element_type: ElementType,
        [rows, columns]: [usize; 2],
        tokens: usize,
        phase: Phase,
    ) -> Result<Self, LoadError> {
        // Each number, and each scale, is a small positive one in every format.
        let bytes = element_type.row_bytes(columns).unwrap_or_default() * rows;
        let storage =
            Arc::new(Storage::Owned((0..bytes).map(|place| if place % 2 == 0 { 0x11 } else { 0x1c }).collect()));
        let weight = Matrix::new("weights", &storage, 0, element_type, rows, columns)?;
        let counts = match phase {
            Phase::Prefill => kernels.row_counts(tokens, 0),
            Phase::Decode => kernels.row_counts(0, tokens),
        };
        let mut inputs = Activations::zeros(counts, columns);
        kernels.run(Fill(&mut inputs));
        Ok(Self {
            kernels,
            linear: Linear { weight, bias: vec![0.0; rows] },
            inputs,
            output: Panels::zeros(tokens, rows),
        })
    }

    /// Applies it.
    pub fn run(&mut self) {
        let Self { kernels, linear, inputs, output } = self;
        let linears = &[(&*linear, &*inputs)];
        let panels = output.panels_mut().enumerate();
        let tasks = panels.map(|(panel, output)| LinearTask { linears, panel, output, epilogue: Epilogue::None });
        on_this_thread(*kernels, tasks);
    }
}

/// Writes values from -1 to 1.
struct Fill<'a>(&'a mut Activations);

impl Work for Fill<'_> {
    type Output = ();

    fn run<S: Simd>(self, simd: S) {
        for (values, operand) in self.0.panels_mut() {
            for (place, value) in values.as_flattened_mut().iter_mut().enumerate() {
                *value = (place % 33) as f32 / 16.0 - 1.0;
            }
            operand.pack(simd, values);
        }
    }
}

/// One head's attention.
pub struct Attention {
    queries: Vec<f32>,
    keys: Vec<f16>,
    values: Vec<f16>,
    output: Vec<f32>,
    stride: usize,
    start: usize,
}

impl Attention {
    /// The last `tokens` of `positions` positions attend to all before them, with `stride` features.
    pub fn new(positions: usize, tokens: usize, stride: usize) -> Self {
        let number = |place: usize| (place % 33) as f32 / 16.0 - 1.0;
        let halves = || (0..positions * stride).map(|place| f16::from_f32(number(place))).collect();
        Self {
            queries: (0..tokens * stride).map(number).collect(),
            keys: halves(),
            values: halves(),
            output: vec![0.0; tokens * stride],
            stride,
            start: positions - tokens,
        }
    }

    /// Computes it.
    pub fn run(&mut self, kernels: Kernels) {
        kernels.run(self);
    }
}

impl Work for &mut Attention {
    type Output = ();

    fn run<S: Simd>(self, simd: S) {
        let Attention { queries, keys, values, output, stride, start } = self;
        let scale = 1.0 / (*stride as f32).sqrt();
        let head = Head { queries, keys, values, stride: *stride, scale, start: *start };
        simd.call(Attend(&head, output));
    }
}

/// As the forward pass calls it, in a function of its own.
struct Attend<'a>(&'a Head<'a>, &'a mut [f32]);

impl Work for Attend<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        attend(simd, self.0, &mut Block::new(), self.1);
    }
}

/// LayerNorm of `tokens` tokens.
pub struct LayerNorm(Norm, Panels, Activations);

impl LayerNorm {
    /// Over `columns` numbers each.
    pub fn new(kernels: Kernels, tokens: usize, columns: usize) -> Self {
        let mut inputs = Activations::zeros(kernels.row_counts(tokens, 0), columns);
        kernels.run(Fill(&mut inputs));
        let norm = Norm { weight: vec![1.0; columns], bias: vec![0.0; columns] };
        let output = Activations::zeros(kernels.row_counts(tokens, 0), columns);
        Self(norm, inputs.values, output)
    }

    /// Computes it, and rounds what comes out for the next layer.
    pub fn run(&mut self, kernels: Kernels) {
        layer_norm(kernels, &self.0, 1e-5, &self.1, &mut self.2);
    }
}

/// GELU of `values` in place.
pub struct Gelu<'a>(pub &'a mut [[f32; PANEL]]);

impl Gelu<'_> {
    /// Computes it.
    pub fn run(self, kernels: Kernels) {
        kernels.run(self);
    }
}

impl Work for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        gelu(simd, self.0);
    }
}
