"""How the window looks: schemes, icons, sizes, contrast, names for screen readers."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.resources import resource_path
from app.ui.icons import icon, pixmap
from app.ui.main_window import MainWindow
from app.ui.palette import DARK, LIGHT, Colours, Scheme, dress, palette_of, style_sheet
from app.ui.program import Program
from app.ui.settings import Settings

TEXT = 4.5
MARK = 3.0


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground_of_the_window(colours: Colours) -> None:
    for ground in (colours.window, colours.raised, colours.base, colours.hover, colours.accent_soft):
        assert contrast(colours.text, ground) >= TEXT, ground
    for ground in (colours.window, colours.raised, colours.base):
        assert contrast(colours.muted, ground) >= TEXT, ground
        assert contrast(colours.error, ground) >= TEXT, ground
        assert contrast(colours.accent, ground) >= MARK, ground
    assert contrast(colours.on_accent, colours.accent) >= TEXT
    assert contrast(colours.on_accent, colours.accent_strong) >= TEXT
    assert contrast(colours.on_warning, colours.warning) >= TEXT


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_of_controls_stand_out(colours: Colours) -> None:
    assert contrast(colours.edge, colours.base) >= MARK


def test_every_colour_is_written_as_the_palette_needs_it() -> None:
    for colours in (LIGHT, DARK):
        for field in fields(colours):
            assert QColor(getattr(colours, field.name)).name() == getattr(colours, field.name)


def test_the_style_sheet_has_no_gaps_and_grows_with_the_font() -> None:
    for colours in (LIGHT, DARK):
        for em in (12, 16, 40):
            sheet = style_sheet(colours, em)
            assert sheet.count("{") == sheet.count("}")
            assert "None" not in sheet
    assert style_sheet(LIGHT, 40) != style_sheet(LIGHT, 16)


def darkest(image: QImage) -> int:
    """The lightness of what is drawn: of the least light pixel that is not transparent."""
    values = []
    for y in range(image.height()):
        for x in range(image.width()):
            colour = image.pixelColor(x, y)
            if colour.alpha() > 200:
                values.append(colour.lightness())
    assert values
    return min(values)


def test_icons_follow_the_palette_without_being_made_anew(qapp: QApplication) -> None:
    dress(qapp, Scheme.LIGHT)
    picture = icon("undo-2")
    light = picture.pixmap(QSize(24, 24)).toImage()
    dress(qapp, Scheme.DARK)
    dark = picture.pixmap(QSize(24, 24)).toImage()
    dress(qapp, Scheme.LIGHT)
    assert darkest(light) < 80
    assert darkest(dark) > 150


def test_a_disabled_icon_is_paler(qapp: QApplication) -> None:
    dress(qapp, Scheme.LIGHT)
    picture = icon("undo-2")
    usual = darkest(picture.pixmap(QSize(24, 24)).toImage())
    disabled = darkest(picture.pixmap(QSize(24, 24), QIcon.Mode.Disabled).toImage())
    assert disabled > usual + 60


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_icons_have_as_many_pixels_as_the_screen_shows(qapp: QApplication, ratio: float) -> None:
    shown = icon("plus").pixmap(QSize(20, 20), ratio)
    assert shown.devicePixelRatio() == ratio
    assert shown.width() == round(20 * ratio)
    assert pixmap("map", 20, ratio, "#336699").width() == round(20 * ratio)


def test_an_icon_that_does_not_ship_is_an_error_at_once() -> None:
    with pytest.raises(FileNotFoundError, match="no-such-icon"):
        icon("no-such-icon")


def test_choosing_a_scheme_colours_the_window_and_is_remembered(sample: MainWindow, program: Program) -> None:
    sample.do("view.dark")
    assert sample.palette().window().color().name() == DARK.window
    assert sample.bindings["view.dark"].isChecked()
    assert not sample.bindings["view.light"].isChecked()
    assert sample.view is not None
    assert sample.view.colours.ground == DARK.surround
    program.settings.sync()
    assert Program(Settings()).scheme is Scheme.DARK
    sample.do("view.light")
    assert sample.palette().window().color().name() == LIGHT.window
    assert sample.view.colours.ground == LIGHT.surround


def named(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


def test_everything_that_can_be_pressed_has_a_name_for_screen_readers(sample: MainWindow) -> None:
    nameless = []
    for button in [*sample.tool_bar.findChildren(QAbstractButton), *sample.status.findChildren(QAbstractButton)]:
        if button.objectName() != "qt_toolbar_ext_button" and not named(button):
            nameless.append(button)
    assert nameless == []


def test_pointer_targets_are_large_enough(sample: MainWindow) -> None:
    for button in sample.tool_bar.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= 24, named(button)
            assert button.height() >= 24, named(button)


@pytest.mark.parametrize("size", [(640, 480), (1024, 700), (1920, 1080)])
def test_nothing_is_cut_off_in_tool_bar_and_status_line(sample: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    sample.resize(*size)
    qtbot.wait(10)
    for bar in (sample.tool_bar, sample.status):
        room = bar.rect()
        for part in bar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if part.isVisible():
                assert room.contains(part.geometry()), (named(part), part.geometry())


def test_a_larger_system_font_makes_everything_larger(qapp: QApplication, program: Program, qtbot: QtBot) -> None:
    usual = QFont(qapp.font())
    small = program.new_window()
    before = small.tool_bar.iconSize().height(), small.menuBar().sizeHint().height()
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * 2)
    qapp.setFont(large)
    try:
        dress(qapp, Scheme.LIGHT)
        window = program.new_window()
        assert window.tool_bar.iconSize().height() >= before[0] * 1.7
        assert window.menuBar().sizeHint().height() >= before[1] * 1.6
    finally:
        qapp.setFont(usual)
        dress(qapp, Scheme.LIGHT)


def test_the_palette_colours_disabled_text_too() -> None:
    palette = palette_of(DARK)
    group = palette.ColorGroup.Disabled
    assert palette.color(group, palette.ColorRole.ButtonText).name() == DARK.disabled


def test_the_mark_of_the_program_ships(program: Program) -> None:
    assert resource_path("icons", "wayline.svg").is_file()
    assert not program.mark.pixmap(QSize(32, 32)).isNull()
