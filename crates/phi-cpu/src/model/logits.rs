//! Logits: what a forward pass returns.

/// The logits of some tokens of a sequence: for each a row of a number per token id, one for every id that may follow.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Logits {
    /// `(token, vocabulary size)`.
    values: Vec<f32>,
    /// The vocabulary's size; 0 where there are no rows.
    width: usize,
}

impl Logits {
    /// Zeros for `rows` tokens of a vocabulary of `width` ids.
    pub(crate) fn zeros(rows: usize, width: usize) -> Self {
        Self { values: vec![0.0; rows * width], width }
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or(0)
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The row of each token.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(self.width.max(1))
    }

    /// The row of each token, to be overwritten, as [`crate::sample::Sampler::sample`] does.
    pub fn rows_mut(&mut self) -> impl ExactSizeIterator<Item = &mut [f32]> {
        self.values.chunks_exact_mut(self.width.max(1))
    }

    /// The row of the last token.
    pub fn last(&self) -> Option<&[f32]> {
        self.rows().last()
    }

    /// The row of the last token, to be overwritten.
    pub fn last_mut(&mut self) -> Option<&mut [f32]> {
        self.rows_mut().last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_belongs_to_a_token() {
        let mut logits = Logits::zeros(2, 3);
        logits.rows_mut().enumerate().for_each(|(index, row)| row.fill(index as f32));
        assert_eq!(logits.rows().collect::<Vec<_>>(), [[0.0; 3], [1.0; 3]]);
        assert_eq!((logits.len(), logits.last()), (2, Some(&[1.0; 3][..])));
        let mut nothing = Logits::default();
        assert!(nothing.is_empty() && nothing.rows().next().is_none() && nothing.last_mut().is_none());
        assert_eq!(nothing.len(), 0);
    }
}
