//! What all checks of a translation cost, a segment: everyday sentences, a sentence of a newspaper, and one with
//! faults. `cargo bench --bench checks`.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use fietje::testing::translate::{Evidence, Expected, Fragment, Language, Masked, Pair, review};

const PAIR: Pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };

const EVERYDAY: &str = include_str!("../src/translate/check/everyday.tsv");
const SOURCE: &str = "On Tuesday 14 May the mayor of Utrecht, Anna de Vries, opened the new library at half past two, but she \
    did not speak to the roughly 1,500 people who had come, because (as she said afterwards) “nobody could hear me”.";
const TARGET: &str = "Op dinsdag 14 mei opende de burgemeester van Utrecht, Anna de Vries, om half drie de nieuwe bibliotheek, \
    maar ze sprak de ongeveer 1.500 mensen die waren gekomen niet toe, omdat (zoals ze later zei) “niemand me kon horen”.";
const WRONG: &str = "Op dinsdag 15 mei opende de burgemeester van Utrecht, Anna Jansen, om half drie de nieuwe bibliotheek, \
    and she did speak to the roughly 1,500 people who had come.";

fn judge(pairs: &[(Masked, &str)]) {
    let expected = Expected { pair: PAIR, formality: None, terms: &[] };
    for (masked, translation) in pairs {
        black_box(review(masked, translation, &expected, Evidence::default()));
    }
}

fn masked(text: &str) -> Masked {
    Masked::new(&[Fragment::Text(text.to_owned())])
}

fn checks(criterion: &mut Criterion) {
    let rows =
        EVERYDAY.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect::<Vec<_>>());
    let everyday: Vec<(Masked, &str)> = rows.map(|row| (masked(row[0]), row[1])).take(100).collect();
    criterion.bench_function("100 everyday sentences", |bencher| bencher.iter(|| judge(&everyday)));
    criterion.bench_function("a long sentence", |bencher| bencher.iter(|| judge(&[(masked(SOURCE), TARGET)])));
    criterion.bench_function("a long sentence with faults", |bencher| {
        bencher.iter(|| judge(&[(masked(SOURCE), WRONG)]));
    });
}

fn settings() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20)
}

criterion_group! {
    name = benches;
    config = settings();
    targets = checks
}
criterion_main!(benches);
