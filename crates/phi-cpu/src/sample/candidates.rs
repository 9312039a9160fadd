//! The tokens still in the running, most likely first.

/// Ids with their probabilities, in falling order; never empty.
pub struct Candidates {
    tokens: Vec<(u32, f64)>,
}

impl Candidates {
    /// The `top_k` most likely tokens (all without a limit) at `temperature`, or `None` when no logit is finite.
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

    /// Keeps the smallest leading set whose probabilities add up to at least `p`.
    pub fn keep_top_p(&mut self, p: f32) {
        let mut sum = 0.0;
        let reached = self.tokens.iter().position(|&(_, probability)| {
            sum += probability;
            sum >= f64::from(p)
        });
        self.keep(reached.map_or(self.tokens.len(), |last| last + 1));
    }

    /// Keeps the tokens at least `p` times as likely as the first.
    pub fn keep_min_p(&mut self, p: f32) {
        let least = self.tokens[0].1 * f64::from(p);
        self.keep(self.tokens.iter().take_while(|&&(_, probability)| probability >= least).count());
    }

    /// The token on which `point` (0 to 1) falls.
    pub fn draw(&self, point: f64) -> u32 {
        let mut sum = 0.0;
        let hit = self.tokens.iter().find(|&&(_, probability)| {
            sum += probability;
            point < sum
        });
        // Rounding may leave the sum a hair below one.
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
