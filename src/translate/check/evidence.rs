//! Adding up what the checks found. Each finding has a weight by how rarely a right translation shows it: one that
//! fewer than one in a hundred shows is a doubt by itself, weaker ones are together. `tools/translation` measures the
//! rates.

use super::Fault;

/// The weight that is a doubt: the answer is requested again, and used if none is better.
const DOUBT: f32 = 1.0;
/// The weight that makes an answer useless.
const REFUSAL: f32 = 3.0;
/// The weight of a finding that leaves no doubt.
pub const CERTAIN: f32 = 9.0;
/// Weaker findings are not reported.
const MENTIONED: f32 = 0.25;

/// How many times the usual spread an answer is less likely than the others of its run.
const UNLIKELY: Scale = Scale { from: 3.0, doubt: 4.0 };

/// What becomes of an answer, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Accepted,
    /// Another request is worth trying.
    Doubted,
    Refused,
}

/// What the checks found in one answer.
#[derive(Debug, Default)]
pub struct Evidence {
    findings: Vec<(Fault, f32)>,
    /// Wishes of the user that the answer ignores: they never make it useless.
    wishes: Vec<Fault>,
}

impl Evidence {
    /// What it weighs that the model found an answer `deviation` times the usual spread less likely than its others.
    /// Never more than a doubt: a word that is rare is not a wrong one.
    pub fn of_likelihood(deviation: f32) -> Self {
        let mut evidence = Self::default();
        evidence.add(Fault::Unlikely, UNLIKELY.weight(deviation).min(DOUBT));
        evidence
    }

    pub fn add(&mut self, fault: Fault, weight: f32) {
        if weight > 0.0 {
            self.findings.push((fault, weight));
        }
    }

    pub fn add_certain(&mut self, is_wrong: bool, fault: Fault) {
        self.add(fault, if is_wrong { CERTAIN } else { 0.0 });
    }

    pub fn add_wish(&mut self, fault: Fault) {
        self.wishes.push(fault);
    }

    /// What each check found, whatever becomes of the answer.
    pub fn findings(&self) -> &[(Fault, f32)] {
        &self.findings
    }

    /// What speaks against the answer, wishes aside.
    fn found(&self) -> f32 {
        self.findings.iter().map(|(_, weight)| weight).sum()
    }

    /// Whether the answer is useless, whatever else is found.
    pub fn is_settled(&self) -> bool {
        self.found() >= REFUSAL
    }

    pub fn weight(&self) -> f32 {
        self.found() + DOUBT * self.wishes.len() as f32
    }

    pub fn verdict(&self) -> Verdict {
        if self.is_settled() {
            Verdict::Refused
        } else if self.found() >= DOUBT || !self.wishes.is_empty() {
            Verdict::Doubted
        } else {
            Verdict::Accepted
        }
    }

    /// The faults of an answer that is not accepted, the worst first.
    pub fn faults(mut self) -> Vec<Fault> {
        if self.verdict() == Verdict::Accepted {
            return Vec::new();
        }
        self.findings.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let found = self.findings.into_iter().filter(|(_, weight)| *weight >= MENTIONED).map(|(fault, _)| fault);
        found.chain(self.wishes).collect()
    }
}

/// How a measure becomes a weight. `tools/translation/calibrate.py` finds where it is a doubt.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// Up to here it weighs nothing.
    pub from: f32,
    /// Here it is a doubt by itself.
    pub doubt: f32,
}

impl Scale {
    pub fn weight(self, measure: f32) -> f32 {
        ((measure - self.from) / (self.doubt - self.from)).clamp(0.0, CERTAIN)
    }
}
