//! Draws a part of a task that has its classes in the same proportions.

use std::collections::BTreeMap;

use super::Item;
use crate::eval::random::Random;

/// At most `limit` items, of each class its share, in their order; the same ones for the same seed.
pub fn draw(items: Vec<Item>, limit: usize, seed: u64) -> Vec<Item> {
    if items.len() <= limit {
        return items;
    }
    let mut classes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        classes.entry(item.class()).or_default().push(place);
    }
    let mut random = Random::new(seed);
    let shares = shares(&classes.values().map(Vec::len).collect::<Vec<_>>(), limit);
    let mut is_drawn = vec![false; items.len()];
    for (places, share) in classes.values_mut().zip(shares) {
        random.shuffle(places);
        places.iter().take(share).for_each(|&place| is_drawn[place] = true);
    }
    items.into_iter().zip(is_drawn).filter_map(|(item, is_drawn)| is_drawn.then_some(item)).collect()
}

/// Divides `limit` in proportion to `sizes`, whose sum is larger: whole parts first, then the largest remainders.
fn shares(sizes: &[usize], limit: usize) -> Vec<usize> {
    let all: usize = sizes.iter().sum();
    let mut shares: Vec<usize> = sizes.iter().map(|size| size * limit / all).collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&class| std::cmp::Reverse(sizes[class] * limit % all));
    let left = limit - shares.iter().sum::<usize>();
    order.into_iter().take(left).for_each(|class| shares[class] += 1);
    shares
}

#[cfg(test)]
mod tests {
    use super::super::{Content, Goal};
    use super::*;

    #[test]
    fn every_class_keeps_its_share_and_the_order_stays() {
        let item = |line: u64| {
            let answer = if line.is_multiple_of(4) { "ja" } else { "nee" };
            let goal = Goal::choice(vec!["ja".to_owned(), "nee".to_owned()], answer).unwrap();
            Item { id: serde_json::Value::Null, line, content: Content::Text(line.to_string()), goal }
        };
        let items: Vec<Item> = (0..400).map(item).collect();
        let drawn = draw(items.clone(), 40, 1);
        assert_eq!(drawn.iter().filter(|item| item.class() == "ja").count(), 10);
        assert_eq!(drawn.len(), 40);
        assert!(drawn.is_sorted_by_key(|item| item.line));
        assert_eq!(drawn, draw(items.clone(), 40, 1));
        assert_ne!(drawn, draw(items.clone(), 40, 2));
        assert_eq!(draw(items.clone(), 400, 1), items);
        assert!(draw(items, 0, 1).is_empty());
    }

    #[test]
    fn shares_add_up() {
        assert_eq!(shares(&[10, 10, 10], 10), [4, 3, 3]);
        assert_eq!(shares(&[1, 99], 50), [1, 49]);
        assert_eq!(shares(&[3, 3, 94], 10), [0, 0, 10]);
    }
}
