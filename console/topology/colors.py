"""The colours of the diagram's things, light and dark. Plain text values: whoever paints makes pens of them.

They follow the field's own conventions: violet VPC, green public, teal private, grey isolated, orange compute, blue
for what the person does. Fills are opaque (a tint already mixed with what lies under it), so that painting one is a
copy and not a blend, and so that an export looks the same in every viewer.
"""

from typing import NamedTuple


class DiagramColors(NamedTuple):
    """Every value is `#rrggbb`, or `#aarrggbb` where it is laid over other things."""

    dark: bool
    background: str
    dot: str
    """The points of the background's grid."""
    vpc_dot: str
    """The same where they lie on a VPC."""
    surface: str
    """Cards and pills."""
    ink: str
    ink_soft: str
    """Addresses, secondary lines."""
    muted: str
    faint: str
    """Dashed outlines of what is attached to nothing."""
    edge: str
    """Borders of neutral things: outside networks, the minimap, bubbles."""
    zone: str
    bar: str
    """The empty part of a usage bar."""
    vpc: str
    vpc_tab: str
    vpc_fill: str
    on_vpc: str
    public: str
    public_fill: str
    public_cable: str
    private: str
    private_fill: str
    private_cable: str
    isolated: str
    isolated_fill: str
    isolated_cable: str
    instance: str
    elastic_ip_fill: str
    elastic_ip_text: str
    ok: str
    changing: str
    idle: str
    bad: str
    accent: str
    accent_fill: str
    accent_text: str
    on_accent: str
    veil: str
    """Laid over what cannot take what is being dragged."""
    cell_free: str
    cell_reserved: str
    cell_secondary: str
    cell_used: str
    cell_available: str
    owners: tuple[str, ...]
    """Of cells by what owns them: ten that can be told apart, and one for all others."""


LIGHT = DiagramColors(
    dark=False,
    background="#fbfcfd",
    dot="#d9dee5",
    vpc_dot="#e4e0ee",
    surface="#ffffff",
    ink="#16191f",
    ink_soft="#3a4654",
    muted="#5f6b7a",
    faint="#98a3b0",
    edge="#c6cdd6",
    zone="#aab4c0",
    bar="#dde3e8",
    vpc="#7d3cdb",
    vpc_tab="#7d3cdb",
    vpc_fill="#f8f7fc",
    on_vpc="#ffffff",
    public="#3f8624",
    public_fill="#eef3ee",
    public_cable="#5d7f4d",
    private="#007c83",
    private_fill="#e9f1f5",
    private_cable="#007c83",
    isolated="#657080",
    isolated_fill="#eff0f4",
    isolated_cable="#7b8694",
    instance="#d45b07",
    elastic_ip_fill="#fdf3e9",
    elastic_ip_text="#8a3c04",
    ok="#1d8102",
    changing="#b35900",
    idle="#7d8998",
    bad="#c7221f",
    accent="#0b62d6",
    accent_fill="#eef4fe",
    accent_text="#0a4fae",
    on_accent="#ffffff",
    veil="#b8fbfcfd",
    cell_free="#dfe5ea",
    cell_reserved="#9aa6b3",
    cell_secondary="#8ab4e6",
    cell_used="#2f74c0",
    cell_available="#a04fc0",
    owners=(
        *("#2f74c0", "#2b8a6c", "#6c54c8", "#b0468f", "#2f9cb5", "#8a6d1d"),
        *("#5b8f29", "#c2586a", "#3f4fa3", "#7a8a99", "#b4bcc6"),
    ),
)

DARK = DiagramColors(
    dark=True,
    background="#0c0f15",
    dot="#1d232d",
    vpc_dot="#20252f",
    surface="#1a212c",
    ink="#eef1f5",
    ink_soft="#c3ccd8",
    muted="#939fae",
    faint="#6d7a8a",
    edge="#374150",
    zone="#3b4554",
    bar="#2b3440",
    vpc="#9d80ee",
    vpc_tab="#4a3787",
    vpc_fill="#11151d",
    on_vpc="#f1edff",
    public="#56c08a",
    public_fill="#12211f",
    public_cable="#4aa678",
    private="#3fbcc4",
    private_fill="#101f28",
    private_cable="#35a3aa",
    isolated="#97a3b2",
    isolated_fill="#171c25",
    isolated_cable="#76828f",
    instance="#f0913c",
    elastic_ip_fill="#33230f",
    elastic_ip_text="#ffc48a",
    ok="#4cc27a",
    changing="#f2b04c",
    idle="#8592a1",
    bad="#ff6b63",
    accent="#5a9cff",
    accent_fill="#16263f",
    accent_text="#a9ccff",
    on_accent="#06101f",
    veil="#b00c0f15",
    cell_free="#232b36",
    cell_reserved="#566172",
    cell_secondary="#6d93d0",
    cell_used="#3d75c4",
    cell_available="#b868c9",
    owners=(
        *("#3d75c4", "#2f8f78", "#6a55c9", "#a2509e", "#45a0b5", "#a98a35"),
        *("#6f9f3c", "#c9697c", "#5563b8", "#8693a3", "#4a5361"),
    ),
)
