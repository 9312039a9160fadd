//! The probability of each label as the answer, however it is divided into tokens.
//!
//! An answer that must be one of some labels is sampled token by token from those tokens that leave a label reachable,
//! as outlines does it (<https://github.com/dottxt-ai/outlines>). The probability of a label is then a product of
//! renormalised probabilities, summed over all ways to divide it. As soon as one label is left, it is certain. So labels
//! that differ in their first byte need the logits after the prompt alone; others need those after each token that they
//! share.

use std::collections::{BTreeMap, HashMap};

/// A way to divide a shared beginning into tokens is followed while it is at least this probable. What is left of it
/// is shared equally among the labels that it leads to.
const LEAST_FOLLOWED: f64 = 1e-6;

/// The tokens of a model by their bytes.
pub struct Vocabulary {
    ids: HashMap<Vec<u8>, Vec<u32>>,
    /// Tokens that end an answer.
    ends: Vec<u32>,
    longest: usize,
}

impl Vocabulary {
    /// From the bytes of each token, none for those that are not text, and the tokens that end an answer.
    pub fn new(tokens: impl Iterator<Item = Vec<u8>>, ends: &[u32]) -> Self {
        let mut ids: HashMap<Vec<u8>, Vec<u32>> = HashMap::new();
        for (id, bytes) in (0..).zip(tokens) {
            if !bytes.is_empty() {
                ids.entry(bytes).or_default().push(id);
            }
        }
        let longest = ids.keys().map(Vec::len).max().unwrap_or_default();
        Self { ids, ends: ends.to_vec(), longest }
    }
}

/// The labels of one item while their probabilities are being found.
pub struct Labels<'a> {
    vocabulary: &'a Vocabulary,
    texts: &'a [String],
    /// What was reached by these tokens, and is to be followed.
    open: HashMap<Vec<u32>, Reached>,
    probabilities: Vec<f64>,
    mass: f64,
}

/// A shared beginning of labels.
#[derive(Debug, Clone, Default)]
struct Reached {
    bytes: Vec<u8>,
    probability: f64,
}

impl<'a> Labels<'a> {
    /// Labels before anything is known; they are different and not empty.
    pub fn new(vocabulary: &'a Vocabulary, labels: &'a [String]) -> Self {
        let start = Reached { bytes: Vec::new(), probability: 1.0 };
        let open = HashMap::from([(Vec::new(), start)]);
        Self { vocabulary, texts: labels, open, probabilities: vec![0.0; labels.len()], mass: 0.0 }
    }

    /// Takes in the logits that follow the prompt and the tokens `path`. Returns the tokens that may come next and
    /// after each of which the logits are needed too.
    pub fn take(&mut self, path: &[u32], logits: &[f32]) -> Vec<u32> {
        let Some(reached) = self.open.remove(path) else { return Vec::new() };
        let (pieces, ends) = self.continuations(&reached.bytes);
        let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let weight = |&id: &u32| logits.get(id as usize).map_or(0.0, |&logit| f64::from(logit - largest).exp());
        let ends = ends.map(|label| (label, self.vocabulary.ends.iter().map(weight).sum::<f64>()));
        let sum =
            pieces.values().copied().flatten().map(weight).sum::<f64>() + ends.map_or(0.0, |(_, weight)| weight);
        if path.is_empty() {
            let all: f64 = logits.iter().map(|&logit| f64::from(logit - largest).exp()).sum();
            self.mass = sum / all;
        }
        if sum <= 0.0 || !sum.is_finite() {
            // Nothing that is allowed has any probability left.
            self.share(&reached.bytes, reached.probability);
            return Vec::new();
        }
        if let Some((label, weight)) = ends {
            self.probabilities[label] += reached.probability * weight / sum;
        }
        let mut next = Vec::new();
        for (piece, ids) in pieces {
            let bytes = [reached.bytes.as_slice(), piece].concat();
            for id in ids {
                let probability = reached.probability * weight(id) / sum;
                match self.beginning_with(&bytes)[..] {
                    [label] => self.probabilities[label] += probability,
                    _ if probability >= LEAST_FOLLOWED => {
                        self.open.insert([path, &[*id]].concat(), Reached { bytes: bytes.clone(), probability });
                        next.push(*id);
                    }
                    _ => self.share(&bytes, probability),
                }
            }
        }
        next
    }

    /// The tokens that continue a beginning towards a label, by their bytes, and the label that may end here although
    /// others go on.
    fn continuations(&self, begun: &[u8]) -> (BTreeMap<&'a [u8], &'a [u32]>, Option<usize>) {
        let (mut pieces, mut end) = (BTreeMap::new(), None);
        for label in self.beginning_with(begun) {
            let rest = &self.texts[label].as_bytes()[begun.len()..];
            if rest.is_empty() {
                end = Some(label);
            }
            for length in 1..=rest.len().min(self.vocabulary.longest) {
                if let Some((piece, ids)) = self.vocabulary.ids.get_key_value(&rest[..length]) {
                    pieces.insert(piece.as_slice(), ids.as_slice());
                }
            }
        }
        (pieces, end)
    }

    fn beginning_with(&self, bytes: &[u8]) -> Vec<usize> {
        (0..self.texts.len()).filter(|&label| self.texts[label].as_bytes().starts_with(bytes)).collect()
    }

    /// Gives a probability that is not followed to the labels that it leads to.
    fn share(&mut self, bytes: &[u8], probability: f64) {
        let labels = self.beginning_with(bytes);
        for &label in &labels {
            self.probabilities[label] += probability / labels.len() as f64;
        }
    }

    /// The labels' probabilities, and how much of the model's own probability the first tokens of all labels have: what
    /// is not near 1 says that the model would rather answer otherwise.
    pub fn finish(self) -> (Vec<f64>, f64) {
        (self.probabilities, self.mass)
    }
}

/// How many tokens after the prompt have to be read at most, in a vocabulary that has a token for each byte.
pub fn most_tokens(labels: &[String]) -> usize {
    let differ_at_once = |one: &String, other: &String| one.as_bytes().first() != other.as_bytes().first();
    let at_once =
        labels.iter().enumerate().all(|(place, one)| labels[..place].iter().all(|o| differ_at_once(one, o)));
    if at_once { 0 } else { labels.iter().map(String::len).max().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash, Hasher};

    use super::*;

    const TOKENS: [&str; 18] = [
        "", "j", "a", "n", "e", "ja", "nee", "ne", "o", "on", "w", "aar", "waar", "onwaar", "ar", "r", "jammer", "m",
    ];
    const END: u32 = 0;

    fn vocabulary() -> Vocabulary {
        Vocabulary::new(TOKENS.iter().map(|token| token.as_bytes().to_vec()), &[END])
    }

    /// Logits that depend on all that was read.
    fn logits(path: &[u32]) -> Vec<f32> {
        let logit = |id: usize| {
            let mut hash = DefaultHasher::new();
            (path, id).hash(&mut hash);
            (hash.finish() % 1000) as f32 / 200.0
        };
        (0..TOKENS.len()).map(logit).collect()
    }

    fn probabilities(labels: &[&str]) -> Vec<f64> {
        let (vocabulary, labels) = (vocabulary(), labels.iter().map(|&label| label.to_owned()).collect::<Vec<_>>());
        let mut found = Labels::new(&vocabulary, &labels);
        let mut paths = vec![Vec::new()];
        while let Some(path) = paths.pop() {
            let next = found.take(&path, &logits(&path));
            paths.extend(next.into_iter().map(|token| [path.as_slice(), &[token]].concat()));
        }
        found.finish().0
    }

    /// The same by walking every way to write every label, to its end token.
    fn by_brute_force(labels: &[&str]) -> Vec<f64> {
        fn walk(labels: &[&str], text: &str, path: &[u32], probability: f64, found: &mut [f64]) {
            let logits = logits(path);
            let is_open = |text: &str| labels.iter().any(|label| label.starts_with(text));
            let allowed = |id: usize| match TOKENS[id] {
                "" => labels.contains(&text),
                token => is_open(&format!("{text}{token}")),
            };
            let weight = |id: usize| f64::from(logits[id]).exp();
            let sum: f64 = (0..TOKENS.len()).filter(|&id| allowed(id)).map(weight).sum();
            for id in (0..TOKENS.len()).filter(|&id| allowed(id)) {
                let probability = probability * weight(id) / sum;
                if id as u32 == END {
                    found[labels.iter().position(|&label| label == text).unwrap()] += probability;
                } else {
                    let path = [path, &[id as u32]].concat();
                    walk(labels, &format!("{text}{}", TOKENS[id]), &path, probability, found);
                }
            }
        }
        let mut found = vec![0.0; labels.len()];
        walk(labels, "", &[], 1.0, &mut found);
        found
    }

    #[test]
    fn probabilities_are_those_of_every_way_to_write_each_label() {
        for labels in [
            &["ja", "nee"][..],
            &["waar", "onwaar"],
            &["ja", "jammer"],
            &["ja", "jaja", "jajaja"],
            &["onwaar", "on", "o", "nee", "ne", "a"],
        ] {
            let (found, expected) = (probabilities(labels), by_brute_force(labels));
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-5, "{labels:?}: {found} for {expected}");
            }
            assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn labels_that_differ_at_once_need_one_pass() {
        let (vocabulary, labels) = (vocabulary(), ["ja".to_owned(), "nee".to_owned()]);
        let mut found = Labels::new(&vocabulary, &labels);
        assert!(found.take(&[], &logits(&[])).is_empty());
        let weight = |id: usize| f64::from(logits(&[])[id]).exp();
        let (ja, nee) = (weight(1) + weight(5), weight(3) + weight(7) + weight(6));
        let all: f64 = (0..TOKENS.len()).map(weight).sum();
        let (probabilities, mass) = found.finish();
        assert!((probabilities[0] - ja / (ja + nee)).abs() < 1e-9 && (mass - (ja + nee) / all).abs() < 1e-9);
        assert_eq!(most_tokens(&labels), 0);
        assert_eq!(most_tokens(&["ja".to_owned(), "jammer".to_owned()]), 6);
    }

    #[test]
    fn what_the_model_rules_out_is_shared_equally() {
        let (vocabulary, labels) = (vocabulary(), ["ja".to_owned(), "nee".to_owned()]);
        let mut found = Labels::new(&vocabulary, &labels);
        let mut logits = vec![f32::NEG_INFINITY; TOKENS.len()];
        logits[15] = 1.0;
        found.take(&[], &logits);
        assert_eq!(found.finish(), (vec![0.5, 0.5], 0.0));
    }
}
