"""A hook of MkDocs (mkdocs.yml): what a forge shows beside docs/ belongs to the site too.

Pages link to each other as they lie in the repository, so that the links hold on a forge; here they become links of
the site.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
BESIDE = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "reporting.md",
    "LICENSE": "license.md",
}
"""File beside docs/ -> page of the site."""
LISTED = {"decisions": "Decisions", "glossary": "Terms in each language"}
"""Folder of docs/ -> the title of its list; a forge lists it by itself."""
LINK = re.compile(r"(?<=\]\()([^)\s#:]+)")
LIST_AFTER_TEXT = re.compile(r"^(?![-*] |[|#>]|\d+\. )(\S.*\n)(?=- |1\. )", re.MULTILINE)
"""On a forge a list may follow a paragraph; Python-Markdown wants an empty line between them."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that docs/ doesn't have."""
    for name, page in BESIDE.items():
        files.append(File.generated(config, page, content=(ROOT / name).read_text()))
    for folder, title in LISTED.items():
        files.append(File.generated(config, f"{folder}/index.md", content=listed(ROOT / "docs" / folder, title)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links of the repository into links of the site, and let lists begin where they do on a forge."""
    sources = {site: name for name, site in BESIDE.items()}
    source = sources.get(page.file.src_uri, f"docs/{page.file.src_uri}")
    parts = LINK.sub(lambda link: in_site(link[1], source, page.file.src_uri), markdown).split("```")
    return "```".join(
        [part if is_code % 2 else LIST_AFTER_TEXT.sub(r"\1\n", part) for is_code, part in enumerate(parts)]
    )


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let a keyboard scroll wide tables (docs/site.css)."""
    return html.replace("<table>", '<table tabindex="0">')


def in_site(target: str, source: str, page: str) -> str:
    """Return what a link leads to, seen from its page; what is no page of the site stays as it is, and fails the build.

    Args:
        target: as it is written.
        source: the file where it is written, from the repository's root.
        page: that file's page, from the site's root.

    """
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    inside = BESIDE.get(path) or path.removeprefix("docs/")
    if inside in LISTED:
        inside = f"{inside}/index.md"
    elif inside == path:
        return target
    return posixpath.relpath(inside, posixpath.dirname(page) or ".")


def listed(folder: Path, title: str) -> str:
    """Return a page that links to each of a folder's, by their headings."""
    pages = sorted(folder.glob("*.md"))
    headings = {page.name: page.read_text().partition("\n")[0].removeprefix("# ") for page in pages}
    return "\n".join([f"# {title}", "", *(f"- [{heading}]({name})" for name, heading in headings.items()), ""])
