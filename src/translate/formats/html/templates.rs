//! What servers fill into a page before anybody reads it: `<% … %>`, `<?php … ?>`, `<#if …>`. A reader of HTML takes them
//! for text or for the wrong tags, so that they are comments to it.

use std::borrow::Cow;
use std::ops::Range;

/// A page whose templates are comments of the same length.
pub fn hidden(page: &str) -> Cow<'_, str> {
    let found = templates(page);
    let mut hidden = Cow::Borrowed(page);
    for range in found {
        let inside = "_".repeat(range.len() - "<?>".len());
        hidden.to_mut().replace_range(range, &["<?", &inside, ">"].concat());
    }
    hidden
}

/// Whether source is a template.
pub fn is_template(source: &str) -> bool {
    ["<%", "<?", "<#", "<@", "{"].iter().any(|mark| source.starts_with(mark))
}

/// Whether a template only says what follows it: `<% if tree %>`. Others stand for words: `<%= name %>`.
pub fn is_control(source: &str) -> bool {
    let is_output = ["<%=", "<%-", "<?=", "{{"].iter().any(|mark| source.starts_with(mark));
    is_template(source) && !is_output
}

/// A text that may have templates: what is between them, and each of them.
pub fn split(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut done = 0;
    let mut parts = Vec::new();
    for range in templates(text) {
        parts.push((&text[done..range.start], Some(&text[range.clone()])));
        done = range.end;
    }
    parts.push((&text[done..], None));
    parts
}

/// The templates that a reader of HTML misreads, in order.
fn templates(page: &str) -> Vec<Range<usize>> {
    /// How each begins and ends. Those in braces are read as text, unless they have what may begin or end a tag.
    const KINDS: [(&str, &str); 6] =
        [("<%", "%>"), ("<?", "?>"), ("<#", ">"), ("<@", ">"), ("{{", "}}"), ("{%", "%}")];
    let mut found = Vec::new();
    // What does not end from one place on does not from a later one.
    let mut is_open = [false; KINDS.len()];
    let mut place = 0;
    while let Some(start) = page[place..].find(['<', '{']).map(|start| place + start) {
        place = start + 1;
        let rest = &page[start..];
        let Some(kind) = KINDS.iter().position(|(begins, _)| rest.starts_with(begins)) else { continue };
        let (begins, ends) = KINDS[kind];
        let is_directive =
            ends != ">" || rest[begins.len()..].starts_with(|letter: char| letter.is_ascii_alphabetic());
        if is_open[kind] || !is_directive {
            continue;
        }
        let end = rest.match_indices(ends).map(|(end, _)| end + ends.len()).find(|&end| {
            // `<#if (a > b)>`
            ends != ">" || rest[..end].matches('(').count() == rest[..end].matches(')').count()
        });
        // PHP may go on to the end of the page.
        let end = end.or_else(|| rest.starts_with("<?php").then_some(rest.len()));
        let Some(end) = end else {
            is_open[kind] = true;
            continue;
        };
        if rest.starts_with('<') || rest[..end].contains(['<', '>']) {
            found.push(start..start + end);
        }
        place = start + end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_comments_of_the_same_length() {
        let cases = [
            ("a <%= b > c %> d", "a <?_________> d"),
            ("<?php if ($a > 1) { ?><p>é<?= $é ?></p>", "<?___________________><p>é<?_______></p>"),
            ("<#if (a > b)>x</#if><@m/>", "<?__________>x</#if><?__>"),
            ("{{ a }} {{ a < b }} {% if a > b %}", "{{ a }} <?________> <?___________>"),
            ("5 <% of 6 < 7 {{ and <# x > <b>", "5 <% of 6 < 7 {{ and <# x > <b>"),
            ("<p>x</p><?php echo '<b>';", "<p>x</p><?______________>"),
        ];
        for (page, expected) in cases {
            assert_eq!(hidden(page), expected);
        }
    }
}
