//! Which positions of a long answer each head keeps.
//!
//! Behind the prompt, a head has a place for each token of the budget and one more. At first each holds the position
//! that it would hold anyway. Once all are taken, a new token is written over the one that was evicted last.

use crate::model::context::AnswerBudget;

/// An answer of which only a part is kept.
#[derive(Debug)]
pub struct Answer {
    /// Position of its first token.
    pub start: usize,
    budget: AnswerBudget,
    /// By layer and head; none before the answer passes its budget.
    heads: Vec<Places>,
}

/// The places of a head.
#[derive(Debug, Clone)]
struct Places {
    /// The position that each holds.
    positions: Vec<u32>,
    /// The place that the next token is written to.
    free: usize,
    /// The place that is free after that: the evicted token's. It counts once all layers have been read.
    freed: usize,
}

/// The places of one head, while a token is read.
pub struct PlacesOfHead<'a> {
    start: usize,
    latest: usize,
    places: &'a mut Places,
}

impl Answer {
    pub fn new(start: usize, budget: AnswerBudget) -> Self {
        Self { start, budget, heads: Vec::new() }
    }

    /// The place after the last one.
    pub fn end(&self) -> usize {
        self.start + self.budget.tokens() + 1
    }

    /// Whether the answer passes its budget when the cache has `length` tokens.
    pub fn passes_budget(&self, length: usize) -> bool {
        length > self.start + self.budget.tokens()
    }

    /// Whether positions may no longer be in their own places.
    pub fn is_in_disorder(&self) -> bool {
        !self.heads.is_empty()
    }

    /// Begins to evict, for so many heads in all layers.
    pub fn begin_to_evict(&mut self, heads: usize) {
        if self.heads.is_empty() {
            let positions = (self.start..self.end()).map(|position| position as u32).collect();
            let last = self.budget.tokens();
            self.heads = vec![Places { positions, free: last, freed: last }; heads];
        }
    }

    /// The places of `heads` from index `first` on; none before the answer passes its budget.
    pub fn of_heads(&mut self, first: usize, heads: usize) -> impl Iterator<Item = PlacesOfHead<'_>> {
        let (start, latest) = (self.start, self.budget.latest());
        self.heads.iter_mut().skip(first).take(heads).map(move |places| PlacesOfHead { start, latest, places })
    }

    /// Frees the evicted tokens' places, after all layers have been read.
    pub fn advance(&mut self) {
        for places in &mut self.heads {
            places.free = places.freed;
        }
    }

    /// The positions that a head keeps; `None` where it still has all.
    pub fn kept(&self, head: usize) -> Option<impl Iterator<Item = usize>> {
        let places = self.heads.get(head)?;
        let kept = places.positions.iter().enumerate().filter(|&(place, _)| place != places.free);
        Some(kept.map(|(_, &position)| position as usize))
    }
}

impl PlacesOfHead<'_> {
    /// The place of a new token, which from now on holds `position`.
    pub fn take(&mut self, position: usize) -> usize {
        self.places.positions[self.places.free] = position as u32;
        self.start + self.places.free
    }

    /// The place of the answer's first token.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The position that each place holds.
    pub fn positions(&self) -> &[u32] {
        &self.places.positions
    }

    /// The first position that stays, when the newest one is `position`.
    pub fn first_latest(&self, position: usize) -> usize {
        position + 1 - self.latest
    }

    /// Evicts what is at the place with this index.
    pub fn evict(&mut self, index: usize) {
        self.places.freed = index;
    }
}
