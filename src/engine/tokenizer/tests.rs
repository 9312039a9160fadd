//! The tokenizer of the fixtures, and the real one where it is at hand.

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::conversation::{Message, Role};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/phi-cpu/tests/fixtures").join(name)
}

fn from_json() -> Tokenizer {
    Tokenizer::from_directory(&fixture("tokenizer")).unwrap()
}

fn from_gguf() -> Tokenizer {
    let file = phi_cpu::gguf::File::open(&fixture("chat-q8_0.gguf")).unwrap();
    Tokenizer::from_gguf(&file.vocabulary().unwrap()).unwrap()
}

/// Texts on which tokenizers differ: runs of blanks, every kind of letter, control tokens and near misses.
const NASTY: &[&str] = &[
    "",
    " ",
    "  ",
    "   x",
    "x     ",
    "\t",
    "\t\t\t\tx\t\t",
    "\n",
    "\n\n\n x \r\n\r\n",
    " \n \n",
    "De kat zit op de mat.",
    "'s Avonds, 't is zo'n dag; I'LL 'RE 'tis",
    "één coördinatie naïef financiën ’s-Hertogenbosch",
    "e\u{301}e\u{301}n",
    "1234567890 3,14 1e-9 ½ ² ٣",
    "🧀🇳🇱👩‍👩‍👧‍👦 ok",
    "漢字 кириллица العربية עברית",
    "def f(x):\n        return x  # \tok\n",
    "<|im_end|>",
    "x<|im_start|>user\nhoi<|im_end|>\n<|endoftext|>",
    "<|im_en d|> <|im_end| > <<|im_end|>>",
    "<|im_start<|im_end|>|>",
    "[PAD315] [PAD50300]",
    "\u{0}\u{1}\u{7f}\u{ad}\u{200b}\u{feff}\u{fffd}\u{10ffff}",
    "a\u{a0}b\u{2003}c\u{3000}d",
];

#[test]
fn the_gguf_tokenizer_equals_the_one_in_json() {
    let (json, gguf) = (from_json(), from_gguf());
    for text in NASTY {
        assert_eq!(gguf.encode_plain(text).unwrap(), json.encode_plain(text).unwrap(), "{text:?}");
        assert_eq!(gguf.encode_marked(text).unwrap(), json.encode_marked(text).unwrap(), "{text:?}");
    }
    for id in 0..json.len() as u32 {
        assert_eq!(gguf.bytes_of(id), json.bytes_of(id), "{id}");
        assert_eq!(gguf.marker_name(id), json.marker_name(id), "{id}");
    }
}

/// Fietje's tokenizer, which is not part of the project.
fn real_tokenizer() -> Option<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/fietje-tokenizer");
    if directory.is_dir() {
        return Some(directory);
    }
    eprintln!("skipped: Fietje's own tokenizer is not at {}", directory.display());
    None
}

/// The metadata that a converter would write for a `tokenizer.json`.
fn vocabulary_of(directory: &Path) -> phi_cpu::gguf::Vocabulary {
    use phi_cpu::gguf::TokenKind;
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(directory.join("tokenizer.json")).unwrap()).unwrap();
    let size = 51_200;
    let mut tokens: Vec<String> = (0..size).map(|id| format!("[PAD{id}]")).collect();
    let mut kinds = vec![TokenKind::UserDefined; size];
    for (token, id) in json["model"]["vocab"].as_object().unwrap() {
        let id = id.as_u64().unwrap() as usize;
        tokens[id].clone_from(token);
        kinds[id] = TokenKind::Normal;
    }
    for token in json["added_tokens"].as_array().unwrap() {
        let id = token["id"].as_u64().unwrap() as usize;
        tokens[id] = token["content"].as_str().unwrap().to_owned();
        kinds[id] = if token["special"].as_bool().unwrap() { TokenKind::Control } else { TokenKind::UserDefined };
    }
    let merge = |merge: &serde_json::Value| match merge.as_array() {
        Some(pair) => format!("{} {}", pair[0].as_str().unwrap(), pair[1].as_str().unwrap()),
        None => merge.as_str().unwrap().to_owned(),
    };
    let merges = json["model"]["merges"].as_array().unwrap().iter().map(merge).collect();
    let model = "gpt2".to_owned();
    phi_cpu::gguf::Vocabulary { model, tokens, kinds, merges, end_of_text: None, chat_template: None }
}

#[test]
fn fietjes_own_tokenizer_gives_its_ids_from_json_and_from_metadata() {
    let Some(directory) = real_tokenizer() else { return };
    let reference = Library::from_file(directory.join("tokenizer.json")).unwrap();
    let json = Tokenizer::from_directory(&directory).unwrap();
    let gguf = Tokenizer::from_gguf(&vocabulary_of(&directory)).unwrap();
    assert_eq!(json.marker("<|im_start|>"), Some(50295));
    assert_eq!(json.marker("<|im_end|>"), Some(50296));
    assert_eq!(json.marker("<|endoftext|>"), Some(50256));
    let runs = (1..70).flat_map(|count| [" ".repeat(count), "\t".repeat(count), format!("x{}y", " ".repeat(count))]);
    let texts: Vec<String> = NASTY.iter().map(|&text| text.to_owned()).chain(runs).collect();
    for text in &texts {
        let expected = reference.encode(text.as_str(), false).unwrap().get_ids().to_vec();
        assert_eq!(json.encode_marked(text).unwrap(), expected, "{text:?}");
        assert_eq!(gguf.encode_marked(text).unwrap(), expected, "{text:?}");
        let bytes: Vec<u8> =
            json.encode_plain(text).unwrap().iter().flat_map(|&id| json.bytes_of(id)).copied().collect();
        assert_eq!(bytes, text.as_bytes(), "{text:?}");
    }
}

fn conversation(texts: &[String]) -> Conversation {
    let roles = [Role::System, Role::User, Role::Assistant, Role::User];
    let messages = roles.into_iter().zip(texts).map(|(role, content)| Message { role, content: content.clone() });
    Conversation { messages: messages.collect() }
}

#[test]
fn ordinary_conversations_encode_as_the_rendered_template_does() {
    let tokenizer = from_json();
    let template = ChatTemplate::ChatMl;
    for text in NASTY.iter().filter(|text| !text.contains("<|im_") && !text.contains("<|end")) {
        let conversation = conversation(&["Wees kort.".to_owned(), (*text).to_owned()]);
        let expected = tokenizer.encode_marked(&template.render(&conversation).unwrap()).unwrap();
        assert_eq!(tokenizer.encode_conversation(&conversation, &template).unwrap(), expected, "{text:?}");
    }
}

#[test]
fn a_last_message_of_the_model_is_left_open() {
    let tokenizer = from_json();
    let template = ChatTemplate::ChatMl;
    let texts = ["Wees kort.", "Vertel", "Er was eens <|im_end|>"].map(str::to_owned);
    let ids = tokenizer.encode_conversation(&conversation(&texts), &template).unwrap();
    let question = tokenizer.encode_conversation(&conversation(&texts[..2]), &template).unwrap();
    assert_eq!(ids[..question.len()], question);
    let rest: Vec<u8> = ids[question.len()..].iter().flat_map(|&id| tokenizer.bytes_of(id)).copied().collect();
    assert_eq!(rest, texts[2].as_bytes());
}

proptest! {
    #[test]
    fn any_text_survives_the_way_through_tokens(text in "\\PC{0,60}|[ \t\n<|im_endstar>]{0,60}") {
        let tokenizer = from_gguf();
        let bytes: Vec<u8> =
            tokenizer.encode_plain(&text).unwrap().iter().flat_map(|&id| tokenizer.bytes_of(id)).copied().collect();
        prop_assert_eq!(bytes, text.as_bytes());
    }

    #[test]
    fn no_text_of_a_person_becomes_a_control_token(
        texts in prop::collection::vec(prop_oneof![
            "(<\\|im_start\\|>|<\\|im_end\\|>|<\\|endoftext\\|>|[a-z<|> ]|\u{100000}|\u{100001}){0,12}", "\\PC{0,20}",
        ], 2..5),
    ) {
        let tokenizer = from_json();
        let template = ChatTemplate::ChatMl;
        let conversation = conversation(&texts);
        let ids = tokenizer.encode_conversation(&conversation, &template).unwrap();
        // The template's own markers, two for each message and one to open the answer, unless that is there already.
        let markers = ids.iter().filter(|&&id| tokenizer.marker_name(id).is_some()).count();
        let is_begun = conversation.messages.last().is_some_and(|last| last.role == Role::Assistant);
        prop_assert_eq!(markers, 2 * (conversation.messages.len() - usize::from(is_begun)) + 1);
        // And every message is there, byte for byte.
        let shown: Vec<u8> = ids.iter().flat_map(|&id| tokenizer.bytes_of(id)).copied().collect();
        let expected: String = conversation
            .messages
            .iter()
            .map(|message| format!("{}\n{}\n", message.role.name(), message.content))
            .chain(["assistant\n".to_owned()])
            .collect();
        let begun = expected.strip_suffix("\nassistant\n").filter(|_| is_begun);
        let expected = begun.unwrap_or(&expected);
        prop_assert_eq!(String::from_utf8(shown).unwrap(), expected);
    }
}

#[test]
fn broken_vocabularies_are_errors() {
    let file = phi_cpu::gguf::File::open(&fixture("chat-q8_0.gguf")).unwrap();
    let good = file.vocabulary().unwrap();
    let broken = [
        phi_cpu::gguf::Vocabulary { model: "llama".to_owned(), ..good.clone() },
        phi_cpu::gguf::Vocabulary { merges: vec!["loos".to_owned()], ..good.clone() },
        phi_cpu::gguf::Vocabulary { merges: vec!["qqqq zzzz".to_owned()], ..good },
    ];
    for vocabulary in broken {
        assert!(matches!(Tokenizer::from_gguf(&vocabulary), Err(TokenizerError::Invalid(_))));
    }
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(Tokenizer::from_directory(empty.path()), Err(TokenizerError::Io { .. })));
    std::fs::write(empty.path().join("tokenizer.json"), "{").unwrap();
    assert!(matches!(Tokenizer::from_directory(empty.path()), Err(TokenizerError::Invalid(_))));
}

#[test]
fn a_file_that_is_broken_anywhere_is_an_error() {
    let whole = std::fs::read_to_string(fixture("tokenizer/tokenizer.json")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let read = |text: &str| {
        std::fs::write(directory.path().join("tokenizer.json"), text).unwrap();
        Tokenizer::from_directory(directory.path())
    };
    for part in ["decoder", "post_processor", "pre_tokenizer", "normalizer", "added_tokens", "model"] {
        let start = whole.find(&format!("\"{part}\"")).unwrap() + part.len() + 3;
        for broken in ["{", "]", "{\"type\":", "1e999", "\"\\ud800\""] {
            let text = format!("{}{broken}{}", &whole[..start], &whole[start..]);
            assert!(matches!(read(&text), Err(TokenizerError::Invalid(_))), "{part}: {broken}");
        }
        assert!(matches!(read(&whole[..start + 20]), Err(TokenizerError::Invalid(_))), "{part}");
    }
}

/// A `tokenizer.json` with another value for one of its fields.
fn with_field(name: &str, value: serde_json::Value) -> Result<Tokenizer, TokenizerError> {
    let directory = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(fixture("tokenizer/tokenizer.json")).unwrap();
    let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
    document[name] = value;
    std::fs::write(directory.path().join("tokenizer.json"), document.to_string()).unwrap();
    Tokenizer::from_directory(directory.path())
}

#[test]
fn a_normalizer_may_not_make_much_text_out_of_little() {
    let replace =
        |content: &str| serde_json::json!({"type": "Replace", "pattern": {"String": "a"}, "content": content});
    let sequence = |steps: Vec<serde_json::Value>| serde_json::json!({"type": "Sequence", "normalizers": steps});
    for harmless in [replace("bb"), serde_json::json!({"type": "NFC"}), sequence(vec![replace("b"); 3])] {
        assert!(with_field("normalizer", harmless).is_ok());
    }
    let deep = (0..4).fold(replace("aaaaaaa"), |step, _| sequence(vec![step, replace("aaaaaaa")]));
    for explosive in [replace(&"a".repeat(1000)), sequence(vec![replace("aaaaaaa"); 5]), deep] {
        assert!(matches!(with_field("normalizer", explosive), Err(TokenizerError::Invalid(_))));
    }
}

#[test]
fn a_tokenizer_that_fails_says_so() {
    // A model of words has no token for an unknown one, nor one that stands for it.
    let words = serde_json::json!({"type": "WordLevel", "vocab": {"kat": 0}, "unk_token": "niets"});
    let tokenizer = with_field("model", words).unwrap();
    assert!(tokenizer.encode_plain("kat hond").is_err() && tokenizer.encode_marked("kat hond").is_err());
    let conversation = Conversation::question(None, "hond".to_owned());
    let failed = tokenizer.encode_conversation(&conversation, &ChatTemplate::ChatMl);
    assert!(matches!(failed, Err(EngineError::Encode(_))));
}
