//! Attributes of shortcodes, components and containers that readers see. They are kept, because nobody but their program
//! knows what it takes there; so they are counted as skipped.

use std::sync::LazyLock;

use regex::Regex;

use super::roles;

/// A value with a name that says that readers see it, or without a name in a shortcode.
static VISIBLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = "title|subtitle|heading|header|caption|fig-cap|fig-alt|alt|label|text|content|summary|description|desc\
        |tooltip|placeholder|message|aria-label";
    Regex::new(&format!(r#"(?:(?:^|[\s{{,])(?:{names})\s*=\s*|^\{{\{{[<%]\s*[\w/-]+\s+)(?:"([^"]+)"|'([^']+)')"#))
        .ok()
});

/// Whether a tag has an attribute with words in it.
pub fn have_words(tag: &str) -> bool {
    if roles::has_words(tag) || arguments(tag).any(|argument| argument.contains(' ') && is_prose(argument)) {
        return true;
    }
    let Some(visible) = VISIBLE.as_ref() else { return false };
    visible
        .captures_iter(tag)
        .any(|found| found.get(1).or_else(|| found.get(2)).is_some_and(|value| is_prose(value.as_str())))
}

/// What a command of LaTeX has in braces. What is between `\begin` and `\end` is a formula.
fn arguments(tag: &str) -> impl Iterator<Item = &str> {
    let is_command = |tag: &&str| tag.starts_with(char::is_alphabetic) && !tag.starts_with("begin{");
    let command = tag.strip_prefix('\\').filter(is_command).unwrap_or_default();
    command.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(argument, _)| argument)
}

/// Whether a value is words, and not a name, an address or a format.
fn is_prose(value: &str) -> bool {
    let is_technical = value.contains(['/', '%', '#', '_', '{', '<']) || value.contains('.') && !value.contains(' ');
    value.starts_with(char::is_alphabetic)
        && !is_technical
        && (value.contains(' ') || value.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_names() {
        for tag in [
            "{{< figure src=\"a.png\" caption=\"The pond in spring\" >}}",
            "{{% expand \"Read more\" %}}",
            "{{< tab \"Linux\" >}}",
            "::: {.warning title='Watch out'}",
            "{#fig-a fig-alt=\"A plot of rain\" width=80%}",
            "<TabItem value=\"a\" label=\"Apple\" default>",
            "{% include note.html content=\"For readers.\" %}",
            "{guilabel}`Save as`",
            "\\footnote{See the book.}",
        ] {
            assert!(have_words(tag), "{tag}");
        }
        for tag in [
            "{{< relref \"plants.md#top\" >}}",
            "{{< highlight go >}}",
            "<Box data-title=\"Two words\">",
            "{: width=\"300\" }",
            "{{ page.date | date: \"%-d %B %Y\" }}",
            "<Tabs label=\"small\">",
            "{{< param \"version\" >}}",
            "\\eqref{eq:one}",
            "\\\\[ \\frac{1}{N} \\\\]",
            "\\begin{align} a \\text{if there} \\end{align}",
        ] {
            assert!(!have_words(tag), "{tag}");
        }
    }
}
