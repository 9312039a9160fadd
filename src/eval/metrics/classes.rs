//! Scores of predicted classes, from their confusion matrix: accuracy, F1 and Matthews' correlation.

use serde::Serialize;

/// How often each class was predicted for each true one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// `(true class, predicted class)`.
    counts: Vec<u64>,
}

/// The scores of a confusion matrix.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ClassScores {
    pub accuracy: f64,
    /// F1 of each class, weighted by its number of items.
    pub weighted_f1: f64,
    /// The plain mean of F1 over the classes that occur.
    pub macro_f1: f64,
    /// Matthews' correlation coefficient: 0 is chance, 1 is all right.
    pub mcc: f64,
}

impl Confusion {
    /// The matrix of pairs of a true and a predicted class, each below `classes`.
    pub fn of(classes: usize, pairs: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut counts = vec![0; classes * classes];
        for (truth, predicted) in pairs {
            counts[truth * classes + predicted] += 1;
        }
        Self { classes, counts }
    }

    fn count(&self, truth: usize, predicted: usize) -> u64 {
        self.counts[truth * self.classes + predicted]
    }

    /// All items.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Items whose class is this one.
    pub fn support(&self, class: usize) -> u64 {
        (0..self.classes).map(|other| self.count(class, other)).sum()
    }

    /// Items for which this class was predicted.
    pub fn predicted(&self, class: usize) -> u64 {
        (0..self.classes).map(|other| self.count(other, class)).sum()
    }

    /// F1 of one class; 0 where it is undefined.
    pub fn f1(&self, class: usize) -> f64 {
        let right = self.count(class, class);
        ratio(2 * right, self.support(class) + self.predicted(class))
    }

    /// Of the items for which this class was predicted, the share that has it.
    pub fn precision(&self, class: usize) -> f64 {
        ratio(self.count(class, class), self.predicted(class))
    }

    /// Of the items that have this class, the share for which it was predicted.
    pub fn recall(&self, class: usize) -> f64 {
        ratio(self.count(class, class), self.support(class))
    }

    pub fn scores(&self) -> ClassScores {
        let total = self.total();
        let classes = 0..self.classes;
        let right: u64 = classes.clone().map(|class| self.count(class, class)).sum();
        let weighted: f64 = classes.clone().map(|class| self.support(class) as f64 * self.f1(class)).sum();
        let occurring: Vec<usize> =
            classes.clone().filter(|&class| self.support(class) + self.predicted(class) > 0).collect();
        let sum: f64 = occurring.iter().map(|&class| self.f1(class)).sum();
        ClassScores {
            accuracy: ratio(right, total),
            weighted_f1: if total == 0 { 0.0 } else { weighted / total as f64 },
            macro_f1: if occurring.is_empty() { 0.0 } else { sum / occurring.len() as f64 },
            mcc: self.mcc(right as f64, total as f64),
        }
    }

    /// Gorodkin's form of the coefficient, for any number of classes; 0 where it is undefined.
    fn mcc(&self, right: f64, total: f64) -> f64 {
        let sum = |term: &dyn Fn(f64, f64) -> f64| -> f64 {
            (0..self.classes).map(|class| term(self.predicted(class) as f64, self.support(class) as f64)).sum()
        };
        let covariance = right * total - sum(&|predicted, support| predicted * support);
        let variances = (total * total - sum(&|predicted, _| predicted * predicted))
            * (total * total - sum(&|_, support| support * support));
        if variances > 0.0 { covariance / variances.sqrt() } else { 0.0 }
    }
}

fn ratio(part: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs from a matrix, a row for each true class.
    fn confusion<const N: usize>(rows: [[usize; N]; N]) -> Confusion {
        let cells = rows.iter().enumerate().flat_map(|(truth, row)| {
            row.iter().enumerate().map(move |(predicted, &count)| ((truth, predicted), count))
        });
        Confusion::of(N, cells.flat_map(|(pair, count)| std::iter::repeat_n(pair, count)))
    }

    fn assert_scores(confusion: &Confusion, expected: [f64; 4]) {
        let ClassScores { accuracy, weighted_f1, macro_f1, mcc } = confusion.scores();
        for (score, expected) in [accuracy, weighted_f1, macro_f1, mcc].into_iter().zip(expected) {
            assert!((score - expected).abs() < 1e-12, "{:?} for {expected}", confusion.scores());
        }
    }

    #[test]
    fn scores_of_matrices_by_hand() {
        assert_scores(&confusion([[5, 0], [0, 5]]), [1.0; 4]);
        assert_scores(&confusion([[0, 5], [5, 0]]), [0.0, 0.0, 0.0, -1.0]);
        // Always the first class: F1 of it is 2·6/(12+4), of the other 0, and the correlation is undefined.
        assert_scores(&confusion([[6, 0], [4, 0]]), [0.6, 0.6 * 0.75, 0.375, 0.0]);
        // 40 and 30 right, 10 and 20 wrong: MCC = (40·30 − 10·20)/√(60·50·50·40).
        let (first, second) = (80.0 / 110.0, 60.0 / 90.0);
        let mean = f64::midpoint(first, second);
        assert_scores(&confusion([[40, 10], [20, 30]]), [0.7, mean, mean, 1000.0 / 6_000_000_f64.sqrt()]);
        // A third class that occurs nowhere is not in the mean.
        let three = confusion([[40, 10, 0], [20, 30, 0], [0, 0, 0]]);
        assert_eq!(three.scores(), confusion([[40, 10], [20, 30]]).scores());
        // One that was only predicted is: MCC = (3·4 − 6)/√((16 − 6)(16 − 8)).
        let predicted = confusion([[1, 0, 1], [0, 2, 0], [0, 0, 0]]);
        let first = 2.0 / 3.0;
        assert_scores(&predicted, [0.75, f64::midpoint(first, 1.0), (first + 1.0) / 3.0, 6.0 / 80_f64.sqrt()]);
        assert_eq!(Confusion::of(2, [].into_iter()).scores().accuracy.to_bits(), 0);
    }

    #[test]
    fn a_class_has_its_precision_and_recall() {
        let confusion = confusion([[40, 10], [20, 30]]);
        assert_eq!((confusion.support(0), confusion.predicted(0), confusion.total()), (50, 60, 100));
        assert!((confusion.precision(0) - 40.0 / 60.0).abs() < 1e-12 && (confusion.recall(0) - 0.8).abs() < 1e-12);
    }
}
