//! What a translated page says of its language.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use crate::translate::language::{Language, Pair};

/// The page with its new language, where it named the old one.
pub fn with_language(page: &str, pair: Pair) -> String {
    let tokens = Tokenizer::new_with_emitter(page, DefaultEmitter::<usize>::new_with_span());
    let tags = tokens.filter_map(|token| {
        let Ok(token) = token;
        if let Token::StartTag(tag) = token { Some(tag) } else { None }
    });
    let mut edits = Vec::new();
    // The element is the first one.
    for tag in tags.take(1).filter(|tag| tag.name.as_slice() == b"html") {
        for name in ["lang", "xml:lang"] {
            let Some(value) = tag.attributes.get(name.as_bytes()) else { continue };
            let code = String::from_utf8_lossy(&value.value).into_owned();
            let written = &page[value.span.start..value.span.end];
            if Language::named(&code) == Some(pair.source)
                && let Some(place) = written.find(&code)
            {
                edits.push(value.span.start + place..value.span.start + place + code.len());
            }
        }
    }
    edits.sort_by_key(|range| range.start);
    let mut page = page.to_owned();
    for range in edits.into_iter().rev() {
        page.replace_range(range, pair.target.code());
    }
    page
}

/// The character set in the head of a page.
pub fn charset(page: &str) -> Option<String> {
    let tokens = Tokenizer::new_with_emitter(page, DefaultEmitter::<usize>::new_with_span());
    for token in tokens {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) if tag.name.as_slice() == b"body" => return None,
            Token::EndTag(tag) if tag.name.as_slice() == b"head" => return None,
            Token::StartTag(tag) if tag.name.as_slice() == b"meta" => {
                let value = |name: &str| {
                    let value = tag.attributes.get(name.as_bytes())?;
                    Some(String::from_utf8_lossy(&value.value).into_owned())
                };
                let content = value("content").unwrap_or_default();
                let within = content.split_once("charset=").map(|(_, name)| name.trim().to_owned());
                if let Some(name) = value("charset").or(within.filter(|_| value("http-equiv").is_some())) {
                    return Some(name);
                }
            }
            _ => {}
        }
    }
    None
}
