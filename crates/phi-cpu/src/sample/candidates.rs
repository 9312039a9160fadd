//! The tokens left after each filter, most likely first.

/// Token ids with their probabilities, in descending order; never empty. The probabilities add up to one.
pub struct Candidates {
    tokens: Vec<(u32, f64)>,
}

impl Candidates {
    /// The softmax of the `top_k` largest logits (all of them for `None`) at `temperature`, or `None` when no logit is
    /// finite. Equal logits are ordered by id, so that the result does not depend on the sorting algorithm.
    pub fn new(logits: &[f32], temperature: f32, top_k: Option<usize>) -> Option<Self> {
        let mut ranked: Vec<(u32, f32)> = (0..).zip(logits.iter().copied()).filter(|(_, l)| l.is_finite()).collect();
        let by_rank = |left: &(u32, f32), right: &(u32, f32)| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0));
        if let Some(limit) = top_k.map(|k| k.max(1)).filter(|&k| k < ranked.len()) {
            ranked.select_nth_unstable_by(limit - 1, by_rank);
            ranked.truncate(limit);
        }
        ranked.sort_unstable_by(by_rank);
        let largest = f64::from(ranked.first()?.1);
        let temperature = f64::from(temperature);
        let weight = |(id, logit): (u32, f32)| (id, ((f64::from(logit) - largest) / temperature).exp());
        let mut candidates = Self { tokens: ranked.into_iter().map(weight).collect() };
        candidates.normalise();
        Some(candidates)
    }

    /// Nucleus sampling (Holtzman et al. 2019, arXiv 1904.09751): keeps the smallest leading set whose probabilities
    /// add up to at least `p`.
    pub fn keep_top_p(&mut self, p: f32) {
        let mut sum = 0.0;
        let reached = self.tokens.iter().position(|&(_, probability)| {
            sum += probability;
            sum >= f64::from(p)
        });
        self.keep(reached.map_or(self.tokens.len(), |last| last + 1));
    }

    /// Keeps the tokens that are at least `p` times as likely as the first (Nguyen et al. 2024, arXiv 2407.01082).
    pub fn keep_min_p(&mut self, p: f32) {
        let least = self.tokens[0].1 * f64::from(p);
        self.keep(self.tokens.iter().take_while(|&&(_, probability)| probability >= least).count());
    }

    /// The token at `point` (0 to 1) of the cumulative distribution.
    pub fn draw(&self, point: f64) -> u32 {
        let mut sum = 0.0;
        let hit = self.tokens.iter().find(|&&(_, probability)| {
            sum += probability;
            point < sum
        });
        // Rounding may leave the total slightly below one.
        hit.unwrap_or(&self.tokens[self.tokens.len() - 1]).0
    }

    fn keep(&mut self, count: usize) {
        self.tokens.truncate(count.max(1));
        self.normalise();
    }

    fn normalise(&mut self) {
        let total: f64 = self.tokens.iter().map(|&(_, weight)| weight).sum();
        for (_, weight) in &mut self.tokens {
            *weight /= total;
        }
    }
}
