//! Constructs of real documents that were once damaged, each with a cousin, under every translator: nothing is refused,
//! nothing but prose changes, and an echo is the same file.

use super::translators::{ALL, Translator, translated};
use super::*;
use crate::translate::document::Document;

const SRT_TIME: &str = "00:00:01,000 --> 00:00:03,500\n";

/// Each construct, and what the plain translator makes of it.
fn survives(format: &'static dyn Format, source: &str, expected: &str) {
    let document = Document::new(source.to_owned(), format);
    for translator in ALL {
        let (text, refused) = translated(&document, translator);
        assert!(refused.is_empty(), "{translator:?} {refused:?}\n{text}");
        assert_eq!(format.skeleton(&text), format.skeleton(source), "{translator:?}\n{text}");
        assert!(translator != Translator::Echoing || text == source, "{text}");
        assert!(translator != Translator::Plain || text == expected, "{text}\n{expected}");
    }
}

#[test]
fn plain_texts_keep_their_lines() {
    let cases = [
        (
            "Fruit       Colour\npear        green\ncherry      deep red\n",
            "Gsaov       Dumuas\nqies        hsiip\ndjissz      fiiq sif\n",
        ),
        ("Fruit\tColour\npear\tgreen\n", "Gsaov\tDumuas\nqies\thsiip\n"),
        ("Foreword ............ 3\nThe mill .......... 21\n", "Gusixusf ............ 3\nVji nomm .......... 21\n"),
        ("Foreword . . . . 3\n", "Gusixusf . . . . 3\n"),
        (
            "08:15:02 door opened by the guard\n08:15:09 door closed by the guard\n",
            "08:15:02 fuus uqipif cz vji haesf\n08:15:09 fuus dmutif cz vji haesf\n",
        ),
        ("2026-03-01T10:00:00Z WARN disk is nearly full\n", "2026-03-01T10:00:00Z WARN fotl ot piesmz gamm\n"),
        (
            "Hi,\n\n> We meet at noon.\n>\n>> Where?\n>\n> Here.\n\nFine.\n",
            "Jo,\n\n> Xi niiv ev puup.\n>\n>> Xjisi?\n>\n> Jisi.\n\nGopi.\n",
        ),
        ("| One word\n| another\n", "| Upi xusf\n| epuvjis\n"),
        ("  lock\n     What shuts a door.\n", "  mudl\n     Xjev tjavt e fuus.\n"),
        ("key: opens it\nlock: shuts it\n", "liz: uqipt ov\nmudl: tjavt ov\n"),
        (
            "When rain falls soft\nAnd wind lies low,\nWe sit inside\nAnd watch it go.\n",
            "Xjip seop gemmt tugv\nEpf xopf moit mux,\nXi tov optofi\nEpf xevdj ov hu.\n",
        ),
        (
            "Tell him/her/them, and see notes.txt or ask @anna :wave:.\n",
            "Vimm jon/jis/vjin, epf tii notes.txt us etl @anna :wave:.\n",
        ),
    ];
    for (source, expected) in cases {
        survives(&Text, source, expected);
        survives(&Text, &source.replace('\n', "\r\n"), &expected.replace('\n', "\r\n"));
    }
}

#[test]
fn subtitles_keep_their_cues_speakers_and_tags() {
    let cues = [
        ("<i>The miller was not at home.</i>", "<i>Vji nommis xet puv ev juni.</i>"),
        ("<b><i>Nobody came.</i></b>", "<b><i>Pucufz deni.</i></b>"),
        (
            "<font color=\"red\">Who?</font>\n<font color=\"blue\">Me.</font>",
            "<font color=\"red\">Xju?</font>\n<font color=\"blue\">Ni.</font>",
        ),
        ("{\\an8}Who is there?", "{\\an8}Xju ot vjisi?"),
        ("Are you in?\n-No, I am out.", "Esi zua op?\n-Pu, O en uav."),
        ("– Are you in?\n– No.", "– Esi zua op?\n– Pu."),
        ("- We thought that it\nwould be open.\n- So did we.", "- Xi vjuahjv vjev\nov xuamf ci uqip.\n- Tu fof xi."),
        (">> We are live.\n>> Are we?", ">> Xi esi mowi.\n>> Esi xi?"),
        ("♪ Sing along ♪", "♪ Toph emuph ♪"),
    ];
    for (cue, expected) in cues {
        let file = |cue: &str| format!("1\n{SRT_TIME}{cue}\n\n2\n{SRT_TIME}The end.\n");
        survives(&Srt, &file(cue), &file(expected).replace("The end", "Vji ipf"));
        // Without a blank line, and with one too many.
        let close = |text: String| text.replace("\n\n2\n", "\n2\n");
        survives(&Srt, &close(file(cue)), &close(file(expected)).replace("The end", "Vji ipf"));
        let apart = |text: String| text.replace("500\n", "500\n\n");
        survives(&Srt, &apart(file(cue)), &apart(file(expected)).replace("The end", "Vji ipf"));
    }
    let vtt =
        |cue: &str| format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{cue}\n00:02.000 --> 00:03.000 line:0\n{cue}\n");
    for (cue, expected) in [
        ("<v Bob de Boer>The shop is open.", "<v Bob de Boer>Vji tjuq ot uqip."),
        ("<v Ann>Yes.</v>\n<v Bob>No.</v>", "<v Ann>Zit.</v>\n<v Bob>Pu.</v>"),
        ("go<00:01.200><c> home</c><00:01.500><c> now</c>", "hu<00:01.200><c> juni</c><00:01.500><c> pux</c>"),
        ("a &amp; b are here", "e &amp; c esi jisi"),
    ] {
        survives(&Vtt, &vtt(cue), &vtt(expected));
    }
}

#[test]
fn pages_keep_their_tags_attributes_and_blanks() {
    let cases = [
        (
            "<p>Take <u>this</u> or <tt>that</tt>, <o:p>not</o:p> <x-y>it</x-y>.</p>",
            "<p>Veli <u>vjot</u> us <tt>vjev</tt>, <o:p>puv</o:p> <x-y>ov</x-y>.</p>",
        ),
        (
            "<p>Push <button>Stop</button> <svg><path/></svg> now.</p>",
            "<p>Qatj <button>Tvuq</button> <svg><path/></svg> pux.</p>",
        ),
        (
            "<a href=\"/\" title=\"To us\">Us</a> <img alt='A gate' src=x>",
            "<a href=\"/\" title=\"Vu at\">At</a> <img alt='E hevi' src=x>",
        ),
        (
            "<meta name=description content=\"Our shop\"><input type=reset value=\"Clear all\">",
            "<meta name=description content=\"Uas tjuq\"><input type=reset value=\"Dmies emm\">",
        ),
        ("<p>caf&eacute; &ndash; open</p>", "<p>deg&eacute; &ndash; uqip</p>"),
        (
            "<dl>\n <dt>\n  <b>Open:</b>\n  all day\n </dt>\n</dl>",
            "<dl>\n <dt>\n  <b>Uqip:</b>\n  emm fez\n </dt>\n</dl>",
        ),
        ("<p>One<br>\ntwo<br/>\nthree</p>", "<p>Upi<br>\nvxu<br/>\nvjsii</p>"),
        (
            "<p>Run <kbd>Esc</kbd> <samp>ok</samp> <b translate=no>Red Gate</b> here.</p>",
            "<p>Sap <kbd>Esc</kbd> <samp>ok</samp> <b translate=no>Red Gate</b> jisi.</p>",
        ),
        (
            "<noscript><p>Turn it on.</p></noscript><!--[if mso]><p>Old mail.</p><![endif]-->",
            "<noscript><p>Vasp ov up.</p></noscript><!--[if mso]><p>Umf neom.</p><![endif]-->",
        ),
    ];
    for (source, expected) in cases {
        survives(&Html, source, expected);
        if source.contains("mso") {
            continue;
        }
        // In Markdown it is the same.
        survives(&Markdown, &format!("{source}\n"), &format!("{expected}\n"));
    }
}

#[test]
fn catalogues_keep_what_their_programs_need() {
    let entry = |flags: &str, message: &str, translation: &str| {
        format!("{flags}msgid \"{message}\"\nmsgstr \"{translation}\"\n")
    };
    let cases = [
        ("#, c-format\n", "%s is %d", "%s ot %d"),
        ("#, c-format\n", "%2$s of %1$s, 5%% more", "%2$s ug %1$s, 5%% nusi"),
        ("#, python-format\n", "Hi %(name)s, %d left", "Jo %(name)s, %d migv"),
        ("#, python-brace-format\n", "Hi {0!r:>9} and {name}", "Jo {0!r:>9} epf {name}"),
        ("#, qt-format\n", "Line %1 of %n", "Mopi %1 ug %n"),
        ("", "_Shut the gate", "_Tjav vji hevi"),
        ("", "S&hut it", "&Tjav ov"),
        (
            "",
            "See :doc:`the guide <guide>` or ``run it`` and <b>go</b> &amp; on",
            "Tii :doc:`vji haofi <guide>` us ``run it`` epf <b>hu</b> &amp; up",
        ),
        ("msgctxt \"verb\"\n", "Shut", "Tjav"),
    ];
    for (flags, message, translation) in cases {
        let (source, expected) = (entry(flags, message, ""), entry(flags, message, translation));
        survives(&Po, &source, &expected);
        survives(&Po, &source.replace('\n', "\r\n"), &expected.replace('\n', "\r\n"));
    }
    let plural = "msgid \"%d door\"\nmsgid_plural \"%d doors\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n";
    survives(&Po, plural, &plural.replace("[0] \"\"", "[0] \"%d fuus\"").replace("[1] \"\"", "[1] \"%d fuust\""));
}

#[test]
fn markdown_keeps_its_marks() {
    let cases = [
        ("> [!TIP]\n> Rest a while.\n", "> [!TIP]\n> Sitv e xjomi.\n"),
        ("| Rain falls\n| on the roof\n", "| Seop gemmt\n| up vji suug\n"),
        ("One row |\n\n| a | b |\n| c | d |\n", "Upi sux |\n\n| a | b |\n| c | d |\n"),
        (
            "Mill     Year\n-----    ----\nred      new\n\nSee @tab:mills.\n",
            "Mill     Year\n-----    ----\nred      new\n\nTii @tab:mills.\n",
        ),
        ("Put #garden/pond and ~\"old bug\" here.\n", "Qav #garden/pond epf ~\"old bug\" jisi.\n"),
        ("- owner:: the miller\n", "- owner:: vji nommis\n"),
        (
            "So <Box :n=\"1 < 2\" @tap=\"go('on')\">Stop</Box> it.\n",
            "Tu <Box :n=\"1 < 2\" @tap=\"go('on')\">Tvuq</Box> ov.\n",
        ),
        ("Read {doc}`the guide <guide>` now.\n", "Sief {doc}`vji haofi <guide>` pux.\n"),
        ("This is ^^new^^ here, 2^10^ times.\n", "Vjot ot ^^pix^^ jisi, 2^10^ vonit.\n"),
        (
            "<div class=\"a\" markdown>\nOur *pond*{ width=\"3\" }\n</div>\n",
            "<div class=\"a\" markdown>\nUas *qupf*{ width=\"3\" }\n</div>\n",
        ),
        ("&copy; Mill&nbsp;house &mdash; open\n", "&copy; Nomm&nbsp;juati &mdash; uqip\n"),
        (
            "---\nfeatures:\n  - title: Fast\n    details: One day\n---\n",
            "---\nfeatures:\n  - title: Getv\n    details: Upi fez\n---\n",
        ),
        (
            "[a b](c (Our \"gate\")) and [d e]\n\n[d e]: <f g> (The gate)\n",
            "[e c](c (Uas \"hevi\")) epf [f i][d e]\n\n[d e]: <f g> (Vji hevi)\n",
        ),
        ("Push **[Tab] now** in **[[Menu]]**.\n", "Qatj **[Vec] pux** op **[[Menu]]**.\n"),
        ("- **Type:**\n  `Map<string, { a: b }>`\n", "- **Vzqi:**\n  `Map<string, { a: b }>`\n"),
        ("It costs $9 or a[1] & B&B.\n", "Ov dutvt $9 us e[1] & C&C.\n"),
        ("It costs \\$9 and \\$10, &amp; B&B.\n", "Ov dutvt \\$9 epf \\$10, & C&C.\n"),
        ("So \\\\(a_1\\\\) or \\\\[b\\\\], \\eqref{one}.\n", "Tu \\\\(a_1\\\\) us \\\\[b\\\\], \\eqref{one}.\n"),
    ];
    for (source, expected) in cases {
        survives(&Markdown, source, expected);
        survives(&Markdown, &source.replace('\n', "\r\n"), &expected.replace('\n', "\r\n"));
    }
}

#[test]
fn dialects_of_markdown_keep_their_marks() {
    let cases = [
        ("A {++new++}{--old--} {==mark==}{>>note<<}.\n", "E {++pix++}{--umf--} {==nesl==}{>>note<<}.\n"),
        (
            "See [to fill][pond.fill] and [`x`][a.b], [a.b][].\n",
            "Tii [vu gomm][pond.fill] epf [`x`][a.b], [a.b][].\n",
        ),
        ("::: pond.Pond.fill\n    options:\n      a: true\n", "::: pond.Pond.fill\n    options:\n      a: true\n"),
        (
            "```{glossary}\npond\n  Small water.\n\n  More.\n```\n",
            "```{glossary}\nqupf\n  Tnemm xevis.\n\n  Nusi.\n```\n",
        ),
        ("```{code} c\n:caption: The code\nint a;\n```\n", "```{code} c\n:caption: Vji dufi\nint a;\n```\n"),
        (
            "An {abbr}`MyST (good text)`, {u}`here`, {guilabel}`Save as`.\n",
            "Ep {abbr}`MyST (huuf viyv)`, {u}`jisi`, {guilabel}`Save as`.\n",
        ),
        (":::{card} Pond\nDeep\n^^^\nWater\n+++\nCold\n:::\n", ":::{card} Qupf\nFiiq\n^^^\nXevis\n+++\nDumf\n:::\n"),
        (
            "* TOC\n{:toc}\n\n{::comment}\nnot this\n\nno\n{:/comment}\n\nBut.\n",
            "* TOC\n{:toc}\n\n{::comment}\nnot this\n\nno\n{:/comment}\n\nCav.\n",
        ),
        ("| One | `b|c` |\n|---|---|\n| Two | `e|f` |\n", "| Upi | `b|c` |\n|---|---|\n| Vxu | `e|f` |\n"),
        ("| One | two | six |\n|---|---|\n| ten | or |\n", "| One | two | six |\n|---|---|\n| ten | or |\n"),
        (
            "<Tabs>\n<Tab a=\"b\">Left</Tab>\n<Tab a=\"c\">\n\nRight\n",
            "<Tabs>\n<Tab a=\"b\">Migv</Tab>\n<Tab a=\"c\">\n\nSohjv\n",
        ),
        ("+++\ntitle = '''\nOne \\ two'''\n+++\n", "+++\ntitle = '''\nUpi \\ vxu'''\n+++\n"),
        ("One line  \nand two\\\nand three\n", "Upi mopi  \nepf vxu\\\nepf vjsii\n"),
        ("{{< note >}}\nMind *it*.\n{{< /note >}}\n", "{{< note >}}\nNopf *ov*.\n{{< /note >}}\n"),
        ("{% highlight c %}\nint one;\n{% endhighlight %}\n", "{% highlight c %}\nint one;\n{% endhighlight %}\n"),
        (
            "![A gate][g] and [it](x \"Our gate\")\n\n[g]: y 'The gate'\n",
            "![E hevi][g] epf [ov](x \"Uas hevi\")\n\n[g]: y 'Vji hevi'\n",
        ),
        (
            "The [list]({{ x.y }}#z){:.a b=\"c\"} is here.\n{: #top}\n",
            "Vji [motv]({{ x.y }}#z){:.a b=\"c\"} ot jisi.\n{: #top}\n",
        ),
        (
            "So \\(a_1 = \\frac{b}{2}\\) holds.\n\n\\[\nc_1 \\\\\n\\]\n",
            "Tu \\(a_1 = \\frac{b}{2}\\) jumft.\n\n\\[\nc_1 \\\\\n\\]\n",
        ),
        ("??? tip \"Rest\"\n\n    Sit *down*.\n", "??? tip \"Sitv\"\n\n    Tov *fuxp*.\n"),
        ("```{tip}\nSit down.\n```\n\nSee {ref}`top`.\n", "```{tip}\nTov fuxp.\n```\n\nTii {ref}`top`.\n"),
        ("::: info Rest\nSit down.\n:::\n", "::: info Sitv\nTov fuxp.\n:::\n"),
        ("Hi {{ name }}, copy %s to `%x`.\n", "Jo {{ name }}, duqz %s vu `%x`.\n"),
        (
            "Read the [house rules].\n\n[house rules]: x\n",
            "Sief vji [juati samit][house rules].\n\n[house rules]: x\n",
        ),
        (
            "| Key | Use |\n|--|--|\n| `a \\| b` | One of <kbd>it</kbd> |\n",
            "| Liz | Ati |\n|--|--|\n| `a \\| b` | Upi ug <kbd>it</kbd> |\n",
        ),
        (
            "1. [x] Done :tada:\n\nTerm\n: What it is[^1]\n\n[^1]: So\n    far\n",
            "1. [x] Fupi :tada:\n\nVisn\n: Xjev ov ot[^1]\n\n[^1]: Tu ges\n",
        ),
        (
            "---\ntitle: Don't stop\nnav_title: 'It''s on'\ndraft: true\n---\n",
            "---\ntitle: Fup'v tvuq\nnav_title: 'Ov''t up'\ndraft: true\n---\n",
        ),
    ];
    for (source, expected) in cases {
        survives(&Markdown, source, expected);
        survives(&Markdown, &source.replace('\n', "\r\n"), &expected.replace('\n', "\r\n"));
    }
    survives(
        &Mdx,
        "export const a = 1\n\n# Hi {a}\n\n<Box b={{ c: 1 }}>\n  Sit *down*.\n</Box>\n",
        "export const a = 1\n\n# Jo {a}\n\n<Box b={{ c: 1 }}>\n  Tov *fuxp*.\n</Box>\n",
    );
    survives(
        &Mdx,
        "<A>One</A>\n<A>Two</A> <td>ten</td><td>or</td>\n\n\\{ or \\<a>\n\n{b.map((c) => (\n  <li>{c} it's\n  </li>\n))}\n",
        "<A>Upi</A>\n<A>Vxu</A> <td>vip</td><td>us</td>\n\n\\{ us \\<e>\n\n{b.map((c) => (\n  <li>{c} it's\n  </li>\n))}\n",
    );
}
