//! Sequences with passes of their own: the same bits alone and in company.

use super::*;

/// All logits of answers of fixed tokens, with a draft now and then.
fn logits_of(scheduler: &mut Scheduler, model: &Model, ids: &[SequenceId]) -> Vec<Vec<f32>> {
    let mut logits: HashMap<SequenceId, (usize, Vec<f32>)> = ids.iter().map(|&id| (id, (0, Vec::new()))).collect();
    while logits.values().any(|(count, _)| *count < 12) {
        for outcome in scheduler.step(model, &|| false).unwrap() {
            if outcome.logits.is_empty() {
                continue;
            }
            let (count, all) = logits.get_mut(&outcome.id).unwrap();
            all.extend(outcome.logits.rows().flatten());
            *count += 1;
            if *count < 12 {
                let draft: Vec<u32> = (0..=*count % 4).map(|place| (*count * 7 + place) as u32 % 200 + 3).collect();
                scheduler.push(outcome.id, &draft);
            }
        }
    }
    ids.iter().map(|id| logits.remove(id).unwrap().1).collect()
}

#[test]
fn with_passes_of_their_own_sequences_have_the_same_logits_alone_and_in_company() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/mini/mini-q8_0.gguf");
    let limits = Limits { sequences: 4, cached_tokens: 8192, batching: Batching::Separate };
    for set in InstructionSet::available() {
        let model = open(&path, set);
        // Lengths around those of chunks and tiles; some share a prefix.
        let shared = text(7, 130);
        let prompts = [text(1, 65), [&shared[..], &[4]].concat(), text(2, 1), [&shared[..], &text(3, 70)].concat()];
        let alone = prompts.each_ref().map(|prompt| {
            let mut scheduler = Scheduler::new(&model, limits);
            let id = admit(&mut scheduler, &model, prompt);
            logits_of(&mut scheduler, &model, &[id]).remove(0)
        });
        let mut scheduler = Scheduler::new(&model, limits);
        for round in 0..2 {
            let ids = prompts.each_ref().map(|prompt| admit(&mut scheduler, &model, prompt));
            let together = logits_of(&mut scheduler, &model, &ids);
            for id in ids {
                scheduler.release(id);
            }
            for (alone, together) in alone.iter().zip(&together) {
                let same = alone.iter().zip(together).filter(|(one, other)| one.to_bits() == other.to_bits()).count();
                assert_eq!((same, together.len()), (alone.len(), alone.len()), "{} in round {round}", set.name());
            }
        }
    }
}
