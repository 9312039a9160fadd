//! What the user waits for in the chat: the list of 10,000 saved turns, a search in them, a frame of a conversation of
//! 2,000 turns, the deltas of a long answer, and a key while an answer is being computed. `cargo bench --bench chat`.

#![allow(clippy::unwrap_used, reason = "a bench ends where something is wrong")]
#![allow(clippy::print_stdout, reason = "a figure is what a bench is for")]

#[path = "../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "a bench needs little of it")]
mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use crossterm::event::KeyCode;
use fietje::testing::conversation::{ConversationTree, Role, TurnState};
use fietje::testing::engine::{GenerationOptions, Preset};
use fietje::testing::i18n::{Language, Messages};
use fietje::testing::session::{Session, SessionDetails, SessionId, Store, Summary};
use fietje::testing::tui::{
    AnswerMsg, Choices, ConversationKey, EngineMsg, GenerationId, InitialState, InputMsg, Keymap, Mouse,
    PersonaState, Saving, SessionMsg, State, Theme, draw, update,
};
use ratatui::backend::TestBackend;
use support::terminal::Terminal;

const WORDS: [&str; 12] =
    ["fiets", "gracht", "polder", "molen", "kaas", "regen", "trein", "school", "brief", "zomer", "markt", "dijk"];

/// A text that is different for every number, in sentences of a dozen words.
fn text(number: usize) -> String {
    let word = |place: usize| WORDS[(number * 7 + place * place * 5 + number / 12) % WORDS.len()];
    let sentence = |first: usize| (first..first + 12).map(word).collect::<Vec<_>>().join(" ");
    let sentences: Vec<String> = (0..6).map(|place| format!("{}.", sentence(place * 12))).collect();
    format!("Zin {number}: {}\n\n- {}\n- {}", sentences.join(" "), word(3), word(4))
}

fn tree(turns: usize) -> ConversationTree {
    let mut tree = ConversationTree::default();
    for number in 0..turns {
        let role = if number % 2 == 0 { Role::User } else { Role::Assistant };
        tree.add(tree.head(), role, text(number), TurnState::Complete);
    }
    tree
}

fn saved_turns(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.db");
    let store = Store::open(&path, 0).unwrap();
    let fill = |store: &Store| {
        for session in 0..500_u32 {
            let id = store.create(&text(session as usize * 20), &SessionDetails::default(), session.into())?;
            for (place, turn) in tree(20).turns().iter().enumerate() {
                let mut turn = turn.clone();
                turn.content = text(session as usize * 20 + place);
                store.add_turn(id, turn.parent, &turn, session.into())?;
            }
        }
        Ok(())
    };
    store.all_or_nothing(fill).unwrap();
    drop(store);
    let mut group = criterion.benchmark_group("10,000 saved turns");
    group.bench_function("open the file and list", |bencher| {
        bencher.iter(|| Store::open(&path, 0).unwrap().list(500).unwrap());
    });
    let store = Store::open(&path, 0).unwrap();
    for words in ["fiets", "gracht molen", "zin 4321", "f", "nergens"] {
        group.bench_function(format!("search for `{words}`"), |bencher| {
            bencher.iter(|| store.search(words, 100).unwrap());
        });
    }
    group.finish();
}

fn empty_chat() -> State {
    State::new(InitialState {
        messages: Arc::new(Messages::new(Language::Dutch)),
        persona: PersonaState { system: None, name: None, available: Vec::new() },
        options: GenerationOptions { sampling: Preset::Precise.options(1), ..GenerationOptions::default() },
        measure: Some(100),
        theme: Theme::CALM,
        keymap: Keymap::default(),
        notice: None,
        saving: Saving::Off,
        server: None,
        draft: String::new(),
        mouse: Mouse::Chat,
        choices: Choices::default(),
    })
}

fn long_conversation(criterion: &mut Criterion) {
    let mut state = empty_chat();
    let (id, title) = (SessionId(1), "Lang".to_owned());
    let summary = Summary { id, title, updated: 0, turns: 2000, is_pinned: false, model: None, deleted: None };
    let session = Session { summary, created: 0, details: SessionDetails::default(), tree: tree(2000) };
    let opened = SessionMsg::Opened { key: ConversationKey(1), session: Box::new(session) };
    update(&mut state, opened);
    let mut terminal = ratatui::Terminal::new(TestBackend::new(120, 40)).unwrap();
    let mut group = criterion.benchmark_group("2,000 turns");
    group.bench_function("scroll and draw a frame", |bencher| {
        let mut up = true;
        bencher.iter(|| {
            update(&mut state, InputMsg::Wheel(if up { -3 } else { 3 }));
            up = !up;
            terminal.draw(|frame| draw(frame, &state)).unwrap();
        });
    });
    group.finish();
}

/// An answer of 20,000 characters, ten at a time. A resize after each delta makes the chat lay out the whole answer.
fn long_answer(criterion: &mut Criterion) {
    let answer: String = (0..50).map(|number| text(number) + "\n\n").collect();
    let chunks = answer.as_bytes().chunks(10).take(2_000);
    let deltas: Vec<String> = chunks.map(|chunk| String::from_utf8_lossy(chunk).into()).collect();
    let write_answer = |after: fn(&mut State, usize)| {
        let mut state = empty_chat();
        update(&mut state, InputMsg::Paste("Vertel".to_owned()));
        update(&mut state, InputMsg::Key(KeyCode::Enter.into()));
        for (number, text) in deltas.iter().enumerate() {
            let delta = AnswerMsg::Delta { text: text.clone(), tokens: 3, elapsed_ms: 0 };
            update(&mut state, EngineMsg::Answer(GenerationId(1), delta));
            after(&mut state, number);
        }
    };
    let mut group = criterion.benchmark_group("an answer in 2,000 deltas");
    group.sample_size(10);
    group.bench_function("laid out as it grows", |bencher| bencher.iter(|| write_answer(|_, _| ())));
    group.bench_function("laid out as a whole each time", |bencher| {
        bencher.iter(|| {
            write_answer(|state, number| drop(update(state, InputMsg::Resize(120 - (number as u16 % 2), 40))));
        });
    });
    group.finish();
}

/// How soon a key is visible while the engine reads a long prompt on all cores: the real program in a real terminal,
/// with a slow model of nothing but zeros.
fn keys_beside_an_answer(_: &mut Criterion) {
    let home = support::cli::Home::new();
    let model = support::slow_model::write(home.path());
    let mut terminal = Terminal::start(&home, &["chat", "--no-history", "-m", model.to_str().unwrap()]);
    terminal.wait_to_see("/2048");
    terminal.type_keys(&format!("\u{1b}[200~{}\u{1b}[201~\r", "De kat zit. ".repeat(100)));
    terminal.wait_to_see("Reading the conversation");
    let mut milliseconds = Vec::new();
    while milliseconds.len() < 40 && terminal.seen().contains("Reading the conversation") {
        let before = terminal.byte_count();
        let since = Instant::now();
        terminal.type_keys("x");
        while !terminal.bytes_since(before).contains('x') {
            std::thread::sleep(Duration::from_micros(200));
        }
        milliseconds.push(since.elapsed().as_secs_f64() * 1000.0);
        std::thread::sleep(Duration::from_millis(37));
    }
    milliseconds.sort_by(f64::total_cmp);
    let count = milliseconds.len();
    let (median, worst) = (milliseconds[count / 2], milliseconds[count - 1]);
    println!("a key beside an engine on all cores   median {median:.1} ms, worst {worst:.1} ms of {count}");
    terminal.signal("KILL");
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
    targets = saved_turns, long_conversation, long_answer, keys_beside_an_answer
}
criterion_main!(benches);
