//! Translations as TMX.

use std::time::{Duration, UNIX_EPOCH};

use super::super::{Author, Code, Listed, Unit};
use super::property;
use crate::translate::formats::xml::escape;
use crate::translate::mask::placeholders;
use crate::translate::segment::Kind;

/// Writes translations for other tools, made at this time, in seconds since 1970.
pub fn write(units: &[Listed], now: i64) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n<tmx version=\"1.4\">\n\
         <header creationtool=\"fietje\" creationtoolversion=\"{version}\" segtype=\"paragraph\" o-tmf=\"fietje\" \
         adminlang=\"en\" srclang=\"*all*\" datatype=\"unknown\"{}/>\n<body>\n",
        date("creationdate", now)
    );
    for listed in units {
        document += &unit(listed);
    }
    document + "</body>\n</tmx>\n"
}

fn unit(listed: &Listed) -> String {
    let Listed { key, unit, .. } = listed;
    let mut properties = String::new();
    let mut add = |name: &str, value: &str| {
        properties += &["<prop type=\"", name, "\">", &escape(value), "</prop>\n"].concat();
    };
    if let Some(context) = &unit.context {
        add(property::CONTEXT, context);
    }
    if *key != unit.key() {
        add(property::KEY, &key.name());
    }
    if let Author::Model(model) = &unit.author {
        add(property::MODEL, model);
    }
    if let (false, Ok(doubts)) = (unit.doubts.is_empty(), serde_json::to_string(&unit.doubts)) {
        add(property::DOUBTS, &doubts);
    }
    let (source, target) = (unit.pair.source.code(), unit.pair.target.code());
    format!(
        "<tu srclang=\"{source}\"{}>\n{properties}<tuv xml:lang=\"{source}\"><seg>{}</seg></tuv>\n\
         <tuv xml:lang=\"{target}\"><seg>{}</seg></tuv>\n</tu>\n",
        date("changedate", unit.changed),
        text(unit, &unit.source),
        text(unit, &unit.target)
    )
}

/// An attribute with a time; nothing where it is not known.
fn date(name: &str, seconds: i64) -> String {
    let Some(seconds) = u64::try_from(seconds).ok().filter(|&seconds| seconds > 0) else { return String::new() };
    // `2026-01-31T12:00:00Z` without its marks.
    let time = humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds)).to_string();
    format!(" {name}=\"{}\"", time.replace(['-', ':'], ""))
}

/// One of the texts of a unit, its placeholders as inline codes.
fn text(unit: &Unit, text: &str) -> String {
    let pairs = pairs(&unit.codes);
    let (mut written, mut done) = (String::new(), 0);
    for (range, number) in placeholders(text) {
        let Some(place) = number.checked_sub(1).filter(|&place| place < unit.codes.len()) else { continue };
        written += &escape(&text[done..range.start]);
        done = range.end;
        let (code, kind) = &unit.codes[place];
        let code = escape(code);
        let inline = match (kind, pairs[place]) {
            (Kind::Whole, _) => format!("<ph x=\"{number}\">{code}</ph>"),
            (Kind::Open, Some(pair)) => format!("<bpt i=\"{pair}\" x=\"{number}\">{code}</bpt>"),
            (Kind::Close, Some(pair)) => format!("<ept i=\"{pair}\">{code}</ept>"),
            (Kind::Open, None) => format!("<it pos=\"begin\" x=\"{number}\">{code}</it>"),
            (Kind::Close, None) => format!("<it pos=\"end\" x=\"{number}\">{code}</it>"),
        };
        written += &inline;
    }
    written + &escape(&text[done..])
}

/// For each code that opens or closes something the number of its pair, from 1.
fn pairs(codes: &[Code]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; codes.len()];
    let (mut open, mut count) = (Vec::new(), 0);
    for (place, (_, kind)) in codes.iter().enumerate() {
        match kind {
            Kind::Whole => {}
            Kind::Open => open.push(place),
            Kind::Close => {
                if let Some(start) = open.pop() {
                    count += 1;
                    pairs[start] = Some(count);
                    pairs[place] = Some(count);
                }
            }
        }
    }
    pairs
}
