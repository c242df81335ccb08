"""PDF files to documents: words by their place on the page, read in a process of their own.

The library is pypdfium2 (PDFium, which Chrome uses; BSD and Apache licences); README.md says why.
"""

from knowledge.domain import Document

__all__ = ["read_pdf"]


def read_pdf(name: str, data: bytes) -> Document:
    """Read a PDF file by what it shows.

    Words stand in reading order, columns one after the other; a paragraph cut by a page comes
    out whole, running headers and footers are noise, struck words are marked deleted.

    Args:
        name: the file's name, for messages.
        data: the file's bytes.

    Raises:
        ParseError: not a PDF, broken, encrypted, without text or too large; the message says
            what to do.
    """
    # Loaded when first called: the process that runs the library needs none of the layout.
    from knowledge.readers.pdf.reader import read_document

    return read_document(name, data)
