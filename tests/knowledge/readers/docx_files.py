"""Word files built from raw XML, so that a test can say exactly what Word would have written."""

import io
import zipfile
from collections.abc import Mapping

__all__ = ["FOOTNOTES", "NUMBERING", "STYLES", "docx_bytes", "list_levels", "para", "run"]

_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Standard"/>
  <w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/><w:basedOn w:val="Standard"/></w:style>
<w:style w:type="paragraph" w:styleId="House"><w:name w:val="House heading"/><w:basedOn w:val="berschrift2"/></w:style>
<w:style w:type="paragraph" w:styleId="Contents"><w:name w:val="TOC Heading"/><w:basedOn w:val="berschrift1"/>
  <w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/><w:rPr><w:sz w:val="44"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/>
  <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Strong"><w:name w:val="Strong line"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:strike/></w:rPr></w:style>
"""


def list_levels(*levels: str) -> str:
    """Return levels given as "format|text", optionally followed by more XML after a third bar."""
    xml = []
    for at, level in enumerate(levels):
        style, text, more = [*level.split("|", 2), ""][:3]
        indent = 720 * (at + 1)
        xml.append(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}'
            f'<w:lvlText w:val="{text}"/><w:pPr><w:ind w:left="{indent}" w:hanging="360"/></w:pPr></w:lvl>'
        )
    return "".join(xml)


# List 1 numbers sections and paragraphs, list 2 letters items, list 3 has bullets.
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="10">{list_levels("decimal|%1.", "decimal|%1.%2", "lowerLetter|(%3)")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="20">{list_levels("lowerLetter|%1)", "lowerRoman|%2.")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="30">{list_levels("bullet|&#xF0B7;", "bullet|o")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="10"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="20"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="30"/></w:num>'
)

FOOTNOTES = """
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> See the Data Policy.</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="5"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Working days.</w:t></w:r></w:p></w:footnote>
"""


def run(text: str, look: str = "", *, deleted: bool = False) -> str:
    """Return a run; ``look`` is the XML of its properties."""
    tag = "delText" if deleted else "t"
    return f'<w:r><w:rPr>{look}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def para(
    content: str, look: str = "", *, style: str = "", num: tuple[int, int] | None = None
) -> str:
    """Return a paragraph; plain text becomes a run; ``num`` is list id and level."""
    if not content.startswith("<"):
        content = run(content)
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num:
        properties += f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}{look}</w:pPr>{content}</w:p>"


def docx_bytes(
    body: str,
    *,
    styles: str = STYLES,
    numbering: str = NUMBERING,
    parts: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return a DOCX file.

    Args:
        body: XML of the body.
        parts: further parts by kind ("footnotes", "comments", "settings", "header1" ...); the
            relationship id of each is its kind.
        files: further files by path, replacing those made here.
    """
    inner = {"styles": styles, "numbering": numbering, **(parts or {})}
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{_TYPES}/{kind.rstrip("0123456789")}" Target="{kind}.xml"/>'
        for kind in inner
    )
    members = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{_TYPES}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        **{f"word/{kind}.xml": f"<w:{kind} {_W}>{xml}</w:{kind}>" for kind, xml in inner.items()},
    }
    packed = {path: xml.encode() for path, xml in members.items()} | dict(files or {})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in packed.items():
            archive.writestr(path, data)
    return buffer.getvalue()
