"""What readers that are not ours see of the documents of offices and of files of keys, beside their text.

usage: office.py DIRECTORY      writes documents of each kind to try
"""

import csv
import json
import re
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import yaml
from docx.oxml.ns import qn
from ebooklib import epub
from lxml import etree
from odf import opendocument
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.table import Table
from odf.namespaces import TEXTNS
from odf.text import A, H, Note, NoteBody, NoteCitation, P, Span
from pyicumessageformat import Parser
from translate.storage import aresource, properties, resx, ts2, xliff, xliff2

MESSAGE = re.compile(r"\{\w+, (?:plural|select)")
OTHER = re.compile(r"\{\{?\w+\}?\}|%\(?\w*\)?[sd@]|https?://\S+")


def archive(path):
    """Names, order and methods of all parts, and the bytes of those that are not XML."""
    with zipfile.ZipFile(path) as zipped:
        assert zipped.testzip() is None
        kept = lambda one: None if one.filename.endswith((".xml", ".xhtml", ".opf", ".ncx", ".rels")) else zipped.read(one)
        return [(one.filename, one.compress_type, kept(one)) for one in zipped.infolist()]


def docx_skeleton(path):
    document = docx.Document(str(path))
    found = archive(path)
    for paragraph in document.element.body.iter(qn("w:p")):
        marks = sorted(one.tag for one in paragraph.iter() if one.tag not in (qn("w:r"), qn("w:t"), qn("w:rPr"), qn("w:proofErr")))
        links = sorted(link.get(qn("r:id")) or "" for link in paragraph.iter(qn("w:hyperlink")))
        bold = any(run.find(qn("w:rPr")) is not None and run.find(qn("w:rPr")).find(qn("w:b")) is not None for run in paragraph.iter(qn("w:r")))
        found.append((set(marks), links, bold, bool("".join(text.text or "" for text in paragraph.iter(qn("w:t"))).strip())))
    found += [(len(table.rows), len(table.columns)) for table in document.tables]
    return found + [len(section.header.paragraphs) for section in document.sections]


def pptx_skeleton(path):
    found = archive(path)
    for slide in pptx.Presentation(str(path)).slides:
        for shape in slide.shapes:
            text = [len(paragraph.text) > 0 for paragraph in shape.text_frame.paragraphs] if shape.has_text_frame else []
            found.append((shape.shape_type, shape.name, text))
    return found


def xlsx_skeleton(path):
    workbook = openpyxl.load_workbook(str(path), rich_text=True)
    found = archive(path)
    for sheet in workbook:
        tables = [[column.name for column in table.tableColumns] for table in sheet.tables.values()]
        found.append((sheet.title, sheet.dimensions, tables, [sheet[table.ref.split(":")[0]].value for table in sheet.tables.values()]))
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, CellRichText):
                    value = sorted({str(part.font.b) for part in value if isinstance(part, TextBlock)})
                elif isinstance(value, str) and not value.startswith("="):
                    value = value.count("\n")
                found.append((cell.coordinate, cell.data_type, cell.number_format, value))
    return found


def odt_skeleton(path):
    document = opendocument.load(str(path))
    # Blanks, and where a page ended when it was saved.
    unseen = {(TEXTNS, "s"), (TEXTNS, "soft-page-break")}
    # A translation may have its frames and notes in another order.
    inside = lambda node: sorted((tree(child) for child in node.childNodes if child.nodeType == 1 and child.qname not in unseen), key=str)
    tree = lambda node: (node.qname, sorted(map(str, node.attributes.items())), inside(node))
    found = archive(path)
    for kind in (P, H):
        for paragraph in document.getElementsByType(kind):
            shape = tree(paragraph)
            found.append((shape[0], shape[1], sorted(map(str, shape[2]))))
    return sorted(found, key=str)


def epub_skeleton(path):
    book = epub.read_epub(str(path))
    found = archive(path)
    for item in book.get_items():
        found.append((item.get_id(), item.get_name(), item.get_type()))
        if item.get_name().endswith(".xhtml"):
            found.append(sorted(element.tag for element in etree.fromstring(item.get_content()).iter() if isinstance(element.tag, str)))
    return found + [book.spine and len(book.spine)]


def cases(message):
    """The cases of a message of ICU, each with the arguments of the whole sentence."""
    found = [((), [])]
    for part in message if isinstance(message, list) else [message]:
        if isinstance(part, dict) and "options" in part:
            inner = [((name, *path), own) for name, said in part["options"].items() for path, own in cases(said)]
            found = [(path + way, own + more) for path, own in found for way, more in inner]
        elif isinstance(part, dict):
            found = [(path, own + [part["name"]]) for path, own in found]
    return [(path, sorted(own)) for path, own in found]


def placeholders(text):
    return cases(Parser().parse(text)) if MESSAGE.search(text) else sorted(OTHER.findall(text))


def values(node, path=()):
    """The keys that lead to each value, and what is no text in it."""
    if isinstance(node, dict):
        return [one for key, value in node.items() for one in values(value, path + (str(key),))]
    if isinstance(node, list):
        return [one for number, value in enumerate(node) for one in values(value, path + (number,))]
    return [(path, placeholders(node) if isinstance(node, str) else node)]


def without_language(found):
    return [(path[1:] if path and len(str(path[0])) == 2 else path, value) for path, value in found]


class Loader(yaml.SafeLoader):
    """Symbols of Ruby are words."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: loader.construct_scalar(node))


def json_skeleton(path):
    return [one for one in values(json.loads(path.read_text("utf-8"))) if one[0] != ("@@locale",)]


def xcstrings_skeleton(path):
    catalogue = json.loads(path.read_text("utf-8"))
    assert list(catalogue["strings"]) == sorted(catalogue["strings"]), "Xcode writes them in order"
    for message in catalogue["strings"].values():
        message.get("localizations", {}).pop("nl", None)
        if not message.get("localizations", True):
            del message["localizations"]
    return catalogue


def yaml_skeleton(path):
    return without_language(values(yaml.load(path.read_text("utf-8"), Loader)))


def properties_skeleton(path):
    store = properties.javafile.parsefile(str(path))
    return [(unit.name, sorted(re.findall(r"\{\d+\}", unit.source))) for unit in store.units if unit.name]


def strings_skeleton(path):
    store = properties.stringsutf8file.parsefile(str(path))
    return [(unit.name, sorted(OTHER.findall(unit.source))) for unit in store.units if unit.name]


def csv_skeleton(path):
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    return [{key: value for key, value in row.items() if key != "text"} for row in rows]


def android_skeleton(path):
    units = aresource.AndroidResourceFile.parsefile(str(path)).units
    # In another order directives have numbers.
    return [(unit.getid(), sorted(OTHER.findall(re.sub(r"%\d\$", "%", str(unit.target))))) for unit in units]


def resx_skeleton(path):
    return [(unit.getid(), sorted(OTHER.findall(str(unit.target)))) for unit in resx.RESXFile.parsefile(str(path)).units]


def bilingual_skeleton(kind):
    return lambda path: [(unit.getid(), str(unit.source), unit.getnotes()) for unit in kind.parsefile(str(path)).units]


def xliff_skeleton(path):
    version = etree.parse(str(path)).getroot().get("version", "")
    return bilingual_skeleton(xliff.xlifffile if version.startswith("1") else xliff2.Xliff2File)(path)


def ttml_skeleton(path):
    return [(element.tag, sorted(element.attrib.items())) for element in etree.parse(str(path)).iter() if "lang" not in "".join(element.attrib)]


SKELETONS = {
    ".xml": android_skeleton, ".resx": resx_skeleton, ".xlf": xliff_skeleton, ".ts": bilingual_skeleton(ts2.tsfile),
    ".ttml": ttml_skeleton,
    ".docx": docx_skeleton, ".pptx": pptx_skeleton, ".xlsx": xlsx_skeleton, ".xcstrings": xcstrings_skeleton, ".odt": odt_skeleton, ".epub": epub_skeleton, ".json": json_skeleton,
    ".yaml": yaml_skeleton, ".properties": properties_skeleton, ".strings": strings_skeleton, ".csv": csv_skeleton,
}
OPTIONS = {".csv": ["--column", "text"]}

SENTENCES = ["The cat sleeps in the house.", "We walk to the garden after lunch.", "Please read this page before you go.", "Nobody knows why the door is open."]


def link(paragraph, text, address):
    relation = paragraph.part.relate_to(address, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink", is_external=True)
    element = paragraph._p.makeelement(qn("w:hyperlink"), {qn("r:id"): relation})
    run = paragraph.add_run(text)
    element.append(run._r)
    paragraph._p.append(element)


def write_docx(path, number):
    document = docx.Document()
    document.add_heading("A letter about the house", number % 3 + 1)
    document.sections[0].header.paragraphs[0].text = "At the top of each page"
    document.sections[0].footer.paragraphs[0].text = "At the foot of each page"
    for turn in range(number + 2):
        paragraph = document.add_paragraph(style="List Bullet" if turn % 3 == 2 else None)
        words = SENTENCES[turn % 4].split(" ")
        paragraph.add_run(" ".join(words[:2])[:-1])
        paragraph.add_run(" ".join(words[:2])[-1] + " ")
        paragraph.add_run(words[2]).bold = True
        paragraph.add_run(" " + " ".join(words[3:]) + " ").italic = turn % 2 == 1
        link(paragraph, "Our page", "https://example.com/a")
        paragraph.add_run(" is new.").add_break()
        paragraph.add_run("\tAfter a tab.")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, SENTENCES):
        cell.text = text
    document.save(path)


def write_pptx(path, number):
    show = pptx.Presentation()
    for turn in range(number % 3 + 1):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = "A show about the garden"
        frame = slide.placeholders[1].text_frame
        frame.text = SENTENCES[turn]
        run = frame.add_paragraph().add_run()
        run.text = SENTENCES[turn + 1]
        run.font.bold = True
    show.save(path)


def write_xlsx(path, number):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Summary"
    sheet.append(["Name of it", "What it is", "Price"])
    for turn in range(number + 2):
        bold = TextBlock(InlineFont(b=True), "really ")
        text = CellRichText("This is ", bold, "new.") if turn % 2 else SENTENCES[turn % 4] + "\nA second line of it."
        sheet.append([SENTENCES[turn % 4], text, 1.5 * turn])
    sheet["D2"] = "=SUM(C2:C3)"
    if number % 2:
        sheet.add_table(Table(displayName="Prices", ref=f"A1:C{number + 3}"))
    workbook.create_sheet("Numbers").append([1, 2.5, True])
    workbook.save(path)


def write_odt(path, number):
    document = opendocument.OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="A letter about the house"))
    for turn in range(number + 2):
        paragraph = P(text=SENTENCES[turn % 4] + " ")
        span = Span(stylename="Strong_20_Emphasis", text="This is strong")
        paragraph.addElement(span)
        paragraph.addText(" and ")
        paragraph.addElement(A(href="https://example.com/a", text="this is a link"))
        note = Note(noteclass="footnote", id=f"n{turn}")
        note.addElement(NoteCitation(text="1"))
        body = NoteBody()
        body.addElement(P(text="A note at the foot of the page."))
        note.addElement(body)
        paragraph.addElement(note)
        paragraph.addText(" in one sentence.")
        document.text.addElement(paragraph)
    document.save(path)


def write_epub(path, number):
    book = epub.EpubBook()
    book.set_identifier(f"book-{number}")
    book.set_title("A book about the garden")
    book.set_language("en")
    pages = []
    for turn in range(number % 4 + 1):
        page = epub.EpubHtml(title="The first day", file_name=f"text/page {turn}.xhtml", lang="en")
        page.content = f"<h1>The first day</h1><p>{SENTENCES[turn]} <b>Really</b> &amp; truly.</p><img src='a.png' alt='A picture of it'/>"
        book.add_item(page)
        pages.append(page)
    book.toc, book.spine = pages, ["nav", *pages]
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    epub.write_epub(str(path), book)


def write_keys(directory, number):
    texts = {f"key{turn}": SENTENCES[turn] for turn in range(number % 4 + 1)}
    texts["who"] = "Hello {{name}}, you have %d new letters"
    texts |= {"tree_one": "{{count}} old tree", "tree_other": "{{count}} old trees"}
    messages = {
        "cats": "You have {n, plural, =0 {no cats} one {# cat} other {# cats}} in the house of {place}.",
        "sees": "{who, select, she {She sees the cat} other {They see the cat}}",
        "both": "The {n, plural, one {cat} other {cats}} and the {m, plural, one {dog} other {dogs}}",
    }
    (directory / f"keys{number}.json").write_text(json.dumps({"menu": texts, "icu": messages, "deep": {"list": SENTENCES[:2]}}, indent=2))
    (directory / f"keys{number}.yaml").write_text(yaml.safe_dump({"en": {"menu": texts, "icu": messages, "trees": {"one": "a tree", "other": "%{count} trees"}, "list": SENTENCES[:2], "on": True}}, width=60))
    lines = [f"{key} = {text}" for key, text in texts.items()] + ["long = The cat \\\n    sleeps in the house.", "arg = Hello {0}, don''t go."]
    (directory / f"keys{number}.properties").write_text("# A comment\n" + "\n".join(lines) + "\n")
    (directory / f"keys{number}.strings").write_text("".join(f"/* A note */\n\"{key}\" = \"{text}\";\n" for key, text in texts.items()))
    with (directory / f"keys{number}.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "note"])
        writer.writerows([key, text + ", she said: \"yes\"", "stays"] for key, text in texts.items())


def write_catalogue(path, number):
    unit = lambda text: {"stringUnit": {"state": "translated", "value": text}}
    strings = {sentence: {} for sentence in SENTENCES[: number % 4 + 1]}
    strings["%lld letters"] = {"comment": "In a badge", "localizations": {"en": {"variations": {"plural": {"one": unit("%lld new letter"), "other": unit("%lld new letters")}}}}}
    part = lambda argument, one, other: {"argNum": argument, "formatSpecifier": "lld", "variations": {"plural": {"one": unit(one), "other": unit(other)}}}
    parts = {"files": part(1, "%arg new file", "%arg new files"), "places": part(2, "%arg old place", "%arg old places")}
    strings["%lld files in %lld places"] = {"localizations": {"en": unit("There are %#@files@ in %#@places@") | {"substitutions": parts}}}
    strings["The name"] = {"shouldTranslate": False}
    strings["The old one"] = {"extractionState": "stale"}
    strings["Open it"] = {"localizations": {"nl": unit("Open het"), "de": unit("Öffnen")}}
    catalogue = {"sourceLanguage": "en", "strings": dict(sorted(strings.items())), "version": "1.0"}
    # Xcode writes an empty object on three lines.
    path.write_text(json.dumps(catalogue, indent=2, ensure_ascii=False, separators=(",", " : ")).replace("{}", "{\n\n    }"))


def write_xml(directory, number):
    texts = {f"key{turn}": SENTENCES[turn] for turn in range(number % 4 + 1)}
    texts["who"] = "Hello %s, you have %d new letters &amp; more"
    inside = "".join(f'  <string name="{key}">{text}</string>\n' for key, text in texts.items())
    folder = directory / f"values-{number}"
    folder.mkdir(exist_ok=True)
    plurals = '<plurals name="n"><item quantity="one">%d tree here</item><item quantity="other">%d trees here</item></plurals>'
    (folder / "strings.xml").write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<resources>\n{inside}  {plurals}\n</resources>\n')
    data = "".join(f'<data name="{key}" xml:space="preserve"><value>{text}</value></data>\n' for key, text in texts.items())
    (directory / f"keys{number}.resx").write_text(f"<root>\n{data}</root>\n")
    units = "".join(f'<trans-unit id="{key}"><source>{text} <g id="1">Yes</g></source></trans-unit>\n' for key, text in texts.items())
    head = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="en" target-language="nl" datatype="plaintext"><body>'
    document = f"{head}\n{units}</body></file></xliff>\n"
    if number % 2:
        # The same with a prefix.
        document = re.sub(r"<(/?)(\w)", r"<\1x:\2", document).replace("xmlns=", "xmlns:x=")
    (directory / f"units{number}.xlf").write_text(document)
    segments = "".join(f'<unit id="{key}"><notes><note>A note</note></notes><segment><source>{text} <pc id="1">Yes</pc><ph id="2"/></source></segment></unit>\n' for key, text in texts.items())
    head = '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="nl"><file id="f">'
    (directory / f"newer{number}.xlf").write_text(f"{head}\n{segments}</file></xliff>\n")
    messages = "".join(f'<message><source>{text}</source><translation type="unfinished"></translation></message>\n' for text in texts.values())
    forms = "<numerusform></numerusform>" * (number % 3)
    messages += f'<message numerus="yes"><source>%n old tree(s)</source><translation type="unfinished">{forms}</translation></message>\n'
    (directory / f"app_nl{number}.ts").write_text(f'<!DOCTYPE TS>\n<TS version="2.1" language="nl"><context><name>Main</name>\n{messages}</context></TS>\n')
    cues = "".join(f'<p begin="{turn}s" end="{turn + 1}s">{text}<br/><span>And on</span></p>\n' for turn, text in enumerate(texts.values()))
    (directory / f"film{number}.ttml").write_text(f'<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="en"><body><div>\n{cues}</div></body></tt>\n')


def main():
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for number in range(10):
        write_docx(directory / f"letter{number}.docx", number)
        write_pptx(directory / f"show{number}.pptx", number)
        write_xlsx(directory / f"sheet{number}.xlsx", number)
        write_catalogue(directory / f"app{number}.xcstrings", number)
        write_odt(directory / f"letter{number}.odt", number)
        write_epub(directory / f"book{number}.epub", number)
        write_keys(directory, number)
        write_xml(directory, number)


if __name__ == "__main__":
    main()
