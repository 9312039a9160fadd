//! TTML, which broadcasters and streaming services have: the paragraphs, each with its time.

use std::collections::HashSet;

use crate::translate::formats::xml::inline::{Inline, Marks, sentence};
use crate::translate::formats::xml::{Kind, Tree};
use crate::translate::formats::{Bilingual, Finishing, Format, Malformed, without_prose};
use crate::translate::language::Language;
use crate::translate::segment::{Segment, Syntax};

#[derive(Debug)]
pub struct Ttml;

static SENTENCE: Inline = Inline(&Marks { spans: &["span", "tt:span"], blanks: &[], noise: &[], style: "" });

/// The element that holds all others.
fn root(tree: &Tree) -> Result<usize, Malformed> {
    tree.root("tt").or_else(|_| tree.root("tt:tt"))
}

impl Format for Ttml {
    fn name(&self) -> &'static str {
        "ttml"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ttml", "dfxp"]
    }

    fn validate(&self, source: &str) -> Result<(), Malformed> {
        root(&Tree::new(source)?).map(|_| ())
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        let Ok(tree) = Tree::new(source) else { return Vec::new() };
        let is_paragraph = |number: &usize| {
            let token = &tree.tokens[*number];
            matches!(token.name, "p" | "tt:p") && token.kind == Kind::Open
        };
        let plain = HashSet::new();
        tree.elements().filter(is_paragraph).filter_map(|number| sentence(&tree, number, &SENTENCE, &plain)).collect()
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Unsupported
    }

    fn finish(&self, _source: &str, translated: String, how: &Finishing) -> String {
        let language = Tree::new(&translated).ok().and_then(|tree| tree.attribute(root(&tree).ok()?, "xml:lang"));
        match language.filter(|place| Language::named(&translated[place.clone()]) == Some(how.pair.source)) {
            Some(place) => [&translated[..place.start], how.pair.target.code(), &translated[place.end..]].concat(),
            None => translated,
        }
    }
}

impl Syntax for Ttml {
    fn escape(&self, prose: &str) -> String {
        SENTENCE.escape(prose)
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        without_prose(self, source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::Pair;
    use crate::translate::document::Document;
    use crate::translate::formats::Review;

    #[test]
    fn paragraphs_keep_their_times_tags_and_breaks() {
        let source = "<tt xml:lang=\"en\"><body><div><p begin=\"1s\" end=\"2s\">The <span tts:fontStyle=\"italic\">cat</span><br/>sleeps &amp; \
                      eats.</p></div></body></tt>";
        let document = Document::new(source.to_owned(), &Ttml);
        let texts = document.texts();
        assert_eq!(texts[0].text, "The {1}cat{2}{3}sleeps & eats.");
        let content = texts[0].unmask("De {1}kat{2}{3}slaapt & eet.");
        let (text, refused) = document.render(|_| content.as_deref());
        assert!(refused.is_empty());
        let pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };
        assert_eq!(
            document.finish(text, &Finishing { pair, review: Review::Unmarked, doubted: &HashSet::new() }),
            "<tt xml:lang=\"nl\"><body><div><p begin=\"1s\" end=\"2s\">De <span tts:fontStyle=\"italic\">kat</span><br/>slaapt &amp; \
             eet.</p></div></body></tt>"
        );
        assert_eq!(Ttml.validate("<html/>"), Err(Malformed { line: 1 }));
    }
}
