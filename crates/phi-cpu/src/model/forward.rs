//! The forward pass of Phi-2 (`PhiForCausalLM` in transformers), over one sequence or a batch of them.
//!
//! Attention and MLP of a layer are parallel: both read the output of one LayerNorm, and both are added to the residual
//! stream. A layer runs as three parallel loops: the projections that share this input (query, key, value and the MLP's
//! first layer), attention head by head, and the two projections back to the residual stream. Keys and values are
//! `f16` or 8 bits wide; scores and all sums are `f32`.
//!
//! A pass can be cancelled between any two tasks of these loops, which take a millisecond or so: a pass over many
//! tokens of a large model takes seconds, and somebody with a short question may come meanwhile.

use super::attention::{self, Rotations};
use super::cache::KeyValueCache;
use super::linear::{self, Epilogue, LinearTask, Linears};
use super::logits::Logits;
use super::norm;
use super::{LayerWeights, Model};
use crate::activations::{Activations, Panels, RowCounts};
use crate::error::ForwardError;
use crate::kernels::for_each;

/// The tokens for which logits are computed. Each takes a product with the output matrix, the model's largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogitsWanted {
    /// No token: more of the prompt follows.
    None,
    /// The last token, to choose the next one.
    Last,
    /// Every token, to check a draft or to measure a model.
    All,
}

/// The phase of a sequence, which decides the kernels for its tokens.
///
/// A matrix unit takes many tokens at once and rounds them to `bf16`; the other kernels round them to 8-bit integers.
/// Which of them a token goes through must not depend on what else is in the batch, so that an answer's logits differ
/// only in the rounding of sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The tokens are part of a prompt.
    Prefill,
    /// The tokens are part of an answer: the chosen one and possibly a draft.
    Decode,
}

/// The tokens of one sequence in a batch.
#[derive(Debug)]
pub struct SequenceInput<'a> {
    /// Tokens that follow those in the cache.
    pub tokens: &'a [u32],
    /// Keys and values of the sequence so far; those of `tokens` are added.
    pub cache: &'a mut KeyValueCache,
    /// Whether the tokens are of a prompt or of an answer.
    pub phase: Phase,
    /// The tokens for which logits are computed.
    pub wanted: LogitsWanted,
}

impl SequenceInput<'_> {
    fn check(&self, vocabulary_size: usize) -> Result<(), ForwardError> {
        let (tokens, cache) = (self.tokens, &self.cache);
        if tokens.is_empty() {
            return Err(ForwardError::Empty);
        }
        if let Some(&token) = tokens.iter().find(|&&token| token as usize >= vocabulary_size) {
            return Err(ForwardError::UnknownToken { token, vocabulary_size });
        }
        if tokens.len() > cache.capacity() - cache.len() {
            return Err(ForwardError::ContextFull {
                length: cache.len(),
                tokens: tokens.len(),
                capacity: cache.capacity(),
            });
        }
        if tokens.len() > 1 && cache.passes_budget(tokens.len()) {
            return Err(ForwardError::OneByOne { tokens: tokens.len() });
        }
        Ok(())
    }

    /// Indices of the tokens for which logits are computed.
    fn rows_wanted(&self) -> std::ops::Range<usize> {
        let rows = self.tokens.len();
        match self.wanted {
            LogitsWanted::None => rows..rows,
            LogitsWanted::Last => rows - 1..rows,
            LogitsWanted::All => 0..rows,
        }
    }
}

/// A place where activations are multiplied with weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinearInput {
    /// The input of a layer's query, key and value projections and of its MLP: the LayerNorm's output.
    Normed(usize),
    /// The input of a layer's projection back from attention.
    Attention(usize),
    /// The input of the MLP's second layer.
    Intermediate(usize),
}

/// Sees the inputs of linear layers, a row per token.
pub(crate) type Observer<'a> = dyn FnMut(LinearInput, &Panels) + Send + 'a;

/// Activations between the loops of a layer, each `(rows, columns)` with a row per token. All layers share them.
struct Buffers {
    /// The residual stream.
    residual: Panels,
    normed: Activations,
    query: Panels,
    key: Panels,
    value: Panels,
    attention: Activations,
    intermediate: Activations,
}

impl Model {
    /// Reads the `tokens` of a prompt after those in `cache`. Returns the logits of the wanted tokens.
    ///
    /// A sequence has the same logits, up to rounding, in however many calls it is read.
    ///
    /// # Errors
    /// [`ForwardError`]. The cache is then unchanged.
    pub fn forward(
        &self,
        tokens: &[u32],
        cache: &mut KeyValueCache,
        wanted: LogitsWanted,
    ) -> Result<Logits, ForwardError> {
        let input = SequenceInput { tokens, cache, phase: Phase::Prefill, wanted };
        let mut logits = self.forward_batch(&mut [input], &|| false)?;
        Ok(logits.swap_remove(0))
    }

    /// Reads tokens of several sequences in one pass over the weights. Returns the logits of each sequence as
    /// [`Model::forward`] does. `is_cancelled` is called again and again, by all threads; once true, it stays true.
    ///
    /// # Errors
    /// [`ForwardError`], also when cancelled. All caches are then unchanged.
    pub fn forward_batch(
        &self,
        batch: &mut [SequenceInput],
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Logits>, ForwardError> {
        if batch.is_empty() {
            return Err(ForwardError::Empty);
        }
        for input in &mut *batch {
            if input.phase == Phase::Decode {
                input.cache.begin_answer();
            }
            input.check(self.config.vocabulary_size)?;
        }
        for input in &mut *batch {
            input.cache.reserve(input.tokens.len())?;
        }
        // Prefill first, so that the rows of each kind of kernel are contiguous.
        let mut ordered: Vec<(usize, &mut SequenceInput)> = batch.iter_mut().enumerate().collect();
        ordered.sort_by_key(|(_, input)| input.phase);
        let (indices, mut ordered): (Vec<usize>, Vec<&mut SequenceInput>) = ordered.into_iter().unzip();
        let ordered_logits = self.threads.install(|| self.run(&mut ordered, is_cancelled, None))?;
        let mut logits = vec![Logits::default(); indices.len()];
        for (index, of_sequence) in indices.into_iter().zip(ordered_logits) {
            logits[index] = of_sequence;
        }
        Ok(logits)
    }

    /// Reads `tokens` into `cache` and shows `observer` what each linear layer is given. No logits are computed.
    pub(crate) fn observe(
        &self,
        tokens: &[u32],
        cache: &mut KeyValueCache,
        is_cancelled: &(dyn Fn() -> bool + Sync),
        observer: &mut Observer,
    ) -> Result<(), ForwardError> {
        let mut input = SequenceInput { tokens, cache, phase: Phase::Prefill, wanted: LogitsWanted::None };
        input.check(self.config.vocabulary_size)?;
        input.cache.reserve(tokens.len())?;
        self.threads.install(|| self.run(&mut [&mut input], is_cancelled, Some(observer))).map(drop)
    }

    fn run(
        &self,
        batch: &mut [&mut SequenceInput],
        is_cancelled: &(dyn Fn() -> bool + Sync),
        mut observer: Option<&mut Observer>,
    ) -> Result<Vec<Logits>, ForwardError> {
        let mut buffers = self.buffers(batch);
        let rotations = |input: &&mut SequenceInput| {
            Rotations::new(input.cache.len(), input.tokens.len(), &self.config, &self.context)
        };
        let rotations: Vec<Rotations> = batch.iter().map(rotations).collect();
        for (index, layer) in self.weights.layers.iter().enumerate() {
            norm::layer_norm(
                self.instruction_set,
                &layer.norm,
                self.config.layer_norm_epsilon,
                &buffers.residual,
                &mut buffers.normed,
            );
            self.project(layer, &mut buffers, is_cancelled);
            self.attend(index, batch, &rotations, &mut buffers, is_cancelled);
            if let Some(observer) = &mut observer {
                observer(LinearInput::Normed(index), &buffers.normed.values);
                observer(LinearInput::Attention(index), &buffers.attention.values);
                observer(LinearInput::Intermediate(index), &buffers.intermediate.values);
            }
            let linears: Linears =
                &[(&layer.attention_output, &buffers.attention), (&layer.down, &buffers.intermediate)];
            let panels = buffers.residual.panels_mut().enumerate();
            let tasks = panels
                .map(|(panel, output)| LinearTask { linears, panel, output, epilogue: Epilogue::AddResidual })
                .take_while(|_| !is_cancelled());
            for_each(self.instruction_set, tasks);
            if is_cancelled() {
                return Err(ForwardError::Cancelled);
            }
        }
        let logits = self.logits(batch, &buffers.residual);
        for input in batch {
            input.cache.advance(input.tokens.len());
        }
        Ok(logits)
    }

    /// The residual stream with the tokens' embeddings, and zeros for the rest.
    fn buffers(&self, batch: &[&mut SequenceInput]) -> Buffers {
        let counts = self.row_counts(batch, |input| input.tokens.len());
        let rows = counts.total();
        let (hidden, intermediate) = (self.config.hidden_size, self.config.intermediate_size);
        let mut residual = Panels::zeros(rows, hidden);
        let mut embedding = vec![0.0; hidden];
        for (row, &token) in batch.iter().flat_map(|input| input.tokens).enumerate() {
            self.weights.embedding.read_row(token as usize, &mut embedding);
            residual.write_row(row, &embedding);
        }
        let inputs = |columns| Activations::zeros(counts, columns);
        Buffers {
            residual,
            normed: inputs(hidden),
            query: Panels::zeros(rows, hidden),
            key: Panels::zeros(rows, hidden),
            value: Panels::zeros(rows, hidden),
            attention: inputs(hidden),
            intermediate: inputs(intermediate),
        }
    }

    /// Rows of the batch by the kernels that they go through. `rows` gives the number of rows of a sequence.
    fn row_counts(&self, batch: &[&mut SequenceInput], rows: impl Fn(&SequenceInput) -> usize) -> RowCounts {
        let of = |phase| batch.iter().filter(|input| input.phase == phase).map(|input| rows(input)).sum();
        self.instruction_set.row_counts(of(Phase::Prefill), of(Phase::Decode))
    }

    /// Query, key, value and the MLP's first layer, in one loop since they share their input.
    fn project(&self, layer: &LayerWeights, buffers: &mut Buffers, is_cancelled: &(dyn Fn() -> bool + Sync)) {
        let normed = &buffers.normed;
        let [query, key, value, up] =
            [&layer.query, &layer.key, &layer.value, &layer.up].map(|linear| [(linear, normed)]);
        let intermediate = &mut buffers.intermediate;
        let projections = [(&query, &mut buffers.query), (&key, &mut buffers.key), (&value, &mut buffers.value)];
        let mut tasks = Vec::new();
        for (linears, output) in projections {
            let panels = output.panels_mut().enumerate();
            tasks.extend(panels.map(|(panel, output)| LinearTask {
                linears,
                panel,
                output,
                epilogue: Epilogue::None,
            }));
        }
        let panels = intermediate.panels_mut().enumerate();
        tasks.extend(panels.map(|(panel, (output, operand))| LinearTask {
            linears: &up,
            panel,
            output,
            epilogue: Epilogue::Gelu(operand),
        }));
        for_each(self.instruction_set, tasks.into_iter().take_while(|_| !is_cancelled()));
    }

    /// Attention of every head of every sequence. The result is the input of the projection back.
    fn attend(
        &self,
        layer: usize,
        batch: &mut [&mut SequenceInput],
        rotations: &[Rotations],
        buffers: &mut Buffers,
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) {
        let (rows, stride) = (buffers.residual.rows(), self.config.head_stride());
        let mut head_outputs = vec![0.0; rows * stride * self.config.head_count];
        let mut rest = head_outputs.as_mut_slice();
        let mut tasks = Vec::new();
        let mut first_row = 0;
        for (input, rotations) in batch.iter_mut().zip(rotations) {
            let start = input.cache.len();
            for (head, cache) in input.cache.heads(layer).into_iter().enumerate() {
                let (output, others) = std::mem::take(&mut rest).split_at_mut(input.tokens.len() * stride);
                rest = others;
                tasks.push(attention::HeadTask {
                    config: &self.config,
                    context: &self.context,
                    projections: [&buffers.query, &buffers.key, &buffers.value],
                    rotations,
                    head,
                    first_row,
                    start,
                    cache,
                    output,
                });
            }
            first_row += input.tokens.len();
        }
        for_each(self.instruction_set, tasks.into_iter().take_while(|_| !is_cancelled()));
        let lengths: Vec<usize> = batch.iter().map(|input| input.tokens.len()).collect();
        attention::gather(self.instruction_set, &self.config, &lengths, &head_outputs, &mut buffers.attention);
    }

    /// The logits of the wanted tokens, by sequence.
    fn logits(&self, batch: &[&mut SequenceInput], residual: &Panels) -> Vec<Logits> {
        let hidden = self.config.hidden_size;
        let counts = self.row_counts(batch, |input| input.rows_wanted().len());
        let count = counts.total();
        if count == 0 {
            return vec![Logits::default(); batch.len()];
        }
        let mut wanted = Panels::zeros(count, hidden);
        let mut row = vec![0.0; hidden];
        let (mut first_row, mut written) = (0, 0);
        for input in batch {
            for token in input.rows_wanted() {
                residual.read(first_row + token, 0, &mut row);
                wanted.write_row(written, &row);
                written += 1;
            }
            first_row += input.tokens.len();
        }
        let mut normed = Activations::zeros(counts, hidden);
        norm::layer_norm(
            self.instruction_set,
            &self.weights.final_norm,
            self.config.layer_norm_epsilon,
            &wanted,
            &mut normed,
        );
        let logits = linear::apply(self.instruction_set, &self.weights.output, &normed);
        let mut row = 0;
        let mut of_sequence = |input: &SequenceInput| {
            let mut of_tokens = Logits::zeros(input.rows_wanted().len(), self.config.vocabulary_size);
            for values in of_tokens.rows_mut() {
                logits.read(row, 0, values);
                row += 1;
            }
            of_tokens
        };
        batch.iter().map(|input| of_sequence(input)).collect()
    }
}
