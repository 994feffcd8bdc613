"""Pictures on paper: JPEG, PNG and every page of a TIFF, each on A4, kept as they are where that can be."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import img2pdf
from PIL import Image, ImageChops, ImageFile, ImageOps

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import PictureTooLarge, TooManyPages, Unreadable
from legal_recovery.plumbing.binding.model import MOST_PAGES, MOST_PIXELS, MOST_PIXELS_IN_ALL

# Above it Pillow warns, at twice as much it refuses; both are refusals here, before anything is unpacked.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF"}
_A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))
_LAYOUT = img2pdf.get_layout_fun(pagesize=_A4, fit=img2pdf.FitMode.shrink, auto_orient=True)
# What a camera says of how it was held; as in a mirror, no PDF can turn it.
_ORIENTATION, _MIRRORED = 0x0112, {2, 4, 5, 7}
# What Pillow raises for files that are cut off or were made to harm.
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError,
           RuntimeError, MemoryError, ZeroDivisionError, AttributeError)  # fmt: skip


def picture_as_pdf(name: str, media_type: str, content: bytes) -> bytes:
    """Return the picture as pages. Raises PictureTooLarge, TooManyPages and Unreadable."""
    try:
        with _to_the_end(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=[_FORMATS[media_type]]) as image:
                frames = list(_frames(name, media_type, content, image))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large(name) from error
    except _BROKEN as error:
        raise _unreadable(name) from error
    return _bound(name, frames)


@contextmanager
def _to_the_end() -> Iterator[None]:
    """Let pictures that are cut off be refused: WeasyPrint lets all of its process take them for whole."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _bound(name: str, frames: list[bytes]) -> bytes:
    try:
        bound = img2pdf.convert(
            frames, layout_fun=_LAYOUT, engine=img2pdf.Engine.pikepdf, nodate=True,
            rotation=img2pdf.Rotation.ifvalid, first_frame_only=True,
        )  # fmt: skip
    except Exception as error:
        raise _unreadable(name) from error
    assert isinstance(bound, bytes)
    return bound


def _frames(name: str, media_type: str, content: bytes, image: Image.Image) -> Iterator[bytes]:
    """Yield each picture in a form that can be put into a PDF as it is, after it was unpacked once to the end."""
    frames = getattr(image, "n_frames", 1) if media_type == "image/tiff" else 1
    if frames > MOST_PAGES:
        raise TooManyPages(N_("“{name}” has more than {most} pages: divide it."), name=name, most=MOST_PAGES)
    pixels = 0
    for number in range(frames):
        if frames > 1:
            image.seek(number)
        pixels += image.width * image.height
        if image.width * image.height > MOST_PIXELS or pixels > MOST_PIXELS_IN_ALL:
            raise _too_large(name)
        image.load()
        kept = frames == 1 and media_type != "image/tiff" and _can_be_kept(image)
        yield content if kept else _plain(image)


def _can_be_kept(image: Image.Image) -> bool:
    return (
        image.mode in {"1", "L", "RGB", "P"}
        and "transparency" not in image.info
        and image.getexif().get(_ORIENTATION) not in _MIRRORED
        and not (image.format == "PNG" and getattr(image, "is_animated", False))
    )


def _plain(image: Image.Image) -> bytes:
    """Return one frame, upright, without transparency: black and white as fax, anything else without loss."""
    frame = ImageOps.exif_transpose(image)
    if frame.mode == "CMYK" and image.format == "JPEG" and "adobe" not in image.info:
        # Pillow takes every one for Adobe's, whose colours stand the other way round.
        frame = ImageChops.invert(frame)
    resolution = {"dpi": dpi} if _is_sound(dpi := image.info.get("dpi")) else {}
    written = BytesIO()
    if frame.mode == "1":
        frame.save(written, "TIFF", compression="group4", **resolution)
        return written.getvalue()
    if frame.has_transparency_data:
        over = frame.convert("RGBA")
        frame = Image.new("RGB", over.size, "white")
        frame.paste(over, mask=over.getchannel("A"))
    elif frame.mode.startswith(("I", "F")):
        # Sixteen bits of grey: what a page shows has eight.
        deep = frame.convert("I")
        frame = deep.point(lambda value: value * (1 / 256)).convert("L")
    elif frame.mode not in {"L", "RGB"}:
        frame = frame.convert("RGB")
    frame.info.pop("icc_profile", None)
    frame.save(written, "PNG", **resolution)
    return written.getvalue()


def _is_sound(dpi: object) -> bool:
    return isinstance(dpi, tuple) and len(dpi) == 2 and all(10 <= float(one) <= 10_000 for one in dpi)


def _too_large(name: str) -> PictureTooLarge:
    return PictureTooLarge(
        N_("A picture in “{name}” has more than {most} megapixels: make it smaller."),
        name=name,
        most=MOST_PIXELS // 1_000_000,
    )


def _unreadable(name: str) -> Unreadable:
    return Unreadable(N_("“{name}” is damaged or cut off: get the file again."), name=name)
