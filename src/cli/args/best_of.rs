//! The arguments for several answers, of which the best one counts.

use clap::Args;

use crate::engine::{BestOf, Select};

#[derive(Debug, Clone, Default, Args)]
pub struct BestOfArguments {
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=BestOf::MOST as i64))]
    pub best_of: Option<u32>,
    #[arg(long, value_name = "vote|consensus|certainty|logprob", requires = "best_of")]
    pub select: Option<Select>,
}

impl BestOfArguments {
    /// How many candidates, and what makes one the best.
    pub fn best_of(&self) -> BestOf {
        let count = self.best_of.and_then(|count| (count as usize).try_into().ok());
        BestOf { count: count.unwrap_or(BestOf::default().count), select: self.select.clone() }
    }
}
