//! Pages from the wild: word processors, mail programs, forms.

use super::*;
use crate::translate::document::Document;
use crate::translate::formats::tests::masked;
use crate::translate::language::{Language, Pair};
use crate::translate::mask::Masked;

fn texts(page: &str) -> Vec<String> {
    masked(Document::new(page.to_owned(), &Html).segments())
}

/// The page with its vowels changed; nothing may be refused.
fn changed(page: &str) -> String {
    let document = Document::new(page.to_owned(), &Html);
    let change = |segment: &Segment| {
        let masked = Masked::new(&segment.content);
        let text: String = masked.text.chars().map(|letter| if letter == 'e' { 'o' } else { letter }).collect();
        masked.unmask(&text).unwrap()
    };
    let contents: Vec<Vec<Fragment>> = document.segments().iter().map(change).collect();
    let (text, refused) = document.render(|number| Some(&contents[number]));
    assert!(refused.is_empty(), "{refused:?} {text}");
    text
}

#[test]
fn blocks_are_segments_and_other_elements_are_kept() {
    let page = "<!DOCTYPE html>\n<html><head><title>Caf&eacute; &amp; bar</title><style>p { color: red }</style>\n\
        <script>if (a < b) { alert('nee') }</script></head>\n\
        <body><h1>Welkom</h1>\n<p>Dit is\n  <b>heel</b> <a href=\"x?a=1&amp;b=2\">mooi</a>,<br>echt.</p><!-- niets \
        --><pre>geen proza</pre>\n\
        <p>Typ <code>fietje chat</code> in.</p><ul><li>een<li>twee</ul><p translate=\"no\">nee</p></body></html>";
    let expected = ["Café & bar", "Welkom", "Dit is {1}heel{2} {3}mooi{4},{5}echt.", "Typ {1} in.", "een", "twee"];
    assert_eq!(texts(page), expected);
}

#[test]
fn unknown_elements_are_part_of_the_sentence() {
    let cases = [
        (
            "<p>Read the <u>third</u> page of <tt>it</tt>, <strike>old</strike>.</p>",
            "Read the {1}third{2} page of {3}it{4}, {5}old{6}.",
        ),
        (
            "<p>Press <button>Save</button> or <x-icon name=\"x\"></x-icon> to leave.</p>",
            "Press {1}Save{2} or {3} to leave.",
        ),
        ("<p>Click <svg width=\"9\"><path d=\"M0\"/></svg> to open.</p>", "Click {1} to open."),
        ("<p><svg><path/></svg> Open the menu</p>", "Open the menu"),
        ("<p>Our <span class=\"brand notranslate\">Blue Gate</span> is open.</p>", "Our {1} is open."),
        (
            "<p><font size=2>One <font color=red>red</font> <font color=blue>bike</font></font> left</p>",
            "{1}One {2}red{3} {4}bike{5}{6} left",
        ),
        ("<my-card>Hello <em>there</em></my-card>", "Hello {1}there{2}"),
        ("<p><code>git</code> is a program.</p>", "{1} is a program."),
    ];
    for (page, expected) in cases {
        assert_eq!(texts(page), [expected]);
    }
}

#[test]
fn attributes_that_readers_see_are_prose_wherever_they_are() {
    let page = "<meta name=\"description\" content=\"Hire a bike\"><meta property='og:title' content='Bikes'><meta name=author content=\"Anna\">\n\
        <p>See the <a href=\"/map\" title=\"The way\">map</a> and <img src=\"a.png\" alt='A red bike'>.</p>\n\
        <a href=\"/\"><img src=\"logo.png\" alt=\"First page\"></a>\n\
        <input type=\"submit\" value=\"Send it\"><input type=text value=\"code\" placeholder=\"Your name\">\n\
        <label>Search <input placeholder=\"Type a word\" aria-label=\"Search the shop\"></label>\n\
        <table summary=\"All prices\"><tr><th abbr=\"Price\">Price for a day</th></tr></table>\n\
        <noscript><p>Switch it <b>on</b>.</p></noscript><template><p>Hired.</p></template>\n\
        <!--[if mso]><p>Open this letter.</p><![endif]--><textarea>Write it here.</textarea>\n\
        <track label=\"English words\"><link rel=stylesheet title=\"Dark\" href=x>";
    let expected = [
        "Hire a bike",
        "Bikes",
        "See the {1}map{2} and {3}.",
        "The way",
        "A red bike",
        "First page",
        "Send it",
        "Your name",
        "Search {1}",
        "Type a word",
        "Search the shop",
        "All prices",
        "Price",
        "Price for a day",
        "Switch it {1}on{2}.",
        "Hired.",
        "Open this letter.",
        "Write it here.",
        "English words",
    ];
    assert_eq!(texts(page), expected);
    let expected = page
        .replace("Hire a bike", "Hiro a biko")
        .replace("'Bikes'", "'Bikos'")
        .replace("See the", "Soo tho")
        .replace("The way", "Tho way")
        .replace("A red bike", "A rod biko")
        .replace("First page", "First pago")
        .replace("Send it", "Sond it")
        .replace("Your name", "Your namo")
        .replace("<label>Search ", "<label>Soarch ")
        .replace("Type a", "Typo a")
        .replace("Search the shop", "Soarch tho shop")
        .replace("All prices", "All pricos")
        .replace("\"Price\"", "\"Prico\"")
        .replace(">Price for", ">Prico for")
        .replace("Hired.", "Hirod.")
        .replace("Open this letter", "Opon this lottor")
        .replace("Write it here", "Writo it horo");
    assert_eq!(changed(page), expected);
}

#[test]
fn a_quote_in_a_value_is_written_for_its_quotes() {
    let page = "<img alt=\"Aap\"><img alt='Beer'>";
    let document = Document::new(page.to_owned(), &Html);
    let content = [Fragment::Text("'t \"x\" & y".to_owned())];
    let (text, refused) = document.render(|_| Some(&content));
    assert_eq!(text, "<img alt=\"'t &quot;x&quot; &amp; y\"><img alt='&#39;t \"x\" &amp; y'>");
    assert!(refused.is_empty());
}

#[test]
fn white_space_and_entities_stay_as_they_are_written() {
    let page = "<ul>\n  <li>\n    <strong>Opening hours:</strong>\n    every day from nine\n    until five.\n  </li>\n</ul>\n\
        <p style=\"white-space: pre-line\">First line\nsecond line</p>\n<p>One<br>\ntwo<br/>\nthree</p>\n\
        <p>Tom&nbsp;&amp;&nbsp;Kim pay &euro;&nbsp;5 &mdash; soft&shy;ware</p>\n";
    let expected = page
        .replace("Opening", "Oponing")
        .replace("every", "ovory")
        .replace("nine\n    until five", "nino until fivo")
        .replace("line</p>", "lino</p>")
        .replace("First line", "First lino")
        .replace("second", "socond")
        .replace("One<", "Ono<")
        .replace("three", "throo")
        .replace("software", "x")
        .replace("soft&shy;ware", "soft&shy;waro");
    assert_eq!(changed(page), expected);
}

#[test]
fn pages_in_pages_are_read_no_deeper_than_people_write_them() {
    assert_eq!(texts("<!--[if mso]><noscript><p>One</p></noscript><![endif]--><p>Two"), ["One", "Two"]);
    let deep = texts(&format!("{}<p>One</p>", "<noscript>".repeat(20_000)));
    assert!(deep.len() <= 1, "{deep:?}");
}

#[test]
fn xhtml_is_read_as_xml() {
    let page = "<?xml version=\"1.0\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\" lang=\"en\"><head>\
        <script src=\"a.js\"/><title>The title</title></head><body><p>One<br/>line</p><textarea/><p>Two</p></body></html>";
    assert_eq!(texts(page), ["The title", "One{1}line", "Two"]);
    let pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };
    assert!(finish::with_language(page, pair).contains("xml:lang=\"nl\" lang=\"nl\""));
    assert_eq!(finish::with_language("<html lang='fr'>", pair), "<html lang='fr'>");
    assert_eq!(finish::with_language("<html lang=en-GB>", pair), "<html lang=nl>");
    // A browser reads an open script to its end.
    assert_eq!(texts("<script src=a />x</script><p>yes</p>"), ["yes"]);
}

#[test]
fn what_servers_fill_in_is_kept_to_the_byte() {
    let page = "<%= render \"menu\" %>\n<h2><%- title %></h2>\n<p>Hello <%= name > 1 ? 'a' : \"b\" %>, the gate <% if open %>is<% end %> open.</p>\n\
        <a href=\"<%= url(x) %>\" title=\"See <%= name %>'s tree\">See it</a>\n\
        <?php if ($a > 1) { ?><p><?= $name ?> sees the <b>tree</b>.</p><?php } ?>\n\
        <#if user?? && (a > b)><p>Hello <#escape x>there</#escape>.</p></#if>\n\
        <p>{% if a <b %}{{ tree }} is green{% endif %}, {$user.name}, [% where %], {if $x}here{/if}.</p>\n";
    let expected = [
        "Hello {1}, the gate {2}is{3} open.",
        "See it",
        "See {1}'s tree",
        "{1} sees the {2}tree{3}.",
        "Hello {1}there{2}.",
        "{1} is green{2}, {3}, {4}, {5}here{6}.",
    ];
    assert_eq!(texts(page), expected);
    let expected = page
        .replace("Hello <%", "Hollo <%")
        .replace("the gate", "tho gato")
        .replace("> open", "> opon")
        .replace("\"See <%", "\"Soo <%")
        .replace("'s tree", "'s troo")
        .replace(">See it", ">Soo it")
        .replace("sees the <b>tree", "soos tho <b>troo")
        .replace("Hello <#", "Hollo <#")
        .replace(">there<", ">thoro<")
        .replace("is green", "is groon")
        .replace("}here{", "}horo{");
    assert_eq!(changed(page), expected);
}

#[test]
fn what_is_bare_stays_bare_and_entities_are_those_of_their_source() {
    let page = "<p>We pay 5 < 6 & 7 > 3, then &lt;b&gt;, “here” or &ldquo;there&rdquo;, x -> y</p>\n<p>1 &lt; 2 &gt; one</p>\n";
    let expected = page
        .replace("We", "Wo")
        .replace("then", "thon")
        .replace("here”", "horo”")
        .replace("&ldquo;there&rdquo;", "“thoro”")
        .replace("one", "ono");
    assert_eq!(changed(page), expected);
}

#[test]
fn labels_of_pictures_and_formulas_are_kept_and_named() {
    let page = "<p>The <ruby>tree<rp>(</rp><rt>boom</rt><rp>)</rp></ruby> <svg><title>A tree</title><path/><text>Leaf</text></svg> \
        and <math><mi>x</mi><mtext>where x is</mtext></math>.</p>\n<title>Gate</title>\n";
    assert_eq!(texts(page), ["The {1}tree{2}{3}boom{4}{5}{6} {7} and {8}.", "Gate"]);
    let skipped: Vec<&str> = Html.skipped(page).into_iter().map(|range| &page[range]).collect();
    assert_eq!(skipped, ["A tree", "Leaf", "where x is"]);
}
