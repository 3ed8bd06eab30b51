"""Sizes of what the diagram shows, in scene units (pixels at 100 %). Source: design/window.html."""

CARD_WIDTH, CARD_HEIGHT = 124.0, 40.0
"""A network interface."""
WIDE_WIDTH, WIDE_HEIGHT = 300.0, 46.0
"""An available interface, where there is room to say more about it. It takes two slots."""
INSTANCE_WIDTH = 150.0
INSTANCE_HEIGHT = 64.0
"""An instance in a lane."""
COMPACT_HEIGHT = 54.0
"""An instance inside a band, under its interfaces."""

# --- the grid of slots inside a band ---

PITCH = 166.0
"""From column to column, where no cable has to pass beside an instance."""
ROW_PITCH = 58.0
SLOT_HEIGHT = 46.0
"""Two rows (2 · 58 - 12) hold an interface and its compact instance exactly."""
COMPACT_DROP = 50.0
"""From an interface's top to the top of its compact instance below it."""
PAIR_OFFSET = 67.0
"""Interfaces of one instance in one subnet stand in pairs: their centres, left and right of the instance's."""

BAND_PADDING = 12.0
BAND_HEADER = 30.0
BAND_INSET = 16.0
"""Between the band's edge (or its header) and its slots; leaves room for an Elastic IP on a shoulder."""
MINIMUM_COLUMNS = 3
NARROW_COLUMNS = 2
"""Of a zone with nothing in it, where there are many."""
MINIMUM_ROWS = 2

# --- lanes: where instances stand that join subnets ---

LANE_MARGIN = 64.0
QUIET_LANE_MARGIN = 26.0
"""The same where nobody stands in the lane yet."""
CLOSED_LANE = 26.0
"""Between bands of a zone with so many that room for instances to come would cost too much."""
LANE_ROW_PITCH = 80.0

# --- containers ---

ZONE_TOP, ZONE_SIDE, ZONE_BOTTOM, ZONE_GAP = 34.0, 14.0, 18.0, 34.0
TOWER_GAP = 26.0
"""Between the towers of bands in a zone with many subnets."""
VPC_TOP, VPC_SIDE, VPC_BOTTOM, VPC_GAP = 42.0, 18.0, 18.0, 48.0
SHELF_GAP = 76.0
GUTTER = 20.0
"""Beside all VPCs, for what passes a shelf."""
EMPTY_ZONE = (320.0, 160.0)
TAB_WIDTH, TAB_HEIGHT = 296.0, 26.0
INTERNET_GATEWAY = (136.0, 28.0)
VPN_GATEWAY = (116.0, 28.0)
OUTSIDE = (200.0, 38.0)
"""The pills "Internet" and "Corporate network"."""
OUTSIDE_GAP = 40.0
"""From such a pill to the VPC's edge."""

# --- regions, where there are several ---

REGION_TOP, REGION_SIDE, REGION_BOTTOM = 40.0, 48.0, 48.0
"""Around a region's VPCs: room for their gateways, and for cables and ties that pass a shelf."""
REGION_TAB = (360.0, 30.0)
"""The title, on the region's upper edge."""
EMPTY_REGION = (600.0, 240.0)
REGION_GAP, REGION_ROW_GAP = 64.0, 124.0
REGION_ROOM = 0.06
"""The share of its size that a region has room to grow by, before others have to make any."""
REGION_LEGIBLE = 0.12
"""Of the width of all: a narrower region has a row of its own, where its title has room."""
REGION_LABELS = 0.05
"""Of the width of all: room above a region for titles and tabs, which from afar are larger than what they name."""

# --- cables ---

CORNER = 10.0
TRACK = 7.0
"""From cable to cable where they run side by side; less where many do (a bundle)."""

SHAPE = 1.7
"""Width to height that the whole aims at: a screen's."""
