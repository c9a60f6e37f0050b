"""The colours of the window, for light and for dark."""

from dataclasses import dataclass, fields

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True, slots=True)
class Colors:
    """Colours by what they are for; every text colour reads well on `paper` and on `surface`."""

    paper: QColor
    surface: QColor
    raised: QColor
    ink: QColor
    muted: QColor
    faint: QColor
    line: QColor
    accent: QColor
    on_accent: QColor
    accent_soft: QColor
    marker: QColor
    on_marker: QColor
    sentence: QColor
    underline: QColor
    danger: QColor
    warning: QColor
    good: QColor

    def names(self) -> dict[str, str]:
        """Give every colour as Qt's style sheets write it."""
        colors: dict[str, QColor] = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: f"rgba({c.red()},{c.green()},{c.blue()},{c.alpha()})" for name, c in colors.items()}


LIGHT = Colors(
    paper=QColor("#faf8f5"),
    surface=QColor("#ffffff"),
    raised=QColor("#f3f0eb"),
    ink=QColor("#23201c"),
    muted=QColor("#5f5a53"),
    faint=QColor("#756f66"),
    line=QColor("#e8e3db"),
    accent=QColor("#3d50b4"),
    on_accent=QColor("#ffffff"),
    accent_soft=QColor("#eceffb"),
    marker=QColor("#ffe690"),
    on_marker=QColor("#23201c"),
    sentence=QColor(255, 224, 120, 62),
    underline=QColor("#dfb73c"),
    danger=QColor("#b3352b"),
    warning=QColor("#94610a"),
    good=QColor("#2e7351"),
)

DARK = Colors(
    paper=QColor("#18181b"),
    surface=QColor("#1f1f23"),
    raised=QColor("#2a2a30"),
    ink=QColor("#ebe8e2"),
    muted=QColor("#aca79f"),
    faint=QColor("#918c84"),
    line=QColor("#313138"),
    accent=QColor("#97a8ff"),
    on_accent=QColor("#151a33"),
    accent_soft=QColor("#292e4a"),
    marker=QColor("#705b14"),
    on_marker=QColor("#fff4cf"),
    sentence=QColor(255, 214, 90, 26),
    underline=QColor("#a98a2c"),
    danger=QColor("#f08a7e"),
    warning=QColor("#e3b65c"),
    good=QColor("#7cc9a0"),
)


def palette(colors: Colors) -> QPalette:
    """Make Qt's palette, for whatever the style sheet leaves to the style."""
    made = QPalette()
    role = QPalette.ColorRole
    for each, color in (
        (role.Window, colors.paper),
        (role.WindowText, colors.ink),
        (role.Base, colors.surface),
        (role.AlternateBase, colors.raised),
        (role.Text, colors.ink),
        (role.Button, colors.surface),
        (role.ButtonText, colors.ink),
        (role.BrightText, colors.danger),
        (role.Highlight, colors.accent),
        (role.HighlightedText, colors.on_accent),
        (role.Accent, colors.accent),
        (role.Link, colors.accent),
        (role.LinkVisited, colors.accent),
        (role.PlaceholderText, colors.faint),
        (role.ToolTipBase, colors.raised),
        (role.ToolTipText, colors.ink),
        (role.Light, colors.raised),
        (role.Midlight, colors.line),
        (role.Mid, colors.line),
        (role.Dark, colors.faint),
        (role.Shadow, colors.line),
    ):
        made.setColor(each, color)
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, colors.faint)
    return made
