"""What a file does beside showing pages: scripts, links, forms, notes, bookmarks, layers."""

from tests.plumbing.binding.hostile.base import (
    FORM,
    SHOWN,
    Hostile,
    one,
    stream,
)

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def field(number: int, shown: int, name: bytes = b"name") -> bytes:
    return (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (%s) /V (%d) /Rect [10 %d 90 %d] /F 4 /P 3 0 R "
        b"/AP << /N %d 0 R >> >>" % (name, number, 20 * number, 20 * number + 18, shown)
    )


ACTING = {
    "a script on opening": Hostile(lambda: one(catalogue=b"/OpenAction %s" % SCRIPT)),
    "scripts by name": Hostile(
        lambda: one(catalogue=b"/Names << /JavaScript << /Names [(a) %s] >> >>" % SCRIPT)
    ),
    "a script when the page is opened, printed, closed": Hostile(
        lambda: one(b"/AA << /O %s /C %s >>" % (SCRIPT, SCRIPT), catalogue=b"/AA << /WP %s >>" % SCRIPT)
    ),
    "actions that follow one another for ever": Hostile(
        lambda: one(
            catalogue=b"/OpenAction 6 0 R", more=(b"<< /S /JavaScript /JS (x) /Next [6 0 R 6 0 R] >>",)
        )
    ),
    "a program that is started": Hostile(
        lambda: one(
            b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /Win << /F (cmd.exe) "
            b"/P (/c evil) >> >> >>]",
            catalogue=b"/OpenAction << /S /Launch /F (calc.exe) >>",
        )
    ),
    "links to other files and to the network's drives": Hostile(
        lambda: one(
            b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /GoToR /F (\\\\\\\\evil\\\\x.pdf) "
            b"/D [0 /Fit] >> >> << /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI "
            b"(javascript:alert\\(1\\)) >> >> << /Type /Annot /Subtype /Link /Rect [0 0 9 9] "
            b"/A << /S /URI /URI (\\\\\\\\evil\\\\share) >> >>]"
        )
    ),
    "a link to nowhere and one to itself": Hostile(
        lambda: one(
            b"/Annots [6 0 R << /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest (nowhere) >>]",
            more=(b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A 6 0 R /Dest 6 0 R /D 6 0 R >>",),
        )
    ),
    "files inside the file": Hostile(
        lambda: one(
            catalogue=b"/Names << /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec /F (a.exe) "
            b"/EF << /F 6 0 R >> >>] >> >> /AF [7 0 R] /Collection << /View /T >>",
            more=(
                stream(b"MZ evil", b"/Type /EmbeddedFile"),
                b"<< /Type /Filespec /F (b) /EF << /F 6 0 R >> >>",
            ),
        )
    ),
    "a film and a model": Hostile(
        lambda: one(
            b"/Annots [<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] /AP << /N 6 0 R >> >> "
            b"<< /Type /Annot /Subtype /3D /Rect [0 0 9 9] /AP << /N 6 0 R >> >>]",
            more=(stream(b"0 0 9 9 re f", FORM),),
        )
    ),
    "two fields of one name": Hostile(
        lambda: one(
            b"/Annots [6 0 R 7 0 R]",
            catalogue=b"/AcroForm << /Fields [6 0 R 7 0 R] /NeedAppearances true >>",
            more=(field(1, 8), field(2, 8), stream(b"0 0 80 18 re f", FORM)),
        )
    ),
    "a field whose parent is itself": Hostile(
        lambda: one(
            b"/Annots [6 0 R]",
            catalogue=b"/AcroForm << /Fields [6 0 R] >>",
            more=(
                field(1, 7).replace(b"/P 3 0 R", b"/Parent 6 0 R /Kids [6 0 R]"),
                stream(b"0 0 9 9 re f", FORM),
            ),
        )
    ),
    "a note whose picture draws itself": Hostile(
        lambda: one(
            b"/Annots [<< /Type /Annot /Subtype /Stamp /Rect [10 10 90 90] /F 4 /AP << /N 6 0 R >> >>]",
            more=(stream(b"0 0 5 5 re f /X Do", FORM + b"/Resources << /XObject << /X 6 0 R >> >>"),),
        ),
        "recursive",
    ),
    "a note with a picture of no size": Hostile(
        lambda: one(
            b"/Annots [<< /Type /Annot /Subtype /Stamp /Rect [10 10 90 90] /F 4 /AP << /N 6 0 R >> >>]",
            more=(
                stream(
                    b"0 0 5 5 re f", b"/Type /XObject /Subtype /Form /BBox [5 5 5 5] /Matrix [0 0 0 0 0 0]"
                ),
            ),
        )
    ),
    "notes that are no notes": Hostile(lambda: one(b"/Annots [null 7 (x) [1] << >> 4 0 R 99 0 R]")),
    "notes that are a word": Hostile(lambda: one(b"/Annots /Many")),
    "a form that one program can show": Hostile(
        lambda: one(catalogue=b"/AcroForm << /XFA [(x) 6 0 R] /Fields [] >>", more=(stream(b"<xdp/>"),)),
        "xfa",
    ),
    "names that name themselves": Hostile(
        lambda: one(catalogue=b"/Names << /Dests 6 0 R >>", more=(b"<< /Kids [6 0 R 6 0 R] >>",))
    ),
    "bookmarks that go round": Hostile(
        lambda: one(
            catalogue=b"/Outlines 6 0 R",
            more=(
                b"<< /First 7 0 R /Last 7 0 R /Count 9 >>",
                b"<< /Title (a) /Parent 6 0 R /First 7 0 R /Next 7 0 R /Prev 7 0 R /Dest [3 0 R /Fit] >>",
            ),
        )
    ),
    "a bookmark of a megabyte": Hostile(
        lambda: one(
            catalogue=b"/Outlines 6 0 R",
            more=(
                b"<< /First 7 0 R /Last 7 0 R /Count 1 >>",
                b"<< /Title (%s) /Parent 6 0 R /Dest [3 0 R /Fit] >>" % (b"A" * 1_000_000),
            ),
        )
    ),
    "an address of a hundred thousand signs": Hostile(
        lambda: one(
            b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://%s) >> >>]"
            % (b"x" * 100_000)
        )
    ),
    "labels, threads and a tree of tags that go round": Hostile(
        lambda: one(
            catalogue=b"/PageLabels 6 0 R /Threads [6 0 R] /StructTreeRoot 6 0 R /Metadata 6 0 R",
            more=(b"<< /Kids [6 0 R] /K 6 0 R /Nums [0 6 0 R] /N 6 0 R /V 6 0 R >>",),
        )
    ),
    "a layer that shows itself in its own condition": Hostile(
        lambda: one(
            resources=b"/Properties << /L 6 0 R >>",
            catalogue=b"/OCProperties << /OCGs [6 0 R] /D << /ON [6 0 R] /Order [6 0 R] >> >>",
            content=stream(b"/OC /L BDC " + SHOWN + b" EMC"),
            more=(b"<< /Type /OCMD /OCGs 6 0 R /VE [/And 6 0 R] >>",),
        )
    ),
}
