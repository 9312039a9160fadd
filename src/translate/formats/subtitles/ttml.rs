//! TTML, which broadcasters and streaming services have: the paragraphs, each with its time.

use std::collections::HashSet;

use crate::translate::formats::xml::inline::{Inline, Marks, Names, sentence};
use crate::translate::formats::xml::{Kind, Tree};
use crate::translate::formats::{Bilingual, Finishing, Format, Malformed, without_prose};
use crate::translate::language::Language;
use crate::translate::segment::{Segment, Syntax};

#[derive(Debug)]
pub struct Ttml;

static SENTENCE: Inline =
    Inline(&Marks { spans: &["span"], blanks: &[], noise: &[], style: "", names: Names::Unprefixed });

impl Format for Ttml {
    fn name(&self) -> &'static str {
        "ttml"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ttml", "dfxp"]
    }

    fn validate(&self, source: &str) -> Result<(), Malformed> {
        Tree::unprefixed(source)?.root("tt").map(|_| ())
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        let Ok(tree) = Tree::unprefixed(source) else { return Vec::new() };
        let is_paragraph = |number: &usize| {
            let token = &tree.tokens[*number];
            token.name == "p" && token.kind == Kind::Open
        };
        let plain = HashSet::new();
        tree.elements().filter(is_paragraph).filter_map(|number| sentence(&tree, number, &SENTENCE, &plain)).collect()
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Unsupported
    }

    fn finish(&self, _source: &str, translated: String, how: &Finishing) -> String {
        let tree = Tree::unprefixed(&translated).ok();
        let language = tree.and_then(|tree| tree.attribute(tree.root("tt").ok()?, "xml:lang"));
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

    #[test]
    fn a_prefix_for_the_namespace_makes_no_difference() {
        let source = "<x:tt xmlns:x='http://www.w3.org/ns/ttml' xml:lang='en'><x:body><x:p>The <x:span>cat</x:span> sleeps.</x:p>\
                      </x:body></x:tt>";
        let document = Document::new(source.to_owned(), &Ttml);
        let content = document.texts()[0].unmask("De {1}kat{2} slaapt.");
        let (text, refused) = document.render(|_| content.as_deref());
        assert!(refused.is_empty());
        assert_eq!(text, source.replace("The ", "De ").replace("cat", "kat").replace("sleeps", "slaapt"));
        assert!(crate::translate::formats::of_content(source).name() == "ttml");
    }
}
