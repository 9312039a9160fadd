//! The forward pass of Phi-2 (`PhiForCausalLM` in transformers), over one sequence or a batch of them.
//!
//! Each block reads one LayerNorm and adds attention and MLP to the residual stream side by side. A block is three
//! rounds of tasks: the projections that share its input (query, key, value and the MLP's first layer), attention head
//! by head, and the two layers that lead back to the stream. Keys and values are kept in `f16`, scores and all other
//! sums are `f32`.

use super::attention::{self, Rotations};
use super::norm;
use super::product::{self, After, Linears, Product};
use super::{LayerWeights, Model};
use crate::cache::KeyValueCache;
use crate::error::ForwardError;
use crate::kernels::for_each;
use crate::strips::{Inputs, RowCounts, Strips};

/// For which of the tokens read the logits are computed; each row costs a pass over the output matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogitsWanted {
    /// For none: more of the prompt follows.
    None,
    /// For the last token: it decides what comes next.
    Last,
    /// For every token.
    All,
}

/// Where a piece's tokens come from.
///
/// A matrix unit multiplies many tokens at once and rounds them otherwise than the kernels for one or a few do. Which
/// of them work on a token must not depend on what else is in the step, or an answer would depend on its company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// From a prompt.
    Prompt,
    /// From an answer: chosen one by one, or guessed.
    Answer,
}

/// What one sequence reads in a step.
#[derive(Debug)]
pub struct Piece<'a> {
    /// The tokens, behind those already in the cache.
    pub tokens: &'a [u32],
    /// What the sequence has read so far.
    pub cache: &'a mut KeyValueCache,
    /// Where they come from.
    pub origin: Origin,
    /// For which tokens logits are computed.
    pub wanted: LogitsWanted,
}

impl Piece<'_> {
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
        Ok(())
    }

    /// Which of its tokens want logits, counted from the first.
    fn rows_wanted(&self) -> std::ops::Range<usize> {
        let rows = self.tokens.len();
        match self.wanted {
            LogitsWanted::None => rows..rows,
            LogitsWanted::Last => rows - 1..rows,
            LogitsWanted::All => 0..rows,
        }
    }
}

/// The numbers between the rounds of a block; the same memory serves every block.
struct Buffers {
    stream: Strips,
    normed: Inputs,
    query: Strips,
    key: Strips,
    value: Strips,
    attended: Inputs,
    inner: Inputs,
}

impl Model {
    /// Reads a prompt's `tokens` behind those already in `cache` and returns logits, one row of the vocabulary's size for
    /// each token that is `wanted`.
    ///
    /// A sequence gives the same numbers, up to rounding, however it is cut into calls.
    ///
    /// # Errors
    /// [`ForwardError`]; the cache is unchanged then.
    pub fn forward(
        &self,
        tokens: &[u32],
        cache: &mut KeyValueCache,
        wanted: LogitsWanted,
    ) -> Result<Vec<f32>, ForwardError> {
        let mut logits = self.step(&mut [Piece { tokens, cache, origin: Origin::Prompt, wanted }], &|| false)?;
        Ok(logits.swap_remove(0))
    }

    /// Reads a piece of each of several sequences, with one pass over the weights for all of them, and returns the
    /// logits of each as [`Model::forward`] does. `is_cancelled` is asked before every block of the model.
    ///
    /// # Errors
    /// [`ForwardError`]; no cache is changed then.
    pub fn step(
        &self,
        pieces: &mut [Piece],
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Vec<f32>>, ForwardError> {
        if pieces.is_empty() {
            return Err(ForwardError::Empty);
        }
        for piece in &*pieces {
            piece.check(self.config.vocabulary_size)?;
        }
        // Prompts first: rows that are multiplied alike lie together.
        let mut ordered: Vec<(usize, &mut Piece)> = pieces.iter_mut().enumerate().collect();
        ordered.sort_by_key(|(_, piece)| piece.origin);
        let (places, mut ordered): (Vec<usize>, Vec<&mut Piece>) = ordered.into_iter().unzip();
        let of_ordered = self.threads.install(|| self.run(&mut ordered, is_cancelled))?;
        let mut logits = vec![Vec::new(); places.len()];
        for (place, of_piece) in places.into_iter().zip(of_ordered) {
            logits[place] = of_piece;
        }
        Ok(logits)
    }

    fn run(&self, pieces: &mut [&mut Piece], is_cancelled: &dyn Fn() -> bool) -> Result<Vec<Vec<f32>>, ForwardError> {
        let mut buffers = self.buffers(pieces);
        let rotations: Vec<Rotations> =
            pieces.iter().map(|piece| Rotations::of(piece.cache.len(), piece.tokens.len(), &self.config)).collect();
        for (index, layer) in self.weights.layers.iter().enumerate() {
            if is_cancelled() {
                return Err(ForwardError::Cancelled);
            }
            norm::apply(
                self.kernels,
                &layer.norm,
                self.config.layer_norm_epsilon,
                &buffers.stream,
                &mut buffers.normed,
            );
            self.project(layer, &mut buffers);
            self.attend(index, pieces, &rotations, &mut buffers);
            let back: Linears = &[(&layer.attention_output, &buffers.attended), (&layer.down, &buffers.inner)];
            let strips = buffers.stream.strips_mut().enumerate();
            for_each(
                self.kernels,
                strips.map(|(strip, output)| Product { linears: back, strip, output, after: After::AddToStream }),
            );
        }
        let logits = self.logits(pieces, &buffers.stream);
        for piece in pieces {
            piece.cache.advance(piece.tokens.len());
        }
        Ok(logits)
    }

    /// The stream at its beginning, the tokens' embeddings, and memory for the rest.
    fn buffers(&self, pieces: &[&mut Piece]) -> Buffers {
        let counts = self.row_counts(pieces, |piece| piece.tokens.len());
        let rows = counts.all();
        let (hidden, inner) = (self.config.hidden_size, self.config.intermediate_size);
        let mut stream = Strips::zeros(rows, hidden);
        let mut embedding = vec![0.0; hidden];
        for (row, &token) in pieces.iter().flat_map(|piece| piece.tokens).enumerate() {
            self.weights.embedding.read_row(token as usize, &mut embedding);
            stream.write_row(row, &embedding);
        }
        let inputs = |columns| Inputs::zeros(counts, columns);
        Buffers {
            stream,
            normed: inputs(hidden),
            query: Strips::zeros(rows, hidden),
            key: Strips::zeros(rows, hidden),
            value: Strips::zeros(rows, hidden),
            attended: inputs(hidden),
            inner: inputs(inner),
        }
    }

    /// Rows of all pieces, of each as many as `rows` says.
    fn row_counts(&self, pieces: &[&mut Piece], rows: impl Fn(&Piece) -> usize) -> RowCounts {
        let of = |origin| pieces.iter().filter(|piece| piece.origin == origin).map(|piece| rows(piece)).sum();
        self.kernels.row_counts(of(Origin::Prompt), of(Origin::Answer))
    }

    /// Query, key, value and the MLP's first layer: one input, one round.
    fn project(&self, layer: &LayerWeights, buffers: &mut Buffers) {
        let normed = &buffers.normed;
        let [query, key, value, up] =
            [&layer.query, &layer.key, &layer.value, &layer.up].map(|linear| [(linear, normed)]);
        let inner = &mut buffers.inner;
        let heads = [(&query, &mut buffers.query), (&key, &mut buffers.key), (&value, &mut buffers.value)];
        let mut tasks = Vec::new();
        for (linears, output) in heads {
            let strips = output.strips_mut().enumerate();
            tasks.extend(strips.map(|(strip, output)| Product { linears, strip, output, after: After::Nothing }));
        }
        let strips = inner.strips_mut().enumerate();
        tasks.extend(strips.map(|(strip, (output, rounded))| Product {
            linears: &up,
            strip,
            output,
            after: After::Gelu(rounded),
        }));
        for_each(self.kernels, tasks.into_iter());
    }

    /// Attention of every head of every sequence, and its result as the next layer's inputs.
    fn attend(&self, layer: usize, pieces: &mut [&mut Piece], rotations: &[Rotations], buffers: &mut Buffers) {
        let (rows, stride) = (buffers.stream.rows(), self.config.head_stride());
        let mut attended = vec![0.0; rows * stride * self.config.head_count];
        let mut rest = attended.as_mut_slice();
        let mut tasks = Vec::new();
        let mut first_row = 0;
        for (piece, rotations) in pieces.iter_mut().zip(rotations) {
            let start = piece.cache.len();
            for (head, cache) in piece.cache.heads(layer).enumerate() {
                let (output, others) = std::mem::take(&mut rest).split_at_mut(piece.tokens.len() * stride);
                rest = others;
                tasks.push(attention::HeadTask {
                    config: &self.config,
                    projections: [&buffers.query, &buffers.key, &buffers.value],
                    rotations,
                    head,
                    first_row,
                    start,
                    cache,
                    output,
                });
            }
            first_row += piece.tokens.len();
        }
        for_each(self.kernels, tasks.into_iter());
        let lengths: Vec<usize> = pieces.iter().map(|piece| piece.tokens.len()).collect();
        attention::gather(self.kernels, &self.config, &lengths, &attended, &mut buffers.attended);
    }

    /// The logits that the pieces want, computed for those rows alone.
    fn logits(&self, pieces: &[&mut Piece], stream: &Strips) -> Vec<Vec<f32>> {
        let hidden = self.config.hidden_size;
        let counts = self.row_counts(pieces, |piece| piece.rows_wanted().len());
        let count = counts.all();
        if count == 0 {
            return vec![Vec::new(); pieces.len()];
        }
        let mut wanted = Strips::zeros(count, hidden);
        let mut row = vec![0.0; hidden];
        let (mut first_row, mut written) = (0, 0);
        for piece in pieces {
            for token in piece.rows_wanted() {
                stream.read(first_row + token, 0, &mut row);
                wanted.write_row(written, &row);
                written += 1;
            }
            first_row += piece.tokens.len();
        }
        let mut normed = Inputs::zeros(counts, hidden);
        norm::apply(self.kernels, &self.weights.final_norm, self.config.layer_norm_epsilon, &wanted, &mut normed);
        let logits = product::apply(self.kernels, &self.weights.output, &normed);
        let mut row = 0;
        let mut of_piece = |piece: &Piece| {
            let mut values = vec![0.0; piece.rows_wanted().len() * self.config.vocabulary_size];
            for values in values.chunks_exact_mut(self.config.vocabulary_size) {
                logits.read(row, 0, values);
                row += 1;
            }
            values
        };
        pieces.iter().map(|piece| of_piece(piece)).collect()
    }
}
