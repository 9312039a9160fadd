//! Links to the headings of their own document: where a heading is translated, its name is another, and its links
//! follow it.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::Flavour;
use super::reader::options;
use super::view::View;

/// What a reading of a document has to do with its headings.
#[derive(Default)]
struct Found {
    /// The text of each heading that is named by its text, in order.
    headings: Vec<String>,
    /// Where the name of a heading is in a link.
    links: Vec<Range<usize>>,
}

/// The translated document, with its links to headings as their names are now.
pub fn follow(source: &str, translated: String, flavour: Flavour) -> String {
    // Most documents have no such link.
    if !["](#", "]: #", "](<#", "]: <#"].into_iter().any(|link| source.contains(link)) {
        return translated;
    }
    let before = find(source, flavour).headings;
    let Found { headings: after, mut links } = find(&translated, flavour);
    if before.len() != after.len() {
        return translated;
    }
    let names: HashMap<String, String> = names(&before).into_iter().zip(names(&after)).collect();
    let mut followed = translated;
    links.sort_by_key(|link| std::cmp::Reverse(link.start));
    links.dedup();
    for link in links {
        if let Some(name) = names.get(&followed[link.clone()]) {
            followed.replace_range(link, name);
        }
    }
    followed
}

fn find(source: &str, flavour: Flavour) -> Found {
    let mut found = Found::default();
    let mut headings: Vec<(usize, String)> = Vec::new();
    super::views(source, flavour, |view| read(view, &mut headings, &mut found.links));
    headings.sort_by_key(|heading| heading.0);
    found.headings = headings.into_iter().map(|(_, text)| text).collect();
    found
}

fn read(view: &View, headings: &mut Vec<(usize, String)>, links: &mut Vec<Range<usize>>) {
    let text = view.text();
    let parser = Parser::new_ext(&text, options());
    for (_, definition) in parser.reference_definitions().iter() {
        links.extend(name_in(view, &definition.span, &definition.dest, "]:"));
    }
    let mut heading: Option<String> = None;
    for (event, range) in parser.into_offset_iter() {
        match event {
            // The titles of other blocks are headings to the parser alone.
            Event::Start(Tag::Heading { .. }) if text[range.clone()] == view.plain[range.clone()] => {
                heading = Some(String::new());
            }
            Event::Start(Tag::Heading { .. }) if !is_title(view, &text, range.start) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                // Attributes and the comments of MDX name the heading themselves.
                let names = |hole: &str| hole.contains('#') || hole.starts_with("{/*");
                let is_named = view.holes_in(&range).iter().any(|hole| names(&view.plain[hole.range.clone()]));
                if let Some(text) = heading.take().filter(|_| !is_named) {
                    headings.push((view.place(range.start), text));
                }
            }
            Event::Text(_) | Event::Code(_) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(view.plain[range].trim_matches('`'));
                }
            }
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, .. }) => {
                links.extend(name_in(view, &range, &dest_url, "]("));
            }
            _ => {}
        }
    }
}

/// Whether a heading is the title of a block that the parser does not know.
fn is_title(view: &View, text: &str, start: usize) -> bool {
    text[start..].starts_with('#') && !view.plain[start..].starts_with('#')
}

/// Where a link or a definition has the name of a heading.
fn name_in(view: &View, range: &Range<usize>, address: &str, before: &str) -> Option<Range<usize>> {
    let name = address.strip_prefix('#').filter(|name| !name.is_empty())?;
    let place = view.range(range);
    let source = view.source(range);
    let after = source.rfind(before)? + before.len();
    let start = after + source[after..].find('#')? + 1;
    let is_there =
        source[after..start - 1].trim().trim_start_matches('<').is_empty() && source[start..].starts_with(name);
    is_there.then(|| place.start + start..place.start + start + name.len())
}

/// The names of headings as GitHub makes them: letters and digits in lower case, dashes for spaces, a number for each
/// further one of a name.
fn names(headings: &[String]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let name = |heading: &String| {
        let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_');
        let name: String = heading
            .trim()
            .to_lowercase()
            .chars()
            .filter(kept)
            .map(|letter| if letter == ' ' { '-' } else { letter })
            .collect();
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name}-{}", *count - 1) }
    };
    headings.iter().map(name).collect()
}
