//! The messages of programs: what a program fills into them, the markup that they have, and the texts that they choose
//! among. Catalogues and files of keys share it.

mod accelerator;
mod choice;
pub mod directives;
pub mod markup;
pub mod plurals;

use std::ops::Range;

pub use accelerator::Accelerator;
pub use choice::{Choice, adapted, has_choices, spread};
use directives::Style;

use crate::translate::segment::Fragment;

/// A text of a message: all of it, or one of those that it chooses among.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    pub range: Range<usize>,
    pub choice: Choice,
}

/// The texts of a message. `None` if it chooses among texts within a sentence: what of it is prose is not known.
pub fn leaves(text: &str) -> Option<Vec<Leaf>> {
    choice::leaves(text)
}

/// The content of a text: its prose, and the rest as it is written in its document, of which `own` gives each part.
/// Where directives get numbers, `escape` writes them.
pub fn fragments(
    text: &str,
    choice: &Choice,
    style: Style,
    own: impl Fn(Range<usize>) -> String,
    escape: impl Fn(&str) -> String,
) -> Vec<Fragment> {
    let style = style.within(choice);
    let numbered = directives::numbered(text, style);
    if numbered == text { markup::fragments(text, style, own) } else { markup::of_text(&numbered, style, escape) }
}

/// What a program needs of a message: its arguments, its markup, its choices, the line breaks at its ends.
pub fn needs(text: &str, style: Style) -> Vec<String> {
    let Some(leaves) = leaves(text) else { return vec![text.to_owned()] };
    let mut needs = Vec::new();
    let mut done = 0;
    for Leaf { range, choice } in leaves {
        let (leaf, style) = (&text[range.clone()], style.within(&choice));
        if choice == Choice::None {
            done = text.len();
        } else {
            needs.push(text[done..range.start].to_owned());
            done = range.end;
        }
        needs.extend(directives::arguments(leaf, style));
        needs.extend(markup::kept(leaf, style));
        needs.push(format!("{} {}", leaf.starts_with('\n'), leaf.ends_with('\n')));
    }
    needs.push(text[done..].to_owned());
    needs
}
