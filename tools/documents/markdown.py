"""What readers of Markdown make of a document beside its prose: markdown-it-py with its plugins, PyYAML and tomllib."""

import re
import tomllib

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

PLUGINS = (front_matter_plugin, footnote_plugin, deflist_plugin, tasklists_plugin, admon_plugin, colon_fence_plugin,
           myst_block_plugin, myst_role_plugin)
# Attributes that say something to readers.
PROSE = {"title", "alt"}
# Tokens whose content is not prose.
KEPT = {"code_inline", "fence", "code_block", "math_inline", "math_block"}


def skeleton(path):
    """The tokens of a document without its prose, and the keys of its front matter."""
    text = path.read_text("utf-8-sig")
    markdown = MarkdownIt("gfm-like", {"linkify": False})
    for plugin in PLUGINS:
        markdown.use(plugin)
    # As on GitHub: $5 is money.
    markdown.use(dollarmath_plugin, allow_space=False, allow_digits=False)
    # It knows no tabs.
    text = re.sub(r'(?m)^(\s*)===[+!]? "', r'\1!!! tab "', text)
    return shape(markdown.parse(text), markdown), front_matter(text)


def shape(tokens, markdown):
    """Line breaks within a paragraph are no part of it, nor is the text of containers and directives, which is compared
    as Markdown."""
    found = []
    for token in tokens:
        if token.type in ("text", "softbreak", "front_matter", "text_special"):
            continue
        attributes = {key: value for key, value in token.attrs.items() if key not in PROSE}
        # A link to a heading follows it.
        if str(attributes.get("href", "")).startswith("#"):
            attributes["href"] = "#"
        content = token.content if token.type in KEPT else ""
        if token.type == "colon_fence" or token.type == "fence" and token.info.startswith("{"):
            content = shape(markdown.parse(token.content), markdown)
        children = sorted(map(str, shape(token.children or [], markdown)))
        found.append((token.type, token.tag, sorted(attributes.items()), content, children))
    return found


def front_matter(text):
    """Its keys and the types of its values. An error of the reader is one of the document."""
    text = text.replace("\r\n", "\n")
    for mark, read in (("---", yaml.safe_load), ("+++", tomllib.loads)):
        if text.startswith(mark + "\n") and (end := text.find("\n" + mark, 4)) > 0:
            return keys(read(text[4:end + 1]))
    return None


def keys(value):
    if isinstance(value, dict):
        return {key: keys(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [keys(inside) for inside in value]
    return type(value).__name__
