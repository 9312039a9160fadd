//! Markdown in its dialects: what is offered of each document, and what comes back from each kind of translator.

use std::path::{Path, PathBuf};

use super::translators::{ALL, Translator, translated};
use super::*;
use crate::translate::document::Document;
use crate::translate::language::{Language, Pair};

/// What the model sees of a document.
fn offered(document: &Document) -> Vec<String> {
    document.segments().iter().map(|segment| Masked::new(&segment.content).text).collect()
}

/// Translates with every translator: nothing is refused, nothing but prose changes, an echo is the same file, and no
/// escape is needed that was not.
fn survives(source: &str, format: &'static dyn Format) {
    let document = Document::new(source.to_owned(), format);
    for translator in ALL {
        let (text, refused) = translated(&document, translator);
        let refused: Vec<&str> =
            refused.iter().map(|&number| &source[document.segments()[number].range.clone()]).collect();
        assert!(refused.is_empty(), "{translator:?} {refused:?}\n{text}");
        assert_eq!(format.skeleton(&text), format.skeleton(source), "{translator:?}\n{text}");
        assert!(translator != Translator::Echoing || text == source, "{text}");
        let escapes = |text: &str| text.matches('\\').count();
        assert!(escapes(&text) <= escapes(source), "{translator:?} escapes what needs none\n{text}");
    }
}

/// A document, what is offered of it, and how it comes back from a translator that changes every letter.
fn check(format: &'static dyn Format, source: &str, prose: &[&str], expected: &str) {
    survives(source, format);
    let document = Document::new(source.to_owned(), format);
    assert_eq!(offered(&document), prose, "{source}");
    assert_eq!(translated(&document, Translator::Plain).0, expected);
}

fn corpus() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/markdown");
    let files = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| of_extension(path).is_some_and(|format| format != &Text as &dyn Format)).collect();
    files.sort();
    files
}

/// Beside each document of the corpus lies a file with its prose, a line for each segment.
#[test]
fn of_each_dialect_all_prose_is_offered_and_nothing_else() {
    let files = corpus();
    assert!(files.len() >= 15, "{files:?}");
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let format = of_extension(&file).unwrap();
        let document = Document::new(source.clone(), format);
        let expected = std::fs::read_to_string(file.with_added_extension("prose.txt")).unwrap_or_default();
        let found: String = offered(&document).into_iter().map(|text| text + "\n").collect();
        assert_eq!(found, expected, "{}", file.display());
        survives(&source, format);
        survives(&source.replace('\n', "\r\n"), format);
    }
}

#[test]
fn marks_of_admonitions_and_containers_stay_on_their_lines() {
    check(
        &Markdown,
        "!!! danger \"Wet paint\"\n\n    Do not touch\n    the wall.\n\nAfter it.\n",
        &["Wet paint", "Do not touch the wall.", "After it."],
        "!!! danger \"Xiv qeopv\"\n\n    Fu puv vuadj\n    vji xemm.\n\nEgvis ov.\n",
    );
    check(
        &Markdown,
        "> [!CAUTION] Wet paint\n> Do not touch.\n\n:::info[Wet *paint*]\nMind **it**.\n:::\n",
        &["Wet paint", "Do not touch.", "Wet {1}paint{2}", "Mind {1}it{2}."],
        "> [!CAUTION] Xiv qeopv\n> Fu puv vuadj.\n\n:::info[Xiv *qeopv*]\nNopf **ov**.\n:::\n",
    );
    check(
        &Markdown,
        "(top)=\n## Pond\n\n````{hint} Deep\n:class: big\n\nGo round.\n\n```{toctree}\nlist\n```\n````\n",
        &["Pond", "Deep", "Go round."],
        "(top)=\n## Qupf\n\n````{hint} Fiiq\n:class: big\n\nHu suapf.\n\n```{toctree}\nlist\n```\n````\n",
    );
}

#[test]
fn templates_are_kept_wherever_they_are() {
    check(
        &Markdown,
        "The [rules]({{ site.url }}{% link a.md %}) of [us](https://a.nl{{ p.x }}/b) hold{{< x y=\"z\" >}}.\n\
            {: .lead #top}\n\n{% if a %}\nYes, {{ name | upper }}!\n{% endif %}\n",
        &["The {1}rules{2} of {3}us{4} hold{5}.", "Yes, {1}!"],
        "Vji [samit]({{ site.url }}{% link a.md %}) ug [at](https://a.nl{{ p.x }}/b) jumf{{< x y=\"z\" >}}.\n\
            {: .lead #top}\n\n{% if a %}\nZit, {{ name | upper }}!\n{% endif %}\n",
    );
    check(
        &Markdown,
        "{{% tip %}}\nSit **down**.\n{{% /tip %}}\n{{< code-toggle >}}\nkey = \"no\"\n\nmore\n{{< /code-toggle >}}\n",
        &["Sit {1}down{2}."],
        "{{% tip %}}\nTov **fuxp**.\n{{% /tip %}}\n{{< code-toggle >}}\nkey = \"no\"\n\nmore\n{{< /code-toggle >}}\n",
    );
}

#[test]
fn math_and_code_are_kept() {
    let source = "The sum \\( a_1 + \\bar{b} \\) and \\(n\\), `x`, <code>*y*</code>, H~2~O and $z_1$ of \\[it\\].\n\n\
        \\[\na_1 \\\\\n\nb\n\\]\n\n\\begin{eqnarray}\na\n\nb\n\\end{eqnarray}\n";
    check(
        &Markdown,
        source,
        &["The sum {1} and {2}, {3}, {4}, {5} and {6} of [it]."],
        &source.replacen("The sum", "Vji tan", 1).replacen(" and ", " epf ", 2).replacen(
            " of \\[it\\]",
            " ug \\[ov]",
            1,
        ),
    );
}

#[test]
fn bare_marks_stay_bare() {
    let source = "Pay $5 for a[0] | b[1] & AT&T, *2 or _3, [x and 1 < 2 ~ 3.\n\n*[MIT]: A school\n\n**[Enter] twice** \
        and **[[Menu]]**, ![[a.png|9]].\n";
    let document = Document::new(source.to_owned(), &Markdown);
    assert_eq!(offered(&document)[1..], ["A school", "{1}[Enter] twice{2} and {3}{4}{5}, {6}."]);
    assert_eq!(translated(&document, Translator::Plain).0.matches('\\').count(), 0);
    survives(source, &Markdown);
}

#[test]
fn links_by_their_text_keep_their_label() {
    check(
        &Markdown,
        "See [house rules], [`code`], [1.0] and [open hours][] of [us][u].\n\n[house rules]: a\n[open hours]: b\n[u]: c\n\
            [`code`]: d\n[1.0]: e\n",
        &["See {1}house rules{2}, {3}, {4} and {5}open hours{6} of {7}us{8}."],
        "Tii [juati samit][house rules], [`code`], [1.0] epf [uqip juast][open hours] ug [at][u].\n\n[house rules]: a\n\
            [open hours]: b\n[u]: c\n[`code`]: d\n[1.0]: e\n",
    );
}

#[test]
fn titles_of_links_and_images_are_prose() {
    check(
        &Markdown,
        "A \"gate\" of [ours](a.md \"gate\") and ![it](b.png 'Our gate'), [t][t] & <img src=\"c.png\" alt=\"A pond\"> too.\n\n\
            ![](d.png (The end))\n\n- [One](e \"Say \\\"hi\\\"\")\n\n[t]: f \"A tree\"\n[u]: <g h> (Old)\n[v]: i\n  'New'\n",
        &[
            "A \"gate\" of {1}ours{2} and {3}it{4}, {5}t{6} & {7} too.",
            "gate",
            "Our gate",
            "A pond",
            "The end",
            "One",
            "Say \"hi\"",
            "A tree",
            "Old",
            "New",
        ],
        "E \"hevi\" ug [uast](a.md \"hevi\") epf ![ov](b.png 'Uas hevi'), [v][t] & <img src=\"c.png\" alt=\"E qupf\"> vuu.\n\n\
            ![](d.png (Vji ipf))\n\n- [Upi](e \"Tez \\\"jo\\\"\")\n\n[t]: f \"E vsii\"\n[u]: <g h> (Umf)\n[v]: i\n  'Pix'\n",
    );
    for (source, expected) in [
        ("![](b \"Old\")\n", "![](b \"Say \\\"it\\\" (now) & AT&T's \\&amp; a\\|b\")\n"),
        ("![](b 'Old')\n", "![](b 'Say \"it\" (now) & AT&T\\'s \\&amp; a\\|b')\n"),
        ("[t]: b \"Old\"\n", "[t]: b \"Say \\\"it\\\" (now) & AT&T's \\&amp; a\\|b\"\n"),
    ] {
        let (text, refused) = with_text(source, &Markdown, "Say \"it\" (now) & AT&T's &amp; a|b");
        assert_eq!((text.as_str(), refused.len()), (expected, 0));
    }
    // Many write a comment so.
    let comments = "[//]: # \"Not shown\"\n[comment]: <> (Not shown)\n";
    assert!(Document::new(comments.to_owned(), &Markdown).segments().is_empty());
}

#[test]
fn line_breaks_are_the_authors() {
    check(
        &Markdown,
        "- One sentence.\n  And *another.*\n  Is it?\n\nA line  \nand one\\\nmore of it\nhere\n",
        &["One sentence. And {1}another.{2} Is it?", "A line{1}and one{2}more of it here"],
        "- Upi tipvipdi.\n  Epf *epuvjis.*\n  Ot ov?\n\nE mopi  \nepf upi\\\nnusi ug ov\njisi\n",
    );
    for source in ["\\- No item.\n", "1\\. No item either.\n", "\\* A note.\n", "\\# No heading.\n"] {
        survives(source, &Markdown);
    }
    // With a longer translation no line ends inside what is kept.
    survives("Wait for it, and then call\n`garden update --all` or [this\nlink](a.md \"a title\") too.\n", &Markdown);
}

#[test]
fn components_are_kept_and_their_text_is_prose() {
    check(
        &Mdx,
        "import { A } from 'a'\n\n# Hi {props.me}\n\n<A b={[1, \"2\"]}\n  c=\"d\">\n    Some *words*.\n</A>\n\n\
            <B>One line</B> of {a > b ? 'x' : 'y'} and <C d=\"e\" />.\n\n{/* no\nprose */}\n",
        &["Hi {1}", "Some {1}words{2}.", "{1}One line{2} of {3} and {4}."],
        "import { A } from 'a'\n\n# Jo {props.me}\n\n<A b={[1, \"2\"]}\n  c=\"d\">\n    Tuni *xusft*.\n</A>\n\n\
            <B>Upi mopi</B> ug {a > b ? 'x' : 'y'} epf <C d=\"e\" />.\n\n{/* no\nprose */}\n",
    );
}

#[test]
fn front_matter_is_written_as_its_reader_reads_it() {
    check(
        &Markdown,
        "---\ntitle: \"It's \\\"new\\\"\"\nlinkTitle: 'Don''t'\nsummary: >-\n  Two lines\n  of it.\n\n  More.\n\
            tags: [a, b]\nhero:\n  tagline: Fast # and free\ndescription: |\n  One.\n  Two\n---\n\nText.\n",
        &["It's \"new\"", "Don't", "Two lines of it.", "More.", "Fast", "One.", "Two", "Text."],
        "---\ntitle: \"Ov't \\\"pix\\\"\"\nlinkTitle: 'Fup''v'\nsummary: >-\n  Vxu mopit\n  ug ov.\n\n  Nusi.\n\
            tags: [a, b]\nhero:\n  tagline: Getv # and free\ndescription: |\n  Upi.\n  Vxu\n---\n\nViyv.\n",
    );
    check(
        &Markdown,
        "+++\ntitle = 'Air \\ sea'\nsummary = \"\"\"\nTwo.\nLines.\"\"\"\nslug = \"no\"\n[params]\nsubtitle = \"Air \\\"sea\\\"\"\n\
            +++\nText.\n",
        &["Air \\ sea", "Two.", "Lines.", "Air \"sea\"", "Text."],
        "+++\ntitle = 'Eos \\ tie'\nsummary = \"\"\"\nVxu.\nMopit.\"\"\"\nslug = \"no\"\n[params]\nsubtitle = \"Eos \\\"tie\\\"\"\n\
            +++\nViyv.\n",
    );
    let (text, refused) = with_text("---\ntitle: Tuin\n---\n", &Markdown, "De tuin: een gids");
    assert_eq!((text.as_str(), refused.len()), ("---\ntitle: \"De tuin: een gids\"\n---\n", 0));
}

#[test]
fn links_to_headings_follow_them() {
    let source = "# The pond\n\nSee [below](#open-hours), [it](#the-pond-1), [own](#mine), [none](#nowhere), `[c](#the-pond)`.\n\n\
        ## Open hours\n\n## The pond\n\nBack to [the top][t] or [top].\n\n## Own {#mine}\n\n[t]: #the-pond\n[top]: <#the-pond>\n";
    let document = Document::new(source.to_owned(), &Markdown);
    let how = Finishing {
        pair: Pair { source: Language::ENGLISH, target: Language::DUTCH },
        review: Review::default(),
        doubted: &HashSet::new(),
    };
    let finished = document.finish(translated(&document, Translator::Plain).0, &how);
    assert_eq!(
        finished,
        "# Vji qupf\n\nTii [cimux](#uqip-juast), [ov](#vji-qupf-1), [uxp](#mine), [pupi](#nowhere), `[c](#the-pond)`.\n\n\
            ## Uqip juast\n\n## Vji qupf\n\nCedl vu [vji vuq][t] us [vuq][top].\n\n## Uxp {#mine}\n\n[t]: #vji-qupf\n\
            [top]: <#vji-qupf>\n"
    );
    assert_eq!(document.finish(source.to_owned(), &how), source);
}
